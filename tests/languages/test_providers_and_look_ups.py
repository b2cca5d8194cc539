"""Programs in YAML, TypeScript and Go that declare a provider of their own, and look numbers up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.languages.projects import LANGUAGES, Language
from tests.support.stack import assert_unchanged

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.emulator import Emulator
    from tests.support.stack import Stack

pytestmark = [
    pytest.mark.languages,
    pytest.mark.timeout(600),  # the first one compiles Pulumi's SDK for Go
]

_PROGRAMS = Path(__file__).resolve().parent / "elsewhere"
_WEST, _EAST = "arn:aws:chime:us-west-2:", "arn:aws:chime:us-east-1:"


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_a_provider_leads_numbers_and_look_ups_to_another_region(
    language: Language, emulator: Emulator, new_project: Callable[[Language, Emulator], Stack]
) -> None:
    """Those that name none stay in the stack's."""
    emulator.control("PUT", "numbers/+12065550100?region=us-west-2", {})
    stack = new_project(language, emulator)
    program = (_PROGRAMS / language.program).read_text().replace("ENDPOINT", emulator.url)
    (stack.directory / language.program).write_text(program)

    stack.up("--skip-preview")
    shown = json.loads(stack.must("stack", "output", "--json").output)
    assert {name: arn.startswith(_WEST) for name, arn in shown.items()} == {
        "lobby": True,
        "found": True,
        "first": False,
    }
    assert shown["first"].startswith(_EAST)
    assert not emulator.numbers()["+12065550100"].get("Name")

    emulator.forget_calls()
    assert_unchanged(stack.preview(), stack.must("refresh", "--yes"), stack.up("--skip-preview"))
    stack.must("destroy", "--yes", "--skip-preview")
    assert emulator.writes() == []


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ("{phoneNumber: '+12065550100', nmae: Lobby}", "Property nmae does not exist"),
        (
            "{phoneNumber: '+12065550100', callingName: [Lobby]}",
            "callingName: Cannot assign 'List<string>' to 'string'",
        ),
        (
            "{phoneNumber: '+12065550100', callingName: L}",
            "property callingName value {L} has a problem: it has 1 character; a calling name has 2 to 15 letters",
        ),
        ("{phoneNumber: '+12065550100', onAdopt: perhaps}", 'Allowed values are "match", "overwrite"'),
        (
            "{phoneNumber: reception}",
            "property phoneNumber value {reception} has a problem: a phone number is in E.164 form",
        ),
        ("{name: Lobby}", "Missing required property 'phoneNumber'"),
    ],
    ids=["unknown", "wrong type", "rule", "choice", "no number", "missing"],
)
def test_mistakes_in_yaml_are_told_in_its_terms(
    properties: str, said: str, emulator: Emulator, new_project: Callable[[Language, Emulator], Stack]
) -> None:
    """In one line, before anything is sent; nobody who writes YAML knows Python's names or traceback."""
    stack = new_project(LANGUAGES[0], emulator)
    (stack.directory / "Pulumi.yaml").write_text(
        f"name: chime-yaml\nruntime: yaml\nresources:\n  lobby:\n    type: chime:PhoneNumber\n    properties: {properties}\n"
    )
    failed = stack.run("up", "--yes", "--skip-preview")
    assert failed.code != 0
    assert said in failed.output
    assert not {"Traceback", "phone_number", "calling_name", "on_adopt"} & {*failed.output.split()}
    assert emulator.writes() == []
