"""How many of the engine's calls are being worked on now, rather than waiting for an answer with others.

While a call is at work it may end in a change, or let the engine go on to one; so a batch should
not take the silence meanwhile for a pause. A call that waits for its batch is no work: it would
keep the batch waiting for itself.
"""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Workload:
    """Counts the calls of one plugin process.

    Args:
        stir: Told each time the count changes.
    """

    def __init__(self, stir: Callable[[], None]) -> None:
        self._stir = stir
        self._lock = threading.Lock()
        self._working = 0

    def is_busy(self) -> bool:
        """Return whether any call is being worked on."""
        return self._working > 0

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """Count a call as work until the block ends."""
        self._add(1)
        try:
            yield
        finally:
            self._add(-1)

    @contextlib.contextmanager
    def waiting(self) -> Iterator[None]:
        """Do not count the running call, which waits, until the block ends."""
        self._add(-1)
        try:
            yield
        finally:
            self._add(1)

    def _add(self, calls: int) -> None:
        with self._lock:
            self._working += calls
        self._stir()
