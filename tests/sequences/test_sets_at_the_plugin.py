"""Whatever order of edits and commands: numbers move between sets, fleet and single resources, and only names are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sequences.running import run_at_the_plugin
from tests.sequences.set_programs import Tally
from tests.sequences.sets_at_the_plugin import SetEngine
from tests.sequences.sets_machine import SetSequences

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.emulator import Emulator

SHORT, LONG = 15, 1000


@pytest.mark.timeout(3600)
def test_rows_move_and_nothing_else_happens(
    *, small_emulator: Emulator, soak: bool, sequence_seed: Callable[[str], int]
) -> None:
    """With drift, refusals and kills; what is written, released and stored is known exactly from the state before."""
    tally = Tally()

    def make_level() -> SetEngine:
        return SetEngine(small_emulator, tally)

    run_at_the_plugin(
        SetSequences, make_level, LONG if soak else SHORT, sequence_seed("of sets at the plugin")
    )
    print(tally)
    # Sequences in which nothing happens would show nothing.
    assert min(tally.moved, tally.written) >= SHORT
    assert tally.released
