"""The example programs in YAML, TypeScript and Go, through the real engine against the emulator."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.languages.projects import LANGUAGES, Language
from tests.support.emulator import running_emulator

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.emulator import Emulator
    from tests.support.stack import Run, Stack

pytestmark = [
    pytest.mark.languages,
    pytest.mark.timeout(600),  # the first one compiles Pulumi's SDK for Go
    pytest.mark.parametrize("language", LANGUAGES, ids=str),
]

_SUPPORT = "+12065550101"
_DECLARED, _EDITED, _DRIFTED = "Seattle support", "Seattle help desk", "changed by hand"
_CHANGED = re.compile(r"^ *([-+~] [\w:]+: .*)$", re.MULTILINE)


def changes(run: Run) -> list[str]:
    """Return what a `--diff` says is changed: resources, and each one's properties."""
    return _CHANGED.findall(run.output)


def test_a_program_is_previewed_deployed_edited_refreshed_and_destroyed(
    language: Language, emulator: Emulator, new_project: Callable[[Language, Emulator], Stack]
) -> None:
    """Each step writes what it should and nothing else; a diff names the changed property only; nothing is released."""
    stack = new_project(language, emulator)

    stack.preview()
    assert emulator.writes() == []

    stack.up("--skip-preview")
    declared = stack.state()
    assert emulator.numbers()[_SUPPORT]["Name"] == _DECLARED
    assert json.loads(stack.must("stack", "output", "--json").output)["supportStatus"] == "Unassigned"
    emulator.forget_calls()
    assert "unchanged" in stack.up("--skip-preview").output
    assert emulator.writes() == []

    language.edit(stack.directory, _DECLARED, _EDITED)
    renamed = ["~ chime:index:PhoneNumber: (update)", f'~ name: "{_DECLARED}" => "{_EDITED}"']
    assert changes(stack.preview("--diff")) == renamed
    stack.up("--skip-preview")
    assert [call["items"] for call in emulator.writes()] == [1]
    assert emulator.numbers()[_SUPPORT]["Name"] == _EDITED

    emulator.change(_SUPPORT, Name=_DRIFTED)
    stack.must("refresh", "--yes", "--skip-preview")
    healed = ["~ chime:index:PhoneNumber: (update)", f'~ name: "{_DRIFTED}" => "{_EDITED}"']
    assert changes(stack.preview("--diff")) == healed
    stack.up("--skip-preview")
    assert emulator.numbers()[_SUPPORT]["Name"] == _EDITED

    emulator.forget_calls()
    stack.must("destroy", "--yes", "--skip-preview")
    assert stack.state() == {}
    assert emulator.writes() == []
    assert {resource["id"] for resource in declared.values()} <= emulator.numbers().keys()


def test_200_renames_travel_in_4_calls(
    language: Language, new_project: Callable[[Language, Emulator], Stack]
) -> None:
    """At `--parallel 128`, whatever the program is written in."""
    with running_emulator("--numbers", "202", "--plain", "--latency", "120") as emulator:
        numbers = [number for number in emulator.numbers() if number not in {"+12065550100", _SUPPORT}]
        stack = new_project(language, emulator)
        # A busy machine may stall a program for longer than the pause of 0.1 s after which a batch leaves.
        stack.configure("batchPauseMs", "2000")
        language.declare(stack.directory, {number: f"Office {number[-3:]}" for number in numbers})
        stack.up("--skip-preview", "--parallel", "128")
        emulator.forget_calls()
        language.declare(stack.directory, {number: f"Branch {number[-3:]}" for number in numbers})
        stack.up("--skip-preview", "--parallel", "128")
        assert [call["items"] for call in emulator.writes()] == [50] * 4
        assert {emulator.numbers()[number]["Name"] for number in numbers} == {
            f"Branch {number[-3:]}" for number in numbers
        }
