"""What a look at the account costs a preview: numbers that are all new, with preflight and without.

Both are run in turn, so that what the machine does beside them falls on both.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.deploys import fresh
from tests.support.programs import declare, rows

if TYPE_CHECKING:
    from collections.abc import Callable

NUMBERS = 1000
MOST_SECONDS = 1.5
"""What preflight may add to a preview."""
MOST_LIST_CALLS = 10


@dataclass(frozen=True, slots=True)
class PreviewTimes:
    """How long each preview took, in seconds.

    Attributes:
        list_calls: How many list calls each preview with preflight made.
        looking: Times with preflight.
        blind: Times without.
    """

    list_calls: tuple[int, ...]
    looking: tuple[float, ...]
    blind: tuple[float, ...]

    @property
    def added(self) -> float:
        """How many seconds preflight adds to the median preview."""
        return median(self.looking) - median(self.blind)


def measure(runs: int, report: Callable[[str], object]) -> PreviewTimes:
    """Preview the adoption of 1,000 numbers so many times with each setting, in turn.

    Args:
        runs: How many times each.
        report: Called with a line about each preview.
    """
    list_calls, looking, blind = [], [], []
    with fresh(NUMBERS) as (emulator, stack):
        declare(stack, rows(emulator.numbers(), name="Branch"))
        for _ in range(runs):
            emulator.forget_calls()
            stack.configure("preflight", "report")
            looking.append(stack.preview().seconds)
            list_calls.append(len(emulator.calls("ListPhoneNumbers")))
            report(f"{looking[-1]:.2f} s with preflight, {list_calls[-1]} list calls")
            stack.configure("preflight", "off")
            blind.append(stack.preview().seconds)
            report(f"{blind[-1]:.2f} s without")
    return PreviewTimes(tuple(list_calls), tuple(looking), tuple(blind))
