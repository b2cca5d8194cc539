"""What becomes known only during the update: each ready rule with each property unknown.

One unknown value hides no violation of another property, and what it does hide is said.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_chime import policies
from tests.policies.conftest import READY_PACK
from tests.support.doors import Door
from tests.support.policy_pack import UNKNOWN, running_pack

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from tests.support.policy_pack import Judgement, Pack

PROPERTIES = (
    "phone_number",
    "name",
    "calling_name",
    "product_type",
    "on_adopt",
    "on_destroy",
    "connection",
    "defaulted",
)


@dataclass(frozen=True)
class Case:
    """A number that a rule refuses.

    Attributes:
        violations: What its lines begin with behind the number, each with the properties that it depends on.
        settings: The rule's.
        number: Its inputs.
    """

    violations: Mapping[str, AbstractSet[str]]
    settings: Mapping[str, Any] = field(default_factory=dict)
    number: Mapping[str, Any] = field(default_factory=dict)


CASES = {
    "names": Case({"name 'a  b'": {"name"}}, number={"name": "a  b"}),
    "calling-names": Case({"calling_name '1'": {"calling_name"}}, number={"calling_name": "1"}),
    "product-types": Case(
        {"product_type 'VoiceConnector'": {"phone_number", "product_type"}},
        number={"phone_number": "+442071838750", "product_type": "VoiceConnector"},
    ),
    "toll-free": Case(
        {"calling_name 'Contoso'": {"phone_number", "calling_name", "defaulted"}},
        number={"phone_number": "+18005550100", "calling_name": "Contoso"},
    ),
    "no-release": Case({"on_destroy 'release'": {"on_destroy"}}, number={"on_destroy": "release"}),
    "no-overwrite": Case({"on_adopt 'overwrite'": {"on_adopt"}}, number={"on_adopt": "overwrite"}),
    "protection": Case({"protect False": {"phone_number"}}, {"numbers": ["+1206"]}),
    "connections": Case(
        {"chime:accountId None": set(), "region 'us-west-1'": {"connection"}},
        {"accounts": ["123456789012"]},
        {"connection": {"region": "us-west-1"}},
    ),
    "managed-attributes": Case(
        {"product_type None": {"product_type"}, "name None": {"name"}, "calling_name None": {"calling_name"}},
        {"attributes": ["product_type", "name", "calling_name"]},
    ),
}


@pytest.fixture(scope="module")
def running(door: Door) -> Iterator[Pack]:
    """A pack of one's own, because it says only once that it met an unknown value."""
    with running_pack(READY_PACK) as pack:
        yield pack.through(door)


def _is_remark(line: str) -> bool:
    return line.startswith("can't run policy ")


def _is_skipped(judgement: Judgement, rule: str) -> bool:
    """Return whether a rule did not judge all of a number: the first time it says so, later it is marked."""
    return rule in judgement.not_applicable or any(_is_remark(line) for line in judgement.lines(rule))


def _said(pack: Pack, beginning: str) -> str:
    """Return how a line begins in the terms of the door; where a case has a connection, its account is a provider's."""
    is_native = pack.door is Door.NATIVE
    return pack.door.say(
        beginning.replace("chime:accountId", "accountId of its provider west") if is_native else beginning
    )


def test_every_rule_has_a_case() -> None:
    """A new rule shows what it does with unknown values too."""
    assert sorted(CASES) == sorted(
        rule.name for rule in policies.ALL if isinstance(rule, policies.NumberRule)
    )


@pytest.mark.parametrize("unknown", [None, *PROPERTIES])
@pytest.mark.parametrize("rule", CASES)
def test_an_unknown_property_hides_only_what_depends_on_it(
    running: Pack, rule: str, unknown: str | None
) -> None:
    """The rest is reported; a number that is itself unknown is called by the name of its resource."""
    case = CASES[rule]
    running.configure({rule: case.settings})
    number = {"phone_number": "+12065550100", **case.number}
    judgement = running.judge(**{**number, **({unknown: UNKNOWN} if unknown else {})})
    subject = "reception" if unknown == "phone_number" else number["phone_number"]
    expected = [
        f"{subject}: {_said(running, beginning)}"
        for beginning, needed in case.violations.items()
        if unknown not in needed
    ]
    lines = [line for line in judgement.lines(rule) if not _is_remark(line)]
    assert [": ".join(line.split(": ")[:2]) for line in lines] == expected
    assert _is_skipped(judgement, rule) == (len(expected) < len(case.violations))


