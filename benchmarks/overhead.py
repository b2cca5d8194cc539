"""What a provider costs in time: deploys through either door, against the same with a provider that does nothing.

All are run in turn, each as often first as last, so that what the machine does beside them falls on all. What is left of
that is seen beside the ratio of the times: the same ratio at an even pace of the processor.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from benchmarks import pace
from benchmarks.contenders import IDLE, SETUPS, Contender, Setup
from benchmarks.deploys import adopted, rename
from tests.support.programs import ROWS, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from tests.support.emulator import Emulator
    from tests.support.stack import Stack

NUMBERS = 1000
PARALLEL = 128
MOST = 1.05
"""What a provider may take, in times of the one that does nothing on its door."""


CONTENDERS = (
    Contender.DYNAMIC,
    Contender.DYNAMIC_IDLE,
    Contender.NATIVE,
    Contender.NATIVE_IDLE,
    Contender.NATIVE_IDLE_OF_SDK,
)


@dataclass(frozen=True, slots=True)
class Timed:
    """One deploy.

    Attributes:
        seconds: From the start of the engine to its end.
        pace: Milliseconds that one and the same piece of work took meanwhile.
        calls: How many calls it made.
    """

    seconds: float
    pace: float
    calls: int


@dataclass(frozen=True, slots=True)
class Overhead:
    """How long each deploy of the renames took.

    Attributes:
        deploys: Of each contender, in the order in which they were made.
        loads: The machine's load average of one minute, before each round.
    """

    deploys: Mapping[Contender, Sequence[Timed]]
    loads: Sequence[float]

    def seconds(self, contender: Contender) -> float:
        """The median time of a contender's deploys."""
        return median(one.seconds for one in self.deploys[contender])

    def ratio(self, contender: Contender, other: Contender) -> float:
        """A contender's median time in times of another's."""
        return self.seconds(contender) / self.seconds(other)

    def ratio_at_an_even_pace(self, contender: Contender, other: Contender) -> float:
        """The same, had the processor always been as fast."""
        ours, theirs = (
            median(one.seconds / one.pace for one in self.deploys[each]) for each in (contender, other)
        )
        return ours / theirs

    @property
    def measured(self) -> list[Contender]:
        """Those that are held against one that does nothing."""
        return [each for each in self.deploys if each in IDLE]

    @property
    def is_fine(self) -> bool:
        """Whether each door is near enough to doing nothing on it."""
        ours = [each for each in self.measured if each is not Contender.OTHER]
        return all(self.ratio(each, IDLE[each]) <= MOST for each in ours)


def measure(runs: int, report: Callable[[str], object], other: Path | None = None) -> Overhead:
    """Deploy 1,000 renames so many times with each contender, in turn.

    Args:
        runs: How many times each.
        report: Called with a line about each deploy.
        other: Another checkout, whose dynamic door takes part.
    """
    chosen = [*CONTENDERS, *([Contender.OTHER] if other else [])]
    deploys: dict[Contender, list[Timed]] = {each: [] for each in chosen}
    loads: list[float] = []
    with contextlib.ExitStack() as opened:
        stacks = {
            each: opened.enter_context(_adopted(each, other if each is Contender.OTHER else None))
            for each in chosen
        }
        work = opened.enter_context(pace.watched())
        for run in range(runs):
            loads.append(os.getloadavg()[0])
            first = run % len(chosen)
            for each in (*chosen[first:], *chosen[:first]):
                timed = _renamed(*stacks[each], run, work)
                deploys[each].append(timed)
                report(f"{timed.seconds:.2f} s (pace {timed.pace:.3f} ms), {timed.calls} calls: {each.value}")
    return Overhead(deploys, loads)


@contextlib.contextmanager
def _adopted(contender: Contender, other: Path | None) -> Iterator[tuple[Emulator, Stack]]:
    """Give an emulator, and a stack that has adopted its numbers with a contender."""
    setup = SETUPS[contender] if other is None else Setup(ROWS, {"PYTHONPATH": f"{other}/provider"})
    with (
        setup.search_path() as path,
        adopted(NUMBERS, setup.program, search_path=path, **setup.environment) as both,
    ):
        yield both


def _renamed(emulator: Emulator, stack: Stack, run: int, work: Callable[[], float]) -> Timed:
    rename(stack, rows(emulator.numbers()), every=1, name=f"Branch {run}")
    emulator.forget_calls()
    work()
    seconds = stack.up("--skip-preview", "--parallel", str(PARALLEL)).seconds
    return Timed(seconds, work(), len(emulator.calls()))
