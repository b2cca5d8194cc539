"""What is compared: so many numbers, the work on them, who takes part, and how few calls it can take."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from benchmarks.contenders import IDLE, Contender

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.comparison.results import Measured

PARALLEL = 128
PER_SECOND = 5.0
"""Of the service that throttles."""
CALLING_NAME = "Contoso"
_DEFAULT_PARALLEL_PER_CORE = 4
"""The engine's `--parallel`, unless it is set."""
_BATCH, _PAGE = 50, 100
_SINGLE_READS = 2
"""How many numbers are read one by one before all are listed: a small edit of a large account should not list all of it."""
_ALLOWANCE = 1.1
"""What a door may take of the fewest calls: a busy machine hands a number over late now and then."""

OURS = (Contender.DYNAMIC, Contender.NATIVE, Contender.SET)
DOING_NOTHING = tuple(IDLE[each] for each in OURS)
TWO_PROPERTIES = {
    Contender.DYNAMIC: Contender.DYNAMIC_TWO_PROPERTIES,
    Contender.NATIVE: Contender.NATIVE_TWO_PROPERTIES,
}
"""The least resource on the door of each that has a resource for each number."""
EVERYBODY = (*OURS, Contender.HAND_WRITTEN, Contender.SCRIPT, *DOING_NOTHING)


class Work(Enum):
    """What is done."""

    ADOPTION = "adopt"
    UNCHANGED = "preview"
    REFRESH = "refresh"
    RENAMES = "rename"
    CALLING_NAMES = "calling names"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One piece of work that all contenders do.

    Attributes:
        title: What is shown of it; names it.
        work: What is done.
        numbers: How many the account has, all of them in the stack.
        parallel: The engine's `--parallel`; None: not set.
        checkpoints: Whether the engine saves its state around each change.
        per_second: Beyond this rate the service answers 429; None: it never does.
        contenders: Who takes part.
    """

    title: str
    work: Work
    numbers: int
    parallel: int | None = PARALLEL
    checkpoints: bool = False
    per_second: float | None = None
    contenders: tuple[Contender, ...] = EVERYBODY

    def fewest_calls(self) -> int:
        """Return how few calls can do it where all numbers are known at once; what is asked of the account included."""
        batches, pages = math.ceil(self.numbers / _BATCH), math.ceil(self.numbers / _PAGE)
        return {
            Work.ADOPTION: pages,
            Work.UNCHANGED: 0,
            Work.REFRESH: pages,
            Work.RENAMES: batches,
            Work.CALLING_NAMES: pages + math.ceil(len(self.to_be_named()) / _BATCH),
        }[self.work]

    def most_calls(self, contender: Contender) -> int:
        """Return how many accepted calls a contender may take, or it does not do what it is there for."""
        if contender not in {*OURS, Contender.HAND_WRITTEN, Contender.SCRIPT}:
            return 0
        if contender is Contender.HAND_WRITTEN:
            return 0 if self.work is Work.UNCHANGED else self.numbers
        if contender is Contender.SCRIPT:
            # It keeps nothing, so it has to ask what there is.
            return math.ceil(self.numbers / _PAGE) if self.work is Work.UNCHANGED else self.fewest_calls()
        return math.ceil(_ALLOWANCE * self._fewest_through_the_engine(contender))

    @property
    def is_plain(self) -> bool:
        """Whether it is renames, and nothing holds them up."""
        plain = Scenario(
            title=self.title, work=Work.RENAMES, numbers=self.numbers, contenders=self.contenders
        )
        return self == plain

    def to_be_named(self) -> range:
        """Return the places of the numbers that lack their calling name, where it is calling names that are declared."""
        return range(0, self.numbers, 2)

    def _fewest_through_the_engine(self, contender: Contender) -> int:
        """Return the fewest calls with as many numbers at once as the engine hands over."""
        if self.work in {Work.ADOPTION, Work.REFRESH, Work.CALLING_NAMES}:
            return self.fewest_calls() + _SINGLE_READS
        if contender is Contender.SET or self.work is Work.UNCHANGED:
            return self.fewest_calls()
        if self.parallel is None:
            at_once = _DEFAULT_PARALLEL_PER_CORE * len(os.sched_getaffinity(0))
            return math.ceil(self.numbers / min(_BATCH, at_once))
        # A saved state between two changes spaces them out so much that batches leave half full.
        return self.fewest_calls() * (2 if self.checkpoints else 1)


def _of_size(numbers: int) -> Iterator[Scenario]:
    """Yield all work on an account of so many numbers, in an order in which none disturbs the next."""
    yield Scenario(title=f"adoption of {numbers:,}", work=Work.ADOPTION, numbers=numbers)
    yield Scenario(title=f"unchanged preview of {numbers:,}", work=Work.UNCHANGED, numbers=numbers)
    yield Scenario(title=f"refresh of {numbers:,}", work=Work.REFRESH, numbers=numbers)
    yield Scenario(
        title=f"{numbers:,} renames",
        work=Work.RENAMES,
        numbers=numbers,
        contenders=(*EVERYBODY, *TWO_PROPERTIES.values()),
    )
    yield Scenario(
        title=f"{numbers:,} renames, default parallelism", work=Work.RENAMES, numbers=numbers, parallel=None
    )
    yield Scenario(
        title=f"{numbers:,} renames, 429 beyond {PER_SECOND:g} a second",
        work=Work.RENAMES,
        numbers=numbers,
        per_second=PER_SECOND,
    )
    yield Scenario(
        title=f"{numbers:,} calling names, half of them right already",
        work=Work.CALLING_NAMES,
        numbers=numbers,
    )


def _without_idlers(scenario: Scenario) -> Scenario:
    """Return a scenario in which nobody is measured who does nothing, unless it is the plain renames."""
    if scenario.is_plain:
        return scenario
    busy = tuple(each for each in scenario.contenders if each not in DOING_NOTHING)
    return replace(scenario, contenders=busy)


ALL = (
    Scenario(title="100 renames", work=Work.RENAMES, numbers=100),
    Scenario(title="300 renames, checkpoints", work=Work.RENAMES, numbers=300, checkpoints=True),
    *_of_size(1000),
    Scenario(title="5,000 renames", work=Work.RENAMES, numbers=5000),
)
"""By size: what has an account of one size stands together."""
SMOKE = tuple(map(_without_idlers, _of_size(20)))
"""The same on so few numbers that it takes seconds; doing nothing, whose calls are none, takes part once."""


def faults(scenario: Scenario, measured: Measured) -> Iterator[str]:
    """Yield a line for each contender that failed, or took more calls than what it is there for takes."""
    for contender in scenario.contenders:
        done, most = measured.of(contender), scenario.most_calls(contender)
        if done.failure is not None:
            yield f"{scenario.title}: {contender.value}: {done.failure}"
        elif done.accepted > most:
            yield f"{scenario.title}: {contender.value}: {done.accepted} calls, at most {most} were to be"
