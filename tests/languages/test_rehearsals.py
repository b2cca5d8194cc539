"""Rehearsals of programs in YAML, TypeScript and Go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.languages.projects import LANGUAGES, Language
from tests.support.rehearsing import must_rehearse

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.emulator import Emulator
    from tests.support.stack import Stack

pytestmark = [
    pytest.mark.languages,
    pytest.mark.timeout(600),  # the first one compiles Pulumi's SDK for Go
    pytest.mark.parametrize("language", LANGUAGES, ids=str),
]

_SUPPORT = "+12065550101"
_DECLARED, _EDITED = "Seattle support", "Seattle help desk"
_READS = {"ListPhoneNumbers", "GetPhoneNumber", "GetPhoneNumberSettings"}


def test_a_program_is_rehearsed(
    language: Language, emulator: Emulator, new_project: Callable[[Language, Emulator], Stack]
) -> None:
    """An edit is foretold, the account is only read, and a look-up of the program sees the copy."""
    stack = new_project(language, emulator)
    stack.up("--skip-preview")
    emulator.forget_calls()
    language.edit(stack.directory, _DECLARED, _EDITED)
    document = must_rehearse(stack, "up", "--", "refresh", "--", "destroy")
    assert document["changes"] == [
        {"phone_number": _SUPPORT, "attribute": "name", "before": _DECLARED, "after": _EDITED}
    ]
    assert {call["operation"] for call in emulator.calls()} <= _READS
    assert emulator.numbers()[_SUPPORT]["Name"] == _DECLARED
