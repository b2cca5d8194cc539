"""No sequence of programs and commands releases what was not named, or what was declared: through the real engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sequences.machine import Sequences
from tests.sequences.real_engine import RealEngine, program
from tests.sequences.running import run_through_the_engine
from tests.support.doors import Door, native_takes_long
from tests.support.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.emulator import Emulator

SHORT, LONG = 2, 60


@native_takes_long
@pytest.mark.timeout(7200)
def test_nothing_is_released_that_was_not_named_or_was_declared(
    small_emulator: Emulator,
    engine_bin: Path,
    tmp_path: Path,
    soak: bool,
    sequence_seed: Callable[[str], int],
    *,
    door: Door,
) -> None:
    """The sequences of the plugin's level, with the engine's own orders of calls, kills included."""
    wanted = LONG if soak else SHORT
    levels: list[RealEngine] = []
    stack = Stack.create(tmp_path / "stack", engine_bin, small_emulator.url, program(door))

    def make_level() -> RealEngine:
        levels.append(RealEngine(small_emulator, stack))
        return levels[-1]

    run_through_the_engine(Sequences, make_level, wanted, sequence_seed(f"through the engine, {door} door"))
    levels = [level for level in levels if level.commands]
    commands = sum(level.commands for level in levels)
    released = sum(len(level.released) for level in levels)
    print(f"{len(levels)} sequences, {commands} commands, {released} releases")
    assert len(levels) >= wanted
    # Sequences without any release would show nothing.
    assert released >= len(levels) // 10
