"""`pulumi-chime summary` of real previews: what it foretells is what the deploy does."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.emulator import running_emulator
from tests.support.programs import ROWS, declare, renamed, rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.emulator import Emulator
    from tests.support.stack import Stack

_UPDATE = "BatchUpdatePhoneNumber"
_COMMAND = Path(sys.executable).with_name("pulumi-chime")


def summary(stack: Stack, *options: str, **environment: str) -> dict[str, Any]:
    """Return the summary of a stack's preview."""
    preview = stack.preview("--json", **environment).output
    ended = subprocess.run(
        [_COMMAND, "summary", "--json", *options],
        input=preview,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    document: dict[str, Any] = json.loads(ended.stdout)
    return document


def test_adoption_edits_and_nothing_take_as_many_calls_as_foretold(
    emulator: Emulator, new_stack: Callable[..., Stack]
) -> None:
    """160 changes of 120 new numbers, one change of a known one, and none at all."""
    stack = new_stack(emulator, ROWS)
    table = renamed(rows(emulator.numbers()), "Branch")
    for row in table[::3]:
        row["calling_name"] = "Contoso"
    declare(stack, table)
    foretold = summary(stack, PULUMI_ENABLE_STREAMING_JSON_PREVIEW="true")
    assert foretold["accounts"] == [{"account_id": "123456789012", "region": "us-east-1"}]
    assert foretold["live_account"]["state"] == "checked"
    assert len(foretold["changes"]) == 160
    assert deployed(stack, emulator) == foretold["fewest_calls"][_UPDATE] == 4

    # A number whose calling name is not pending: the service may refuse any other change meanwhile.
    table[1]["name"] = "Reception"
    declare(stack, table)
    foretold = summary(stack)
    assert [(each["before"], each["after"]) for each in foretold["changes"]] == [("Branch 1", "Reception")]
    assert deployed(stack, emulator) == foretold["fewest_calls"][_UPDATE] == 1

    foretold = summary(stack)
    assert foretold["changes"] == []
    assert deployed(stack, emulator) == foretold["fewest_calls"][_UPDATE] == 0


def test_many_changes_take_as_many_calls_as_foretold(new_stack: Callable[..., Stack], soak: bool) -> None:
    """Adoption with 1,000 new names; with 100 in the short form."""
    count = 1000 if soak else 100
    with running_emulator("--numbers", str(count), "--plain", "--latency", "120") as emulator:
        stack = new_stack(emulator, ROWS)
        declare(stack, renamed(rows(emulator.numbers()), "Branch"))
        foretold = summary(stack)
        assert len(foretold["changes"]) == count
        assert deployed(stack, emulator) == foretold["fewest_calls"][_UPDATE] == count // 50


def deployed(stack: Stack, emulator: Emulator) -> int:
    """Deploy; return how many calls have written."""
    emulator.forget_calls()
    stack.up("--skip-preview", "--parallel", "128")
    return len(emulator.writes())
