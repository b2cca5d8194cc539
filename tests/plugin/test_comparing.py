"""Check and Diff: one number in many spellings, values that are not known yet, and what replaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pulumi.runtime import rpc

from tests.plugin.comparing import INPUTS, NUMBER, OTHER, STATE, changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.plugin.runs import Run, Runner
    from tests.support.emulator import Emulator

UNKNOWN = rpc.UNKNOWN


@pytest.fixture(scope="module")
def shared(shared_emulator: Emulator, run: Runner) -> Iterator[Run]:
    """A plugin for calls that leave nothing behind."""
    with run(shared_emulator, preflight="off") as this:
        yield this


@pytest.mark.parametrize(
    "spelling", [NUMBER, "12065550100", "%2B12065550100", "%2b12065550100", "%252B12065550100"]
)
def test_every_spelling_is_the_same_number(shared: Run, spelling: str) -> None:
    """Check stores the one E.164 form, so that another spelling is no change and no replacement."""
    inputs, problems = shared.plugin.check("reception", {**INPUTS, "phone_number": spelling}, INPUTS)
    assert (inputs, problems) == (INPUTS, {})
    assert changes(shared, inputs) == (False, [])


@pytest.mark.parametrize(
    "news",
    [
        INPUTS,
        {"phone_number": NUMBER, "name": "Reception"},
        {**INPUTS, "name": None},
    ],
    ids=["as it was", "defaults left out", "null"],
)
def test_what_means_the_same_moves_nothing(shared: Run, news: dict[str, Any]) -> None:
    """A default written out, or its absence, replaces nothing."""
    assert changes(shared, news)[1] == []


@pytest.mark.parametrize("news", [INPUTS, {"phone_number": NUMBER, "name": "Reception"}])
def test_the_same_declaration_is_no_change(shared: Run, news: dict[str, Any]) -> None:
    """Policies that were left out have their defaults."""
    assert changes(shared, news) == (False, [])


@pytest.mark.parametrize(
    ("change", "replaces"),
    [
        ({"name": "Front desk"}, []),
        ({"name": ""}, []),
        ({"calling_name": "Contoso"}, []),
        ({"on_destroy": "release"}, []),
        ({"phone_number": OTHER}, ["phone_number"]),
    ],
    ids=str,
)
def test_only_another_number_replaces(shared: Run, change: dict[str, Any], replaces: list[str]) -> None:
    """Everything else is updated in place; a region and an endpoint, as each door has them, apart."""
    assert changes(shared, {**INPUTS, **change}) == (True, replaces)


def test_a_replacement_never_deletes_first(shared: Run) -> None:
    """The new number is adopted before the old one is let go."""
    answer = shared.plugin.diff("reception", STATE, {**INPUTS, "phone_number": OTHER})
    assert not answer.deleteBeforeReplace


def test_comparing_calls_nothing(emulator: Emulator, shared: Run) -> None:
    """Diff is made of what is declared and what is stored."""
    changes(shared, {**INPUTS, "name": "Front desk", "phone_number": OTHER})
    assert emulator.calls() == []


NOT_KNOWN_YET: list[dict[str, Any]] = [
    *({name: UNKNOWN} for name in (*INPUTS, "calling_name", "product_type", "defaulted")),
    {"defaulted": [UNKNOWN]},
    {"phone_number": UNKNOWN, "name": UNKNOWN, "on_destroy": UNKNOWN},
]


def _shortly(news: dict[str, Any]) -> str:
    return str(news).replace(UNKNOWN, "?")


@pytest.mark.parametrize("unknown", NOT_KNOWN_YET, ids=_shortly)
def test_a_value_that_is_not_known_yet_is_passed_on(shared: Run, unknown: dict[str, Any]) -> None:
    """In a preview the output of another resource may be unknown: it breaks no rule, and shows as a change.

    An `up` asks Diff so too, before it replaces what the value comes from; a replacement would be deleted then.
    """
    news = {**INPUTS, **unknown}
    inputs, problems = shared.plugin.check("reception", news, INPUTS)
    assert (inputs, problems) == (news, {})
    assert changes(shared, inputs) == (True, [])


@pytest.mark.parametrize("unknown", NOT_KNOWN_YET, ids=_shortly)
def test_nothing_is_asked_or_said_twice_while_a_value_is_not_known(
    emulator: Emulator, unknown: dict[str, Any], run: Runner
) -> None:
    """New numbers are looked at when all of them is known; until then one line says so, of however many."""
    with run(emulator, preflight="strict") as this:
        for number in (NUMBER, OTHER):
            news = {**INPUTS, "phone_number": number, **unknown}
            assert this.plugin.check(number, news) == (news, {})
        (line,) = this.engine.messages()
        assert line == (
            "numbers with a value that is known only after up are not looked at in the account; "
            f"the first of them: {NUMBER} ({', '.join(sorted(unknown))})"
        )
    assert emulator.calls() == []


def test_what_is_known_is_checked_beside_what_is_not(shared: Run) -> None:
    """An unknown number does not hide a calling name that the service will refuse."""
    _, problems = shared.plugin.check("reception", {"phone_number": UNKNOWN, "calling_name": "A"})
    assert list(problems) == ["calling_name"]


def test_all_broken_rules_are_reported_at_their_property(shared: Run) -> None:
    """Values of other resources are seen here first; each reason gives the rule and an example."""
    _, problems = shared.plugin.check(
        "reception", {"phone_number": "reception", "name": "!", "calling_name": "A", "product_type": 3}
    )
    assert sorted(problems) == ["calling_name", "name", "phone_number", "product_type"]
    assert problems["calling_name"].endswith('; for example "Contoso"')
    assert all("\n" not in reason for reason in problems.values())


def test_a_missing_number_is_reported(shared: Run) -> None:
    """An output that turned out to be None is dropped by the engine on its way."""
    _, problems = shared.plugin.check("reception", {"name": "Reception"})
    assert list(problems) == ["phone_number"]


def test_a_number_that_two_resources_declare_is_reported_with_the_other(
    emulator: Emulator, run: Runner
) -> None:
    """In any spelling; the same resource may be checked again, as in a replacement."""
    with run(emulator, preflight="off") as this:
        assert this.plugin.check("one", {"phone_number": NUMBER})[1] == {}
        assert this.plugin.check("one", {"phone_number": "12065550100"})[1] == {}
        _, problems = this.plugin.check("other", {"phone_number": "%2B12065550100"})
        assert problems == {
            "phone_number": "this number is declared twice, as one and as other; remove one of them"
        }
