"""How many of the engine's calls are being worked on now, rather than waiting for an answer with others.

While a call is at work it may end in a change, or let the engine go on to one; so a batch should
not take the silence meanwhile for a pause. A call that waits for its batch is no work: it would
keep the batch waiting for itself.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Workload:
    """Counts the calls of one plugin process.

    Args:
        on_change: Called each time the count has changed.
    """

    def __init__(self, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        self._lock = threading.Lock()
        self._working = 0
        self._work = _Block(self, 1)
        self._wait = _Block(self, -1)

    def is_busy(self) -> bool:
        """Return whether any call is being worked on."""
        return self._working > 0

    def working(self) -> _Block:
        """Count a call as work until the block ends."""
        return self._work

    def waiting(self) -> _Block:
        """Do not count the running call, which waits, until the block ends."""
        return self._wait

    def add(self, calls: int) -> None:
        """Count more calls, or fewer."""
        with self._lock:
            self._working += calls
        self._on_change()


class _Block:
    """Counts so many calls more until it ends; it keeps nothing, so any number of threads may be in it."""

    def __init__(self, workload: Workload, calls: int) -> None:
        self._workload = workload
        self._calls = calls

    def __enter__(self) -> None:
        self._workload.add(self._calls)

    def __exit__(self, *_: object) -> None:
        self._workload.add(-self._calls)