@pytest.mark.parametrize(
    ("connection", "is_judged"),
    [
        ({"region": UNKNOWN}, False),
        ({"region": UNKNOWN, "profile": "work"}, False),
        ({"region": "us-west-1", "profile": UNKNOWN}, True),
        ({"region": "us-west-1", "endpoint_url": UNKNOWN}, True),
        ({"profile": UNKNOWN}, False),
    ],
    ids=["a region", "a region beside a profile", "a profile", "an endpoint", "a profile alone"],
)
def test_an_unknown_part_of_a_connection_hides_only_what_depends_on_it(
    running: Pack, connection: dict[str, str], is_judged: bool
) -> None:
    """As the engine sends an Output in a connection; the other rules do not care."""
    running.configure({"connections": {"accounts": ["123456789012"]}, "no-overwrite": {}})
    judgement = running.judge(connection=connection, on_adopt="overwrite")
    lines = [line.split(":")[1].strip() for line in judgement.lines("connections") if not _is_remark(line)]
    account = "chime" if running.door is Door.DYNAMIC else "accountId of its provider west None"
    assert lines == [account, *(["region 'us-west-1'"] if is_judged else [])]
    assert len(judgement.lines("no-overwrite")) == 1


@pytest.mark.parametrize("unknown", [None, *PROPERTIES])
@pytest.mark.parametrize("place", ["first", "second"])
def test_unique_names_with_an_unknown_property(pack: Pack, place: str, unknown: str | None) -> None:
    """Both numbers are called by what is known of them; only a name that is unknown is left out."""
    numbers: dict[str, dict[str, Any]] = {
        "first": {"phone_number": "+12065550100", "name": "Seattle"},
        "second": {"phone_number": "+12065550101", "name": "Seattle"},
    }
    called = {name: number["phone_number"] for name, number in numbers.items()}
    if unknown:
        numbers[place][unknown] = UNKNOWN
    if unknown == "phone_number":
        called[place] = place
    lines = pack.judge_stack(**numbers).lines("unique-names")
    if unknown == "name":
        (remark,) = lines
        assert remark.endswith("1 of 2 numbers left out: name is not known before the update")
    else:
        expected = f"{called['second']}: name 'Seattle': is the name of {called['first']} too; "
        assert lines == [f'{expected}for example "Seattle 2"']


@pytest.mark.parametrize("unknown", [None, *PROPERTIES])
def test_the_size_of_a_stack_with_an_unknown_property(pack: Pack, unknown: str | None) -> None:
    """A number counts, whatever is unknown of it."""
    pack.configure({"stack-size": {"maximum": 1}})
    second = {"phone_number": "+12065550101", **({unknown: UNKNOWN} if unknown else {})}
    assert pack.judge_stack(first={"phone_number": "+12065550100"}, second=second).lines("stack-size") == [
        "this stack: numbers 2: at most 1 in one stack; for example one stack for each region"
    ]


@pytest.mark.parametrize("unknown", [None, *PROPERTIES])
def test_an_inventory_with_an_unknown_property(pack: Pack, tmp_path: Path, unknown: str | None) -> None:
    """A number that is not known is not taken for one that is missing, and that is said."""
    file = tmp_path / "inventory.csv"
    file.write_text("phone_number\n+12065550100\n+12065550199\n")
    pack.configure({"inventory": {"file": str(file)}})
    second = {"phone_number": "+12065550101", **({unknown: UNKNOWN} if unknown else {})}
    missing, *remarks = pack.judge_stack(first={"phone_number": "+12065550100"}, second=second).lines(
        "inventory"
    )
    assert missing.startswith(pack.door.say("this stack: phone_number '+12065550199': is in "))
    left_out = f"1 of 2 numbers left out: {pack.door.spell('phone_number')} is not known before the update"
    assert [remark.endswith(left_out) for remark in remarks] == [True] * (unknown == "phone_number")


NOT_KNOWN = "; its phone number is not known before the update, so exceptions by number do not apply"


def test_an_exception_by_number_does_not_apply_to_an_unknown_number(pack: Pack) -> None:
    """It cannot be decided, so the number is judged, and the line says why."""
    pack.configure({"no-release": {"exceptions": ["+1206"]}})
    (line,) = pack.judge(phone_number=UNKNOWN, on_destroy="release").lines("no-release")
    assert line == pack.door.say(
        "reception: on_destroy 'release': only numbers listed under `exceptions` may be released; "
        f'for example "retain"{NOT_KNOWN}'
    )


@pytest.mark.parametrize("exceptions", [["+1206", "rec*"], ["reception"]])
def test_an_exception_by_name_applies_to_an_unknown_number(pack: Pack, exceptions: list[str]) -> None:
    """The name of a resource is always known."""
    pack.configure({"no-release": {"exceptions": exceptions}})
    assert pack.judge(phone_number=UNKNOWN, on_destroy="release").lines("no-release") == []


def test_an_exception_by_another_name_leaves_nothing_open(pack: Pack) -> None:
    """The line is as it is without exceptions."""
    pack.configure({"no-release": {"exceptions": ["support-*"]}})
    (line,) = pack.judge(phone_number=UNKNOWN, on_destroy="release").lines("no-release")
    assert line.endswith('for example "retain"')


