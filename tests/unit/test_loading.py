"""What is loaded when: the engine waits for the provider's first check, and a program for its imports."""

from __future__ import annotations

import subprocess
import sys

import pytest

_READS_AND_WRITES = (
    "boto3",
    "botocore",
    "pulumi_chime.batching",
    "pulumi_chime.account",
)
_SETS = ("pulumi_chime.lifecycle.set_check", "pulumi_chime.lifecycle.set_apply", "pulumi_chime.native")


def _loaded(module: str, looked_for: tuple[str, ...]) -> list[str]:
    """Return which of some modules a new process has loaded once it has imported one."""
    program = f"import sys, {module}; print(*(name for name in {looked_for} if name in sys.modules))"
    shown = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    return shown.stdout.split()


@pytest.mark.parametrize("module", ["pulumi_chime", "pulumi_chime.provider"])
def test_declaring_and_comparing_load_nothing_that_reads_or_writes(module: str) -> None:
    """A preview of plain renames asks the service nothing, so neither its client nor what groups calls is needed."""
    assert _loaded(module, _READS_AND_WRITES) == []


def test_the_dynamic_door_loads_nothing_of_sets() -> None:
    """It has none: only the native one would use what each start of it loads."""
    assert _loaded("pulumi_chime.provider", _SETS) == []
    assert _loaded("pulumi_chime.native.set_resource", _SETS) == [*_SETS]
