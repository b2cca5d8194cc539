"""The journal on bad days, through the real plugin process: whatever is killed or full, no write is missing from it."""

from __future__ import annotations

import random
import resource
import time
from typing import TYPE_CHECKING

import pytest

from tests.faults.outcomes import assert_real, live
from tests.faults.plugin_stack import PluginStack
from tests.plugin.runs import stored
from tests.support.emulator import running_emulator
from tests.support.journal import accepted, recorded, records, results

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator
    from pathlib import Path

    from tests.faults.scripts import Table
    from tests.plugin.runs import Runner
    from tests.support.emulator import Emulator
    from tests.support.plugin import Plugin

_NUMBERS = 200
_BYTES = _NUMBERS * 640
"""About as much as intents and outcomes of all numbers take."""
_ON_THE_WIRE_SECONDS = 0.3


@pytest.fixture(scope="module")
def shared_emulator() -> Iterator[Emulator]:
    """A service with 200 plain numbers, each call of which takes a moment."""
    with running_emulator("--numbers", str(_NUMBERS), "--plain", "--latency", "20") as running:
        yield running


@pytest.fixture
def emulator(shared_emulator: Emulator) -> Emulator:
    """The service with its first numbers, without calls and faults."""
    shared_emulator.heal()
    shared_emulator.control("POST", "reset")
    return shared_emulator


def deployed(run: Runner, emulator: Emulator, path: Path, seed: int) -> tuple[PluginStack, Table]:
    """Return a stack that writes a journal, and a new name for each of its numbers."""
    numbers = list(emulator.numbers())
    settings = {"journal": str(path), "batchSize": "10", "retryBudgetSeconds": "20"}
    stack = PluginStack(run, emulator, settings, {number: stored(number) for number in numbers})
    return stack, {number: {"name": f"Branch {seed} {index}"} for index, number in enumerate(numbers)}


def trouble(emulator: Emulator) -> None:
    """Let some answers be lost, and some requests be refused for a while."""
    emulator.fail(kind="drop_after_effect", operation="BatchUpdatePhoneNumber", rate=0.1)
    emulator.fail(kind="status", status=503, operation="BatchUpdatePhoneNumber", rate=0.1)


@pytest.mark.seeds(short=3, soak=30)
def test_a_killed_deploy_has_recorded_every_write(
    seed: int, emulator: Emulator, tmp_path: Path, run: Runner
) -> None:
    """Killed at any moment, all that the service accepted is in the journal, of which one line at most is cut off."""
    path, chance = tmp_path / "journal", random.Random(seed)
    stack, table = deployed(run, emulator, path, seed)
    moment = chance.randrange(_BYTES)
    print(f"killed once {moment} bytes are written")
    trouble(emulator)

    def kill(plugin: Plugin, ended: threading.Event) -> None:
        while not path.exists() or path.stat().st_size < moment:
            if ended.is_set():
                return
        time.sleep(chance.uniform(0, 0.005))
        plugin.process.kill()

    stack.up(table, kill)
    time.sleep(_ON_THE_WIRE_SECONDS)
    found = records(path, killed=True)
    assert accepted(emulator) <= recorded(found)
    assert recorded(found, "outcome") <= recorded(found)
    # What is said to have been accepted was: no outcome is ahead of its request.
    said = [record for record in found if record.get("result") == "accepted"]
    assert recorded(said, "outcome") <= accepted(emulator)
    assert_real(emulator, stack.acknowledged)

    # The repetition goes on behind what was cut off, and converges.
    whole = path.read_bytes()
    emulator.heal()
    assert stack.up(table) == {}
    assert live(emulator, table) == table
    assert path.read_bytes().startswith(whole)
    path.write_bytes(path.read_bytes().removeprefix(whole).removeprefix(b"\n"))
    assert set(results(records(path))) >= {number for number in table if number not in results(found)}


@pytest.mark.seeds(short=2, soak=30)
def test_a_full_disk_stops_what_cannot_be_recorded(
    seed: int, emulator: Emulator, tmp_path: Path, run: Runner
) -> None:
    """Wherever the room ends while requests are on the wire: all that was sent is on record, in whole lines."""
    path, chance = tmp_path / "journal", random.Random(seed)
    stack, table = deployed(run, emulator, path, seed)
    room = chance.randrange(_BYTES // 2)
    print(f"room for {room} bytes")
    trouble(emulator)

    def fill(plugin: Plugin, ended: threading.Event) -> None:
        _, hard = resource.prlimit(plugin.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(plugin.process.pid, resource.RLIMIT_FSIZE, (room, hard))

    failed = stack.up(table, fill)
    assert failed
    assert any("journal" in failure and "File too large" in failure for failure in failed.values())
    found = records(path)
    assert accepted(emulator) <= recorded(found)
    assert_real(emulator, stack.acknowledged)

    emulator.heal()
    assert stack.up(table) == {}
    assert live(emulator, table) == table
    assert accepted(emulator) == recorded(records(path))
