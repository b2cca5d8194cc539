"""Where something may come from: a named source that fills a directory, or says why it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path


class UnavailableError(Exception):
    """One way to a thing does not work here. The text is the reason, in one line where that is possible."""


class Source(Protocol):
    """A way to a thing where none is installed."""

    @property
    def name(self) -> str:
        """What people call it."""

    def fill(self, home: Path) -> None:
        """Put a complete one into `home`.

        Raises:
            UnavailableError: This source has none for this machine, or not within its time.
        """
