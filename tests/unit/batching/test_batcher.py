"""The batcher with real threads: gates hold requests on the wire while items arrive and leave."""

from __future__ import annotations

import concurrent.futures
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from pulumi_chime.batching import BatcherClosed, CloseReason, NotAllowed
from pulumi_chime.batching.batcher import ACTIVITIES_KEPT
from tests.unit.batching.services import (
    PATIENCE,
    Gate,
    Service,
    VirtualClock,
    answers_of,
    batching,
    failing,
    numbers,
    raising,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_chime.batching import BatchCall, Batcher

pytestmark = pytest.mark.usefixtures("hasty_switching")

LONG = 60.0
"""A pause that never ends within a test: batches leave for another reason, or not at all."""


def test_items_of_many_threads_travel_together() -> None:
    """Fifty threads, one request, and each gets the answer of its own item."""
    errors = {"number 7": ValueError("bad")}
    service = Service(failing(errors))
    with batching(service, pause=LONG) as batcher, concurrent.futures.ThreadPoolExecutor(50) as threads:
        answers = threads.map(lambda number: batcher.submit(number, "new").exception(PATIENCE), numbers(50))
        assert dict(zip(numbers(50), answers, strict=True)) == dict.fromkeys(numbers(50)) | errors
    assert service.sizes == [50]


def test_an_idle_batcher_wakes_for_one_item() -> None:
    """Each of many lone items, one after the other, is taken by a sender that had nothing to do."""
    service = Service()
    with batching(service, pause=0.0, calls_in_flight=1) as batcher:
        for number in numbers(100):
            assert batcher.submit(number, "new").result(PATIENCE) is None
    assert service.sizes == [1] * 100


def test_every_item_takes_effect_exactly_once_under_load() -> None:
    """Many threads, several changes each: histories are what was submitted, in order."""
    service = Service()
    threads = 16

    def work(worker: int) -> None:
        for change in range(8):
            batcher.submit(f"{worker}", f"value {change}").result(PATIENCE)

    with (
        batching(service, maximum_items=5, pause=0.0) as batcher,
        concurrent.futures.ThreadPoolExecutor(threads) as pool,
    ):
        list(pool.map(work, range(threads)))
    assert service.history == {
        f"{worker}": [f"value {change}" for change in range(8)] for worker in range(threads)
    }
    assert max(service.sizes) <= 5


def test_no_more_calls_are_in_flight_than_allowed() -> None:
    """With two senders the third full batch waits until one of them is back."""
    gates = [Gate(), Gate()]
    service = Service(*gates)
    with batching(service, maximum_items=1, calls_in_flight=2) as batcher:
        futures = {number: batcher.submit(number, "new") for number in numbers(3)}
        for gate in gates:
            gate.wait_until_reached()
        assert service.sizes == [1, 1]
        gates[0].open()
        gates[1].open()
        assert answers_of(futures) == dict.fromkeys(numbers(3))
    assert service.sizes == [1, 1, 1]


def test_a_batch_stays_open_until_a_sender_is_free() -> None:
    """Items that arrive while all senders are busy travel together, not in the crumbs they came in."""
    gate = Gate()
    service = Service(gate)
    with batching(service, calls_in_flight=1, pause=0.0) as batcher:
        first = batcher.submit("first", "new")
        gate.wait_until_reached()
        futures = {number: batcher.submit(number, "new") for number in numbers(20)}
        gate.open()
        assert answers_of({"first": first, **futures}) == dict.fromkeys(["first", *numbers(20)])
    assert service.sizes == [1, 20]


def test_a_small_batch_waits_for_the_one_on_the_wire() -> None:
    """Callers that come back with a second change travel with those that waited."""
    gate = Gate()
    service = Service(gate)
    with batching(service, maximum_items=3, pause=0.05) as batcher:
        first = {number: batcher.submit(number, "name") for number in numbers(3)}
        gate.wait_until_reached()
        waiting = batcher.submit("number 9", "name")
        second = {number: batcher.submit(number, "calling name") for number in numbers(2)}
        gate.open()
        assert answers_of({**first, **second, "number 9": waiting}) == dict.fromkeys(
            [*numbers(3), "number 9"]
        )
    assert service.sizes == [3, 3]


def test_nothing_leaves_before_the_pause_is_over() -> None:
    """The clock is the batcher's only sense of time: while it stands still, a lone item waits."""
    clock, looks = VirtualClock(), Looks()
    calls: list[BatchCall[str, str]] = []
    with batching(
        Service(), pause=0.01, calls_in_flight=1, clock=clock, is_busy=looks, observe=calls.append
    ) as batcher:
        future = batcher.submit("a", "new")
        looks.happen(batcher)
        assert not future.done()
        clock.now += LONG
        assert future.result(PATIENCE) is None
    assert [call.closed for call in calls] == [CloseReason.PAUSE]


def test_activity_restarts_the_pause() -> None:
    """An item does not leave while the caller is busy, though its pause would be over by now."""
    clock, looks = VirtualClock(), Looks()
    with batching(Service(), pause=0.01, calls_in_flight=1, clock=clock, is_busy=looks) as batcher:
        future = batcher.submit("a", "new")
        clock.now += 0.009
        batcher.activity()
        clock.now += 0.009
        looks.happen(batcher)
        assert not future.done()
        clock.now += LONG
        assert future.result(PATIENCE) is None


def test_the_pause_begins_when_the_caller_has_done_its_work() -> None:
    """A lone item waits while the caller is at work, and leaves once `activity` reports the end of that."""
    looks = Looks(is_busy=True)
    with batching(Service(), pause=0.0, calls_in_flight=1, is_busy=looks) as batcher:
        future = batcher.submit("a", "new")
        looks.happen(batcher)
        assert not future.done()
        looks.is_busy = False
        batcher.activity()
        assert future.result(PATIENCE) is None


def test_what_brings_nothing_forward_wakes_nobody() -> None:
    """Arrivals and activity that only put the pause off cost no sender's attention, however many there are."""
    looks: Counter[str] = Counter()

    def clock() -> float:
        looks[threading.current_thread().name.partition("-")[0]] += 1
        return time.monotonic()

    with batching(Service(), pause=LONG, clock=clock) as batcher:
        futures = {number: batcher.submit(number, "new") for number in numbers(40)}
        for _ in range(1000):
            batcher.activity()
        assert looks["batch"] < 40
        assert not any(future.done() for future in futures.values())


def test_activity_waits_for_nobody() -> None:
    """Every step of the caller shows its activity, so none of them stops where senders and arrivals queue."""
    with batching(Service(), pause=LONG, is_busy=lambda: True) as batcher:
        batcher.submit("a", "new")
        step = threading.Thread(target=batcher.activity)
        with batcher._condition:
            step.start()
            step.join(PATIENCE)
            assert not step.is_alive()


def test_activity_that_nobody_looks_at_is_not_kept_for_ever() -> None:
    """A large program in which nothing changes shows much activity, and no item ever has the window look at it."""
    with batching(Service(), pause=0.0) as batcher:
        for _ in range(3 * ACTIVITIES_KEPT):
            batcher.activity()
        assert len(batcher._activities) == ACTIVITIES_KEPT
        assert batcher.submit("a", "new").result(PATIENCE) is None
        assert not batcher._activities


def test_work_that_ends_while_a_sender_looks_is_not_overlooked() -> None:
    """A sender sees the caller at work, which ends before the sender has gone to sleep: it is woken all the same."""
    working, noticed = threading.Event(), threading.Event()
    working.set()

    def end() -> None:
        working.clear()
        batcher.activity()
        noticed.set()

    def is_busy() -> bool:
        was_busy = working.is_set()
        if threading.current_thread() is ending:
            noticed.set()  # somebody is about to be woken
        elif threading.current_thread() is not threading.main_thread() and was_busy:
            ending.start()
            assert noticed.wait(PATIENCE)
        return was_busy

    ending = threading.Thread(target=end)
    with batching(Service(), maximum_items=2, pause=0.0, calls_in_flight=1, is_busy=is_busy) as batcher:
        assert batcher.submit("a", "new").result(PATIENCE) is None


def test_a_sender_that_leaves_with_a_batch_hands_over_the_watch() -> None:
    """Two batches fill up before a sender wakes; the second does not wait for the first one's answer."""
    gate, looks = Gate(), Looks()
    with batching(Service(gate), maximum_items=2, pause=LONG, calls_in_flight=2, is_busy=looks) as batcher:
        futures = {"first": batcher.submit("first", "new")}
        looks.wait_for_each_of(2)
        with batcher._condition:
            futures |= {number: batcher.submit(number, "new") for number in numbers(3)}
        gate.wait_until_reached()
        answered = concurrent.futures.wait(futures.values(), PATIENCE, concurrent.futures.FIRST_COMPLETED)
        gate.open()
        assert answered.done
        assert answers_of(futures) == dict.fromkeys(futures)


class Looks:
    """Whether the caller is busy, and which senders have asked: each does when it looks at what is due."""

    def __init__(self, *, is_busy: bool = False) -> None:
        self.is_busy = is_busy
        self._senders: set[str] = set()
        self._happened = threading.Condition()

    def __call__(self) -> bool:
        """Return whether the caller is busy."""
        name = threading.current_thread().name
        if name.startswith("batch-sender"):
            with self._happened:
                self._senders.add(name)
                self._happened.notify_all()
        return self.is_busy

    def wait_for_each_of(self, count: int) -> None:
        """Wait until so many senders have looked; they sleep once the batcher's lock is free."""
        with self._happened:
            assert self._happened.wait_for(lambda: len(self._senders) >= count, PATIENCE)

    def happen(self, batcher: Batcher[str, str]) -> None:
        """Have the only sender look, twice: what it takes at the first look is answered before the second."""
        for _ in range(2):
            with batcher._condition:
                self._senders.clear()
                batcher._condition.notify_all()
            self.wait_for_each_of(1)


def test_the_same_item_twice_is_sent_once_and_answered_to_both() -> None:
    """Whether the first still waits or is on the wire already."""
    gate = Gate()
    service = Service(gate)
    with batching(service, maximum_items=2, pause=LONG) as batcher:
        futures = {"first": batcher.submit("a", "new"), "again": batcher.submit("a", "new")}
        batcher.submit("b", "new")
        gate.wait_until_reached()
        futures["on the wire"] = batcher.submit("a", "new")
        gate.open()
        assert answers_of(futures) == dict.fromkeys(futures)
    assert service.history["a"] == ["new"]


def test_different_items_of_one_identity_take_effect_in_order() -> None:
    """Red, blue, red again: three requests, and it ends as red."""
    service = Service()
    with batching(service, pause=0.0) as batcher:
        futures = [batcher.submit("a", item) for item in ("red", "blue", "red")]
        for future in futures:
            future.result(PATIENCE)
    assert service.history["a"] == ["red", "blue", "red"]
    assert service.sizes == [1, 1, 1]


def test_an_item_cannot_be_cancelled() -> None:
    """What may take effect is not called cancelled: the caller learns how it ended."""
    gate = Gate()
    with batching(Service(gate), maximum_items=2, pause=LONG) as batcher:
        future = batcher.submit("a", "new")
        assert not future.cancel()
        batcher.submit("b", "new")
        gate.wait_until_reached()
        assert not future.cancel()
        gate.open()
        assert future.result(PATIENCE) is None
        assert not future.cancel()


def test_an_open_breaker_fails_what_is_waiting_at_once() -> None:
    """After a permission failure nobody waits out a pause to get the same error."""
    gate = Gate(raising(NotAllowed("expired")))
    service = Service(gate)
    with batching(service, maximum_items=2, pause=LONG) as batcher:
        futures = {number: batcher.submit(number, "new") for number in numbers(3)}
        gate.wait_until_reached()
        gate.open()
        assert all(isinstance(error, NotAllowed) for error in answers_of(futures).values())
        late = batcher.submit("late", "new")
        assert isinstance(late.exception(PATIENCE), NotAllowed)
    assert service.sizes == [2]


def test_each_call_says_why_its_batch_closed() -> None:
    """Observers learn the reason, and how long the oldest item waited."""
    calls: list[BatchCall[str, str]] = []
    with batching(Service(), maximum_items=2, pause=0.0, calls_in_flight=1, observe=calls.append) as batcher:
        with batcher._condition:
            futures = {number: batcher.submit(number, "new", kind="name") for number in numbers(3)}
        assert answers_of(futures) == dict.fromkeys(numbers(3))
    assert [(call.size, call.kinds, call.closed) for call in calls] == [
        (2, ("name",), CloseReason.FULL),
        (1, ("name",), CloseReason.PAUSE),
    ]
    assert all(call.oldest_wait >= 0 and call.duration >= 0 for call in calls)


def test_a_bug_of_the_batcher_itself_leaves_nobody_waiting() -> None:
    """When a sender's thread ends for a reason nobody thought of, all callers get an error, and new ones too."""

    def clock() -> float:
        if threading.current_thread().name.startswith("batch-sender"):
            raise MemoryError
        return 0.0

    with batching(Service(), clock=clock) as batcher:
        with pytest.raises(BatcherClosed, match="MemoryError"):
            batcher.submit("a", "new").result(PATIENCE)
        assert isinstance(batcher.submit("b", "new").exception(PATIENCE), BatcherClosed)


def test_a_bug_of_the_batcher_itself_answers_the_callers_of_other_requests_too() -> None:
    """Whatever is on the wire at that moment may have taken effect: its callers are not left waiting either."""
    gate = Gate()
    is_broken = threading.Event()

    def is_busy() -> bool:
        if is_broken.is_set() and threading.current_thread().name.startswith("batch-sender"):
            raise MemoryError
        return False

    with batching(Service(gate), maximum_wait=0.01, is_busy=is_busy) as batcher:
        futures = {"a": batcher.submit("a", "new")}
        gate.wait_until_reached()
        is_broken.set()
        futures["b"] = batcher.submit("b", "new")
        assert all(isinstance(error, BatcherClosed) for error in answers_of(futures).values())
        gate.open()


def test_a_caller_that_comes_back_at_once_gets_no_old_answer() -> None:
    """The same item again after its answer is a new request, even from within the answer's callback."""
    service = Service()
    again: list[concurrent.futures.Future[None]] = []
    with batching(service, pause=0.0) as batcher:
        first = batcher.submit("a", "new")
        called = threading.Event()

        def come_back(_: object) -> None:
            again.append(batcher.submit("a", "new"))
            called.set()

        first.add_done_callback(come_back)
        assert called.wait(PATIENCE)
        assert again[0].result(PATIENCE) is None
    assert service.history["a"] == ["new", "new"]


class Reading:
    """A sender that reads: nothing takes effect, and a lost answer is simply asked for again."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.read: dict[str, str] = {}

    def send(self, items: Mapping[str, str]) -> Mapping[str, Exception]:
        """Read many at once."""
        self.sizes.append(len(items))
        self.read |= {identity: f"value of {identity}" for identity in items}
        return {}

    def settle(self, items: Mapping[str, str]) -> set[str]:
        """Nothing has to be undone."""
        return set()


def test_reads_are_grouped_as_writes_are() -> None:
    """Any request of many items can be batched; what was read lies with the sender when the future is done."""
    sender = Reading()
    with batching(sender, pause=LONG) as batcher:
        futures = {number: batcher.submit(number, "") for number in numbers(50)}
        assert answers_of(futures) == dict.fromkeys(numbers(50))
    assert sender.sizes == [50]
    assert sender.read["number 3"] == "value of number 3"
