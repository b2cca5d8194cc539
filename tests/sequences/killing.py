"""Kills at random moments: of a command of the real engine with all its processes, and of a plugin in a call."""

from __future__ import annotations

import contextlib
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from tests.support.emulator import Emulator
    from tests.support.plugin import Plugin
    from tests.support.stack import Stack

_SECONDS_OF_A_KILL = 0.15
LONGEST_SECONDS = 240


def end_with_a_kill(emulator: Emulator, stack: Stack, kill: int, *arguments: str, **environment: str) -> str:
    """Run a command to where it is killed, or to its end, and take its lock away; return what it printed.

    Args:
        emulator: The service.
        stack: What is deployed.
        kill: When: a small count from the first call on.
        arguments: The command.
        environment: Variables of it.
    """
    cli = stack.start(*arguments, **environment)
    deadline = time.monotonic() + LONGEST_SECONDS
    # A kill before the first call is of no interest.
    while cli.poll() is None and not emulator.calls():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    time.sleep(kill * _SECONDS_OF_A_KILL)
    # A process that has ended may have left its id to somebody else's.
    if cli.poll() is None:
        own = psutil.Process(cli.pid).children(recursive=True)
        cli.send_signal(signal.SIGKILL)
        _, alive = psutil.wait_procs(own, timeout=3)
        for process in alive:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
    output, _ = cli.communicate(timeout=LONGEST_SECONDS)
    stack.run("cancel", "--yes")
    return output


def kill_in_a_call(plugin: Plugin, call: Callable[[], object], chance: random.Random) -> None:
    """Make a call, and kill the plugin that it is made to: some milliseconds into it, also after its answer."""
    with ThreadPoolExecutor(1) as beside:
        made = beside.submit(call)
        # A kill is a matter of when.
        time.sleep(chance.choice([0, 0.002, 0.02, 0.1]))
        with contextlib.suppress(psutil.NoSuchProcess):
            plugin.process.kill()
        made.exception(30)
