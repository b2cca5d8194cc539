"""How sequences of programs and commands are run: on every level alike, but for how many and how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.stateful import RuleBasedStateMachine


def run_at_the_plugin(
    sequences: type[RuleBasedStateMachine], make_level: Callable[[], object], examples: int, start: int
) -> None:
    """Run sequences of 20 steps at the plugin; one that fails is made as small as it can be.

    Args:
        sequences: The state machine, which makes its level by `make_level`.
        make_level: Returns a level, for one sequence.
        examples: How many sequences.
        start: The seed of what is drawn.
    """
    _run(sequences, make_level, examples, start, steps=20, phases=list(Phase))


def run_through_the_engine(
    sequences: type[RuleBasedStateMachine], make_level: Callable[[], object], examples: int, start: int
) -> None:
    """Run sequences of 16 steps through the engine; see `run_at_the_plugin` for the arguments."""
    # One more: the first that Hypothesis draws is always the plainest. To make one smaller takes hundreds of runs.
    _run(sequences, make_level, 1 + examples, start, steps=16, phases=[Phase.generate])


def _run(
    sequences: type[RuleBasedStateMachine],
    make_level: Callable[[], object],
    examples: int,
    start: int,
    *,
    steps: int,
    phases: list[Phase],
) -> None:
    machine = type(f"{sequences.__name__}OfOneLevel", (sequences,), {"make_level": staticmethod(make_level)})
    run_state_machine_as_test(
        seed(start)(machine),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            print_blob=False,
            phases=phases,
            suppress_health_check=list(HealthCheck),
        ),
    )
