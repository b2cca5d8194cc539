"""A hard kill of the CLI while a write is in flight: the plugin ends, nothing follows, and `up` converges."""

from __future__ import annotations

import random
import signal
import threading
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.support.emulator import running_emulator
from tests.support.programs import ROWS, declare, renamed, rows
from tests.support.stack import plugin_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.emulator import Emulator
    from tests.support.stack import Stack

_SEED = 20260
_MOMENTS = 10
_SHORT = 3
_LATENCY_MS = 400
_ON_THE_WIRE_SECONDS = 0.05
_UPDATE = "BatchUpdatePhoneNumber"


def await_write(emulator: Emulator, calls: int, seconds: float) -> None:
    """Return some seconds after this many batches have taken effect, before the last of them is answered."""
    deadline = time.monotonic() + 60
    # The emulator records a call when it takes effect, in the middle of its latency.
    while len(emulator.calls(_UPDATE)) < calls:
        assert time.monotonic() < deadline, "no write began"
    threading.Event().wait(seconds)


@pytest.mark.timeout(600)
def test_a_kill_during_a_write_stops_the_plugin_and_the_next_up_converges(
    new_stack: Callable[..., Stack], soak: bool
) -> None:
    """At seeded moments inside a write: gone within 2 s, silent afterwards, converged by cancel and up."""
    moments = random.Random(_SEED)
    with running_emulator("--numbers", "120", "--plain", "--latency", str(_LATENCY_MS)) as emulator:
        stack = new_stack(emulator, ROWS)
        table = rows(emulator.numbers())
        declare(stack, table)
        stack.up("--skip-preview")
        for attempt in range(_MOMENTS if soak else _SHORT):
            table = renamed(table, f"Attempt {attempt}")
            declare(stack, table)
            emulator.forget_calls()
            cli = stack.start("up", "--yes", "--skip-preview")
            plugin = plugin_of(psutil.Process(cli.pid))
            await_write(emulator, moments.randint(1, 2), moments.uniform(0, _LATENCY_MS * 0.0004))
            cli.send_signal(signal.SIGKILL)
            killed = time.time()
            gone, alive = psutil.wait_procs([plugin], timeout=2)
            assert alive == [], f"moment {attempt}: the plugin outlived the engine by 2 s"
            assert gone
            cli.communicate()
            sent_late = [call for call in emulator.calls() if call["started"] > killed + _ON_THE_WIRE_SECONDS]
            assert sent_late == [], f"moment {attempt}: {sent_late}"
            stack.must("cancel", "--yes")
            stack.up("--skip-preview")
            shown = emulator.numbers()
            assert {row["phone_number"]: row["name"] for row in table} == {
                number: shown[number]["Name"] for number in shown
            }
