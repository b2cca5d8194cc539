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


@pytest.mark.parametrize("module", ["pulumi_chime", "pulumi_chime.provider"])
def test_declaring_and_comparing_load_nothing_that_reads_or_writes(module: str) -> None:
    """A preview of plain renames asks the service nothing, so neither its client nor what groups calls is needed."""
    program = f"import sys, {module}; print([name for name in {_READS_AND_WRITES} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert shown.stdout.strip() == "[]"
