"""Files that settings name by a relative path: on both doors they are looked for beside Pulumi.yaml."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pulumi_chime.model import approved_file
from pulumi_chime.model.approved import Approved
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import Edit
from tests.support.doors import native_takes_long
from tests.support.programs import ROWS, declare

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.doors import Door
    from tests.support.emulator import Emulator
    from tests.support.stack import Stack

RECEPTION, SALES = "+12065550100", "+12065550101"


@native_takes_long
def test_relative_paths_begin_beside_the_project(
    emulator: Emulator, new_stack: Callable[..., Stack], door: Door
) -> None:
    """The program is in a directory of its own below it: approvals are read, and the journal is made, beside the project."""
    stack = new_stack(emulator, door.program(ROWS))
    declare(
        stack,
        [
            {"resource": "reception", "phone_number": RECEPTION, "name": "Reception"},
            {"resource": "sales", "phone_number": SALES, "name": "Sales"},
        ],
    )
    approved = Approved({(RECEPTION, Attribute.NAME): Edit(Attribute.NAME, "", "Reception")}, frozenset())
    approved_file.write(str(stack.directory / "approved.json"), approved)
    stack.configure("approvedChanges", "approved.json")
    stack.configure("journal", "journal.jsonl")
    run = stack.run("up", "--yes", "--skip-preview", "--continue-on-error")
    assert run.code != 0
    assert "no such file" not in run.output.lower(), run.output
    assert [call["phone_numbers"] for call in emulator.writes()] == [[RECEPTION]], run.output
    lines = (stack.directory / "journal.jsonl").read_text().splitlines()
    assert {json.loads(line)["phone_number"] for line in lines} == {RECEPTION}
    assert sorted(path.name for path in (stack.directory / "program").glob("*.jsonl")) == []
