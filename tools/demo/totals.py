"""What the demo counts: the API calls of each step, each batch, and what one call per number would have cost."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from account import RecordedCall

BATCH_UPDATE = "BatchUpdatePhoneNumber"
_MOST_NUMBERS_IN_A_REQUEST = 50

# The provider reports each call while the engine runs; the engine shows that at the stack's row.
_LIVE = re.compile(rf"\s*\S*:Stack \S+ [a-z]+ {BATCH_UPDATE}: (.*)")
_REASON = re.compile(r"(\d+) numbers? \([^)]*\), closed: ([a-z ]+),")


@dataclass(frozen=True)
class DemoStep:
    """One command of the engine and what it cost.

    Attributes:
        title: What it did.
        command: As it was typed.
        seconds: How long it took.
        changes: Attributes of numbers that were written.
        reads: API calls that change nothing.
        writes: API calls that do.
        one_by_one: How many calls it would have been with one for each number or changed attribute.
    """

    title: str
    command: str
    seconds: float
    changes: int
    reads: int
    writes: int
    one_by_one: int


@dataclass(frozen=True)
class SentBatch:
    """One BatchUpdatePhoneNumber request.

    Attributes:
        size: Numbers in it.
        attributes: What it changed.
        closed: Why the provider sent it when it did, in the provider's words.
    """

    size: int
    attributes: str
    closed: str


@dataclass(frozen=True)
class Totals:
    """All that was counted.

    Attributes:
        numbers_before: Numbers in the account at the start.
        numbers_after: Numbers in the account after the stack was destroyed.
    """

    steps: Sequence[DemoStep]
    batches: Sequence[SentBatch]
    numbers_before: int
    numbers_after: int

    @property
    def changes(self) -> int:
        """How many attributes of numbers were written."""
        return sum(step.changes for step in self.steps)

    @property
    def fewest_batches(self) -> int:
        """How few requests those changes fit into."""
        return ceil(self.changes / _MOST_NUMBERS_IN_A_REQUEST)

    def write(self, file: Path) -> None:
        """Write it as JSON: the fields above, under their names."""
        file.write_text(json.dumps(asdict(self), indent=2) + "\n")


def batches(calls: Iterable[RecordedCall], output: Iterable[str]) -> list[SentBatch]:
    """Return the batches that the service received, each with the provider's reason for closing it.

    Args:
        calls: As the service recorded them.
        output: The engine's output, without colours.
    """
    reasons = [
        (int(size), closed)
        for line in output
        if (live := _LIVE.match(line))
        for size, closed in _REASON.findall(live[1])
    ]
    found = []
    for call in calls:
        if call.operation == BATCH_UPDATE:
            reason = next((each for each in reasons if each[0] == call.items), None)
            if reason:
                reasons.remove(reason)
            found.append(
                SentBatch(call.items, ", ".join(call.attributes), reason[1] if reason else "not reported")
            )
    return found
