"""Check and Diff with values that become known only later: in a preview, and where the engine asks ahead in an `up`.

The engine marks a whole property where it replaces what the property comes from, else the one value that is unknown.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pulumi_chime.lifecycle import Call, Run, check, diff
from pulumi_chime.model.choices import OnDestroy
from pulumi_chime.model.connection import Connection
from pulumi_chime.model.failures import ChimeError
from pulumi_chime.model.release_list import ReleaseList
from pulumi_chime.model.settings import Preflight, Settings
from pulumi_chime.model.unknown import UNKNOWN
from tests.plugin.runs import stored

NUMBER, OTHER = "+12065550100", "+12065550101"
CALL = Call("urn:pulumi:dev::test::chime:PhoneNumber::reception")
DESK = Call("urn:pulumi:dev::test::chime:PhoneNumber::desk")
WEST = {"region": "us-west-2", "profile": "work", "endpoint_url": "http://127.0.0.1:4566"}
INPUTS: dict[str, Any] = {
    "phone_number": NUMBER,
    "name": "Reception",
    "calling_name": "Contoso",
    "product_type": "VoiceConnector",
    "on_adopt": "match",
    "on_destroy": "retain",
    "connection": WEST,
    "defaulted": ["calling_name"],
    "secret_inputs": ["name"],
}
STATE = stored(
    NUMBER,
    **{name: value for name, value in INPUTS.items() if name != "phone_number"},
    managed=["product_type", "name", "calling_name"],
    region="us-west-2",
)

UNKNOWN_CONNECTIONS: dict[str, Any] = {
    "the whole": UNKNOWN,
    **{f"its {name}": {**WEST, name: UNKNOWN} for name in WEST},
    "all of it": dict.fromkeys(WEST, UNKNOWN),
}
UNKNOWN_VALUES: dict[str, dict[str, Any]] = {
    **{name: {name: UNKNOWN} for name in INPUTS},
    **{f"connection, {which}": {"connection": value} for which, value in UNKNOWN_CONNECTIONS.items()},
    **{f"one of {name}": {name: [UNKNOWN]} for name in ("defaulted", "secret_inputs")},
    "everything": dict.fromkeys(INPUTS, UNKNOWN),
}
UNKNOWN_PLACES = [
    name for name in UNKNOWN_VALUES if name == "everything" or name.startswith(("phone_number", "connection"))
]


class BlindRun(Run):
    """A run that must look at no account, and keeps what it says at the stack."""

    def __init__(self, **settings: Any) -> None:
        super().__init__()
        self.settings = Settings(**settings)
        self.said: list[str] = []

    def account(self, *_: Any, **__: Any) -> Any:
        """Refuse to be asked: nobody knows yet which account that would be."""
        raise AssertionError("an account was looked at")

    def say_once(self, severity: Any, message: str, *, topic: str = "") -> None:
        """Keep the line, if it is one that was not said before."""
        if self.is_first(topic or message):
            self.said.append(message)


@pytest.mark.parametrize("olds", [{}, INPUTS], ids=["new", "stored"])
@pytest.mark.parametrize("unknown", UNKNOWN_VALUES)
def test_check_passes_on_what_is_not_known(unknown: str, olds: dict[str, Any]) -> None:
    """It breaks no rule, is returned as it came, and no account is asked."""
    news = {**INPUTS, **UNKNOWN_VALUES[unknown]}
    checked = check(BlindRun(preflight=Preflight.STRICT), CALL, olds, news)
    assert (checked.inputs, checked.problems) == (news, [])


@pytest.mark.parametrize("unknown", UNKNOWN_VALUES)
def test_diff_takes_an_unknown_value_for_an_update(unknown: str) -> None:
    """Never for a replacement: what the engine takes for one, it may delete before anything is known."""
    comparison = diff(BlindRun(), CALL, STATE, {**INPUTS, **UNKNOWN_VALUES[unknown]})
    assert (comparison.is_changed, comparison.replaces) == (True, ())


@pytest.mark.parametrize(
    ("connection", "replaces"),
    [
        ({"region": "us-east-1", "profile": UNKNOWN}, ("connection",)),
        ({"region": "us-east-1", "endpoint_url": UNKNOWN}, ("connection",)),
        ({"region": UNKNOWN, "endpoint_url": "http://127.0.0.1:9999"}, ("connection",)),
        ({"region": UNKNOWN}, ("connection",)),
        ({**WEST, "region": UNKNOWN}, ()),
        (UNKNOWN, ()),
    ],
    ids=str,
)
def test_what_is_known_of_a_connection_may_replace(connection: Any, replaces: tuple[str, ...]) -> None:
    """Another region is another one, whatever else becomes known; an endpoint that is left out is known to be."""
    news = {**INPUTS, "connection": connection}
    assert diff(BlindRun(), CALL, STATE, news).replaces == replaces


def test_a_region_of_the_settings_does_not_stand_for_one_that_is_not_known() -> None:
    """The program will name a region of its own."""
    news = {**INPUTS, "connection": {**WEST, "region": UNKNOWN}}
    assert diff(BlindRun(region="eu-central-1"), CALL, STATE, news).replaces == ()


@pytest.mark.parametrize("which", UNKNOWN_CONNECTIONS)
def test_a_number_on_a_connection_that_is_not_known_is_claimed_when_it_is(which: str) -> None:
    """Until then it may be anybody's; then the second of two on one connection is refused, by the name of the first."""
    run = BlindRun(preflight=Preflight.OFF)
    waiting = {"phone_number": NUMBER, "connection": UNKNOWN_CONNECTIONS[which]}
    assert check(run, CALL, {}, waiting).problems == []
    assert check(run, DESK, {}, waiting).problems == []
    known = {"phone_number": NUMBER, "connection": WEST}
    assert check(run, DESK, {}, known).problems == []
    ((name, reason),) = check(run, CALL, {}, known).problems
    assert name == "phone_number"
    assert reason == "this number is declared twice, as desk and as reception; remove one of them"


