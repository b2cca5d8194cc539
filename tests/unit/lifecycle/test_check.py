"""The rules once more, on the values that Check sees."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_chime.lifecycle import Call, Run, check
from pulumi_chime.model.settings import Preflight, Settings
from pulumi_chime.model.unknown import UNKNOWN

CALL = Call("urn:pulumi:dev::test::chime:PhoneNumber::reception")


@pytest.fixture
def run() -> Run:
    """A run that looks at no account."""
    blind = Run()
    blind.settings = Settings(preflight=Preflight.OFF)
    return blind


@pytest.mark.parametrize("spelling", ["+12065550100", "12065550100", "%2B12065550100", "%252B12065550100"])
def test_every_spelling_becomes_the_e164_form(run: Run, spelling: str) -> None:
    """Whatever the program wrote, the one form is stored, so that another spelling is no change."""
    inputs = {"phone_number": spelling, "name": "Reception"}
    checked = check(run, CALL, {}, inputs)
    assert checked.inputs == {"phone_number": "+12065550100", "name": "Reception"}
    assert checked.problems == []


@pytest.mark.parametrize("value", ["reception", 12065550100.0, True, [], ["+12065550100"], {"a": 1}, UNKNOWN])
def test_what_is_no_number_stays_as_it_is(run: Run, value: object) -> None:
    """A value without a spelling, of any type, is left for the rules to name."""
    assert check(run, CALL, {}, {"phone_number": value}).inputs["phone_number"] is value


def test_the_inputs_are_not_changed_in_place(run: Run) -> None:
    """The engine's own values stay as they came."""
    inputs = {"phone_number": "12065550100"}
    check(run, CALL, {}, inputs)
    assert inputs == {"phone_number": "12065550100"}


@pytest.mark.parametrize(
    ("inputs", "names"),
    [
        ({"name": "Reception"}, ["phone_number"]),
        ({"phone_number": UNKNOWN, "name": UNKNOWN}, []),
        ({"phone_number": UNKNOWN, "name": "!"}, ["name"]),
        ({"phone_number": 12065550100.0, "calling_name": "A"}, ["phone_number", "calling_name"]),
        ({"phone_number": "+12065550100", "product_type": 3.0}, ["product_type"]),
    ],
)
def test_rules_hold_for_what_is_known(run: Run, inputs: dict[str, Any], names: list[str]) -> None:
    """A value that is unknown in a preview breaks no rule; a number that is missing altogether does."""
    assert [name for name, _ in check(run, CALL, {}, inputs).problems] == names


def test_a_reason_does_not_repeat_the_value(run: Run) -> None:
    """The engine shows the value itself; the reason gives the rule and an example."""
    inputs = {"phone_number": "+12065550100", "calling_name": "Q!Q!Q!"}
    ((_, reason),) = check(run, CALL, {}, inputs).problems
    assert "Q!Q!Q!" not in reason
    assert '"Contoso"' in reason


def test_a_number_belongs_to_one_resource(run: Run) -> None:
    """The second resource is refused by the name of the first, in any spelling; the first may be checked again."""
    other = Call("urn:pulumi:dev::test::chime:PhoneNumber::desk")
    check(run, CALL, {}, {"phone_number": "+12065550100"})
    assert check(run, CALL, {}, {"phone_number": "+12065550100"}).problems == []
    ((name, reason),) = check(run, other, {}, {"phone_number": "12065550100"}).problems
    assert name == "phone_number"
    assert reason == "this number is declared twice, as reception and as desk; remove one of them"


def test_each_run_has_its_own_claims(run: Run) -> None:
    """Nothing is shared between runs but what the door shares."""
    check(run, CALL, {}, {"phone_number": "+12065550100"})
    another = Run()
    another.settings = run.settings
    assert check(another, Call("urn:other"), {}, {"phone_number": "+12065550100"}).problems == []


@pytest.mark.parametrize("inputs", [{"name": "Reception"}, {"phone_number": None, "name": "Reception"}])
def test_a_number_without_a_value_is_not_called_malformed(run: Run, inputs: dict[str, Any]) -> None:
    """In an update the engine leaves out what comes from a resource that has failed."""
    ((name, reason),) = check(run, CALL, {}, inputs).problems
    assert name == "phone_number"
    assert reason == "it has no value: what it comes from has failed in this run, or is None"


@pytest.mark.parametrize("name", ["name", "calling_name"])
def test_a_secret_that_breaks_a_rule_is_not_shown(run: Run, name: str) -> None:
    """The engine shows the value of the property that a failure names, so a secret's failure names none."""
    inputs = {"phone_number": "+12065550100", name: "!!Q", "secret_inputs": [name]}
    ((property_name, reason),) = check(run, CALL, {}, inputs).problems
    assert property_name == ""
    assert reason.startswith(f"{name}: a")
    assert "Q" not in reason.replace('"', "")
