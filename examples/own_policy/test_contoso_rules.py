"""The rules, asked about a program that is run under Pulumi's mocks: no engine, no account, milliseconds."""

import pytest

import pulumi_chime as chime
from contoso_rules import office_names, receptions
from pulumi_chime.testing import run_program, violations


def program() -> None:
    """Declare two numbers of Seattle, one of which is named after nothing."""
    chime.PhoneNumber("reception", phone_number="+12065550100", name="Seattle reception")
    chime.PhoneNumber("sales", phone_number="+12065550101", name="Sales")


def test_a_name_without_its_office_is_refused() -> None:
    """The line names the number, what it is called, the rule and a name that would do."""
    numbers = run_program(program)
    assert violations(office_names, numbers["reception"]) == []
    assert violations(office_names, *numbers.values()) == [
        "+12065550101: name 'Sales': begins with Seattle; for example \"Seattle reception\""
    ]


@pytest.mark.parametrize("name", ["Seattle", "Seattle sales"])
def test_a_name_with_its_office_is_accepted(name: str) -> None:
    """Numbers may be written down, too, where the program does not matter."""
    assert violations(office_names, {"phone_number": "+12065550101", "name": name}) == []


def test_other_offices_are_a_setting() -> None:
    """As `--policy-pack-config` has it."""
    number = {"phone_number": "+4930901820100", "name": "Sales"}
    assert violations(office_names, number) == []
    assert len(violations(office_names, number, settings={"offices": {"+49": "Frankfurt"}})) == 1


def test_an_office_without_a_reception_is_refused() -> None:
    """A rule about all numbers of a stack is asked about all of them."""
    numbers = run_program(program)
    assert violations(receptions, *numbers.values()) == []
    assert violations(receptions, numbers["sales"]) == [
        'this stack: name None: one number of +1206 is a reception; for example "Seattle reception"'
    ]
