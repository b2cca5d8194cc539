"""What batching costs in time: a deploy against the same program with a provider that does nothing.

Both are run in turn, each as often first as second, so that what the machine does beside them falls on both. What is
left of that is seen beside the ratio of the times: the same ratio at an even pace of the processor.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from benchmarks import idle, pace
from benchmarks.deploys import ROOT, adopted, rename
from tests.support.programs import ROWS, rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.emulator import Emulator
    from tests.support.stack import Stack

NUMBERS = 1000
MOST = 1.05
"""What the provider may take, in times of the one that does nothing."""


@dataclass(frozen=True, slots=True)
class Timed:
    """One deploy.

    Attributes:
        seconds: From the start of the engine to its end.
        pace: Milliseconds that one and the same piece of work took meanwhile.
    """

    seconds: float
    pace: float


@dataclass(frozen=True, slots=True)
class Overhead:
    """How long each deploy of the renames took.

    Attributes:
        calls: How many calls each of the provider's deploys made.
        provider: Deploys with the provider.
        idle: Deploys with the provider that does nothing.
        loads: The machine's load average of one minute, before each pair of them.
    """

    calls: tuple[int, ...]
    provider: tuple[Timed, ...]
    idle: tuple[Timed, ...]
    loads: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """The provider's median time in times of the other's."""
        return median(one.seconds for one in self.provider) / median(one.seconds for one in self.idle)

    @property
    def ratio_at_an_even_pace(self) -> float:
        """The same, had the processor always been as fast."""
        return median(one.seconds / one.pace for one in self.provider) / median(
            one.seconds / one.pace for one in self.idle
        )

    @property
    def pairs(self) -> list[float]:
        """The ratio of each two deploys that were made one after the other, the lowest first."""
        return sorted(
            ours.seconds / idle.seconds for ours, idle in zip(self.provider, self.idle, strict=True)
        )


def measure(runs: int, report: Callable[[str], object]) -> Overhead:
    """Deploy 1,000 renames so many times with each provider, in turn.

    Args:
        runs: How many times each.
        report: Called with a line about each deploy.
    """
    calls: list[int] = []
    provider: list[Timed] = []
    nothing: list[Timed] = []
    loads: list[float] = []
    with contextlib.ExitStack() as opened:
        emulator, stack = opened.enter_context(adopted(NUMBERS))
        _, other = opened.enter_context(adopted(NUMBERS, idle.PROGRAM + ROWS, PYTHONPATH=str(ROOT)))
        work = opened.enter_context(pace.watched())

        def with_the_provider(run: int) -> None:
            emulator.forget_calls()
            provider.append(_renamed(stack, emulator, run, work))
            calls.append(len(emulator.calls()))
            report(f"{_describe(provider[-1])} with the provider, in {calls[-1]} calls")

        def with_nothing(run: int) -> None:
            nothing.append(_renamed(other, emulator, run, work))
            report(f"{_describe(nothing[-1])} with the one that does nothing")

        both = [with_the_provider, with_nothing]
        for run in range(runs):
            loads.append(os.getloadavg()[0])
            for deploy in both:
                deploy(run)
            both.reverse()
    return Overhead(tuple(calls), tuple(provider), tuple(nothing), tuple(loads))


def _renamed(stack: Stack, emulator: Emulator, run: int, work: Callable[[], float]) -> Timed:
    rename(stack, rows(emulator.numbers()), every=1, name=f"Branch {run}")
    work()
    seconds = stack.up("--skip-preview").seconds
    return Timed(seconds, work())


def _describe(deploy: Timed) -> str:
    return f"{deploy.seconds:.2f} s (pace {deploy.pace:.3f} ms)"
