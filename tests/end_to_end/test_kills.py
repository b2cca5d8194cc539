"""A hard kill of the CLI while a write is in flight, on both doors: the plugin ends, nothing follows, `up` converges."""

from __future__ import annotations

import random
import signal
import time
from functools import partial
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.faults.outcomes import assert_calling_names_were_sent_once, live
from tests.support.doors import native_takes_long
from tests.support.emulator import running_emulator
from tests.support.programs import ROWS, declare, renamed, rows
from tests.support.stack import assert_ended, plugin_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.doors import Door
    from tests.support.emulator import Emulator
    from tests.support.programs import Row
    from tests.support.stack import Stack

_SEED = 20260
_SETTLED_SECONDS = 73 * 3600
_MOMENTS = 10
_SHORT = 2
_LATENCY_MS = 400
_ON_THE_WIRE_SECONDS = 0.05
_UPDATE = "BatchUpdatePhoneNumber"


def kill(
    stack: Stack, door: Door, moment: Callable[[], None], emulator: Emulator, **environment: str
) -> bool:
    """Kill an `up` at a moment; return whether a write was in flight then.

    The plugin is gone within 2 s, and nothing is sent that was not on the wire at the kill.
    """
    emulator.forget_calls()
    cli = stack.start("up", "--yes", "--skip-preview", **environment)
    plugin = plugin_of(psutil.Process(cli.pid), door)
    moment()
    cli.send_signal(signal.SIGKILL)
    killed = time.time()
    assert_ended(plugin)
    cli.communicate()
    calls = emulator.calls()
    late = [call for call in calls if call["started"] > killed + _ON_THE_WIRE_SECONDS]
    assert late == []
    return any(
        call["operation"] == _UPDATE and call["started"] < killed < call["started"] + call["seconds"]
        for call in calls
    )


@native_takes_long
@pytest.mark.timeout(600)
def test_a_kill_during_a_write_stops_the_plugin_and_the_next_up_converges(
    new_stack: Callable[..., Stack], soak: bool, door: Door
) -> None:
    """At seeded moments inside a write: gone within 2 s, silent afterwards, converged by cancel and up."""
    moments = random.Random(_SEED)
    with running_emulator("--numbers", "120", "--plain", "--latency", str(_LATENCY_MS)) as emulator:
        stack = new_stack(emulator, door.program(ROWS))
        table = rows(emulator.numbers())
        declare(stack, table)
        stack.up("--skip-preview")
        for attempt in range(_MOMENTS if soak else _SHORT):
            table = renamed(table, f"Attempt {attempt}")
            declare(stack, table)
            kill(stack, door, inside_a_write(emulator, moments), emulator)
            stack.must("cancel", "--yes")
            stack.up("--skip-preview")
            assert live(emulator, declared(table)) == declared(table), f"moment {attempt}"


@native_takes_long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("checkpoints", ["off", "on"])
def test_a_kill_at_any_moment_costs_no_second_calling_name(
    new_stack: Callable[..., Stack], soak: bool, checkpoints: str, door: Door
) -> None:
    """Names and calling names, killed before, between and inside their writes: cancel and up do the rest, once."""
    moments = random.Random(f"{_SEED} {checkpoints}")
    saving = {"PULUMI_SKIP_CHECKPOINTS": "false" if checkpoints == "on" else "true"}
    in_flight = 0
    kills = 30 if soak else 1
    with running_emulator("--numbers", "40", "--plain", "--latency", str(_LATENCY_MS)) as emulator:
        stack = new_stack(emulator, door.program(ROWS))
        table = rows(emulator.numbers())
        declare(stack, table)
        stack.up("--skip-preview")
        for attempt in range(kills):
            table = rebranded(table, attempt)
            declare(stack, table)
            # Every other one inside the first or the second call, the others wherever it falls.
            moment = inside_a_write(emulator, moments) if attempt % 2 == 0 else at_any_time(emulator, moments)
            in_flight += kill(stack, door, moment, emulator, **saving)
            stack.run("cancel", "--yes")
            stack.up("--skip-preview", **saving)
            assert_calling_names_were_sent_once(emulator)
            emulator.control("POST", "clock", {"advance_seconds": _SETTLED_SECONDS})
            assert live(emulator, declared(table)) == declared(table), f"moment {attempt}"
    assert in_flight >= kills // 3


def inside_a_write(emulator: Emulator, moments: random.Random) -> Callable[[], None]:
    """Return what waits for a drawn moment inside the first or the second batch."""
    return partial(
        emulator.await_calls, _UPDATE, moments.randint(1, 2), moments.uniform(0, _LATENCY_MS * 0.0004)
    )


def at_any_time(emulator: Emulator, moments: random.Random) -> Callable[[], None]:
    """Return what waits for a drawn time from the first reading on.

    A kill before the plugin's first call leaves a process of Pulumi's own, which has not loaded the provider.
    """
    return partial(emulator.await_calls, None, 1, moments.uniform(0, 3))


def rebranded(table: list[Row], attempt: int) -> list[Row]:
    """Return the table with other names, and every third row with another calling name."""
    return [
        {**row, "calling_name": f"Contoso {attempt}"} if index % 3 == 0 else row
        for index, row in enumerate(renamed(table, f"Attempt {attempt}"))
    ]


def declared(table: list[Row]) -> dict[str, dict[str, str]]:
    """Return the declared values by number."""
    return {
        row["phone_number"]: {name: row[name] for name in ("name", "calling_name") if name in row}
        for row in table
    }
