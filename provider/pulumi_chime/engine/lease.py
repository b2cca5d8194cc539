"""A lease: until when an engine and its plugins may write, kept by whoever started the engine.

Who deploys for others may be taken for dead while it is only cut off or stopped, and its engine with it. So it keeps a
file with the end of its lease, names the file in a variable of the engine, and puts the end off for as long as it is
known to live. A plugin looks at the file before each write: whatever was stopped, for however long, when it wakes it
finds the lease over before it sends. Without the variable nobody limits the engine.
"""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE = "PULUMI_CHIME_LEASE"
"""Set by `pulumi-chime stacks` for each engine that it starts: the file with the end of its lease."""

# It goes on while the machine sleeps, and nobody sets it. On macOS the monotonic clock does that.
_CLOCK = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))


class LeaseLostError(Exception):
    """The lease under which this engine runs is over; nothing may be sent any more."""


def lease_clock() -> float:
    """Return the seconds of the clock by which leases end, the same for all processes of a machine."""
    return time.monotonic() if _CLOCK is None else time.clock_gettime(_CLOCK)


class Lease:
    """The lease in a file. Whoever keeps it writes; everybody else only looks.

    Args:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Lease | None:
        """Return the lease under which a process with these variables runs; None where nobody limits it."""
        path = environment.get(VARIABLE)
        return cls(Path(path)) if path else None

    def extend(self, until: float) -> None:
        """Put the end off to a reading of `lease_clock`. Raises OSError: it cannot be written, and ends as it would have."""
        successor = self._path.with_name(f"{self._path.name}.new")
        try:
            successor.write_text(f"{until!r}\n", encoding="ascii")
            successor.replace(self._path)
        except OSError:
            with contextlib.suppress(OSError):
                successor.unlink(missing_ok=True)
            raise

    def end(self) -> None:
        """End it now."""
        self._path.unlink(missing_ok=True)

    def seconds_left(self) -> float:
        """Return for how long it lasts; 0 where it is over, or its file is gone or cannot be read."""
        try:
            until = float(self._path.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return 0.0
        left = until - lease_clock()
        return left if left > 0 else 0.0

    def require(self) -> None:
        """Raise LeaseLostError where it is over."""
        if not self.seconds_left():
            raise LeaseLostError("the lease under which this engine runs is over; nothing more is sent")
