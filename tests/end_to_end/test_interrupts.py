"""Ctrl-C while an `up` writes, on both doors: what the service accepted is in the state, and the next `up` does the rest."""

from __future__ import annotations

import os
import random
import signal
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.support.emulator import running_emulator
from tests.support.programs import ROWS, declare, renamed, rows
from tests.support.stack import Run, assert_ended, plugin_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.doors import Door
    from tests.support.emulator import Emulator
    from tests.support.stack import Stack

_MOMENTS, _MANY_MOMENTS = 10, 60
_NUMBERS, _BATCH_SIZE = 100, 5
_CALLS = _NUMBERS // _BATCH_SIZE
_PARALLEL = str(2 * 2 * _BATCH_SIZE)
"""As much again as is on the wire: more would be handed over, and sent by the dynamic door, before most moments."""
_LATENCY_MS = 200
_UPDATE = "BatchUpdatePhoneNumber"


def interrupt(stack: Stack, door: Door, emulator: Emulator, calls: int, seconds: float) -> Run:
    """Deploy, and press Ctrl-C some seconds after this many calls have taken effect; return how the deploy ended.

    No plugin is left when it has.
    """
    emulator.forget_calls()
    cli = stack.start("up", "--yes", "--skip-preview", "--parallel", _PARALLEL)
    plugin = plugin_of(psutil.Process(cli.pid), door)
    emulator.await_calls(_UPDATE, calls, seconds)
    # As a terminal does: to every process of the command's group.
    os.killpg(cli.pid, signal.SIGINT)
    output, _ = cli.communicate(timeout=60)
    assert_ended(plugin)
    return Run(cli.returncode, output, 0)


def stored(stack: Stack, door: Door) -> dict[str, str]:
    """Return the names that the state says the numbers have."""
    outputs = [resource["outputs"] for resource in stack.state().values()]
    return {each[door.spell("phone_number")]: each["name"] for each in outputs}


@pytest.mark.long_engine
@pytest.mark.timeout(1800)
def test_what_was_accepted_before_an_interruption_is_in_the_state(
    new_stack: Callable[..., Stack], soak: bool, door: Door
) -> None:
    """At moments spread over 20 calls: the state holds what the account does, and the last `up` writes only the rest."""
    moments = random.Random(f"{door}")
    attempts = _MANY_MOMENTS if soak else _MOMENTS
    unfinished = 0
    with running_emulator("--numbers", str(_NUMBERS), "--plain", "--latency", str(_LATENCY_MS)) as emulator:
        stack = new_stack(emulator, door.program(ROWS))
        stack.configure("batchSize", str(_BATCH_SIZE))
        stack.configure("maxCallsInFlight", "2")
        table = renamed(rows(emulator.numbers(), on_adopt="overwrite"), "First")
        declare(stack, table)
        stack.up("--skip-preview")
        for attempt in range(attempts):
            table = renamed(table, f"Attempt {attempt}")
            declare(stack, table)
            # From the latest moment to the first call, after which most is left for the last `up`.
            calls = 1 + (attempts - 1 - attempt) * (_CALLS - 1) // attempts
            run = interrupt(stack, door, emulator, calls, moments.uniform(0, _LATENCY_MS / 1000))
            live = {number: shown["Name"] for number, shown in emulator.numbers().items()}
            assert stored(stack, door) == live, run.output
            # A program that still registers resources ends with a traceback of Pulumi's own.
            assert f"{os.sep}pulumi_chime{os.sep}" not in run.output
            left = {row["phone_number"] for row in table if live[row["phone_number"]] != row["name"]}
            assert run.code != 0 or not left
            unfinished += bool(left)
            print(f"after {calls} calls: {len(left)} left")
        emulator.forget_calls()
        stack.up("--skip-preview")
        again = [number for call in emulator.calls(_UPDATE) for number in call["phone_numbers"]]
        assert sorted(again) == sorted(left)
    # An interruption of what is done already would show nothing.
    assert unfinished >= attempts // 2
