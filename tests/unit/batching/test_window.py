"""The window as pure state: closing rules one by one, then all of them at once under a state machine."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from pulumi_chime.batching import BatchLimits, CloseReason
from pulumi_chime.batching.window import Batch, QueuedItem, Window
from tests.unit.batching.services import numbers

if TYPE_CHECKING:
    from collections.abc import Iterable

NOW = 1000.0
LIMITS = BatchLimits(maximum_items=50, pause=0.1, maximum_wait=5.0)


def window_with(
    identities: Iterable[str], limits: BatchLimits = LIMITS, now: float = NOW
) -> Window[str, str]:
    """Return a window in which these identities wait."""
    window: Window[str, str] = Window(limits)
    for identity in identities:
        window.add(identity, "new", kind="name", now=now)
    return window


def take(window: Window[str, str], now: float) -> Batch[str, str]:
    """Return the batch that has to be due."""
    batch = window.take_due(now)
    assert batch is not None
    return batch


def answer(window: Window[str, str], batch: Batch[str, str], now: float) -> None:
    """Let a batch be answered."""
    window.record_answers(batch.queued_items.values(), now)


def test_a_full_batch_leaves_at_once() -> None:
    """The fiftieth item closes the batch, not the forty-ninth nor the fifty-first."""
    window = window_with(numbers(49))
    assert window.take_due(NOW) is None
    window.add("number 49", "new", kind="name", now=NOW)
    batch = take(window, NOW)
    assert (len(batch.queued_items), batch.closed) == (50, CloseReason.FULL)


def test_a_batch_never_exceeds_the_maximum() -> None:
    """Of 120 waiting items the 50 that came first leave first, in order."""
    window = window_with(numbers(120))
    assert list(take(window, NOW).queued_items) == numbers(120)[:50]
    assert list(take(window, NOW).queued_items) == numbers(120)[50:100]
    assert window.take_due(NOW) is None


def test_a_pause_closes_the_batch() -> None:
    """Silence for the length of the pause lets a small batch leave, and no shorter silence does."""
    window = window_with(["a", "b"])
    deadline = window.next_deadline()
    assert deadline == NOW + 0.1
    assert window.take_due(math.nextafter(deadline, 0)) is None
    assert take(window, deadline).closed is CloseReason.PAUSE


def test_any_activity_restarts_the_pause() -> None:
    """While the caller is busy with something else, its next item is waited for."""
    window = window_with(["a"])
    window.record_activity(NOW + 0.05)
    deadline = window.next_deadline()
    assert deadline is not None
    assert deadline >= NOW + 0.05 + LIMITS.pause
    assert take(window, deadline).closed is CloseReason.PAUSE


def test_activity_cannot_hold_an_item_beyond_the_maximum_wait() -> None:
    """However busy the caller is, the oldest item leaves after the maximum wait."""
    window = window_with(["a"])
    for tenth in range(1, 50):
        window.record_activity(NOW + tenth / 10)
        assert window.take_due(NOW + tenth / 10) is None
    batch = take(window, NOW + LIMITS.maximum_wait)
    assert batch.closed is CloseReason.MAXIMUM_WAIT
    assert batch.oldest_wait == LIMITS.maximum_wait


def test_no_pause_begins_while_the_caller_is_at_work() -> None:
    """Silence during work is no pause, but the maximum wait, a full batch and a ceiling stand."""
    window = window_with(["a"])
    assert window.next_deadline(is_busy=True) == NOW + LIMITS.maximum_wait
    assert window.take_due(NOW + 4.0, is_busy=True) is None
    batch = window.take_due(NOW + LIMITS.maximum_wait, is_busy=True)
    assert batch is not None
    assert batch.closed is CloseReason.MAXIMUM_WAIT
    full = window_with(numbers(50)).take_due(NOW, is_busy=True)
    assert full is not None
    assert full.closed is CloseReason.FULL


def test_a_small_batch_waits_for_the_one_on_the_wire() -> None:
    """What is on the wire brings its callers back, so a crumb does not leave beside it."""
    window = window_with(["a"])
    first = take(window, NOW + 0.1)
    window.add("b", "new", kind="name", now=NOW + 0.2)
    assert window.next_deadline() == NOW + 0.2 + LIMITS.maximum_wait
    answer(window, first, NOW + 1.0)
    deadline = window.next_deadline()
    assert deadline is not None
    assert NOW + 1.0 + LIMITS.pause <= deadline < NOW + 0.2 + LIMITS.maximum_wait
    assert take(window, deadline).closed is CloseReason.PAUSE


def test_a_full_batch_leaves_beside_others_on_the_wire() -> None:
    """Only small batches wait; full ones fill the senders."""
    window = window_with(numbers(100))
    take(window, NOW)
    assert take(window, NOW).closed is CloseReason.FULL


def test_different_items_of_one_identity_leave_in_order_one_after_the_other() -> None:
    """The second waits until the first is answered, and never travels with it."""
    window = window_with(["a"])
    second = window.add("a", "newer", kind="name", now=NOW)
    batch = take(window, NOW + 0.1)
    assert [queued.item for queued in batch.queued_items.values()] == ["new"]
    assert window.next_deadline() is None
    answer(window, batch, NOW + 1.0)
    assert list(take(window, NOW + 1.1).queued_items.values()) == [second]


def test_the_same_item_again_is_shared() -> None:
    """Waiting or on the wire, a repetition is the queued it repeats."""
    window = window_with(["a"])
    first = window.add("a", "new", kind="name", now=NOW)
    batch = take(window, NOW + 0.1)
    assert list(batch.queued_items.values()) == [first]
    assert window.add("a", "new", kind="name", now=NOW + 0.2) is first
    assert len(window) == 1


def test_only_the_last_item_of_an_identity_is_shared() -> None:
    """After "new", "newer" the wish for "new" is a third change: the value must end as it was last asked."""
    window = window_with(["a"])
    second = window.add("a", "newer", kind="name", now=NOW)
    third = window.add("a", "new", kind="name", now=NOW)
    leaving = []
    for second_of_time in range(1, 4):
        batch = take(window, NOW + second_of_time)
        leaving.append(batch.queued_items["a"])
        answer(window, batch, NOW + second_of_time)
    assert leaving[1:] == [second, third]


def test_a_known_ceiling_closes_the_batch_at_once() -> None:
    """When everything that can be unanswered is here, nothing is worth waiting for."""
    window = window_with(numbers(3), BatchLimits(maximum_items=50, ceiling=4))
    assert window.take_due(NOW) is None
    window.add("number 3", "new", kind="name", now=NOW)
    assert take(window, NOW).closed is CloseReason.SATURATED


def test_a_ceiling_is_learned_from_pauses() -> None:
    """After two pauses at three items, the third batch leaves with its third item, without a pause."""
    window = window_with(())
    for round_ in range(3):
        now = NOW + 10 * round_
        for identity in numbers(3):
            window.add(identity, f"round {round_}", kind="name", now=now)
        deadline = window.next_deadline()
        assert deadline is not None
        assert (deadline > now) == (round_ < 2)
        batch = take(window, deadline)
        assert batch.closed is (CloseReason.PAUSE if round_ < 2 else CloseReason.SATURATED)
        answer(window, batch, now + 5.0)


def test_what_has_not_left_is_withdrawn() -> None:
    """What waits, and what is queued behind something that waits or is on the wire, never leaves."""
    window = window_with(["a"])
    batch = take(window, NOW + 0.1)
    unsent = [
        window.add(identity, item, kind="name", now=NOW + 0.2)
        for identity, item in (("a", "newer"), ("b", "new"), ("b", "newer"), ("a", "newest"))
    ]
    assert set(window.withdraw_unsent()) == set(unsent)
    assert len(window) == 1
    answer(window, batch, NOW + 1.0)
    assert len(window) == 0
    assert window.next_deadline() is None


def test_size_one_switches_grouping_off() -> None:
    """With a maximum of one every item leaves by itself, at once, through the same rules."""
    window = window_with(["a", "b"], BatchLimits(maximum_items=1))
    assert [(list(take(window, NOW).queued_items)) for _ in range(2)] == [["a"], ["b"]]


class WindowMachine(RuleBasedStateMachine):
    """Any order of arrivals, activity, withdrawals and answers, under settings that are drawn too."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.pending: dict[str, list[QueuedItem[str, str]]] = {}
        self.since: dict[QueuedItem[str, str], float] = {}
        self.on_wire: list[QueuedItem[str, str]] = []
        self.gone: set[QueuedItem[str, str]] = set()
        self.is_busy = False

    @initialize(
        maximum_items=st.integers(1, 5),
        pause=st.sampled_from([0.0, 0.01, 0.1, 0.5]),
        further_wait=st.sampled_from([0.0, 0.2, 1.0, 10.0]),
        ceiling=st.none() | st.integers(1, 6),
    )
    def build(self, maximum_items: int, pause: float, further_wait: float, ceiling: int | None) -> None:
        """Start with drawn settings."""
        self.limits = BatchLimits(
            maximum_items=maximum_items, pause=pause, maximum_wait=pause + further_wait, ceiling=ceiling
        )
        self.window: Window[str, str] = Window(self.limits)

    @rule(seconds=st.sampled_from([0.0, 0.001, 0.03, 0.1, 0.7, 3.0]))
    def pass_time(self, seconds: float) -> None:
        """Let time pass, taking what becomes due on the way as the batcher does."""
        end = self.now + seconds
        self.take_due()
        while (deadline := self.deadline()) is not None and deadline <= end:
            self.now = deadline
            assert self.take_one(), "a deadline that fires yields a batch"
            self.take_due()
        self.now = end

    @rule(identity=st.sampled_from("abcdefgh"), item=st.sampled_from(["red", "blue"]))
    def add(self, identity: str, item: str) -> None:
        """Submit an item."""
        queue = self.pending.setdefault(identity, [])
        last = queue[-1] if queue else None
        queued = self.window.add(identity, item, kind="name", now=self.now)
        if last is not None and last.item == item:
            assert queued is last, "the same again is shared"
            return
        assert queued not in self.gone
        assert queued not in queue, "something else is not shared"
        queue.append(queued)
        self.notice_waiting()

    @rule(is_busy=st.booleans())
    def signal(self, is_busy: bool) -> None:
        """Show activity: the caller begins or ends work."""
        self.is_busy = is_busy
        self.window.record_activity(self.now)

    def deadline(self) -> float | None:
        """Return when the next batch is due."""
        return self.window.next_deadline(is_busy=self.is_busy)

    @precondition(lambda self: self.on_wire)
    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        """Answer some of what is on the wire."""
        chosen = data.draw(st.lists(st.sampled_from(self.on_wire), unique=True, min_size=1))
        self.window.record_answers(chosen, self.now)
        for queued in chosen:
            self.on_wire.remove(queued)
            self.forget(queued)

    @rule()
    def withdraw(self) -> None:
        """Withdraw all that has not left."""
        unsent = [queued for queue in self.pending.values() for queued in queue if queued not in self.on_wire]
        withdrawn = self.window.withdraw_unsent()
        assert len(withdrawn) == len(unsent)
        assert set(withdrawn) == set(unsent)
        for queued in unsent:
            self.forget(queued)

    @rule()
    def take_due(self) -> None:
        """Take all that is due."""
        while self.take_one():
            pass

    def take_one(self) -> bool:
        """Take one batch if it is due, and check it."""
        batch = self.window.take_due(self.now, is_busy=self.is_busy)
        if batch is None:
            return False
        queued_items = list(batch.queued_items.values())
        assert 1 <= len(queued_items) <= self.limits.maximum_items
        waits = []
        for identity, queued in batch.queued_items.items():
            assert queued.identity == identity
            assert queued not in self.gone, "each leaves once, and not after it was withdrawn"
            assert self.pending[identity][0] is queued, "in order of its identity"
            assert queued not in self.on_wire
            waits.append(self.now - self.since.pop(queued))
        assert waits == sorted(waits, reverse=True), "first come, first sent"
        assert (batch.oldest_wait, batch.newest_wait) == (waits[0], waits[-1])
        self.check_reason(batch.closed, queued_items, waits[0])
        self.on_wire += queued_items
        return True

    def check_reason(
        self, closed: CloseReason, queued_items: list[QueuedItem[str, str]], oldest_wait: float
    ) -> None:
        """Check that the stated reason is true."""
        if closed is CloseReason.FULL:
            assert len(queued_items) == self.limits.maximum_items
            return
        assert not self.since, "none is left behind"
        if closed is CloseReason.MAXIMUM_WAIT:
            assert oldest_wait >= self.limits.maximum_wait - 1e-9
        else:
            assert closed is not CloseReason.PAUSE or not self.is_busy
            assert not self.on_wire, "a small batch waits for what is on the wire"

    def forget(self, queued: QueuedItem[str, str]) -> None:
        """Note that an item is over, and that the next of its identity may wait."""
        self.pending[queued.identity].remove(queued)
        self.since.pop(queued, None)
        self.gone.add(queued)
        self.notice_waiting()

    def notice_waiting(self) -> None:
        """Note since when the first of each identity could have left."""
        for queue in self.pending.values():
            if queue and queue[0] not in self.on_wire:
                self.since.setdefault(queue[0], self.now)

    @invariant()
    def nobody_waits_too_long(self) -> None:
        """No item is still waiting after the maximum wait, once what is due has been taken."""
        self.take_due()
        for since in self.since.values():
            assert self.now - since < self.limits.maximum_wait + 1e-9

    @invariant()
    def a_deadline_exists_exactly_while_items_wait(self) -> None:
        """The batcher neither sleeps for ever over waiting items nor wakes for nothing."""
        deadline = self.deadline()
        assert (deadline is not None) == bool(self.since)
        if deadline is not None:
            assert deadline <= min(self.since.values()) + self.limits.maximum_wait

    @invariant()
    def unanswered_identities_are_counted(self) -> None:
        """The window is as long as there are identities with an unanswered item."""
        assert len(self.window) == sum(1 for queue in self.pending.values() if queue)

    def teardown(self) -> None:
        """In the end everything leaves, in order, and nothing is left."""
        if not hasattr(self, "window"):
            return
        while any(self.pending.values()):
            self.pass_time(self.limits.maximum_wait)
            self.window.record_answers(self.on_wire, self.now)
            for queued in list(self.on_wire):
                self.on_wire.remove(queued)
                self.forget(queued)
        assert len(self.window) == 0
        assert self.window.next_deadline() is None


@pytest.mark.timeout(1200)
def test_the_window_keeps_its_promises_under_any_order_of_events(soak: bool) -> None:
    """The state machine with drawn settings, many more runs when soaking."""
    run_state_machine_as_test(
        WindowMachine,
        settings=settings(max_examples=5000 if soak else 150, stateful_step_count=40, deadline=None),
    )
