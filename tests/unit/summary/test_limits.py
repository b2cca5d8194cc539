"""When a change fails a check."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pulumi_chime.summary import ReviewLimits, exceeded_limits
from tests.unit.summary.previews import (
    LOOKED_AT,
    OTHER,
    Printed,
    create,
    line,
    step,
    stored,
    update,
    violation,
)

if TYPE_CHECKING:
    from pulumi_chime.summary import Review

RELEASE = step("delete", "gone", stored(OTHER, retained=False, on_destroy="release"))


def rename() -> Review:
    """Return the review of one new name and one release."""
    return Printed([update(stored(name="A"), name="B"), RELEASE]).review()


def test_without_limits_a_change_may_do_anything() -> None:
    """Whoever asks for nothing is only shown."""
    assert list(exceeded_limits(rename(), ReviewLimits())) == []


@pytest.mark.parametrize(
    ("limits", "lines"),
    [
        (ReviewLimits(maximum_changes=2), []),
        (ReviewLimits(maximum_changes=1), ["2 changes, where --max-changes allows 1"]),
        (ReviewLimits(maximum_changes=0), ["2 changes, where --max-changes allows 0"]),
        (ReviewLimits(allows_release=False), ["1 number to be released, where --no-release allows none"]),
        (ReviewLimits(requires_preflight=True), []),
    ],
)
def test_each_limit_says_what_is_beyond_it(limits: ReviewLimits, lines: list[str]) -> None:
    """Numbers that leave count as changes; a look that was not needed is not demanded."""
    assert list(exceeded_limits(rename(), limits)) == lines


def test_a_look_that_was_needed_can_be_demanded() -> None:
    """A number that is new to the state was not looked at."""
    limits = ReviewLimits(requires_preflight=True)
    assert list(exceeded_limits(Printed([create()]).review(), limits)) == [
        "the live account was NOT CHECKED, which --require-preflight demands"
    ]
    assert list(exceeded_limits(Printed([create()], [line(LOOKED_AT)]).review(), limits)) == []


def test_errors_and_mandatory_violations_are_beyond_any_limit() -> None:
    """Warnings and advice are for people to weigh."""
    lines = [line("wrong", "reception", "error"), line("careful", "reception", "warning"), line(LOOKED_AT)]
    violations = [violation("no"), violation("rather not", level="advisory")]
    assert list(exceeded_limits(Printed([create()], lines, violations).review(), ReviewLimits())) == [
        "1 finding of severity error",
        "1 mandatory policy violation",
    ]


def test_a_preview_that_failed_is_beyond_any_limit() -> None:
    """What it did not come to might be anything."""
    failed = Printed(lines=[line("the program failed", severity="error")])
    assert (
        next(iter(exceeded_limits(failed.review(), ReviewLimits())))
        == "the preview failed, so this is not all of it"
    )
