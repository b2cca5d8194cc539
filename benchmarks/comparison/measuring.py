"""The whole run: scenario by scenario, each contender in turn."""

from __future__ import annotations

import datetime as dt
import itertools
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING

from benchmarks.comparison.results import Measured
from benchmarks.comparison.stage import MOST_SHOWN, opened
from benchmarks.comparison.work import Work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.comparison.results import Done
    from benchmarks.comparison.stage import Stage
    from benchmarks.comparison.work import Scenario
    from benchmarks.contenders import Contender

_PREPARED_AT_ONCE = 2


def measure(
    scenarios: Sequence[Scenario], at_once: int, report: Callable[[str], object]
) -> Iterator[Measured]:
    """Yield what each scenario's work takes each of its contenders.

    Args:
        scenarios: By size.
        at_once: How many contenders work at the same time; 1, where times matter.
        report: Called with a line about each piece of work.
    """
    whole = sum(len(scenario.contenders) for scenario in scenarios)
    counted = (f"{place:>3} of {whole}" for place in itertools.count(1))
    for _, group in itertools.groupby(scenarios, key=lambda scenario: scenario.numbers):
        yield from _measure_size([*group], at_once, lambda line: report(f"{next(counted)}  {line}"))


def _measure_size(
    scenarios: Sequence[Scenario], at_once: int, report: Callable[[str], object]
) -> Iterator[Measured]:
    """Measure scenarios on accounts of one size."""
    everybody = dict.fromkeys(contender for scenario in scenarios for contender in scenario.contenders)
    with (
        ExitStack() as stages_opened,
        ThreadPoolExecutor(at_once) as workers,
        ThreadPoolExecutor(max(at_once, _PREPARED_AT_ONCE)) as preparing,
    ):

        def open_stage(contender: Contender) -> Stage:
            return stages_opened.enter_context(opened(contender, scenarios[0].numbers))

        stages = dict(zip(everybody, preparing.map(open_stage, everybody), strict=True))
        adopts = scenarios[0].work is Work.ADOPTION
        prepared = [
            stage for each, stage in stages.items() if not (adopts and each in scenarios[0].contenders)
        ]
        [*preparing.map(lambda stage: stage.prepare(scenarios), prepared)]
        for scenario in scenarios:
            contenders = [stages[each] for each in scenario.contenders]

            def work(stage: Stage, scenario: Scenario = scenario) -> tuple[str, Done]:
                done = stage.work(scenario)
                report(_describe(scenario, stage, done))
                return stage.contender.name, done

            yield Measured(
                scenario=scenario.title,
                numbers=scenario.numbers,
                fewest_calls=scenario.fewest_calls(),
                date=dt.datetime.now(dt.timezone.utc).date().isoformat(),
                done=dict(workers.map(work, contenders)),
            )


def _describe(scenario: Scenario, stage: Stage, done: Done) -> str:
    calls = ", ".join(f"{count} {operation}" for operation, count in done.calls.items()) or "no calls"
    calls += f", {done.throttled} answered with 429" if done.throttled else ""
    failed = "" if done.failure is None else f"; {done.failure}:\n{stage.printed[-MOST_SHOWN:]}"
    return f"{scenario.title}: {stage.contender.value}: {done.seconds:.1f} s, {calls}{failed}"
