"""The threads around the window: a future for each item, and a few senders that take what is due."""

import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterable
from concurrent.futures import Future
from functools import partial
from typing import Generic, TypeVar

from .calls import BatchCall, Sender
from .delivery import Answers, Delivery
from .errors import BatcherClosed, BatchingError
from .limits import BatchLimits
from .rate import Rate
from .retry import Breaker, Budget, RetryPolicy
from .window import Batch, QueuedItem, Window

Id = TypeVar("Id", bound=Hashable)
Item = TypeVar("Item")

ACTIVITIES_KEPT = 1000
"""While nobody looks at the window: what earlier ones would teach has faded by then."""


class Batcher(Generic[Id, Item]):
    """Gathers the items of many threads into few requests, and gives each thread its own answer.

    `calls_in_flight` daemon threads start with the first item. Each waits until a batch is due and takes it
    to its answers, so a batch stays open for more items until somebody is free to send it.

    Args:
        sender: Makes the requests of one API.
        limits: Bounds of a batch.
        retry: How failures that may pass are repeated; one budget for all.
        requests_per_second: An upper bound of the rate, beside what throttling teaches.
        observe: Called with each request made, one at a time, before its callers are answered: be quick.
        before_send: Called before each request; what it raises is the answer, and nothing is sent.
        is_busy: Whether the caller is at work on something that may lead to an item: no pause begins before
            that ends, which the caller reports by `activity`. Asked often, so it must not wait for anything.
        clock: Monotonic seconds.
    """

    def __init__(
        self,
        sender: Sender[Id, Item],
        *,
        limits: BatchLimits,
        retry: RetryPolicy | None = None,
        requests_per_second: float | None = None,
        observe: Callable[[BatchCall[Id, Item]], object] = lambda call: None,  # noqa: ARG005 - not everybody observes
        before_send: Callable[[], object] = lambda: None,
        is_busy: Callable[[], bool] = lambda: False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limits = limits
        self._is_busy = is_busy
        self._clock = clock
        self._breaker = Breaker()
        retry = retry or RetryPolicy()
        self._delivery = Delivery(
            sender=sender,
            retry=retry,
            budget=Budget(retry.budget_seconds),
            rate=Rate(requests_per_second),
            breaker=self._breaker,
            observe=observe,
            before_send=before_send,
            clock=clock,
        )
        self._condition = threading.Condition()
        self._window: Window[Id, Item] = Window(limits)
        self._futures: dict[QueuedItem[Id, Item], Future[None]] = {}
        self._senders = 0
        self._next_look = math.inf
        self._awaits_end_of_work = False
        self._activities: deque[float] = deque(maxlen=ACTIVITIES_KEPT)

    def submit(self, identity: Id, item: Item, *, kind: str = "") -> Future[None]:
        """Have one item sent with others.

        Args:
            identity: What the item changes. Items of one identity are sent in order, never in one request;
                the same item again shares the answer of the first.
            item: What the sender makes a request of.
            kind: Whereby a refused request is split first.

        Returns:
            None once the item has taken effect; else the item's own error. It cannot be cancelled.
        """
        with self._condition:
            if self._breaker.error is not None:
                future = _running_future()
                future.set_exception(self._breaker.error)
                return future
            try:
                self._start_senders()
            except RuntimeError as error:
                future = _running_future()
                future.set_exception(BatchingError(f"no thread can be started to send it: {error}"))
                return future
            self._record_activities()
            queued = self._window.add(identity, item, kind=kind, now=self._clock())
            if queued not in self._futures:
                self._futures[queued] = _running_future()
            self._wake_in_time()
            return self._futures[queued]

    def activity(self) -> None:
        """Wait a little longer: the caller is busy with something that may lead to an item.

        It is called at every step that the caller takes, so it does next to nothing: the window learns of the
        step when it is looked at next. A sender is woken only where it waits for work that has now ended.
        """
        self._activities.append(self._clock())
        if self._awaits_end_of_work and not self._is_busy():
            with self._condition:
                self._record_activities()
                self._wake_in_time()

    def stop(self, reason: Exception) -> None:
        """Send nothing more. May be called from anywhere, also from within a request, and waits for nothing.

        All whose item has not left fail at once, and so does whatever is submitted later. A request on the
        wire is not broken off: its callers learn what became of it. It is not repeated; where its answer is
        lost, it is read back once, so that those whose item took effect learn that it did.

        Args:
            reason: What they fail with, unless sending had already ended for another reason: then with that.
        """
        self._end(reason, allows_reading=True)

    def _start_senders(self) -> None:
        """Start what is missing of the senders; where no more threads can be started, those that there are do.

        Raises:
            RuntimeError: There is no sender at all.
        """
        while self._senders < self._limits.calls_in_flight:
            sender = threading.Thread(target=self._run, name=f"batch-sender-{self._senders}", daemon=True)
            try:
                sender.start()
            except RuntimeError:
                if self._senders == 0:
                    raise
                return
            self._senders += 1

    def _wake_in_time(self) -> None:
        """Wake a sender if something is due before the next of them looks; most arrivals need no attention."""
        deadline = self._window.next_deadline(is_busy=self._is_busy())
        if deadline is not None and deadline < self._next_look:
            self._next_look = deadline
            self._condition.notify()

    def _record_activities(self) -> None:
        """Bring the window up to date with the caller's activity, before anything in it changes."""
        while self._activities:
            self._window.record_activity(self._activities.popleft())

    def _run(self) -> None:
        try:
            while (error := self._breaker.error) is None:
                if batch := self._take():
                    self._delivery.deliver(batch, partial(self._answer, batch))
            self._end(error)
        except BaseException as bug:
            logging.getLogger(__name__).exception("a batch sender ended")
            failure = BatcherClosed(f"a batch sender ended: {bug!r}")
            self._breaker.open(failure)
            with self._condition:
                everybody = list(self._futures)
            self._fail(everybody, failure)

    def _take(self) -> Batch[Id, Item] | None:
        """Wait for the next batch that is due; None when nothing more is sent."""
        with self._condition:
            while self._breaker.error is None:
                self._record_activities()
                # Set before asking: where work ends in between, its `activity` then wakes a sender.
                self._awaits_end_of_work = True
                now, is_busy = self._clock(), self._is_busy()
                if batch := self._window.take_due(now, is_busy=is_busy):
                    self._condition.notify_all()  # somebody else keeps watch over what is left
                    return batch
                deadline = self._window.next_deadline(is_busy=is_busy)
                self._next_look = math.inf if deadline is None else deadline
                self._awaits_end_of_work = is_busy and deadline is not None
                self._condition.wait(None if deadline is None else min(deadline - now, threading.TIMEOUT_MAX))
        return None

    def _answer(self, batch: Batch[Id, Item], answers: Answers[Id]) -> None:
        queued_items = [batch.queued_items[identity] for identity in answers]
        with self._condition:
            self._record_activities()
            # First the window, then the callers: one that comes back at once must find its answer given.
            self._window.record_answers(queued_items, self._clock())
            futures = [
                (self._futures.pop(queued), answers[queued.identity])
                for queued in queued_items
                if queued in self._futures
            ]
            self._condition.notify_all()
        for future, answer in futures:
            _resolve(future, answer)

    def _end(self, error: Exception, *, allows_reading: bool = False) -> None:
        """Open the breaker, answer all whose item has not left, and end the senders."""
        with self._condition:
            error = self._breaker.open(error, allows_reading=allows_reading)
            unsent = self._window.withdraw_unsent()
        self._fail(unsent, error)

    def _fail(self, queued_items: Iterable[QueuedItem[Id, Item]], error: Exception) -> None:
        with self._condition:
            futures = [self._futures.pop(queued) for queued in queued_items if queued in self._futures]
            self._condition.notify_all()
        for future in futures:
            _resolve(future, error)


def _running_future() -> Future[None]:
    """Return a future that cannot be cancelled: others may share it, and its item may be on the wire."""
    future: Future[None] = Future()
    future.set_running_or_notify_cancel()
    return future


def _resolve(future: Future[None], error: Exception | None) -> None:
    try:
        if error is None:
            future.set_result(None)
        else:
            future.set_exception(error)
    except BaseException:
        logging.getLogger(__name__).exception("a callback of a batched item failed")
