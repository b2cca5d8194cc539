"""Stopping: nothing more is sent, nobody is left waiting, and what is on the wire is answered truthfully."""

from __future__ import annotations

import concurrent.futures
import itertools
import threading
from typing import TYPE_CHECKING

import pytest
from tenacity import wait_fixed

from pulumi_chime.batching import (
    AnswerLost,
    NotAllowed,
    Refused,
    Repeatable,
    RetryPolicy,
    Throttled,
    Unavailable,
)
from tests.unit.batching.services import (
    PATIENCE,
    STOPPED,
    Gate,
    Service,
    ServiceWithFailingReads,
    answers_of,
    apply,
    batching,
    failing,
    numbers,
    raising,
    raising_after,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Future

    from tests.unit.batching.services import Outcome

pytestmark = pytest.mark.usefixtures("hasty_switching")

LONG = 60.0
AN_HOUR = RetryPolicy(budget_seconds=7200, wait=wait_fixed(3600))


def test_what_has_not_left_fails_at_once_though_every_sender_is_busy() -> None:
    """Neither what waits nor what is queued behind an item on the wire waits for the request to be answered."""
    gate = Gate()
    service = Service(gate)
    with batching(service, maximum_items=2, pause=LONG, calls_in_flight=1) as batcher:
        on_wire = {number: batcher.submit(number, "new") for number in numbers(2)}
        gate.wait_until_reached()
        unsent = [batcher.submit("number 0", "newer"), *(batcher.submit(number, "new") for number in "abc")]
        batcher.stop(STOPPED)
        assert all(future.done() and future.exception() is STOPPED for future in unsent)
        assert not any(future.done() for future in on_wire.values())
        gate.open()
        assert answers_of(on_wire) == dict.fromkeys(on_wire)
    assert service.sizes == [2]


def test_what_is_submitted_later_fails_at_once() -> None:
    """A batcher that has stopped takes nothing up, whether or not it was ever used."""
    before = threading.active_count()
    with batching(Service()) as batcher:
        batcher.stop(STOPPED)
        assert batcher.submit("a", "new").exception(0) is STOPPED
        assert threading.active_count() == before, "nothing was started for it"
    with batching(Service()) as batcher:
        assert batcher.submit("a", "new").result(PATIENCE) is None
        batcher.stop(STOPPED)
        assert batcher.submit("a", "new").exception(0) is STOPPED


BAD = ValueError("bad")
EXPIRED = NotAllowed("expired")
REFUSED = Refused("one of them is bad")


@pytest.mark.parametrize(
    ("outcome", "first", "second"),
    [
        (apply, None, None),
        (failing({"number 0": BAD}), BAD, None),
        (failing({"number 0": Throttled("slow")}), STOPPED, None),
        (raising(Throttled("slow")), STOPPED, STOPPED),
        (raising(Unavailable("down")), STOPPED, STOPPED),
        (raising(REFUSED), STOPPED, STOPPED),
        (raising(EXPIRED), EXPIRED, EXPIRED),
        (raising(BAD), BAD, BAD),
    ],
)
def test_a_request_on_the_wire_is_answered_truthfully_and_not_repeated(
    outcome: Outcome, first: Exception | None, second: Exception | None
) -> None:
    """What took effect did; what failed failed; what would have been sent again, whole or split, is not."""
    gate = Gate(outcome)
    service = Service(gate)
    with batching(service, maximum_items=2, pause=LONG) as batcher:
        futures = {number: batcher.submit(number, "new") for number in numbers(2)}
        gate.wait_until_reached()
        batcher.stop(STOPPED)
        gate.open()
        assert answers_of(futures) == {"number 0": first, "number 1": second}
    assert service.sizes == [2]


@pytest.mark.parametrize("budget", [0, 7200])
def test_a_lost_answer_on_the_wire_is_read_back_and_not_sent_again(budget: float) -> None:
    """Reading waits for nothing, so it needs no budget either; what it does not show is not sent."""
    gate = Gate(raising_after(AnswerLost("dropped"), effect_on=["number 0"]))
    service = Service(gate)
    retry = RetryPolicy(budget_seconds=budget, wait=wait_fixed(3600))
    with batching(service, maximum_items=2, pause=LONG, retry=retry) as batcher:
        futures = {number: batcher.submit(number, "new") for number in numbers(2)}
        gate.wait_until_reached()
        batcher.stop(STOPPED)
        gate.open()
        assert answers_of(futures) == {"number 0": None, "number 1": STOPPED}
    assert (service.sizes, service.reads) == ([2], [numbers(2)])


def test_a_lost_answer_that_waits_to_be_read_back_is_read_at_once() -> None:
    """The wait before the reading ends, the reading takes place."""
    lost = threading.Event()
    service = Service(raising_after(AnswerLost("dropped"), effect_on=["number 1"]))
    with batching(
        service, maximum_items=2, pause=LONG, retry=AN_HOUR, observe=lambda _: lost.set()
    ) as batcher:
        futures = {number: batcher.submit(number, "new") for number in numbers(2)}
        assert lost.wait(PATIENCE)
        batcher.stop(STOPPED)
        assert answers_of(futures) == {"number 0": STOPPED, "number 1": None}
    assert (service.sizes, service.reads) == ([2], [numbers(2)])


def test_a_reading_that_fails_is_not_repeated() -> None:
    """Callers learn that their item may have taken effect, after one reading."""
    gate = Gate(raising_after(AnswerLost("dropped")))
    errors: list[BaseException] = [Unavailable(f"down {index}") for index in range(9)]
    service = ServiceWithFailingReads(gate, read_errors=errors)
    with batching(service, maximum_items=2, pause=LONG) as batcher:
        futures = {number: batcher.submit(number, "new") for number in numbers(2)}
        gate.wait_until_reached()
        batcher.stop(STOPPED)
        gate.open()
        for error in answers_of(futures).values():
            assert isinstance(error, AnswerLost)
            assert "dropped" in str(error)
            assert "down 0" in str(error)
    assert (service.sizes, len(errors)) == ([2], 8)


@pytest.mark.parametrize("error", [Throttled("slow"), Unavailable("down")])
def test_a_batch_that_waits_to_be_repeated_fails_at_once(error: Repeatable) -> None:
    """It would have been sent again in an hour."""
    failed = threading.Event()
    service = Service(raising(error))
    with batching(service, retry=AN_HOUR, observe=lambda _: failed.set()) as batcher:
        future = batcher.submit("a", "new")
        assert failed.wait(PATIENCE)
        batcher.stop(STOPPED)
        assert future.exception(PATIENCE) is STOPPED
    assert service.sizes == [1]


def test_a_batch_that_waits_for_its_turn_fails_at_once() -> None:
    """At one request in an hour, the second batch has left the window and not been sent."""
    service = Service()
    with batching(service, pause=0.0, requests_per_second=1 / 3600) as batcher:
        assert batcher.submit("a", "new").result(PATIENCE) is None
        future = batcher.submit("b", "new")
        with batcher._condition:
            assert batcher._condition.wait_for(lambda: batcher._window.next_deadline() is None, PATIENCE)
        batcher.stop(STOPPED)
        assert future.exception(PATIENCE) is STOPPED
    assert service.requests == [{"a": "new"}]


def test_a_stop_at_the_last_moment_still_holds_a_request_back() -> None:
    """What comes while it is asked whether anything may be sent at all comes in time."""
    asked, stopped = threading.Event(), threading.Event()

    def before_send() -> None:
        asked.set()
        assert stopped.wait(PATIENCE)

    service = Service()
    with batching(service, before_send=before_send) as batcher:
        future = batcher.submit("a", "new")
        assert asked.wait(PATIENCE)
        batcher.stop(STOPPED)
        stopped.set()
        assert future.exception(PATIENCE) is STOPPED
    assert service.requests == []


def test_the_first_reason_stands() -> None:
    """Several may stop, often and at once; all callers learn the same reason."""
    reasons = [InterruptedError(str(index)) for index in range(4)]
    with (
        batching(Service(), pause=LONG) as batcher,
        concurrent.futures.ThreadPoolExecutor(4) as threads,
    ):
        futures = {number: batcher.submit(number, "new") for number in numbers(9)}
        list(threads.map(batcher.stop, reasons))
        futures["late"] = batcher.submit("late", "new")
        answers = set(answers_of(futures).values())
        assert len(answers) == 1
        assert answers <= set(reasons)


def test_a_permission_failure_stands_as_well() -> None:
    """Where sending had already ended, its reason is the answer."""
    with batching(Service(raising(EXPIRED))) as batcher:
        assert batcher.submit("a", "new").exception(PATIENCE) is EXPIRED
        batcher.stop(STOPPED)
        assert batcher.submit("b", "new").exception(PATIENCE) is EXPIRED


def test_a_caller_that_is_stopped_may_come_back() -> None:
    """From within the callback of its own failure it may stop again and submit again."""
    again: list[Future[None]] = []

    def come_back(_: Future[None]) -> None:
        batcher.stop(RuntimeError("again"))
        again.append(batcher.submit("a", "newer"))

    with batching(Service(), pause=LONG) as batcher:
        batcher.submit("a", "new").add_done_callback(come_back)
        batcher.stop(STOPPED)
        assert again[0].exception(PATIENCE) is STOPPED


@pytest.mark.parametrize("requests_before", [0, 1, 3, 10])
def test_a_stop_amid_traffic_loses_and_repeats_nothing(requests_before: int) -> None:
    """Whatever was answered as done took effect exactly once; what failed with the reason never did."""
    reached = threading.Event()

    def answer(service: Service, items: Mapping[str, str]) -> Mapping[str, Exception]:
        number = len(service.requests)
        if number >= requests_before:
            reached.set()
        if number % 3 == 0:
            return raising_after(AnswerLost("dropped"), effect_on=sorted(items)[::2])(service, items)
        if number % 3 == 1:
            raise Unavailable("down")
        return apply(service, items)

    def work(worker: int) -> dict[str, BaseException | None]:
        answers: dict[str, BaseException | None] = {}
        # Until it is stopped: how much is done before that is the machine's business.
        for index in itertools.count():
            if requests_before == 0 and index == 5:
                reached.set()
            identity = f"{worker} {index}"
            answers[identity] = batcher.submit(identity, "new").exception(PATIENCE)
            if answers[identity] is STOPPED:
                break
        return answers

    service = Service(*[answer] * 100_000)
    with (
        batching(service, maximum_items=4, pause=0.0) as batcher,
        concurrent.futures.ThreadPoolExecutor(8) as threads,
    ):
        workers = threads.map(work, range(8))
        assert reached.wait(PATIENCE)
        batcher.stop(STOPPED)
        answers = {identity: answer for each in workers for identity, answer in each.items()}
    assert set(answers.values()) == {None, STOPPED} or set(answers.values()) == {STOPPED}
    applied = {identity: items for identity, items in service.history.items() if items}
    assert applied == {identity: ["new"] for identity, answer in answers.items() if answer is None}
