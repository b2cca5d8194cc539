"""What arrivals teach: the pause follows their spacing, and the ceiling is learned and unlearned."""

from __future__ import annotations

import itertools

import pytest

from pulumi_chime.batching import BatchLimits
from pulumi_chime.batching.arrivals import (
    ACTIVITIES_THAT_REFUTE_A_CEILING,
    EQUAL_PAUSES_THAT_SHOW_A_CEILING,
    Ceiling,
    Spacing,
)

LIMITS = BatchLimits(maximum_items=50, pause=0.1, maximum_wait=5.0)


def spaced(*gaps: float) -> Spacing:
    """Return what these gaps teach."""
    spacing = Spacing(LIMITS)
    for now in itertools.accumulate((1000.0, *gaps)):
        spacing.record_activity(now)
    return spacing


def test_dense_arrivals_leave_the_pause_at_its_setting() -> None:
    """Arrivals 7 ms apart need no longer pause than the shortest allowed."""
    assert spaced(*[0.007] * 50).pause == LIMITS.pause


@pytest.mark.parametrize("gap", [0.12, 0.3, 1.0])
def test_wide_spacing_widens_the_pause_beyond_the_gap(gap: float) -> None:
    """Where arrivals are regularly further apart than the pause, the pause grows until it spans the gap."""
    assert spaced(*[gap] * 50).pause > gap


def test_the_pause_never_exceeds_the_maximum_wait() -> None:
    """However far apart arrivals are, the maximum wait bounds the pause."""
    assert spaced(*[60.0] * 50).pause == LIMITS.maximum_wait


def test_several_activities_at_one_moment_hide_no_silence() -> None:
    """An arrival that shows as five activities widens the pause as one that shows as one."""
    assert spaced(*[0.3, 0, 0, 0, 0] * 20).pause > 0.3


def test_uneven_spacing_is_spanned_by_the_longest_of_it() -> None:
    """Most arrivals are 50 ms apart, one in ten a quarter of a second: the pause outlasts those too."""
    assert spaced(*[*[0.05] * 9, 0.25] * 5, *[0.05] * 9).pause > 0.25


def test_one_long_silence_is_not_taken_for_the_rule() -> None:
    """After a single break of a minute among dense arrivals the pause stays within a few times its setting."""
    assert spaced(*[0.007] * 50, 60.0).pause <= 4 * LIMITS.pause


def test_the_pause_narrows_again() -> None:
    """A pause that widened comes back once arrivals are dense again, half of the way within 70 activities."""
    widened = spaced(*[0.3] * 20).pause
    assert spaced(*[0.3] * 20, *[0.007] * 70).pause <= widened / 2
    assert spaced(*[0.3] * 20, *[0.007] * 300).pause == LIMITS.pause


def test_an_answer_restarts_the_pause_without_teaching_a_gap() -> None:
    """The time until an answer is the service's, not the caller's: it must not widen the pause."""
    spacing = spaced(0.007, 0.007)
    for now in range(1001, 1050):
        spacing.restart(float(now))
        spacing.record_activity(now + 0.007)
    assert spacing.pause == LIMITS.pause
    assert spacing.pause_ends == pytest.approx(1049.007 + LIMITS.pause)


def learned(value: int) -> Ceiling:
    """Return a ceiling that was learned from equal pauses."""
    ceiling = Ceiling(None)
    for _ in range(EQUAL_PAUSES_THAT_SHOW_A_CEILING):
        ceiling.record_pause(value)
    return ceiling


def test_equal_pauses_show_the_ceiling() -> None:
    """Pauses at the same number, one after the other, are taken for the ceiling."""
    assert learned(8).value == 8


def test_unequal_pauses_show_nothing() -> None:
    """Pauses at changing numbers are the caller's own rhythm."""
    ceiling = Ceiling(None)
    for unanswered in (8, 7, 8, 7, 3):
        ceiling.record_pause(unanswered)
    assert ceiling.value is None


def test_pauses_that_arrivals_go_beyond_show_nothing() -> None:
    """Two pauses at eight, with a ninth arrival between them, were the caller's own rhythm."""
    ceiling = Ceiling(None)
    ceiling.record_pause(8)
    ceiling.record_arrival(9)
    ceiling.record_pause(8)
    assert ceiling.value is None


def test_arrivals_up_to_the_ceiling_refute_nothing() -> None:
    """A smaller batch at the end of some work says nothing against a ceiling that was learned."""
    ceiling = learned(8)
    ceiling.record_pause(3)
    for unanswered in range(4, 9):
        ceiling.record_arrival(unanswered)
    assert ceiling.value == 8


def test_more_arrivals_than_the_ceiling_refute_it() -> None:
    """A ninth unanswered identity shows that eight was no ceiling."""
    ceiling = learned(8)
    ceiling.record_arrival(8)
    assert ceiling.value == 8
    ceiling.record_arrival(9)
    assert ceiling.value is None


def test_a_busy_caller_refutes_the_ceiling() -> None:
    """A caller that works on while it should be stuck is not at its ceiling."""
    ceiling = learned(8)
    for _ in range(ACTIVITIES_THAT_REFUTE_A_CEILING - 1):
        ceiling.record_activity(8)
    assert ceiling.value == 8
    ceiling.record_activity(8)
    assert ceiling.value is None


def test_activity_below_the_ceiling_refutes_nothing() -> None:
    """Below the ceiling a busy caller is what one expects."""
    ceiling = learned(8)
    for _ in range(ACTIVITIES_THAT_REFUTE_A_CEILING * 2):
        ceiling.record_activity(7)
    assert ceiling.value == 8


def test_a_refuted_ceiling_has_to_be_shown_anew() -> None:
    """After a refutation one more pause at the old number is not enough."""
    ceiling = learned(8)
    ceiling.record_arrival(9)
    ceiling.record_pause(8)
    assert ceiling.value is None
    ceiling.record_pause(8)
    assert ceiling.value == 8
