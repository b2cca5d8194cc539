"""What it costs to keep a state where a team can share it: 200 renames, the state in files, in a PostgreSQL, in a bucket.

All are run in turn, so that what the machine does beside them falls on all. The servers are on this machine: what the way
to another one adds is a matter of how many requests there are, which are counted.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.deploys import adopted, rename
from tests.support.programs import rows
from tests.support.team_state import SERVERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.support.emulator import Emulator
    from tests.support.stack import Stack

NUMBERS = 200
PARALLEL = 128
_UPDATE = "BatchUpdatePhoneNumber"
_FILES = "files"
_MOST_CALLS = {False: 4, True: 8}
"""By whether the engine saves the state around each change; the same as of any deploy of 200."""


@dataclass(frozen=True, slots=True)
class Deploy:
    """One deploy.

    Attributes:
        seconds: From the start of the engine to its end.
        calls: How many batch updates it made.
        requests: How many requests the place of the state has had; None where they are not counted.
    """

    seconds: float
    calls: int
    requests: int | None


@dataclass(frozen=True, slots=True)
class Cost:
    """What deploys with one place of the state cost.

    Attributes:
        kind: Of the place.
        checkpoints: Whether the engine saved the state around each change.
        deploys: In order.
    """

    kind: str
    checkpoints: bool
    deploys: list[Deploy] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """The median time."""
        return median(each.seconds for each in self.deploys)

    @property
    def calls(self) -> int:
        """The most calls that one of them made."""
        return max(each.calls for each in self.deploys)

    @property
    def requests(self) -> int | None:
        """The median number of requests to the place of the state."""
        counted = [each.requests for each in self.deploys if each.requests is not None]
        return int(median(counted)) if counted else None

    @property
    def is_fine(self) -> bool:
        """Whether none of them took more calls than it should."""
        return self.calls <= _MOST_CALLS[self.checkpoints]


@dataclass(frozen=True, slots=True)
class _Place:
    """A stack with its state somewhere, and what counts the requests that this place has had."""

    emulator: Emulator
    stack: Stack
    count: Callable[[], int | None]


def measure(runs: int, report: Callable[[str], object]) -> Sequence[Cost]:
    """Deploy 200 renames so many times with each place, with and without saves in between.

    Args:
        runs: How many times each.
        report: Called with a line about each deploy.
    """
    with contextlib.ExitStack() as opened:
        places = {kind: opened.enter_context(_adopted(kind)) for kind in (_FILES, *SERVERS)}
        costs = [Cost(kind, checkpoints) for checkpoints in (False, True) for kind in places]
        for run in range(runs):
            for cost in costs:
                deploy = _deploy(places[cost.kind], f"Branch {run} {cost.checkpoints}", cost.checkpoints)
                cost.deploys.append(deploy)
                report(
                    f"{deploy.seconds:.1f} s, {deploy.calls} calls, {deploy.requests} requests: {named(cost)}"
                )
    return costs


def named(cost: Cost) -> str:
    """Return what of which deploys a cost is."""
    return f"{cost.kind}, {'with' if cost.checkpoints else 'without'} checkpoints"


def _deploy(place: _Place, name: str, checkpoints: bool) -> Deploy:
    rename(place.stack, rows(place.emulator.numbers()), every=1, name=name)
    place.emulator.forget_calls()
    before = place.count()
    run = place.stack.up(
        "--skip-preview",
        "--parallel",
        str(PARALLEL),
        PULUMI_SKIP_CHECKPOINTS="false" if checkpoints else "true",
    )
    after = place.count()
    requests = None if before is None or after is None else after - before
    return Deploy(run.seconds, len(place.emulator.calls(_UPDATE)), requests)


@contextlib.contextmanager
def _adopted(kind: str) -> Iterator[_Place]:
    """Give a stack that has adopted the numbers, with its state in a place of a kind."""
    with contextlib.ExitStack() as opened:
        if kind == _FILES:
            yield _Place(*opened.enter_context(adopted(NUMBERS)), lambda: None)
        else:
            server = opened.enter_context(SERVERS[kind]())
            variables = server.new_state().variables
            yield _Place(
                *opened.enter_context(adopted(NUMBERS, search_path=(), **variables)), server.count_requests
            )
