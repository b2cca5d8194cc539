"""Which items leave together, when, and why: pure state, without clock, thread or socket.

An identity has a queue of items; only the first of a queue is ever waiting or on the wire, so that changes of
one identity reach the service in order and never share a request.
"""

from collections import deque
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

from .arrivals import Ceiling, Spacing
from .limits import BatchLimits, CloseReason

Id = TypeVar("Id", bound=Hashable)
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, eq=False)
class QueuedItem(Generic[Id, Item]):
    """One item on its way. Callers that submit the same again share it."""

    identity: Id
    item: Item
    kind: str

    def is_same(self, item: Item, kind: str) -> bool:
        """Return whether submitting this would ask for nothing new."""
        return self.kind == kind and self.item == item


@dataclass(frozen=True, slots=True, eq=False)
class Batch(Generic[Id, Item]):
    """Items that leave together: why they stopped waiting, and how many seconds the first and the last waited."""

    queued_items: Mapping[Id, QueuedItem[Id, Item]]
    closed: CloseReason
    oldest_wait: float
    newest_wait: float


class Window(Generic[Id, Item]):
    """The items that are not answered yet, and when the next of them leave.

    A batch leaves when it is full, when its oldest item has waited for the maximum, when everything that can
    be unanswered is here, or when the caller pauses. The last two only while nothing is on the wire: what is
    on the wire brings its callers back, so a small batch waits for it (as small segments do under Nagle's
    algorithm, RFC 896).
    """

    def __init__(self, limits: BatchLimits) -> None:
        self._limits = limits
        self._spacing = Spacing(limits)
        self._ceiling = Ceiling(limits.ceiling)
        self._queues: dict[Id, deque[QueuedItem[Id, Item]]] = {}
        self._waiting: dict[QueuedItem[Id, Item], float] = {}
        self._on_wire: set[QueuedItem[Id, Item]] = set()

    def __len__(self) -> int:
        """Return how many identities are unanswered."""
        return len(self._queues)

    def add(self, identity: Id, item: Item, *, kind: str, now: float) -> QueuedItem[Id, Item]:
        """Take an item, or find the one it repeats: the last of its identity, if that is the same."""
        queue = self._queues.setdefault(identity, deque())
        if queue and queue[-1].is_same(item, kind):
            queued = queue[-1]
        else:
            queued = QueuedItem(identity, item, kind)
            queue.append(queued)
            if queue[0] is queued:
                self._waiting[queued] = now
        self._ceiling.record_arrival(len(self))
        self._spacing.record_activity(now)
        return queued

    def record_activity(self, now: float) -> None:
        """Start the pause again: the caller is busy, and may come with an item."""
        self._ceiling.record_activity(len(self))
        self._spacing.record_activity(now)

    def withdraw_unsent(self) -> list[QueuedItem[Id, Item]]:
        """Give up all items that have not left, also those behind one that has."""
        unsent = [
            queued for queue in self._queues.values() for queued in queue if queued not in self._on_wire
        ]
        self._queues = {queued.identity: deque([queued]) for queued in self._on_wire}
        self._waiting.clear()
        return unsent

    def record_answers(self, queued_items: Iterable[QueuedItem[Id, Item]], now: float) -> None:
        """Let the next of each identity leave, whose item on the wire has been answered."""
        for queued in queued_items:
            self._on_wire.remove(queued)
            queue = self._queues[queued.identity]
            queue.popleft()
            if queue:
                self._waiting[queue[0]] = now
            else:
                del self._queues[queued.identity]
        self._spacing.restart(now)

    def next_deadline(self, *, is_busy: bool = False) -> float | None:
        """Return when the next batch is due; None while nothing waits.

        Args:
            is_busy: The caller is at work this very moment, so that no pause has begun.
        """
        return self._next_departure(is_busy)[0] if self._waiting else None

    def take_due(self, now: float, *, is_busy: bool = False) -> Batch[Id, Item] | None:
        """Take the batch that is due, if one is; its items, the longest waiting first, are then on the wire."""
        if not self._waiting:
            return None
        deadline, closed = self._next_departure(is_busy)
        if deadline > now:
            return None
        leaving = list(islice(self._waiting.items(), self._limits.maximum_items))
        for queued, _ in leaving:
            del self._waiting[queued]
            self._on_wire.add(queued)
        if closed is CloseReason.PAUSE:
            self._ceiling.record_pause(len(self))
        (_, oldest), (_, newest) = leaving[0], leaving[-1]
        return Batch({queued.identity: queued for queued, _ in leaving}, closed, now - oldest, now - newest)

    def _next_departure(self, is_busy: bool) -> tuple[float, CloseReason]:
        oldest = next(iter(self._waiting.values()))
        if len(self._waiting) >= self._limits.maximum_items:
            return oldest, CloseReason.FULL
        latest = oldest + self._limits.maximum_wait
        if self._on_wire:
            return latest, CloseReason.MAXIMUM_WAIT
        if self._ceiling.value is not None and len(self) >= self._ceiling.value:
            return oldest, CloseReason.SATURATED
        if not is_busy and self._spacing.pause_ends < latest:
            return self._spacing.pause_ends, CloseReason.PAUSE
        return latest, CloseReason.MAXIMUM_WAIT
