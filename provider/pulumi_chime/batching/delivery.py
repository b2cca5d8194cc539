"""One batch to its answers: send it, repeat what may pass, read back what was lost, split what was refused."""

import logging
import math
import threading
from collections import deque
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Generic, TypeAlias, TypeVar

from .calls import BatchCall, Sender
from .errors import AnswerLost, BudgetSpent, NotAllowed, ProtocolBroken, Refused, Repeatable, Throttled
from .rate import Rate
from .retry import Breaker, Budget, RetryPolicy
from .window import Batch, QueuedItem

Id = TypeVar("Id", bound=Hashable)
Item = TypeVar("Item")
Answers: TypeAlias = dict[Id, "Exception | None"]


@dataclass(frozen=True, slots=True)
class _Part(Generic[Id, Item]):
    """Items of one batch that are still sent together.

    `lost_answer` has to be settled before they may be sent again.
    """

    queued_items: Mapping[Id, QueuedItem[Id, Item]]
    attempt: int = 1
    not_before: float = -math.inf
    lost_answer: AnswerLost | None = None

    @property
    def items(self) -> Mapping[Id, Item]:
        """Made anew each time and read-only: a sender cannot change what is sent next."""
        return MappingProxyType({identity: queued.item for identity, queued in self.queued_items.items()})

    def restricted_to(self, identities: Collection[Id]) -> "_Part[Id, Item]":
        kept = {identity: queued for identity, queued in self.queued_items.items() if identity in identities}
        return replace(self, queued_items=kept)


