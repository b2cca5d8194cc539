"""What the plugin of either door takes for 1,000 renames: memory and processor time."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks import measured_plugin
from benchmarks.deploys import adopted, rename
from tests.support.native_programs import as_native
from tests.support.programs import ROWS, rows

NUMBERS = 1000
PARALLEL = 128
PROGRAMS = {"dynamic door": ROWS, "native door": as_native(ROWS)}


def measure(door: str) -> measured_plugin.Taken:
    """Deploy 1,000 renames through a door, and return what its plugin took."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as directory:
        command, file = measured_plugin.command(Path(directory))
        with adopted(
            NUMBERS, PROGRAMS[door], search_path=[Path(directory)], PULUMI_PYTHON_CMD=str(command)
        ) as (emulator, stack):
            measured_plugin.take(file)
            rename(stack, rows(emulator.numbers()), every=1, name="Branch")
            stack.up("--skip-preview", "--parallel", str(PARALLEL))
            return measured_plugin.take(file)
