"""The shared rate: bounded by its setting, halved by throttling, rising with acceptance."""

from __future__ import annotations

import pytest

from pulumi_chime.batching.rate import RISE_PER_SECOND, SLOWEST_PER_SECOND, Rate


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
    rate = Rate(None)
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


def test_acceptance_raises_the_rate_evenly_with_time() -> None:
    """Ten seconds of accepted requests raise the rate by ten times the rise of one second."""
    rate = Rate(None)
    rate.take_turn(0.0)
    rate.record_throttling(0.0, 0.0)
    for tenth in range(1, 101):
        rate.record_acceptance(tenth / 10)
    assert rate.per_second == pytest.approx(SLOWEST_PER_SECOND + 10 * RISE_PER_SECOND)


def test_a_long_silence_does_not_raise_the_rate_at_once() -> None:
    """Time in which nothing was asked says nothing about what the service would take."""
    rate = Rate(None)
    rate.take_turn(0.0)
    rate.record_throttling(0.0, 0.0)
    rate.record_acceptance(3600.0)
    assert rate.per_second == SLOWEST_PER_SECOND + RISE_PER_SECOND


def test_the_rate_never_rises_above_its_setting() -> None:
    """What was configured stays the upper bound, before and after throttling."""
    rate = Rate(2.0)
    rate.take_turn(0.0)
    rate.record_throttling(0.0, 0.0)
    for second in range(1, 60):
        rate.record_acceptance(float(second))
    assert rate.per_second == 2.0
