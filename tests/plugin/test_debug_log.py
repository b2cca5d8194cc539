"""The debug log of a real plugin process on either door: what was called, and nothing that was declared."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pulumi_chime.chime.debug_log import VARIABLE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.plugin.runs import Runner
    from tests.support.emulator import Emulator

NUMBER = "+12065550100"
NAME, CALLING_NAME = "Zebra room", "Zebra1"


def test_a_deploy_is_told_without_what_it_writes(emulator: Emulator, run: Runner, tmp_path: Path) -> None:
    """Each call has a line with the id that the service gave it; no name, no whole number, no credential."""
    file = tmp_path / "debug.log"
    emulator.fail(operation="BatchUpdatePhoneNumber", kind="status", status=503, times=1)
    variables = {VARIABLE: str(file), "AWS_SECRET_ACCESS_KEY": "tiger", "AWS_SESSION_TOKEN": "lion"}
    with run(emulator, environment=variables) as this:
        this.adopt(NUMBER, name=NAME, calling_name=CALLING_NAME, on_adopt="overwrite")
    text = file.read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    called = [(call["operation"], call["request_id"]) for call in emulator.calls()]
    assert [(line["operation"], line["request_id"]) for line in lines] == called
    assert [line["code"] for line in lines if "code" in line] == ["ServiceUnavailableException"]
    assert {number for line in lines for number in line.get("numbers", ())} == {"+1206•••••00"}
    for hidden in (NAME, CALLING_NAME, "tiger", "lion", NUMBER, NUMBER.removeprefix("+"), "5550100"):
        assert hidden not in text
