"""What policies say of numbers that are asked about directly: the same as their pack's process says to the engine."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pulumi_policy import EnforcementLevel, ResourceValidationPolicy, StackValidationPolicy
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from pulumi_chime import native, policies
from pulumi_chime.policies import Number, NumberRule, RuleSettings, RuleSettingsError, Violation
from pulumi_chime.testing import run_program, violations
from tests.support.doors import Door
from tests.support.policy_pack import running_pack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_policy import ReportViolation, ResourceValidationArgs, StackValidationArgs

    from tests.support.policy_pack import Pack

READY_PACK = Path(__file__).resolve().parents[3] / "examples" / "policy"
NUMBER = "+12065550100"
ASKED: list[dict[str, Any]] = [
    {"name": "Two  spaces", "calling_name": "9to5"},
    {"on_destroy": "release", "on_adopt": "overwrite"},
    {"name": UNKNOWN_STRING_VALUE, "calling_name": "9to5"},
    {"phone_number": UNKNOWN_STRING_VALUE, "name": "Two  spaces"},
    {"name": "Reception", "calling_name": "Contoso"},
]


@pytest.fixture(scope="module")
def pack() -> Iterator[Pack]:
    """The ready pack in a process of its own."""
    with running_pack(READY_PACK) as running:
        yield running


@pytest.mark.parametrize("declared", ASKED, ids=range(len(ASKED)))
def test_the_same_is_said_as_under_the_engine(pack: Pack, declared: dict[str, Any]) -> None:
    """Each ready rule about numbers, one after another, on values that are known and that are not."""
    pack.configure()
    said = pack.through(Door.DYNAMIC).judge(resource_name="number-0", **declared)
    for rule in policies.ALL:
        if isinstance(rule, ResourceValidationPolicy):
            expected = [line for line in said.lines(rule.name) if "unknown value" not in line]
            found = violations(rule, {"phone_number": NUMBER, **declared})
            assert [line for line in found if line in expected] == expected, rule.name
            assert (found == []) == (said.lines(rule.name) == []), rule.name


def test_a_rule_about_a_stack_is_asked_about_all_numbers() -> None:
    """Two numbers of one name."""
    first, second = ({"phone_number": number, "name": "Reception"} for number in (NUMBER, "+12065550101"))
    (line,) = violations(policies.unique_names, first, second)
    assert "+12065550101" in line
    assert violations(policies.unique_names, first) == []


def test_protection_is_an_option() -> None:
    """Which is no property of a number."""
    settings = {"numbers": ["+1206"]}
    assert len(violations(policies.protection, {"phone_number": NUMBER}, settings=settings)) == 1
    assert violations(policies.protection, {"phone_number": NUMBER}, protect=True, settings=settings) == []


def test_a_setting_that_does_not_exist_is_an_error() -> None:
    """As under the engine: a misspelled key would be a rule that does not hold."""
    with pytest.raises(RuleSettingsError, match="patern"):
        violations(policies.names, {"phone_number": NUMBER}, settings={"patern": ".*"})


def test_numbers_of_the_native_door_are_told_in_its_spelling() -> None:
    """And live where their provider says."""

    def program() -> None:
        west = native.Provider("west", region="mars-1", account_id="123456789012")
        native.PhoneNumber(
            "reception",
            phone_number=NUMBER,
            on_destroy="release",
            opts=native_options(west),
        )

    (number,) = run_program(program).values()
    (line,) = violations(policies.no_release, number)
    assert "onDestroy" in line
    (elsewhere,) = violations(policies.connections, number)
    assert "mars-1" in elsewhere


def native_options(provider: native.Provider) -> Any:
    """Return the options of a number that a provider serves."""
    import pulumi  # noqa: PLC0415 - for this alone

    return pulumi.ResourceOptions(provider=provider)


def test_what_is_not_known_is_told_each_time_that_a_rule_is_asked() -> None:
    """A rule says it once in a deploy, and each question is one of its own."""
    unknown = {"phone_number": NUMBER, "name": UNKNOWN_STRING_VALUE}
    first, again = (violations(policies.names, unknown, unknown) for _ in range(2))
    assert first == again
    (line,) = first
    assert "name is not known before the update" in line


def test_a_rule_of_ones_own_kind_is_asked_itself() -> None:
    """What a class adds to a rule counts."""

    class Louder(NumberRule[RuleSettings]):
        def validate(self, args: ResourceValidationArgs, report_violation: ReportViolation) -> None:
            report_violation(f"mine: {args.name}", None)

    def nothing(_number: Number, _settings: RuleSettings) -> list[Violation]:
        """Accepts everything."""
        return []

    rule = Louder("louder", EnforcementLevel.MANDATORY, RuleSettings, nothing)
    assert violations(rule, {"phone_number": NUMBER}) == ["mine: number-0"]


def test_an_asynchronous_test_can_ask() -> None:
    """A policy that is asynchronous itself, in a thread that runs a loop already."""

    async def later(args: StackValidationArgs, report: ReportViolation) -> None:
        report(str(len(args.resources)), None)

    async def test() -> list[str]:
        return violations(StackValidationPolicy("later", "all", later), {"phone_number": NUMBER})

    with ThreadPoolExecutor(max_workers=1) as thread:  # this one may have a loop already
        assert thread.submit(asyncio.run, test()).result() == ["1"]


def test_policies_of_pulumis_own_kind_are_asked_too() -> None:
    """A function of three lines, one that does not apply, and one that waits for something."""

    def every(args: ResourceValidationArgs, report: ReportViolation) -> None:
        if args.name == "number-1":
            args.not_applicable("not this one")
        report(args.props["phone_number"], None)

    async def later(args: StackValidationArgs, report: ReportViolation) -> None:
        report(str(len(args.resources)), None)

    numbers = [{"phone_number": NUMBER}, {"phone_number": "+12065550101"}]
    assert violations(ResourceValidationPolicy("every", "each", every), *numbers) == [NUMBER]
    assert violations(StackValidationPolicy("later", "all", later), *numbers) == ["2"]


def test_numbers_of_a_set_are_judged_as_each_by_itself() -> None:
    """A set that breaks a rule breaks it in a test too."""

    def program() -> None:
        native.PhoneNumberSet(
            "offices",
            numbers={NUMBER: {"name": "Two  spaces"}, "+12065550101": {"name": "Reception"}},
            defaults=native.NumberDefaults(calling_name="9to5"),
            on_destroy="release",
        )

    numbers = run_program(program)
    for rule in policies.ALL:
        alone = [
            violations(
                rule, {name: value for name, value in number.properties.items() if name != "defaulted"}
            )
            for number in numbers.values()
        ]
        if isinstance(rule, ResourceValidationPolicy):
            said = violations(rule, *numbers.values())
            assert bool(said) == any(alone), rule.name
    assert len(violations(policies.no_release, *numbers.values())) == 2
