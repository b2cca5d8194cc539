"""Lines of a preview that `pulumi-chime summary` reads back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_chime.model import preview_lines
from pulumi_chime.model.arn import AccountRegion
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import Edit
from pulumi_chime.model.naming import in_native_terms
from pulumi_chime.model.preview_lines import Remark

ATTRIBUTES = st.sampled_from(Attribute)
VALUES = st.text(max_size=30) | st.sampled_from(["", "(none)", "'", '"', "\\'", "a → b", 'it\'s "so"'])
REMARKS = st.none() | st.sampled_from(Remark)
DIFFERENCES = st.builds(Edit, ATTRIBUTES, VALUES, VALUES)
OTHERS = [
    "",
    "name: 'Front desk' will be cleared",
    "name: no longer managed; 'Front desk' stays in the account",
    "phone number +12065550100: differs from the account: name is 'A', declared 'B'; declare the live value",
    "name: 'A' in the account → 'B' and more",
    "name: A in the account → B",
    "colour: 'A' in the account → 'B'",
    "name: 'A' waits: somebody has to decide",
]


@given(DIFFERENCES, REMARKS)
def test_a_difference_is_read_as_it_was_written(difference: Edit, remark: Remark | None) -> None:
    """Whatever somebody has typed into a console, quotes and arrows included, in one line."""
    line = preview_lines.difference_line(difference, remark)
    assert preview_lines.parse_difference(line) == difference
    assert len(line.splitlines()) == 1


@given(ATTRIBUTES, VALUES)
def test_a_value_that_was_found_is_read_as_it_was_written(attribute: Attribute, value: str) -> None:
    """The line says whose attribute needs no write."""
    assert (
        preview_lines.parse_already_live(preview_lines.already_live_line(Edit(attribute, None, value)))
        is attribute
    )


@given(ATTRIBUTES, VALUES)
def test_a_value_that_waits_is_read_as_it_was_written(attribute: Attribute, value: str) -> None:
    """Deploy and preview say it in the same words."""
    assert preview_lines.parse_waiting(preview_lines.waiting_line(Edit(attribute, None, value))) is attribute


@given(ATTRIBUTES, VALUES)
def test_a_value_that_was_not_accepted_is_read_as_it_was_written(attribute: Attribute, value: str) -> None:
    """The summary knows by it that the value is sent again, though no live value is told."""
    line = preview_lines.not_accepted_line(Edit(attribute, None, value))
    assert preview_lines.parse_not_accepted(line) is attribute


@pytest.mark.parametrize("account_id", ["123456789012", ""])
def test_the_place_is_read_as_it_was_written(account_id: str) -> None:
    """An account that has shown none of its numbers is told as unknown."""
    place = AccountRegion(account_id, "us-east-1")
    assert preview_lines.parse_account(preview_lines.account_line(place)) == place


def test_the_reason_for_not_looking_is_read_as_it_was_written() -> None:
    """It is passed on in its own words."""
    reason = "GetPhoneNumber: NoCredentialsError: Unable to locate credentials; log in again"
    assert preview_lines.parse_not_checked(preview_lines.not_checked_line(reason)) == reason


@pytest.mark.parametrize("line", OTHERS)
def test_other_lines_are_not_mistaken(line: str) -> None:
    """A line that merely looks alike tells nothing."""
    assert preview_lines.parse_difference(line) is None
    assert preview_lines.parse_already_live(line) is None
    assert preview_lines.parse_waiting(line) is None
    assert preview_lines.parse_not_accepted(line) is None
    assert preview_lines.parse_account(line) is None
    assert preview_lines.parse_not_checked(line) is None


def test_people_read_plain_sentences() -> None:
    """Nothing in the lines is there for machines only."""
    difference = Edit(Attribute.NAME, "Front desk", "Reception")
    assert preview_lines.difference_line(difference) == "name: 'Front desk' in the account → 'Reception'"
    assert (
        preview_lines.difference_line(difference, Remark.CHANGED_OUTSIDE)
        == "name: 'Front desk' in the account (changed outside) → 'Reception'"
    )
    cleared = Edit(Attribute.CALLING_NAME, "Contoso", "")
    assert preview_lines.difference_line(cleared) == "calling_name: 'Contoso' in the account → (none)"


def test_no_line_says_a_secret() -> None:
    """Neither the value that goes nor the one that comes; each line is still read as what it is."""
    edit = Edit(Attribute.NAME, "Q1Q1", "Q2Q2", is_secret=True)
    lines = [
        preview_lines.difference_line(edit),
        preview_lines.already_live_line(edit),
        preview_lines.waiting_line(edit),
        preview_lines.not_accepted_line(edit),
        repr(edit),
    ]
    assert not [line for line in lines if "Q1Q1" in line or "Q2Q2" in line]
    assert preview_lines.parse_difference(lines[0]) == Edit(Attribute.NAME, "[secret]", "[secret]")
    assert preview_lines.parse_already_live(lines[1]) is Attribute.NAME
    assert preview_lines.parse_waiting(lines[2]) is Attribute.NAME


@given(DIFFERENCES, REMARKS)
def test_lines_of_the_native_door_are_understood_too(difference: Edit, remark: Remark | None) -> None:
    """It names properties as its programs do, and leaves values alone."""
    written = preview_lines.difference_line(difference, remark)
    assert preview_lines.parse_difference(in_native_terms(written)) == difference
    for write, parse in (
        (preview_lines.already_live_line, preview_lines.parse_already_live),
        (preview_lines.waiting_line, preview_lines.parse_waiting),
        (preview_lines.not_accepted_line, preview_lines.parse_not_accepted),
    ):
        assert parse(in_native_terms(write(difference))) is difference.attribute
