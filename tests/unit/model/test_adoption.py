"""What adopting a number takes, which preview and create ask alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from pulumi_chime.model.adoption import plan_adoption
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import needed_changes
from pulumi_chime.model.choices import OnAdopt
from pulumi_chime.model.numbers import Declared
from tests.unit.values import DECLARED_VALUES, LIVE, NUMBER, declared, live

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_chime.model.numbers import Live


def test_a_number_that_is_not_there_is_refused() -> None:
    """Nothing is ordered or restored."""
    plan = plan_adoption(declared(name="Reception"), None)
    assert plan.changes == ()
    assert str(plan.refusal).startswith("phone number +12065550100: not found; ")


@pytest.mark.parametrize(
    ("deleted_at", "until"),
    [
        ("2026-01-02T03:04:05+00:00", " until 2026-01-09 03:04 UTC"),
        ("2026-01-01T22:04:05-05:00", " until 2026-01-09 03:04 UTC"),
        ("2026-01-02T08:34:05+05:30", " until 2026-01-09 03:04 UTC"),
        ("2026-01-02T03:04:05", " until 2026-01-09 03:04 UTC"),
        ("", ""),
        ("9999-12-31T00:00:00+00:00", ""),
    ],
    ids=["in UTC", "west of it", "east of it", "without a zone", "without", "at the end of the calendar"],
)
def test_a_number_in_the_deletion_queue_is_refused(deleted_at: str, until: str) -> None:
    """With its deadline and the command that restores it."""
    plan = plan_adoption(declared(), live(status="ReleaseInProgress", deleted_at=deleted_at))
    assert plan.changes == ()
    assert str(plan.refusal) == (
        f"phone number +12065550100: it is in the deletion queue{until}; "
        "restore it with: aws chime-sdk-voice restore-phone-number --phone-number-id +12065550100"
    )


@given(DECLARED_VALUES, LIVE)
def test_matching_writes_only_into_empty_places(values: Mapping[Attribute, str], number: Live) -> None:
    """Either every difference fills an empty value, or the number is refused with all that would be replaced."""
    plan = plan_adoption(Declared(NUMBER, values), number)
    replaced = [change for change in plan.changes if change.edit.before]
    assert bool(plan.refusal) == bool(replaced)
    assert all(
        f"{change.attribute.value} is {change.edit.before!r}" in str(plan.refusal) for change in replaced
    )


_UNTIL_SETTLED = (
    "; a calling name is pending there: leave calling_name out until it has settled, up to 72 hours"
)


@pytest.mark.parametrize(
    ("status", "values", "is_told"),
    [
        ("UpdateInProgress", {"calling_name": "Contoso"}, True),
        ("UpdateInProgress", {"name": "Reception"}, False),
        ("UpdateSucceeded", {"calling_name": "Contoso"}, False),
    ],
)
def test_a_pending_calling_name_that_differs_is_said_to_be_pending(
    status: str, values: dict[str, str], *, is_told: bool
) -> None:
    """The value that shows is not the one that it will be, so nobody is to declare it, nor to write over it."""
    number = live(name="Front desk", calling_name="Northwind", calling_name_status=status)
    told = str(plan_adoption(declared(**values), number).refusal)
    assert "declare the live value, or adopt with" in told
    assert told.endswith(_UNTIL_SETTLED) == is_told


@given(DECLARED_VALUES, LIVE)
def test_overwriting_writes_what_differs(values: Mapping[Attribute, str], number: Live) -> None:
    """All of it, and nothing else, in the order of the attributes."""
    wanted = Declared(NUMBER, values, OnAdopt.OVERWRITE)
    plan = plan_adoption(wanted, number)
    known = {attribute: number.value(attribute) for attribute in Attribute}
    assert plan.refusal is None
    assert plan.changes == needed_changes(wanted, number.phone_number_id, known)