_Step: TypeAlias = tuple[Answers[Id], list[_Part[Id, Item]]]
"""Answers that are known now, and parts that have still to be sent."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Delivery(Generic[Id, Item]):
    """What all senders of one connection share.

    A batch costs at most one call, one more for each repeatable answer, and, where a request of n items is
    refused for a single one, one for each kind and two for each halving of the kind: 2·⌈log2 n⌉.
    """

    sender: Sender[Id, Item]
    retry: RetryPolicy
    rate: Rate
    budget: Budget
    breaker: Breaker
    observe: Callable[[BatchCall[Id, Item]], object]
    before_send: Callable[[], object]
    clock: Callable[[], float]
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def deliver(self, batch: Batch[Id, Item], answer: Callable[[Answers[Id]], object]) -> None:
        """Answer each identity of the batch exactly once, as soon as its own answer is known."""
        parts = deque([_Part(batch.queued_items)])
        while parts:
            answers, further = self._advance(batch, parts.popleft())
            parts.extend(further)
            answer(answers)

    def _advance(self, batch: Batch[Id, Item], part: _Part[Id, Item]) -> _Step[Id, Item]:
        try:
            self._await_turn(part)
            return self._settle(part) if part.lost_answer else self._send(batch, part)
        except Repeatable as error:
            return self._repeat(part, dict.fromkeys(part.queued_items, error))
        except Refused as error:
            return _split(part, error)
        except NotAllowed as error:
            self.breaker.open(error)
            return _fail(part, error), []
        except BaseException as error:  # noqa: BLE001 - whatever a sender raises, its callers are answered
            return _fail(part, error), []

    def _await_turn(self, part: _Part[Id, Item]) -> None:
        to_read = part.lost_answer is not None
        self.breaker.wait(part.not_before - self.clock(), to_read=to_read)
        while self.breaker.error is None and (seconds := self._take_turn()) > 0:
            self.breaker.wait(seconds, to_read=to_read)
        self.before_send()
        # Once more: this is the last moment, and before_send may have taken a while.
        self.breaker.wait(0, to_read=to_read)

    def _take_turn(self) -> float:
        with self._lock:
            return self.rate.take_turn(self.clock())

    def _send(self, batch: Batch[Id, Item], part: _Part[Id, Item]) -> _Step[Id, Item]:
        failures: dict[Id, Exception] = {}
        error: BaseException | None = None
        started = self.clock()
        try:
            failures = _check_failures(self.sender.send(part.items), part)
        except BaseException as raised:
            error = raised
            raise
        finally:
            call = BatchCall(
                items=part.items,
                kinds=tuple(sorted({queued.kind for queued in part.queued_items.values()})),
                closed=batch.closed,
                oldest_wait=batch.oldest_wait,
                newest_wait=batch.newest_wait,
                attempt=part.attempt,
                started=started,
                duration=self.clock() - started,
                failures=failures,
                error=error,
            )
            self._record(call)
        passing = {id_: error for id_, error in failures.items() if isinstance(error, Repeatable)}
        answers, parts = self._repeat(part, passing) if passing else ({}, [])
        return {id_: failures.get(id_) for id_ in part.queued_items if id_ not in passing} | answers, parts

    def _record(self, call: BatchCall[Id, Item]) -> None:
        """Show the call before its callers are answered, so that a record is complete when the last goes on."""
        now = call.started + call.duration
        with self._lock:
            if any(isinstance(error, Throttled) for error in (call.error, *call.failures.values())):
                self.rate.record_throttling(call.started, now)
            elif call.error is None:
                self.rate.record_acceptance(now)
                self.budget.record_acceptance()
            try:
                self.observe(call)
            except BaseException:
                logging.getLogger(__name__).exception("an observer of batch calls failed")

    def _repeat(self, part: _Part[Id, Item], errors: Mapping[Id, Repeatable]) -> _Step[Id, Item]:
        last = next(iter(errors.values()))
        is_open = self.breaker.error is not None
        if is_open and part.lost_answer:
            return _fail(part, last), []  # nothing is waited for any more, so it would be read again at once
        lost = part.lost_answer or next(
            (error for error in errors.values() if isinstance(error, AnswerLost)), None
        )
        delay, now = self.retry.delay(part.attempt), self.clock()
        again = replace(
            part.restricted_to(errors), attempt=part.attempt + 1, not_before=now + delay, lost_answer=lost
        )
        is_throttled = lost is None and all(isinstance(error, Throttled) for error in errors.values())
        with self._lock:
            is_granted = is_open or self.budget.spend(delay, now, is_throttled=is_throttled)
        if is_granted:
            return {}, [again]
        spent = BudgetSpent(
            f"the retry budget of {self.retry.budget_seconds:g} seconds is spent; at last: {last}"
        )
        spent.__cause__ = last
        self.breaker.open(spent)
        return _fail(again, spent), []

    def _settle(self, part: _Part[Id, Item]) -> _Step[Id, Item]:
        applied = set(self.sender.settle(part.items))
        if unknown := applied - part.queued_items.keys():
            raise ProtocolBroken(
                f"settle answered for items that were never sent: {sorted(map(str, unknown))}"
            )
        missing = replace(part.restricted_to(part.queued_items.keys() - applied), lost_answer=None)
        return dict.fromkeys(applied), [missing] if missing.queued_items else []


def _check_failures(failures: object, part: _Part[Id, Item]) -> dict[Id, Exception]:
    if not isinstance(failures, Mapping):
        raise ProtocolBroken(f"send answered {type(failures).__name__}, not a mapping of failures")
    if unknown := failures.keys() - part.queued_items.keys():
        raise ProtocolBroken(f"send answered for items that were never sent: {sorted(map(str, unknown))}")
    if not all(isinstance(error, Exception) for error in failures.values()):
        raise ProtocolBroken("send answered a failure that is not an exception")
    return dict(failures)


def _split(part: _Part[Id, Item], error: Refused) -> _Step[Id, Item]:
    """Split by kind while there are several, then in halves, so that the neighbours of a bad item succeed."""
    if len(part.queued_items) == 1 or part.lost_answer:
        return _fail(part, error), []
    groups: dict[Hashable, dict[Id, QueuedItem[Id, Item]]] = {}
    is_mixed = len({queued.kind for queued in part.queued_items.values()}) > 1
    for index, (identity, queued) in enumerate(part.queued_items.items()):
        group = queued.kind if is_mixed else index < len(part.queued_items) // 2
        groups.setdefault(group, {})[identity] = queued
    return {}, [_Part(queued_items) for queued_items in groups.values()]


def _fail(part: _Part[Id, Item], error: BaseException) -> Answers[Id]:
    """Answer all with the same error, except that what may have taken effect is never said to have failed."""
    answer: Exception
    if part.lost_answer:
        answer = AnswerLost(f"{part.lost_answer}; and it could not be read back: {error}")
        answer.__cause__ = part.lost_answer
    elif isinstance(error, Exception):
        answer = error
    else:
        # SystemExit or KeyboardInterrupt, raised from a future, would end the caller's thread.
        answer = ProtocolBroken(f"send raised {type(error).__name__}: {error}")
        answer.__cause__ = error
    return dict.fromkeys(part.queued_items, answer)
