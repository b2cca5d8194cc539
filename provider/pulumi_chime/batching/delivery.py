"""One batch to its answers: send it, repeat what may pass, read back what was lost, split what was refused."""

import logging
import math
import threading
from collections import deque
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from types import MappingProxyType
from typing import Generic, TypeAlias, TypeVar

from .calls import Call, Sender
from .errors import AnswerLost, BudgetSpent, NotAllowed, ProtocolBroken, Refused, Repeatable, Throttled
from .rate import Rate
from .retry import Breaker, Budget, RetryPolicy
from .window import Batch, Entry

Id = TypeVar("Id", bound=Hashable)
Item = TypeVar("Item")
Answers: TypeAlias = dict[Id, "Exception | None"]


@dataclass(frozen=True, slots=True)
class _Part(Generic[Id, Item]):
    """Items of one batch that are still sent together.

    `lost` is the lost answer that has to be settled before they may be sent again.
    """

    entries: Mapping[Id, Entry[Id, Item]]
    attempt: int = 1
    not_before: float = -math.inf
    lost: AnswerLost | None = None

    def only(self, identities: Collection[Id]) -> "_Part[Id, Item]":
        return replace(self, entries={id_: entry for id_, entry in self.entries.items() if id_ in identities})


class Delivery(Generic[Id, Item]):
    """What all senders of one connection share: the rate, the retry budget, the breaker, the observer.

    For each batch it makes at most: one call, one for each repeatable answer, and, where a request is refused
    for one bad item of n, one for each kind and two for each halving: 2·⌈log2 n⌉.
    """

    def __init__(
        self,
        sender: Sender[Id, Item],
        *,
        retry: RetryPolicy,
        rate: Rate,
        breaker: Breaker,
        observe: Callable[[Call[Id, Item]], object],
        before_send: Callable[[], object],
        clock: Callable[[], float],
    ) -> None:
        self._sender = sender
        self._retry = retry
        self._rate = rate
        self._budget = Budget(retry.budget_seconds)
        self._breaker = breaker
        self._observe = observe
        self._before_send = before_send
        self._clock = clock
        self._lock = threading.Lock()

    def deliver(self, batch: Batch[Id, Item], answer: Callable[[Answers[Id]], object]) -> None:
        """Answer each identity of the batch exactly once, as soon as its own answer is known."""
        parts = deque([_Part(batch.entries)])
        while parts:
            answers, further = self._advance(batch, parts.popleft())
            parts.extend(further)
            answer(answers)

    def _advance(self, batch: Batch[Id, Item], part: _Part[Id, Item]) -> "_Step[Id, Item]":
        try:
            self._await_turn(part)
            if part.lost:
                return self._settle(part)
            return self._sort(part, self._send(batch, part))
        except Repeatable as error:
            return self._repeat(part, dict.fromkeys(part.entries, error))
        except Refused as error:
            return _split(part, error)
        except NotAllowed as error:
            self._breaker.open(error)
            return _fail(part, error), []
        except BaseException as error:  # noqa: BLE001 - whatever a sender raises, its callers are answered
            return _fail(part, error), []

    def _await_turn(self, part: _Part[Id, Item]) -> None:
        self._breaker.wait(part.not_before - self._clock())
        while (seconds := self._turn()) > 0:
            self._breaker.wait(seconds)
        self._before_send()

    def _turn(self) -> float:
        with self._lock:
            return self._rate.turn(self._clock())

    def _send(self, batch: Batch[Id, Item], part: _Part[Id, Item]) -> dict[Id, Exception]:
        items = {identity: entry.item for identity, entry in part.entries.items()}
        failures: dict[Id, Exception] = {}
        error: BaseException | None = None
        started = self._clock()
        try:
            failures = _checked(self._sender.send(MappingProxyType(items)), part)
        except BaseException as raised:
            error = raised
            raise
        finally:
            call = Call(
                items=MappingProxyType(items),
                kinds=tuple(sorted({entry.kind for entry in part.entries.values()})),
                closed=batch.closed,
                oldest_wait=batch.oldest_wait,
                attempt=part.attempt,
                started=started,
                duration=self._clock() - started,
                failures=MappingProxyType(failures),
                error=error,
            )
            self._note(call)
        return failures

    def _note(self, call: Call[Id, Item]) -> None:
        """Before the callers are answered, so that a record is complete when the last of them goes on."""
        now = call.started + call.duration
        with self._lock:
            if any(isinstance(error, Throttled) for error in (call.error, *call.failures.values())):
                self._rate.throttled(call.started, now)
            elif call.error is None:
                self._rate.accepted(now)
            try:
                self._observe(call)
            except BaseException:
                logging.getLogger(__name__).exception("an observer of batch calls failed")

    def _sort(self, part: _Part[Id, Item], failures: Mapping[Id, Exception]) -> "_Step[Id, Item]":
        passing = {id_: error for id_, error in failures.items() if isinstance(error, Repeatable)}
        answers: Answers[Id] = {id_: failures.get(id_) for id_ in part.entries if id_ not in passing}
        if not passing:
            return answers, []
        further_answers, parts = self._repeat(part, passing)
        return answers | further_answers, parts

    def _repeat(self, part: _Part[Id, Item], errors: Mapping[Id, Repeatable]) -> "_Step[Id, Item]":
        lost = {id_: error for id_, error in errors.items() if part.lost or isinstance(error, AnswerLost)}
        safe = {id_: error for id_, error in errors.items() if id_ not in lost}
        last = next(iter(errors.values()))
        first_lost = part.lost or next(
            (error for error in lost.values() if isinstance(error, AnswerLost)), None
        )
        delay, now = self._retry.delay(part.attempt), self._clock()
        again = replace(part, attempt=part.attempt + 1, not_before=now + delay)
        parts = [replace(again.only(lost), lost=first_lost), again.only(safe)]
        parts = [part for part in parts if part.entries]
        with self._lock:
            is_granted = self._budget.spend(delay, now)
        if is_granted:
            return {}, parts
        spent = BudgetSpent(
            f"the retry budget of {self._retry.budget_seconds:g} seconds is spent; at last: {last}"
        )
        spent.__cause__ = last
        self._breaker.open(spent)
        return {id_: error for part in parts for id_, error in _fail(part, spent).items()}, []

    def _settle(self, part: _Part[Id, Item]) -> "_Step[Id, Item]":
        items = {identity: entry.item for identity, entry in part.entries.items()}
        applied = dict.fromkeys(self._sender.settle(MappingProxyType(items)))
        if strangers := applied.keys() - part.entries.keys():
            raise ProtocolBroken(
                f"settle answered for items that were never sent: {sorted(map(str, strangers))}"
            )
        missing = replace(part.only(part.entries.keys() - applied.keys()), lost=None)
        return dict(applied), [missing] if missing.entries else []


