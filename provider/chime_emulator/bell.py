"""The bell that rings when something may have happened, for those who watch.

Ringing costs a flag for each listener, whatever they do: who is slow hears it once for many rings, and looks for itself
at what there is.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_LISTENERS = 100


class Bell:
    """Rung by whatever changes something; all of it in the server's thread."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Event] = set()
        self.closed = False

    @property
    def is_full(self) -> bool:
        """Whether there is no place for another listener."""
        return len(self._listeners) >= MOST_LISTENERS

    def ring(self) -> None:
        """Tell all listeners that something may have happened."""
        for heard in self._listeners:
            heard.set()

    def close(self) -> None:
        """Tell all listeners that nothing will happen any more."""
        self.closed = True
        self.ring()

    @contextmanager
    def listening(self) -> Iterator[asyncio.Event]:
        """Give a flag that each ring sets."""
        heard = asyncio.Event()
        self._listeners.add(heard)
        try:
            yield heard
        finally:
            self._listeners.discard(heard)


async def hear(heard: asyncio.Event, seconds: float) -> None:
    """Wait until the bell has rung since the last time, but not longer than so many seconds."""
    with suppress(asyncio.TimeoutError):
        await asyncio.wait_for(heard.wait(), seconds)
    heard.clear()
