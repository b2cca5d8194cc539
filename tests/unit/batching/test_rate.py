"""The shared rate: bounded by its setting, halved by throttling, rising with acceptance."""

from __future__ import annotations

from collections import deque
from functools import partial

import pytest

from pulumi_chime.batching.rate import RISE_PER_SECOND, SLOWEST_PER_SECOND, STOP_PER_SECOND, Rate

EVENLY = partial(float, 1)


def turns(rate: Rate, start: float, seconds: float) -> list[float]:
    """Return when turns are granted to somebody who always wants one."""
    now, granted = start, []
    while now < start + seconds:
        wait = rate.take_turn(now)
        if wait:
            now += wait
        else:
            granted.append(now)
    return granted


def test_without_a_setting_nothing_waits() -> None:
    """Until the service throttles there is no rate."""
    rate = Rate(None)
    assert [rate.take_turn(5.0) for _ in range(100)] == [0.0] * 100


def test_the_configured_rate_is_kept() -> None:
    """Five requests a second are five, evenly spaced."""
    granted = turns(Rate(5.0), 0.0, 1.999)
    assert granted == pytest.approx([0.2 * index for index in range(10)])


def test_throttling_halves_the_rate_that_was_observed() -> None:
    """Eight requests within a second, one of them throttled: four a second from then on."""
    rate = Rate(None, EVENLY)
    for index in range(8):
        rate.take_turn(10.0 + index / 10)
    rate.record_throttling(10.7, 10.75)
    assert rate.per_second == 4.0
    assert rate.take_turn(10.75) == pytest.approx(0.25)


def test_requests_that_left_before_the_slowdown_do_not_slow_it_further() -> None:
    """Four senders throttled by one and the same storm halve the rate once, not four times."""
    rate = Rate(None)
    for _ in range(8):
        rate.take_turn(10.0)
    for _ in range(4):
        rate.record_throttling(10.0, 10.2)
    assert rate.per_second == 4.0


def test_throttling_again_halves_again_down_to_a_floor() -> None:
    """Throttling that goes on slows down until almost, but never quite, nothing is sent."""
    rate = Rate(None)
    for now in range(10, 40):
        rate.take_turn(float(now))
        rate.record_throttling(float(now), now + 0.1)
    assert rate.per_second == SLOWEST_PER_SECOND


def throttled(to_per_second: float) -> Rate:
    """Return a rate that throttling has brought down to so many requests a second by the time 0."""
    rate = Rate(None)
    for _ in range(int(2 * to_per_second)):
        rate.take_turn(0.0)
    rate.record_throttling(0.0, 0.0)
    assert rate.per_second == to_per_second
    return rate


def test_one_storm_leaves_a_request_a_second() -> None:
    """A single request that was throttled in passing is not followed by a wait of many seconds."""
    rate = Rate(None)
    rate.take_turn(0.0)
    rate.record_throttling(0.0, 0.1)
    assert rate.per_second == STOP_PER_SECOND
    rate.record_throttling(1.5, 1.6)
    assert rate.per_second == STOP_PER_SECOND / 2


def test_acceptance_raises_the_rate_evenly_with_time() -> None:
    """Ten seconds of accepted requests raise the rate by ten times the rise of one second."""
    rate = throttled(to_per_second=2.0)
    for tenth in range(1, 101):
        rate.record_acceptance(tenth / 10)
    assert rate.per_second == pytest.approx(2.0 + 10 * RISE_PER_SECOND)


def test_a_long_silence_does_not_raise_the_rate_at_once() -> None:
    """Time in which nothing was asked says nothing about what the service would take."""
    rate = throttled(to_per_second=2.0)
    rate.record_acceptance(3600.0)
    assert rate.per_second == 2.0 + RISE_PER_SECOND


def test_a_small_rate_doubles_at_most() -> None:
    """Where each of many has a small share, one that was accepted does not ask for many shares next."""
    rate = throttled(to_per_second=2.0)
    for second in range(1, 20):
        rate.take_turn(float(second))
        rate.record_throttling(float(second), float(second))
    assert rate.per_second == SLOWEST_PER_SECOND
    rate.record_acceptance(100.0)
    assert rate.per_second == 2 * SLOWEST_PER_SECOND


def test_what_was_slowed_down_goes_on_unevenly() -> None:
    """With even intervals two deployers could come at the same time again and again, and one of them in vain."""
    intervals = deque([0.5, 1.5, 1.0])
    rate = Rate(None, intervals.popleft)
    for _ in range(4):
        rate.take_turn(0.0)
    rate.record_throttling(0.0, 0.0)
    assert turns(rate, 0.0, 1.2) == pytest.approx([0.25, 1.0])


def test_the_configured_rate_needs_no_chance() -> None:
    """Nobody has slowed it down: its intervals are even, whatever others would be."""
    assert turns(Rate(4.0, partial(float, 9)), 0.0, 0.9) == pytest.approx([0.0, 0.25, 0.5, 0.75])


def test_the_rate_never_rises_above_its_setting() -> None:
    """What was configured stays the upper bound, before and after throttling."""
    rate = Rate(2.0)
    rate.take_turn(0.0)
    rate.record_throttling(0.0, 0.0)
    for second in range(1, 60):
        rate.record_acceptance(float(second))
    assert rate.per_second == 2.0
