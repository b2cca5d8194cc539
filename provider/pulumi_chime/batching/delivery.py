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

    `lost` is the lost answer that has to be settled before they may be sent again.
    """

    entries: Mapping[Id, QueuedItem[Id, Item]]
    attempt: int = 1
    not_before: float = -math.inf
    lost: AnswerLost | None = None

    @property
    def items(self) -> Mapping[Id, Item]:
        """Made anew each time and read-only: a sender cannot change what is sent next."""
        return MappingProxyType({identity: entry.item for identity, entry in self.entries.items()})

    def only(self, identities: Collection[Id]) -> "_Part[Id, Item]":
        return replace(self, entries={id_: entry for id_, entry in self.entries.items() if id_ in identities})


_Step: TypeAlias = tuple[Answers[Id], list[_Part[Id, Item]]]
"""Answers that are known now, and parts that have still to be sent."""


@dataclass(kw_only=True, slots=True)
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
        parts = deque([_Part(batch.entries)])
        while parts:
            answers, further = self._advance(batch, parts.popleft())
            parts.extend(further)
            answer(answers)

    def _advance(self, batch: Batch[Id, Item], part: _Part[Id, Item]) -> _Step[Id, Item]:
        try:
            self._await_turn(part)
            return self._settle(part) if part.lost else self._send(batch, part)
        except Repeatable as error:
            return self._repeat(part, dict.fromkeys(part.entries, error))
        except Refused as error:
            return _split(part, error)
        except NotAllowed as error:
            self.breaker.open(error)
            return _fail(part, error), []
        except BaseException as error:  # noqa: BLE001 - whatever a sender raises, its callers are answered
            return _fail(part, error), []

    def _await_turn(self, part: _Part[Id, Item]) -> None:
        to_read = part.lost is not None
        self.breaker.wait(part.not_before - self.clock(), to_read=to_read)
        while self.breaker.error is None and (seconds := self._turn()) > 0:
            self.breaker.wait(seconds, to_read=to_read)
        self.before_send()
        self.breaker.wait(0, to_read=to_read)  # it may have opened meanwhile, and this is the last moment

    def _turn(self) -> float:
        with self._lock:
            return self.rate.turn(self.clock())

    def _send(self, batch: Batch[Id, Item], part: _Part[Id, Item]) -> _Step[Id, Item]:
        failures: dict[Id, Exception] = {}
        error: BaseException | None = None
        started = self.clock()
        try:
            failures = _checked(self.sender.send(part.items), part)
        except BaseException as raised:
            error = raised
            raise
        finally:
            call = BatchCall(
                items=part.items,
                kinds=tuple(sorted({entry.kind for entry in part.entries.values()})),
                closed=batch.closed,
                oldest_wait=batch.oldest_wait,
                newest_wait=batch.newest_wait,
                attempt=part.attempt,
                started=started,
                duration=self.clock() - started,
                failures=failures,
                error=error,
            )
            self._note(call)
        passing = {id_: error for id_, error in failures.items() if isinstance(error, Repeatable)}
        answers, parts = self._repeat(part, passing) if passing else ({}, [])
        return {id_: failures.get(id_) for id_ in part.entries if id_ not in passing} | answers, parts

    def _note(self, call: BatchCall[Id, Item]) -> None:
        """Before the callers are answered, so that a record is complete when the last of them goes on."""
        now = call.started + call.duration
        with self._lock:
            if any(isinstance(error, Throttled) for error in (call.error, *call.failures.values())):
                self.rate.throttled(call.started, now)
            elif call.error is None:
                self.rate.accepted(now)
            try:
                self.observe(call)
            except BaseException:
                logging.getLogger(__name__).exception("an observer of batch calls failed")

    def _repeat(self, part: _Part[Id, Item], errors: Mapping[Id, Repeatable]) -> _Step[Id, Item]:
        last = next(iter(errors.values()))
        is_open = self.breaker.error is not None
        if is_open and part.lost:
            return _fail(part, last), []  # nothing is waited for any more, so it would be read again at once
        lost = part.lost or next((error for error in errors.values() if isinstance(error, AnswerLost)), None)
        delay, now = self.retry.delay(part.attempt), self.clock()
        again = replace(part.only(errors), attempt=part.attempt + 1, not_before=now + delay, lost=lost)
        with self._lock:
            is_granted = is_open or self.budget.spend(delay, now)
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
        if strangers := applied - part.entries.keys():
            raise ProtocolBroken(
                f"settle answered for items that were never sent: {sorted(map(str, strangers))}"
            )
        missing = replace(part.only(part.entries.keys() - applied), lost=None)
        return dict.fromkeys(applied), [missing] if missing.entries else []


def _checked(failures: object, part: _Part[Id, Item]) -> dict[Id, Exception]:
    if not isinstance(failures, Mapping):
        raise ProtocolBroken(f"send answered {type(failures).__name__}, not a mapping of failures")
    if strangers := failures.keys() - part.entries.keys():
        raise ProtocolBroken(f"send answered for items that were never sent: {sorted(map(str, strangers))}")
    if not all(isinstance(error, Exception) for error in failures.values()):
        raise ProtocolBroken("send answered a failure that is not an exception")
    return dict(failures)


def _split(part: _Part[Id, Item], error: Refused) -> _Step[Id, Item]:
    """By kind while there are several, then by halves; the neighbours of a bad item succeed."""
    if len(part.entries) == 1 or part.lost:
        return _fail(part, error), []
    groups: dict[Hashable, dict[Id, QueuedItem[Id, Item]]] = {}
    is_mixed = len({entry.kind for entry in part.entries.values()}) > 1
    for index, (identity, entry) in enumerate(part.entries.items()):
        group = entry.kind if is_mixed else index < len(part.entries) // 2
        groups.setdefault(group, {})[identity] = entry
    return {}, [_Part(entries) for entries in groups.values()]


def _fail(part: _Part[Id, Item], error: BaseException) -> Answers[Id]:
    """The same error to all, except that what may have taken effect is never said to have failed."""
    told: Exception
    if part.lost:
        told = AnswerLost(f"{part.lost}; and it could not be read back: {error}")
        told.__cause__ = part.lost
    elif isinstance(error, Exception):
        told = error
    else:
        # Raised from a future, SystemExit or KeyboardInterrupt would end the caller's thread, not tell it.
        told = ProtocolBroken(f"send raised {type(error).__name__}: {error}")
        told.__cause__ = error
    return dict.fromkeys(part.entries, told)
