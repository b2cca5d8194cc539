"""No sequence of programs and commands releases what was not named, or what was declared: at the real plugin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sequences.machine import Sequences
from tests.sequences.running import run_at_the_plugin
from tests.sequences.simulated_engine import SimulatedEngine

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.sequences.forking_plugin import Launcher
    from tests.support.emulator import Emulator

SHORT, LONG = 15, 3000
SHARES = 6
"""In how many tests the long run is made, which can go side by side: a sequence mostly waits for processes to end."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Share the long run out."""
    metafunc.parametrize("share", range(SHARES if metafunc.config.getoption("--soak") else 1))


@pytest.mark.timeout(3600)
def test_nothing_is_released_that_was_not_named_or_was_declared(
    *,
    small_emulator: Emulator,
    launcher: Launcher,
    tmp_path: Path,
    soak: bool,
    sequence_seed: Callable[[str], int],
    share: int,
) -> None:
    """Sequences of a program's edits and of commands, killed here and there, with a plugin process for each command."""
    levels: list[SimulatedEngine] = []

    def make_level() -> SimulatedEngine:
        levels.append(SimulatedEngine(small_emulator, launcher, tmp_path))
        return levels[-1]

    run_at_the_plugin(
        Sequences,
        make_level,
        LONG // SHARES if soak else SHORT,
        sequence_seed(f"at the plugin, share {share + 1}"),
    )
    commands = sum(level.commands for level in levels)
    released = sum(len(level.released) for level in levels)
    print(f"{len(levels)} sequences, {commands} commands, {released} releases")
    # Sequences without any release would show nothing.
    assert released >= len(levels) // 10
