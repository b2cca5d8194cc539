"""Waits with full jitter, a budget that counts overlapping waits once, and a breaker that ends every wait."""

from __future__ import annotations

import random
import threading

import pytest

from pulumi_chime.batching import RetryPolicy
from pulumi_chime.batching.retry import Breaker, Budget
from tests.unit.batching.services import PATIENCE


def test_the_wait_is_spread_over_a_widening_range() -> None:
    """Attempt n waits anything between nothing and half a second doubled n - 1 times, at most 20 seconds."""
    random.seed(5)
    policy = RetryPolicy()
    for attempt, longest in ((1, 0.5), (2, 1.0), (4, 4.0), (20, 20.0)):
        delays = [policy.delay(attempt) for _ in range(300)]
        assert 0 <= min(delays) < longest * 0.1
        assert longest * 0.9 < max(delays) <= longest


def test_the_budget_is_the_sum_of_the_waits() -> None:
    """Ten seconds grant two waits of five, one after the other, and no third."""
    budget = Budget(10.0)
    assert budget.spend(5.0, now=100.0)
    assert budget.spend(5.0, now=200.0)
    assert not budget.spend(0.1, now=300.0)


def test_overlapping_waits_are_counted_once() -> None:
    """Four senders that wait at the same time hold the run up once."""
    budget = Budget(10.0)
    assert all(budget.spend(5.0, now=100.0) for _ in range(4))
    assert budget.spend(4.0, now=103.0)
    assert budget.left == pytest.approx(3.0)


def test_a_wait_that_is_not_granted_costs_nothing() -> None:
    """What is left after a refusal can still be spent on a shorter wait."""
    budget = Budget(1.0)
    assert not budget.spend(2.0, now=0.0)
    assert budget.spend(1.0, now=0.0)


def test_what_waiting_for_a_turn_has_cost_is_given_back() -> None:
    """Once a request is accepted, throttling has held nobody up; a service that failed has."""
    budget = Budget(10.0)
    assert budget.spend(6.0, now=100.0, is_throttled=True)
    assert budget.spend(3.0, now=200.0)
    assert not budget.spend(2.0, now=300.0, is_throttled=True)
    budget.record_acceptance()
    assert budget.left == 7.0
    budget.record_acceptance()
    assert budget.left == 7.0


def test_an_open_breaker_raises_its_first_error() -> None:
    """Everybody learns why the breaker opened, not what went wrong later."""
    breaker = Breaker()
    breaker.wait(0.0)
    expired = PermissionError("expired")
    assert breaker.open(expired) is expired
    assert breaker.open(RuntimeError("later"), allows_reading=True) is expired
    assert breaker.error is expired
    for to_read in (False, True):
        with pytest.raises(PermissionError, match="expired"):
            breaker.wait(0.0, to_read=to_read)


def test_a_breaker_may_let_readings_pass() -> None:
    """Where it was opened so, nothing is sent, while a lost answer may be read back."""
    breaker = Breaker()
    breaker.open(InterruptedError("stop"), allows_reading=True)
    breaker.wait(3600.0, to_read=True)
    with pytest.raises(InterruptedError, match="stop"):
        breaker.wait(0.0)


def test_opening_the_breaker_ends_a_wait() -> None:
    """A sender that waits an hour to repeat learns of it at once."""
    breaker = Breaker()
    raised: list[Exception] = []

    def wait() -> None:
        try:
            breaker.wait(3600.0)
        except PermissionError as error:
            raised.append(error)

    waiting = threading.Thread(target=wait, daemon=True)
    waiting.start()
    breaker.open(PermissionError("expired"))
    waiting.join(PATIENCE)
    assert [str(error) for error in raised] == ["expired"]
