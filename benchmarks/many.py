"""Ten thousand numbers in one stack, as a resource each: calls, time, and memory, against a thousand of the same.

On the native door, with the state saved once at the end. One run of each: it takes minutes, and what is asked for is how
the large one compares with the small one. Counts come first; times say little on a machine that is busy.
"""

from __future__ import annotations

import os
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from benchmarks import measured_plugin
from benchmarks.deploys import adopted, rename
from tests.support.native_programs import as_native
from tests.support.programs import ROWS, rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.stack import Stack

PARALLEL = 128
FEW, MANY = 1_000, 10_000
MOST_CALLS_BEYOND = 1.02
"""Of the calls that there have to be, one for fifty numbers."""
MOST_PER_NUMBER = 1.15
"""Of the time that a number takes among few."""
_BATCH = 50
_UPDATE = "BatchUpdatePhoneNumber"
_LOOKS_APART_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Renamed:
    """One deploy of so many renames.

    Attributes:
        numbers: How many.
        calls: How many batch updates it made.
        other_calls: How many calls beside those.
        seconds: From the start of the engine to its end.
        program_megabytes: The most memory of the program's process.
        plugin_megabytes: The most memory of the plugin's.
        engine_megabytes: The most memory of the engine's.
        state_megabytes: How large the stored state is.
        load: The machine's load average of one minute, before it.
    """

    numbers: int
    calls: int
    other_calls: int
    seconds: float
    program_megabytes: float
    plugin_megabytes: float
    engine_megabytes: float
    state_megabytes: float
    load: float

    @property
    def milliseconds(self) -> float:
        """Of each number."""
        return 1000 * self.seconds / self.numbers

    @property
    def least_calls(self) -> int:
        """How few batch updates it could have made."""
        return -(-self.numbers // _BATCH)


@dataclass(frozen=True, slots=True)
class Compared:
    """The same with few numbers and with many."""

    few: Renamed
    many: Renamed

    @property
    def ratio(self) -> float:
        """What a number takes among many, in times of what it takes among few."""
        return self.many.milliseconds / self.few.milliseconds

    @property
    def is_fine(self) -> bool:
        """Whether many take few enough calls, and no longer in proportion."""
        most = self.many.least_calls * MOST_CALLS_BEYOND
        return self.many.calls <= most and self.ratio <= MOST_PER_NUMBER


def measure(report: Callable[[str], object]) -> Compared:
    """Rename a thousand numbers, then ten thousand.

    Args:
        report: Called with a line about each deploy.
    """
    return Compared(_renamed(FEW, report), _renamed(MANY, report))


def _renamed(numbers: int, report: Callable[[str], object]) -> Renamed:
    """Deploy so many renames, once the numbers have been adopted."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as directory:
        command, file = measured_plugin.command(Path(directory))
        with adopted(
            numbers, as_native(ROWS), search_path=[Path(directory)], PULUMI_PYTHON_CMD=str(command)
        ) as (emulator, stack):
            measured_plugin.take(file)
            rename(stack, rows(emulator.numbers()), every=1, name="Branch")
            emulator.forget_calls()
            load = os.getloadavg()[0]
            watch = _Watch()
            run = stack.up("--skip-preview", "--parallel", str(PARALLEL))
            watch.stop()
            calls, updates = len(emulator.calls()), len(emulator.calls(_UPDATE))
            renamed = Renamed(
                numbers=numbers,
                calls=updates,
                other_calls=calls - updates,
                seconds=run.seconds,
                program_megabytes=watch.most["program"],
                plugin_megabytes=measured_plugin.take(file).megabytes,
                engine_megabytes=watch.most["engine"],
                state_megabytes=_state_megabytes(stack),
                load=load,
            )
    report(f"{numbers:,} renames: {renamed.calls} calls, {renamed.seconds:.1f} s")
    return renamed


class _Watch:
    """Looks at the memory of the engine and of its program, until it is stopped."""

    def __init__(self) -> None:
        self.most = {"engine": 0.0, "program": 0.0}
        self._stopped = threading.Event()
        self._watching = threading.Thread(target=self._look_again_and_again, daemon=True)
        self._watching.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()
        self._watching.join()

    def _look_again_and_again(self) -> None:
        while not self._stopped.wait(_LOOKS_APART_SECONDS):
            for child in psutil.Process().children(recursive=True):
                try:
                    name, line = child.name(), " ".join(child.cmdline())
                    megabytes = child.memory_info().rss / 2**20
                except psutil.NoSuchProcess:
                    continue
                kind = "engine" if name == "pulumi" else "program" if _PROGRAM in line else None
                if kind is not None:
                    self.most[kind] = max(self.most[kind], megabytes)


_PROGRAM = "pulumi-language-python-exec"


def _state_megabytes(stack: Stack) -> float:
    files = (stack.directory / "state" / ".pulumi" / "stacks").rglob("*.json")
    return max(file.stat().st_size for file in files) / 2**20
