"""Random bad days through the whole engine, on both doors: `up` until done, and the declared state is the account's."""

from __future__ import annotations

import signal
import subprocess
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.faults.outcomes import (
    assert_calling_names_were_sent_once,
    assert_nothing_else_was_written,
    assert_real,
    live,
)
from tests.faults.scripts import UPDATE, Disruption, declared, drawn
from tests.support.programs import ROWS, declare
from tests.support.stack import assert_ended, plugin_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.restarting import Service
    from tests.faults.scripts import Script, Table
    from tests.support.doors import Door
    from tests.support.programs import Row
    from tests.support.stack import Stack

_MOST_RUNS = 6
_SETTLED_SECONDS = 73 * 3600
_LOOKS_APART_SECONDS = 0.02
_SECONDS = 240


def table_rows(table: Table) -> list[Row]:
    """Return what the program reads: a resource for each number."""
    return [{"resource": number, "phone_number": number, **values} for number, values in table.items()]


def up(stack: Stack) -> subprocess.Popen[str]:
    """Start a deploy."""
    return stack.start("up", "--yes", "--skip-preview", "--continue-on-error")


def disrupt(cli: subprocess.Popen[str], script: Script, service: Service, door: Door) -> None:
    """Kill what the script wants killed, once enough calls have taken effect."""
    while len(service.emulator.calls(UPDATE)) < script.after_calls:
        try:
            cli.communicate(timeout=_LOOKS_APART_SECONDS)
        except subprocess.TimeoutExpired:
            continue
        return
    if script.disruption is Disruption.SERVER:
        service.restart()
    elif script.disruption is Disruption.CALLER:
        kill_the_caller(cli, script, door)


def kill_the_caller(cli: subprocess.Popen[str], script: Script, door: Door) -> None:
    """Kill the engine, and see that its plugin follows it; or the plugin alone."""
    plugin = plugin_of(psutil.Process(cli.pid), door)
    if script.seed % 2:
        plugin.send_signal(signal.SIGKILL)
        return
    cli.send_signal(signal.SIGKILL)
    assert_ended(plugin)


def stored(stack: Stack, table: Table, door: Door) -> list[tuple[str, str, str]]:
    """Return the declared values that the stack's state says have been set."""
    outputs = {name: resource["outputs"] for name, resource in stack.state().items()}
    return [
        (number, name, value)
        for number, values in table.items()
        for name, value in values.items()
        if outputs.get(number, {}).get(door.spell(name)) == value
    ]


@pytest.mark.long_engine
@pytest.mark.timeout(900)
@pytest.mark.seeds(short=1, soak=20)
def test_a_bad_day_ends_well(
    seed: int, service: Service, new_stack: Callable[..., Stack], door: Door
) -> None:
    """Whatever fails or is killed: what the state says was really done, and repeating the same `up` converges."""
    emulator = service.emulator
    numbers = list(emulator.numbers())
    script, table = drawn(seed, numbers), declared(numbers, seed)
    print(script)
    stack = new_stack(emulator, door.program(ROWS))
    for name, value in script.settings.items():
        stack.configure(name, value)
    # Half of the numbers are updated on the bad day, half are adopted.
    declare(stack, table_rows({number: {} for number in numbers[:40]}))
    stack.up("--skip-preview")
    declare(stack, table_rows(table))
    for fault in script.faults:
        emulator.fail(**fault)
    for run in range(_MOST_RUNS):
        if len(stored(stack, table, door)) == len(table):
            break
        with up(stack) as cli:
            if run == 0:
                disrupt(cli, script, service, door)
            cli.communicate(timeout=_SECONDS)
        if cli.returncode == -signal.SIGKILL:
            stack.must("cancel", "--yes")
        assert_real(emulator, stored(stack, table, door), except_of=script.silently_lost)
        # Days later, when calling names have settled; by the third run the service is well again.
        emulator.control("POST", "clock", {"advance_seconds": _SETTLED_SECONDS})
        if run > 0:
            emulator.heal()
    assert_nothing_else_was_written(emulator, table)
    assert_calling_names_were_sent_once(emulator)

    emulator.heal()
    stack.must("refresh", "--yes")
    stack.up("--skip-preview")
    emulator.control("POST", "clock", {"advance_seconds": _SETTLED_SECONDS})
    assert len(stored(stack, table, door)) == len(table)
    assert live(emulator, table) == table
