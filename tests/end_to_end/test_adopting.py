"""From an account full of numbers to a managed fleet: adopt, preview, up, and one edited column, through the real engine."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.emulator import running_emulator
from tests.support.stack import Stack

if TYPE_CHECKING:
    from tests.support.emulator import Emulator

pytestmark = pytest.mark.long_engine

_COMMAND = Path(sys.executable).with_name("pulumi-chime")
_PENDING, _QUEUED, _PORTED = 10, 20, 30
_KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_EC2_METADATA_DISABLED": "true"}


def _mix(emulator: Emulator) -> None:
    """Have a calling name pending, a number in the deletion queue and one that is being ported, among all others."""
    numbers = emulator.numbers()
    mixed = list(numbers)
    local = [each for each in mixed if numbers[each].get("Type") == "Local"]
    emulator.change(local[_PENDING], CallingName="Fabrikam", CallingNameStatus="UpdateInProgress")
    emulator.change(local[_QUEUED], Status="ReleaseInProgress", Associations=[])
    emulator.change(local[_PORTED], Status="PortinInProgress", Associations=[])


def _adopt(emulator: Emulator, directory: Path, table: str) -> str:
    place = ["--endpoint-url", emulator.url, "--region", "us-east-1"]
    command = [str(_COMMAND), "adopt", str(directory), "--table", table, *place]
    adopted = subprocess.run(
        command, env={**os.environ, **_KEYS}, check=False, capture_output=True, text=True, timeout=60
    )
    told = adopted.stdout + adopted.stderr
    assert adopted.returncode == 0, told
    return told


def _operations(emulator: Emulator) -> Counter[str]:
    """Return how often each operation was called since the last time."""
    counted = Counter(call["operation"] for call in emulator.calls())
    emulator.forget_calls()
    return counted


def _require_few_reads(emulator: Emulator) -> None:
    made = _operations(emulator)
    assert made["ListPhoneNumbers"] <= 10
    assert set(made) <= {"ListPhoneNumbers", "GetPhoneNumber", "GetPhoneNumberSettings"}


def test_a_thousand_numbers_as_a_new_user_adopts_and_then_edits_them(
    tmp_path: Path, engine_bin: Path
) -> None:
    """No write until a column is edited; then as many calls as the summary foretells."""
    with running_emulator("--numbers", "1000", "--seed", "3") as emulator:
        _mix(emulator)
        emulator.forget_calls()
        project = tmp_path / "phone-numbers"
        told = _adopt(emulator, project, "csv")
        _require_few_reads(emulator)
        for reason in ("has not settled", "in the deletion queue", "PortinInProgress"):
            assert reason in told
        stack = Stack.of_project(project, [engine_bin], emulator.url)
        assert "1000 to create" in stack.preview().output  # 998 numbers, the fleet and the stack
        _require_few_reads(emulator)
        stack.up("--skip-preview")
        _require_few_reads(emulator)
        stack.up("--skip-preview", "--expect-no-changes")
        _require_few_reads(emulator)

        _rename_all(next(project.glob("*.csv")))
        foretold = _summary(stack)
        emulator.forget_calls()
        stack.up("--skip-preview")
        assert _operations(emulator)["BatchUpdatePhoneNumber"] == foretold == 20


@pytest.mark.parametrize("table", ["yaml", "json"])
def test_a_table_of_another_form_is_adopted_without_a_write(
    table: str, tmp_path: Path, engine_bin: Path
) -> None:
    """The program loads it with the same meaning."""
    with running_emulator("--numbers", "150", "--seed", "4") as emulator:
        _mix(emulator)
        project = tmp_path / "phone-numbers"
        _adopt(emulator, project, table)
        stack = Stack.of_project(project, [engine_bin], emulator.url)
        emulator.forget_calls()
        stack.up("--skip-preview")
        stack.up("--skip-preview", "--expect-no-changes")
        _require_few_reads(emulator)
        assert emulator.writes() == []


def _rename_all(file: Path) -> None:
    with file.open(newline="", encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.DictWriter(opened, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, "name": f"Line {index}"} for index, row in enumerate(rows))


def _summary(stack: Stack) -> int:
    """Return how many write calls the summary of a preview foretells."""
    preview = stack.preview("--json").output
    shown = subprocess.run(
        [_COMMAND, "summary", "--json"],
        input=preview,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
    )
    calls: dict[str, int] = json.loads(shown.stdout)["fewest_calls"]
    return calls["BatchUpdatePhoneNumber"]
