"""The provider's lines about its batch calls, read back from the engine's `--debug` output."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINE = re.compile(
    r"^ +debug: BatchUpdatePhoneNumber: (?P<size>\d+) numbers? \((?P<kinds>[^)]*)\), "
    r"closed: (?P<closed>[a-z ]+), oldest waited (?P<oldest>[\d.]+) s, newest (?P<newest>[\d.]+) s, "
    r"answered in (?P<answered>[\d.]+) s",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class BatchCall:
    """One call as the provider describes it; all times in seconds.

    Attributes:
        size: How many numbers it carried.
        closed: Why its batch stopped waiting.
        oldest_wait: How long the first of its items had waited.
        newest_wait: For how long nothing more had come: the time spent waiting for arrivals in vain.
        answered_in: How long the service took.
    """

    size: int
    closed: str
    oldest_wait: float
    newest_wait: float
    answered_in: float


def batch_calls(output: str) -> list[BatchCall]:
    """Return the calls that the Diagnostics of a `--debug` run describe, in order."""
    return [
        BatchCall(
            size=int(line["size"]),
            closed=line["closed"],
            oldest_wait=float(line["oldest"]),
            newest_wait=float(line["newest"]),
            answered_in=float(line["answered"]),
        )
        for line in _LINE.finditer(output)
    ]
