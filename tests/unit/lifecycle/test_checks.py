"""The rules once more, on the values that Check sees."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi.runtime import rpc

from pulumi_chime.lifecycle import checks

UNKNOWN: Any = rpc.deserialize_property(rpc.UNKNOWN, keep_unknowns=True)
"""A value that a preview does not know, as the plugin is given it."""


@pytest.mark.parametrize("spelling", ["+12065550100", "12065550100", "%2B12065550100", "%252B12065550100"])
def test_every_spelling_becomes_the_e164_form(spelling: str) -> None:
    """Whatever the program wrote, the one form is stored, so that another spelling is no change."""
    inputs = {"phone_number": spelling, "name": "Reception"}
    assert checks.normalized(inputs) == {"phone_number": "+12065550100", "name": "Reception"}


@pytest.mark.parametrize("value", ["reception", 12065550100.0, True, [], ["+12065550100"], {"a": 1}, UNKNOWN])
def test_what_is_no_number_stays_as_it_is(value: object) -> None:
    """A value without a spelling, of any type, is left for the rules to name."""
    inputs = {"phone_number": value}
    assert checks.normalized(inputs)["phone_number"] is value


def test_the_inputs_are_not_changed_in_place() -> None:
    """The engine's own values stay as they came."""
    inputs = {"phone_number": "12065550100"}
    checks.normalized(inputs)
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
def test_rules_hold_for_what_is_known(inputs: dict[str, Any], names: list[str]) -> None:
    """A value that is unknown in a preview breaks no rule; a number that is missing altogether does."""
    assert [name for name, _ in checks.problems(inputs)] == names


def test_a_reason_does_not_repeat_the_value() -> None:
    """The engine shows the value itself; the reason gives the rule and an example."""
    ((_, reason),) = checks.problems({"phone_number": "+12065550100", "calling_name": "Q!Q!Q!"})
    assert "Q!Q!Q!" not in reason
    assert '"Contoso"' in reason
