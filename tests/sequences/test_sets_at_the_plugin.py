"""Whatever order of edits and commands: numbers move between sets, fleet and single resources, and only names are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.sequences.sets_at_the_plugin import SetEngine
from tests.sequences.sets_machine import SetSequences

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.emulator import Emulator

SHORT, LONG = 15, 1500


@pytest.mark.timeout(3600)
def test_rows_move_and_nothing_else_happens(
    *, small_emulator: Emulator, soak: bool, sequence_seed: Callable[[str], int]
) -> None:
    """With drift, refusals and kills; what is written, released and stored is known exactly from the state before."""
    levels: list[SetEngine] = []

    def make_level() -> SetEngine:
        levels.append(SetEngine(small_emulator))
        return levels[-1]

    machine = type("PluginSetSequences", (SetSequences,), {"make_level": staticmethod(make_level)})
    run_state_machine_as_test(
        seed(sequence_seed("of sets at the plugin"))(machine),
        settings=settings(
            max_examples=LONG if soak else SHORT,
            stateful_step_count=20,
            deadline=None,
            database=None,
            print_blob=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
    moved, written, released = (
        sum(getattr(level, what) for level in levels) for what in ("moved", "written", "released")
    )
    print(f"{len(levels)} sequences, {moved} numbers moved, {written} names sent, {released} releases")
    # Sequences in which nothing happens would show nothing.
    assert min(moved, written) >= len(levels)
    assert released