_Step: TypeAlias = tuple[Answers[Id], list[_Part[Id, Item]]]
"""Answers that are known now, and parts that have still to be sent."""


def _checked(failures: object, part: _Part[Id, Item]) -> dict[Id, Exception]:
    if not isinstance(failures, Mapping):
        raise ProtocolBroken(f"send answered {type(failures).__name__}, not a mapping of failures")
    if strangers := failures.keys() - part.entries.keys():
        raise ProtocolBroken(f"send answered for items that were never sent: {sorted(map(str, strangers))}")
    if not all(isinstance(error, Exception) for error in failures.values()):
        raise ProtocolBroken("send answered a failure that is not an exception")
    return dict(failures)


def _split(part: _Part[Id, Item], error: Refused) -> "_Step[Id, Item]":
    """By kind while there are several, then by halves; the neighbours of a bad item succeed."""
    if len(part.entries) == 1 or part.lost:
        return _fail(part, error), []
    by_kind: dict[str, dict[Id, Entry[Id, Item]]] = {}
    for identity, entry in part.entries.items():
        by_kind.setdefault(entry.kind, {})[identity] = entry
    groups = list(by_kind.values()) if len(by_kind) > 1 else _halves(part.entries)
    return {}, [_Part(group) for group in groups]


def _halves(entries: Mapping[Id, Entry[Id, Item]]) -> list[dict[Id, Entry[Id, Item]]]:
    middle = len(entries) // 2
    return [dict(islice(entries.items(), middle)), dict(islice(entries.items(), middle, None))]


def _fail(part: _Part[Id, Item], error: BaseException) -> Answers[Id]:
    """The same error to all, except that what may have taken effect is never said to have failed."""
    if part.lost:
        unsettled = AnswerLost(f"{part.lost}; and could not be read back: {error}")
        unsettled.__cause__ = part.lost
        return dict.fromkeys(part.entries, unsettled)
    if isinstance(error, Exception):
        return dict.fromkeys(part.entries, error)
    # Raised from a future, SystemExit or KeyboardInterrupt would end the caller's thread, not tell it.
    broken = ProtocolBroken(f"send raised {type(error).__name__}: {error}")
    broken.__cause__ = error
    return dict.fromkeys(part.entries, broken)
