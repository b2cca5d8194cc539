"""A model of a deployment engine in virtual time: how many requests does the window make of its traffic?

The engine checks one resource after the other, hands each change to one of `parallel` workers, and stops
while none is free. A worker waits for the answers of its change, one attribute after the other.
"""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pulumi_chime.batching import BatchLimits, CloseReason
from pulumi_chime.batching.window import Batch, Window

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

CHECK_SECONDS = 0.0065
"""What the engine needs for one resource."""

CALL_SECONDS = 0.12

SAVE_DEVIATION = 0.4
"""Of the logarithm of a write's duration: on a busy disk one write in twenty takes twice as long."""

LIMITS = BatchLimits(maximum_items=50)


@dataclass
class Traffic:
    """One deployment.

    Attributes:
        parallel: How many changes the engine hands over at once.
        resources: For each resource in order, how many attributes of it change.
        spacing: Seconds between two resources.
        save: Seconds for which the engine writes its state before and after each change, one write at a time.
        luck: Makes the writes take unevenly long; None: all take `save`.
        together: Submit all attributes of a number at once, not each after the other's answer.
        window: What is asked when to send; one with a past, perhaps.
    """

    parallel: int
    resources: list[int]
    spacing: float = CHECK_SECONDS
    save: float = 0.0
    luck: random.Random | None = None
    together: bool = False
    window: Window[int, int] = field(default_factory=lambda: Window(LIMITS))
    batches: list[tuple[float, Batch[int, int]]] = field(default_factory=list)
    idle: list[tuple[CloseReason, float]] = field(default_factory=list)
    now: float = 1000.0

    def run(self) -> Traffic:
        """Let everything happen."""
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._workers = self.parallel
        self._senders = LIMITS.calls_in_flight
        self._left = list(self.resources)
        self._saved = self._last_arrival = self.now
        self._next: int | None = 0
        self._check(0)
        while self._events or self.window.next_deadline() is not None:
            self._advance()
        return self

    @property
    def sizes(self) -> list[int]:
        """How many items each request carried."""
        return [len(batch.queued_items) for _, batch in self.batches]

    @property
    def reasons(self) -> list[CloseReason]:
        """Why each batch left."""
        return [batch.closed for _, batch in self.batches]

    def _later(self, seconds: float, event: Callable[[], None]) -> None:
        heapq.heappush(self._events, (self.now + seconds, next(self._order), event))

    def _after_save(self, event: Callable[[], None]) -> None:
        """Writes of the state queue up behind each other."""
        seconds = self.save * (self.luck.lognormvariate(0.0, SAVE_DEVIATION) if self.luck else 1.0)
        self._saved = max(self._saved, self.now) + seconds
        self._later(self._saved - self.now, event)

    def _advance(self) -> None:
        deadline = self.window.next_deadline() if self._senders else None
        if deadline is not None and (not self._events or deadline <= self._events[0][0]):
            self.now = max(self.now, deadline)
        else:
            self.now, _, event = heapq.heappop(self._events)
            event()
        while self._senders and (batch := self.window.take_due(self.now)):
            self._send(batch)

    def _send(self, batch: Batch[int, int]) -> None:
        self._senders -= 1
        self.batches.append((self.now, batch))
        self.idle.append((batch.closed, self.now - self._last_arrival))
        self._later(CALL_SECONDS, lambda: self._answer(batch))

    def _answer(self, batch: Batch[int, int]) -> None:
        self._senders += 1
        self.window.record_answers(batch.queued_items.values(), self.now)
        for resource in batch.queued_items:
            self._left[resource] -= 1
            if self._left[resource] == 0:
                self._after_save(self._finish)
            elif not self.together:
                self._submit(resource, self._left[resource])

    def _finish(self) -> None:
        self._workers += 1
        if self._next is not None:
            self._hand_over(self._next)

    def _check(self, resource: int) -> None:
        """The engine takes up a resource: first its check, then its diff."""
        if resource < len(self.resources):
            self._next = None
            for half in (1, 2):
                self._later(self.spacing * half / 2, lambda: self.window.record_activity(self.now))
            self._later(self.spacing, lambda: self._hand_over(resource))

    def _hand_over(self, resource: int) -> None:
        if self._workers == 0:
            self._next = resource
            return
        self._next = None
        if changes := self.resources[resource]:
            self._workers -= 1
            self._after_save(lambda: self._change(resource, changes))
        self._later(0.0, lambda: self._check(resource + 1))

    def _change(self, resource: int, changes: int) -> None:
        for attribute in range(changes, 0, -1) if self.together else [changes]:
            self._submit(resource, attribute)

    def _submit(self, resource: int, attribute: int) -> None:
        self._last_arrival = self.now
        self.window.add(resource, attribute, kind=str(attribute), now=self.now)