@pytest.mark.parametrize("which", UNKNOWN_CONNECTIONS)
def test_a_number_on_a_connection_that_is_not_known_is_declared(which: str) -> None:
    """So no release can take it, and naming it as one is an error."""
    run = BlindRun(preflight=Preflight.OFF)
    run.releases = ReleaseList(path=Path("releases.csv"), numbers=frozenset({NUMBER}))
    news = {"phone_number": NUMBER, "connection": UNKNOWN_CONNECTIONS[which], "on_destroy": OnDestroy.RELEASE}
    ((name, reason),) = check(run, CALL, {}, news).problems
    assert (name, "named as one to be released in releases.csv" in reason) == ("phone_number", True)
    assert run.claims.is_declared(NUMBER)


@pytest.mark.parametrize("unknown", UNKNOWN_VALUES)
def test_a_new_number_that_is_not_looked_at_is_told_once(unknown: str) -> None:
    """One line says that there are such numbers, and names the first of them and what is not known of it."""
    run = BlindRun()
    news = {**INPUTS, **UNKNOWN_VALUES[unknown]}
    for call in (CALL, DESK):
        check(run, call, {}, news)
    (line,) = run.said
    waiting = ", ".join(
        name for name in sorted(news) if UNKNOWN_VALUES[unknown].get(name, news[name]) != INPUTS[name]
    )
    assert line == (
        "numbers with a value that is known only after up are not looked at in the account; "
        f"the first of them: reception ({waiting})"
    )


@pytest.mark.parametrize("unknown", UNKNOWN_VALUES)
def test_a_stored_number_that_may_have_to_be_adopted_is_told_too(unknown: str) -> None:
    """Another number, region or endpoint is adopted there; what else is unknown is an update of what is known."""
    run = BlindRun()
    check(run, CALL, INPUTS, {**INPUTS, **UNKNOWN_VALUES[unknown]})
    assert bool(run.said) == (unknown in UNKNOWN_PLACES)


