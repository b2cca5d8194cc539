"""The deploys of which the record is: 120 numbers get a name and each third a calling name, by the real engine."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.deploys import engine_bin
from tests.support.emulator import running_emulator
from tests.support.programs import ROWS, declare, rows
from tests.support.stack import Stack
from tools.batching.record import Call, Change, Deploy, Record
from tools.batching.recorder.sitecustomize import FILE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.support.emulator import Emulator

_RECORDER = Path(__file__).with_name("recorder")
_NUMBERS = 120
_PARALLEL = 128
_LATENCY_MILLISECONDS = 120
_REFUSED, _THROTTLED = 17, 60
"""Positions of the numbers whose item is refused, and whose request is answered with 429."""


def make_record() -> Record:
    """Deploy twice, and return what happened."""
    return Record(_NUMBERS, _PARALLEL, _LATENCY_MILLISECONDS, _record(), _record(is_throttled=True))


def _record(*, is_throttled: bool = False) -> Deploy:
    options = ("--plain", "--numbers", str(_NUMBERS), "--latency", str(_LATENCY_MILLISECONDS))
    with tempfile.TemporaryDirectory(prefix="batching-") as directory, running_emulator(*options) as emulator:
        file = Path(directory) / "record"
        path = os.pathsep.join(filter(None, [str(_RECORDER), os.environ.get("PYTHONPATH")]))
        stack = Stack.create(Path(directory) / "stack", engine_bin(), emulator.url, ROWS, PYTHONPATH=path)
        numbers = [*emulator.numbers()]
        table = rows(numbers)
        declare(stack, table)
        stack.up("--skip-preview")
        for index, row in enumerate(table):
            row["name"] = f"Branch {index}"
            if index % 3 == 0:
                row["calling_name"] = "Contoso"
        declare(stack, table)
        _break(emulator, numbers, is_throttled=is_throttled)
        environment = {FILE: str(file), "PULUMI_SKIP_CHECKPOINTS": "true"}
        stack.run(
            "up", "--yes", "--skip-preview", "--continue-on-error", f"--parallel={_PARALLEL}", **environment
        )
        return read_lines(file.read_text(encoding="utf-8").splitlines(), numbers)


def _break(emulator: Emulator, numbers: Sequence[str], *, is_throttled: bool) -> None:
    where = {"operation": "BatchUpdatePhoneNumber", "times": 1}
    if is_throttled:
        emulator.fail(kind="status", status=429, phone_numbers=[numbers[_THROTTLED]], **where)
    else:
        refusal = {"code": "Unprocessable", "message": "Not this one"}
        emulator.fail(kind="item_error", phone_numbers=[numbers[_REFUSED]], **refusal, **where)


def read_lines(lines: Sequence[str], numbers: Sequence[str]) -> Deploy:
    """Return what the recorder has noted.

    Args:
        lines: As it has written them.
        numbers: In the order in which the program declares them.
    """
    noted = sorted((json.loads(line) for line in lines), key=lambda each: float(each["at"]))
    begin = float(noted[0]["at"])
    positions = {number: position for position, number in enumerate(numbers)}

    def milliseconds(at: float) -> float:
        return round((at - begin) * 1000, 1)

    return Deploy(
        tuple(
            Change(milliseconds(each["at"]), positions[each["number"]], each["attribute"])
            for each in noted
            if each["event"] == "change"
        ),
        tuple(
            Call(
                milliseconds(each["at"]),
                round(each["seconds"] * 1000, 1),
                tuple(positions[number] for number in each["numbers"]),
                tuple(each["attributes"]),
                each["closed"],
                each["attempt"],
                each["error"],
                tuple(positions[number] for number in each["refused"]),
            )
            for each in noted
            if each["event"] == "call"
        ),
    )
