"""Numbers move between sets, fleet and single resources, and only names are written: through the real engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sequences.running import run_through_the_engine
from tests.sequences.set_programs import Tally
from tests.sequences.sets_machine import SetSequences
from tests.sequences.sets_through_the_engine import PROGRAM, RealSetEngine
from tests.support.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.emulator import Emulator

SHORT, LONG = 2, 40


@pytest.mark.long_engine
@pytest.mark.timeout(7200)
def test_rows_move_and_nothing_else_happens(
    *,
    small_emulator: Emulator,
    engine_bin: Path,
    tmp_path: Path,
    soak: bool,
    sequence_seed: Callable[[str], int],
) -> None:
    """The sequences of the plugin's level, with the engine's own orders of calls, kills included."""
    tally = Tally()
    stack = Stack.create(tmp_path / "stack", engine_bin, small_emulator.url, PROGRAM)

    def make_level() -> RealSetEngine:
        return RealSetEngine(small_emulator, stack, tally)

    run_through_the_engine(
        SetSequences, make_level, LONG if soak else SHORT, sequence_seed("of sets through the engine")
    )
    print(tally)
    assert min(tally.moved, tally.written) >= SHORT
