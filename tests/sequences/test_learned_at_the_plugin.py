"""Short sequences that once cost a number, each written down: the seeded mistakes must be caught by these."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.sequences.commands import ELSEWHERE, Command, Kind, Row
from tests.sequences.simulated_engine import SimulatedEngine

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sequences.forking_plugin import Launcher
    from tests.support.emulator import Emulator

A, B, C, D = (f"+120655501{index:02}" for index in range(4))
KEPT, GONE = Row("kept", A), Row("gone", B)
SEEDS = range(6)
"""Enough for a chain of deletes to be overtaken by the check of a later resource, and not to be."""


@pytest.fixture
def engine(small_emulator: Emulator, launcher: Launcher, tmp_path: Path) -> SimulatedEngine:
    """A stack with two numbers, both of which are released when they are deleted and named."""
    engine = SimulatedEngine(small_emulator, launcher, tmp_path)
    engine.begin([KEPT, GONE])
    return engine


def test_what_no_check_was_seen_of_stays_where_it_is_not_named(engine: SimulatedEngine) -> None:
    """Absence from the program is no permission."""
    assert engine.run([KEPT], frozenset(), Command(Kind.UP)) == []
    assert engine.released == []


def test_naming_one_number_is_no_permission_for_another(engine: SimulatedEngine) -> None:
    """The file says which numbers, not how many."""
    assert engine.run([KEPT], frozenset({C}), Command(Kind.UP)) == []
    assert engine.run([], frozenset({A, C}), Command(Kind.UP)) == []
    assert engine.released == [A]


def test_a_name_that_comes_during_the_run_is_too_late(engine: SimulatedEngine) -> None:
    """What was named when the run was configured counts."""
    assert engine.run([KEPT], frozenset({C}), Command(Kind.UP, rewrites=frozenset({B, C}))) == []
    assert engine.released == []


def test_a_resource_that_is_replaced_by_deleting_first_releases_nothing(engine: SimulatedEngine) -> None:
    """Nobody can tell the first half of a replacement from a removal."""
    assert (
        engine.run([replace(KEPT, number=C, deletes_first=True), GONE], frozenset({A}), Command(Kind.UP))
        == []
    )
    assert engine.released == []


def test_what_a_killed_replacement_has_left_over_is_not_released(engine: SimulatedEngine) -> None:
    """Its resource is declared, and the next run does not create it again."""
    program = [replace(KEPT, number=C), GONE]
    killed = Command(Kind.UP, kill=6)
    assert engine.run(program, frozenset(), killed) == []
    assert [entry.number for entry in engine.state if entry.is_leftover] == [A]
    assert engine.run(program, frozenset({A}), Command(Kind.UP)) == []
    assert engine.released == []


def test_a_number_that_was_seen_in_another_account_is_not_released(engine: SimulatedEngine) -> None:
    """There it is not this stack's."""
    engine.move_away(B)
    assert engine.run([KEPT], frozenset({B}), Command(Kind.UP)) == []
    assert engine.released == []


@pytest.mark.parametrize("region", [None, ELSEWHERE])
def test_what_was_checked_on_any_connection_is_not_released(
    engine: SimulatedEngine, region: str | None
) -> None:
    """A chain of deletes runs beside the checks of later resources, which may declare the same number."""
    for seed in SEEDS:
        engine.begin([replace(KEPT, deletes_first=True), replace(GONE, depends_on="kept")])
        program = [replace(KEPT, number=C, deletes_first=True), Row("new", B, region=region)]
        assert engine.run(program, frozenset({B}), Command(Kind.UP, seed, is_python=False)) == [], seed


@pytest.mark.parametrize("runs_program", [False, True])
def test_a_destroy_releases_what_is_named(engine: SimulatedEngine, *, runs_program: bool) -> None:
    """Without its program by the name alone; with it only what the program does not declare."""
    command = Command(Kind.DESTROY, runs_program=runs_program)
    assert engine.run([KEPT], frozenset({B}), command) == []
    assert engine.released == [B]


def test_a_renamed_number_stays_where_only_its_old_resource_is_deployed(engine: SimulatedEngine) -> None:
    """With `--target` and `--exclude` the plugin checks nothing of the new one, but a Python program knows it."""
    program = [KEPT, replace(GONE, name="new")]
    for part in (
        Command(Kind.UP, targets=frozenset({"gone"})),
        Command(Kind.UP, excludes=frozenset({"new"})),
    ):
        assert engine.run(program, frozenset({B}), part) == []
    assert engine.released == []


def test_without_a_python_program_a_part_is_released_by_the_name_alone(engine: SimulatedEngine) -> None:
    """No message tells the plugin of what is not included, as the documentation says."""
    program = [KEPT, replace(GONE, name="new")]
    part = Command(Kind.UP, targets=frozenset({"gone"}), is_python=False)
    assert engine.run(program, frozenset({B}), part) == []
    assert engine.released == [B]
