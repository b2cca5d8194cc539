"""One deploy of a scenario by the real engine against the emulator, and what it took."""

from __future__ import annotations

import contextlib
import functools
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.scenarios import LATENCY_MILLISECONDS
from tests.support.batches import BatchCall, batch_calls
from tests.support.emulator import Emulator, running_emulator
from tests.support.programs import ROWS, Row, declare, rows
from tests.support.stack import Run, Stack

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.scenarios import Scenario

ROOT = Path(__file__).resolve().parent.parent
LONGEST_SECONDS = 1_800
"""How long a command of the engine may take: longer than any test allows."""
_UPDATE = "BatchUpdatePhoneNumber"
_LEARNED = "saturated"


@dataclass(frozen=True, slots=True)
class Deployed:
    """What one deploy took; all times in seconds.

    Attributes:
        calls: Its batch updates, in order.
        other_calls: How many calls it made beside those.
        seconds: From the start of the engine to its end.
        waiting_share: The part of the time from the first call to the end of the last one in which a batch
            waited for arrivals and nothing came.
        waiting_share_once_learned: The same from the first call on that closed at a learned ceiling; None
            where none did.
        load: The machine's load average of one minute, before it.
    """

    calls: tuple[BatchCall, ...]
    other_calls: int
    seconds: float
    waiting_share: float
    waiting_share_once_learned: float | None
    load: float


@functools.cache
def engine_bin() -> Path:
    """Return the directory of a real Pulumi engine; it is made where there is none."""
    command = [sys.executable, str(ROOT / "tools" / "engine" / "provide_engine.py"), "--quiet"]
    shown = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Path(shown.stdout.splitlines()[-1])


def new_stack(
    directory: Path, emulator: Emulator, program: str, *, search_path: Sequence[Path] = (), **environment: str
) -> Stack:
    """Make a stack of a program, with an emulator as its service.

    Args:
        directory: Where it is made; it is not there yet.
        emulator: The service.
        program: What declares a resource for each row.
        search_path: Directories that come first on the PATH of the stack's commands.
        environment: Variables of the stack's commands beside its own.
    """
    stack = Stack.create(directory, engine_bin(), emulator.url, program, **environment)
    path = os.pathsep.join([*map(str, search_path), stack.environment["PATH"]])
    return replace(stack, environment={**stack.environment, "PATH": path}, patience_seconds=LONGEST_SECONDS)


@contextlib.contextmanager
def fresh(
    numbers: int, program: str = ROWS, *, search_path: Sequence[Path] = (), **environment: str
) -> Iterator[tuple[Emulator, Stack]]:
    """Give an emulator with so many plain numbers, and a stack that declares none of them.

    Args:
        numbers: How many.
        program: What declares a resource for each row.
        search_path: Directories that come first on the PATH of the stack's commands.
        environment: Variables of the stack's commands beside its own.
    """
    options = ("--numbers", str(numbers), "--plain", "--latency", str(LATENCY_MILLISECONDS))
    with (
        tempfile.TemporaryDirectory(prefix="benchmark-") as directory,
        running_emulator(*options) as emulator,
    ):
        stack = Path(directory) / "stack"
        yield emulator, new_stack(stack, emulator, program, search_path=search_path, **environment)


@contextlib.contextmanager
def adopted(
    numbers: int, program: str = ROWS, *, search_path: Sequence[Path] = (), **environment: str
) -> Iterator[tuple[Emulator, Stack]]:
    """Give the same as `fresh`, with a stack that has adopted the numbers."""
    with fresh(numbers, program, search_path=search_path, **environment) as (emulator, stack):
        declare(stack, rows(emulator.numbers()))
        stack.up("--skip-preview")
        yield emulator, stack


def rename(stack: Stack, table: list[Row], every: int, name: str) -> None:
    """Declare a new name for each so many-th row of the table."""
    for index, row in enumerate(table[::every]):
        row["name"] = f"{name} {index}"
    declare(stack, table)


def deploy(scenario: Scenario) -> Deployed:
    """Deploy a scenario as a new user would, with the settings untouched."""
    with adopted(scenario.numbers) as (emulator, stack):
        return deploy_again(scenario, emulator, stack, "Branch")


def deploy_again(scenario: Scenario, emulator: Emulator, stack: Stack, name: str) -> Deployed:
    """Deploy a scenario with a stack that has adopted its numbers.

    Args:
        scenario: What is renamed, and how.
        emulator: The service.
        stack: Its settings are used as they are.
        name: Begins the new names; another one each time.
    """
    rename(stack, rows(emulator.numbers()), scenario.every, name)
    emulator.heal()
    if scenario.requests_per_second:
        emulator.fail(kind="request_rate", operation="*", per_second=scenario.requests_per_second)
    emulator.forget_calls()
    load = os.getloadavg()[0]
    run = stack.up(
        "--skip-preview",
        "--debug",
        "--parallel",
        str(scenario.parallel),
        PULUMI_PARALLEL="",
        PULUMI_SKIP_CHECKPOINTS="false" if scenario.checkpoints else "true",
    )
    return _deployed(emulator, run, load)


def _deployed(emulator: Emulator, run: Run, load: float) -> Deployed:
    calls = tuple(batch_calls(run.output))
    served = sorted(emulator.calls(_UPDATE), key=lambda call: call["started"])
    if sorted(call.size for call in calls) != sorted(call["items"] for call in served):
        raise RuntimeError("the provider reported other calls than the emulator received")
    ended = max(call["started"] + call["seconds"] for call in served)

    def waiting_share(first: int) -> float:
        span: float = ended - served[first]["started"]
        return sum(call.newest_wait for call in calls[first:]) / span

    learned = next((index for index, call in enumerate(calls) if call.closed == _LEARNED), None)
    return Deployed(
        calls=calls,
        other_calls=len(emulator.calls()) - len(served),
        seconds=run.seconds,
        waiting_share=waiting_share(0),
        waiting_share_once_learned=None if learned is None else waiting_share(learned),
        load=load,
    )