def test_nothing_is_told_where_nobody_would_look() -> None:
    """With `preflight: off`, or where everything is known."""
    blind, seeing = BlindRun(preflight=Preflight.OFF), BlindRun()
    check(blind, CALL, {}, {**INPUTS, "connection": UNKNOWN})
    check(seeing, CALL, INPUTS, INPUTS)
    assert blind.said == seeing.said == []


@pytest.mark.parametrize(
    "connection",
    [
        {"region": 5.0},
        {"region": ["us-west-2"]},
        {"profile": {"name": "work"}},
        {"endpoint_url": True},
        {"region": 5.0, "profile": UNKNOWN},
        "us-west-2",
        [],
    ],
    ids=str,
)
def test_a_connection_that_turns_out_to_be_none_is_a_problem(connection: Any) -> None:
    """An Output may become anything; what is no text names no region."""
    run = BlindRun(preflight=Preflight.OFF)
    ((name, reason),) = check(run, CALL, {}, {**INPUTS, "connection": connection}).problems
    assert name == "connection"
    assert reason.endswith('for example Connection(region="us-west-2")')


EXPECTED = ["region", "profile"]


@pytest.mark.parametrize("olds", [{}, INPUTS], ids=["new", "stored"])
@pytest.mark.parametrize(
    ("connection", "missing"),
    [
        ({"expected": EXPECTED}, ["region", "profile"]),
        ({"region": "us-west-2", "expected": EXPECTED}, ["profile"]),
        ({"region": UNKNOWN, "expected": EXPECTED}, ["profile"]),
        ({"endpoint_url": "http://127.0.0.1:4566", "expected": ["region"]}, ["region"]),
        ({"region": 5.0, "expected": EXPECTED}, ["profile", ""]),
    ],
    ids=str,
)
def test_a_part_of_a_connection_that_has_got_no_value_is_not_the_stack_s(
    connection: dict[str, Any], missing: list[str], olds: dict[str, Any]
) -> None:
    """The engine leaves out what comes from a resource that has failed: no account is asked in its place."""
    run = BlindRun()
    run.claims.claim(NUMBER, Connection(profile="other"), DESK.urn)
    checked = check(run, CALL, olds, {**INPUTS, "connection": connection})
    reason = "has no value: what it comes from has failed in this run, or is None"
    expected = [("connection", f"its {name} {reason}") for name in missing if name]
    assert checked.problems[: len(expected)] == expected
    assert len(checked.problems) == len(missing)
    assert "expected" not in checked.inputs["connection"]


@pytest.mark.parametrize("region", ["us-west-2", UNKNOWN])
def test_what_a_connection_is_expected_to_have_is_not_stored(region: Any) -> None:
    """A region that comes from a resource is the same as one that is written down."""
    run = BlindRun(preflight=Preflight.OFF)
    news = {**INPUTS, "connection": {**WEST, "region": region, "expected": ["region"]}}
    checked = check(run, CALL, INPUTS, news)
    assert (checked.inputs, checked.problems) == ({**INPUTS, "connection": {**WEST, "region": region}}, [])


@pytest.mark.parametrize(
    "wrong",
    [{"name": "!"}, {"connection": {"expected": ["region"]}}, {"connection": {"region": 5.0}}],
    ids=str,
)
def test_a_number_that_is_refused_is_declared_all_the_same(wrong: dict[str, Any]) -> None:
    """So no release can take it in the same run."""
    run = BlindRun(preflight=Preflight.OFF)
    assert check(run, CALL, {}, {**INPUTS, **wrong}).problems
    assert run.claims.is_declared(NUMBER)


def test_an_account_is_asked_once_all_is_known() -> None:
    """The blind run would notice."""
    with pytest.raises(AssertionError, match="looked at"):
        check(BlindRun(), CALL, {}, INPUTS)
    with pytest.raises((AssertionError, ChimeError)):
        diff(BlindRun(), CALL, STATE, {**INPUTS, "product_type": "SipMediaApplicationDialIn"})
