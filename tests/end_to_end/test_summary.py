"""`pulumi-chime summary` of real previews: what it foretells is what the deploy does."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.doors import native_takes_long
from tests.support.emulator import running_emulator
from tests.support.programs import ROWS, declare, renamed, rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.doors import Door
    from tests.support.emulator import Emulator
    from tests.support.stack import Stack

_UPDATE = "BatchUpdatePhoneNumber"
_SETTLED_SECONDS = 73 * 3600
_COMMAND = Path(sys.executable).with_name("pulumi-chime")


def summary(stack: Stack, *options: str, **environment: str) -> dict[str, Any]:
    """Return the summary of a stack's preview."""
    return judge(stack.preview("--json", **environment).output, *options)[1]


def judge(preview: str, *options: str) -> tuple[int, dict[str, Any]]:
    """Return exit code and summary of a preview."""
    ended = subprocess.run(
        [_COMMAND, "summary", "--json", *options],
        input=preview,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    return ended.returncode, json.loads(ended.stdout)


@pytest.mark.long_engine
def test_adoption_edits_and_nothing_take_as_many_calls_as_foretold(
    emulator: Emulator, new_stack: Callable[..., Stack], door: Door
) -> None:
    """160 changes of 120 new numbers, one change of a known one, and none at all."""
    stack = new_stack(emulator, door.program(ROWS))
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


def test_what_is_easily_overlooked_is_shown(emulator: Emulator, new_stack: Callable[..., Stack]) -> None:
    """What a replacement has left to be deleted, a number that is gone, one under another type; in colours."""
    left, gone, strange = list(emulator.numbers())[:3]
    stack = new_stack(emulator, ROWS)
    declare(stack, rows([left, gone], on_destroy="release"))
    stack.up("--skip-preview")
    leave_to_be_deleted(stack, "n0000")
    stack.release(left)
    emulator.remove(gone)
    stack.write(_UNDER_ANOTHER_TYPE.format(number=strange))

    events = {"PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "true"}
    coloured = stack.run("preview", "--json", "--refresh", "--color", "always", **events).output
    assert "<{%reset%}>" in coloured
    code, document = judge(coloured)
    assert code == 1
    assert names(document, "releases") == [left]
    assert names(document, "gone") == [gone]
    assert [each["subject"] for each in document["not_judged"]] == ["strange"]
    assert document["live_account"]["state"] == "checked"
    assert [(each["before"], each["after"]) for each in document["changes"]] == [("", "Strange")]

    _, document = judge(stack.run("preview", "--json", "--refresh").output)
    assert (names(document, "releases"), document["shows_leftovers"]) == ([left], True)
    code, document = judge(stack.run("preview", "--json").output, "--no-release")
    assert (code, names(document, "releases"), document["shows_leftovers"]) == (1, [gone], False)
    _, document = judge(stack.run("refresh", "--json", "--preview-only").output)
    assert (names(document, "releases"), names(document, "gone")) == ([], [gone])


_UNDER_ANOTHER_TYPE = """
import pulumi.dynamic

from pulumi_chime.provider import PhoneNumberProvider


class Strange(pulumi.dynamic.Resource):
    pass


declared = {{"phone_number": "{number}", "name": "Strange", "on_adopt": "match", "on_destroy": "retain"}}
Strange(PhoneNumberProvider(), "strange", declared)
"""


def leave_to_be_deleted(stack: Stack, name: str) -> None:
    """Put a resource's state where a replacement puts what it could not delete."""
    exported = json.loads(stack.must("stack", "export").output)
    for resource in exported["deployment"]["resources"]:
        if resource["urn"].endswith(f"::{name}"):
            resource["delete"] = True
    stack.write(json.dumps(exported), "state.json")
    stack.must("stack", "import", "--file", str(stack.directory / "program" / "state.json"))


def names(document: dict[str, Any], key: str) -> list[str]:
    """Return the numbers that a part of a summary names."""
    return [each["phone_number"] for each in document[key]]


@native_takes_long
def test_many_changes_take_as_many_calls_as_foretold(
    new_stack: Callable[..., Stack], soak: bool, door: Door
) -> None:
    """Adoption with 1,000 new names; with 100 in the short form."""
    count = 1000 if soak else 100
    with running_emulator("--numbers", str(count), "--plain", "--latency", "120") as emulator:
        stack = new_stack(emulator, door.program(ROWS))
        declare(stack, renamed(rows(emulator.numbers()), "Branch"))
        foretold = summary(stack)
        assert len(foretold["changes"]) == count
        assert deployed(stack, emulator) == foretold["fewest_calls"][_UPDATE] == count // 50


@pytest.mark.long_engine
@pytest.mark.parametrize("preflight", ["report", "off"])
def test_a_calling_name_that_is_sent_again_is_foretold(
    preflight: str, new_stack: Callable[..., Stack], door: Door
) -> None:
    """The program goes back to what the account still shows, after another one was not accepted."""
    with running_emulator("--numbers", "1", "--plain") as emulator:
        stack = new_stack(emulator, door.program(ROWS))
        stack.configure("preflight", preflight)
        named = {name: rows(emulator.numbers(), calling_name=name) for name in ("Contoso", "Fabrikam")}
        for table in named.values():
            declare(stack, table)
            stack.up("--skip-preview")
            emulator.control("POST", "clock", {"advance_seconds": _SETTLED_SECONDS})
            emulator.fail(operation=_UPDATE, kind="calling_name_failure", times=1)
        declare(stack, named["Contoso"])
        stack.must("refresh", "--yes", "--skip-preview")
        foretold = summary(stack, PULUMI_ENABLE_STREAMING_JSON_PREVIEW="true")
        before = "Contoso" if preflight == "report" else None
        assert [(each["before"], each["after"], each["fate"]) for each in foretold["changes"]] == [
            (before, "Contoso", "sent")
        ]
        assert deployed(stack, emulator) == foretold["fewest_calls"][_UPDATE] == 1


def deployed(stack: Stack, emulator: Emulator) -> int:
    """Deploy; return how many calls have written."""
    emulator.forget_calls()
    stack.up("--skip-preview", "--parallel", "128")
    return len(emulator.writes())