def test_exceptions_of_a_stack_with_unknown_numbers(pack: Pack) -> None:
    """They count, and the line says how many may be exceptions; by name they are excepted."""
    pack.configure({"stack-size": {"maximum": 1, "exceptions": ["+1206", "third"]}})
    known = {"phone_number": "+14255550100"}
    unknown = {"phone_number": UNKNOWN}
    beginning = "this stack: numbers {}: at most 1 in one stack; for example one stack for each region; "
    not_applied = "so exceptions by number do not apply to"
    assert pack.judge_stack(first=known, second=unknown, third=unknown).lines("stack-size") == [
        f"{beginning.format(2)}1 phone number is not known before the update, {not_applied} it"
    ]
    assert pack.judge_stack(first=known, second=unknown, fourth=unknown).lines("stack-size") == [
        f"{beginning.format(3)}2 phone numbers are not known before the update, {not_applied} them"
    ]


@pytest.mark.parametrize("order", [("known", "unknown"), ("unknown", "known")])
def test_a_name_is_refused_at_the_number_that_may_be_an_exception(pack: Pack, order: tuple[str, str]) -> None:
    """Not at the other, of which nothing is open."""
    pack.configure({"unique-names": {"exceptions": ["+1206"]}})
    numbers = {
        "known": {"phone_number": "+14255550100", "name": "Seattle"},
        "unknown": {"phone_number": UNKNOWN, "name": "Seattle"},
    }
    assert pack.judge_stack(**{name: numbers[name] for name in order}).lines("unique-names") == [
        f"unknown: name 'Seattle': is the name of +14255550100 too; for example \"Seattle 2\"{NOT_KNOWN}"
    ]


OWN_RULES = """
from pulumi_policy import PolicyPack

from pulumi_chime import policies


@policies.number_rule("both", policies.RuleSettings)
def both(number, settings):
    '''A number has a name, and a calling name.'''
    if not number.name:
        yield policies.Violation("name", number.name, "is needed", '"Seattle"')
    if not number.calling_name:
        yield policies.Violation("calling_name", number.calling_name, "is needed", '"Contoso"')


@policies.stack_rule("one-range", policies.RuleSettings)
def one_range(numbers, settings):
    '''All numbers of a stack are of one range.'''
    for number in numbers:
        if not number.phone_number.startswith("+1206"):
            yield number, policies.Violation("phone_number", number.phone_number, "is outside", '"+12065550100"')


@policies.stack_rule("regions", policies.RuleSettings, reads=("name",))
def regions(numbers, settings):
    '''Named numbers are in the region of Dublin.'''
    for number in numbers:
        if number.name and number.region != "eu-west-1":
            yield number, policies.Violation("region", number.region, "is Dublin", '"eu-west-1"')


PolicyPack("own", [both, one_range, regions])
"""


@pytest.fixture(scope="module")
def own_pack(tmp_path_factory: pytest.TempPathFactory, door: Door) -> Iterator[Pack]:
    """A pack with somebody's own rules, which know nothing of unknown values."""
    directory = tmp_path_factory.mktemp("pack")
    (directory / "__main__.py").write_text(OWN_RULES)
    with running_pack(directory) as pack:
        yield pack.through(door)


def test_what_ones_own_rule_has_found_before_is_reported(own_pack: Pack) -> None:
    """An unknown value ends the rule for this number, and takes nothing back."""
    violation, remark = own_pack.judge(calling_name=UNKNOWN).lines("both")
    assert violation.startswith("+12065550100: name None: is needed")
    assert remark.endswith(
        f"+12065550100: {own_pack.door.spell('calling_name')} is not known before the update, so what depends on it is not checked; "
        "other numbers with unknown values are skipped without a message"
    )


@pytest.mark.parametrize(
    ("rule", "unknown", "left_out"),
    [
        ("one-range", {"phone_number": UNKNOWN}, "phone_number"),
        ("regions", {"phone_number": "+12065550101", "name": UNKNOWN}, "name"),
        (
            "regions",
            {"phone_number": "+12065550101", "name": "A", "connection": {"region": UNKNOWN}},
            "connection",
        ),
    ],
)
def test_ones_own_rule_about_the_stack_goes_on_without_what_it_cannot_read(
    own_pack: Pack, rule: str, unknown: dict[str, Any], left_out: str
) -> None:
    """Whatever it reads, and whether it says so or not: the other numbers are judged."""
    refused = {"phone_number": "+14255550100", "name": "B"}
    violation, remark = own_pack.judge_stack(first=unknown, second=refused).lines(rule)
    assert violation.startswith("+14255550100: ")
    assert remark.endswith(
        f"1 of 2 numbers left out: {own_pack.door.spell(left_out)} is not known before the update"
    )
