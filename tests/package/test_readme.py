"""The README as a newcomer follows it: its program, in an empty directory, with the installed wheel and its commands."""

from __future__ import annotations

import os
import re
import shlex
from typing import TYPE_CHECKING

import pytest

from tests.support.installed import ROOT, build_wheel, install
from tests.support.stack import Stack, assert_unchanged

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.emulator import Emulator

pytestmark = [pytest.mark.long_engine, pytest.mark.timeout(600)]

README = (ROOT / "README.md").read_text()
USE_IT = README.partition("## Use it")[2].partition("\n## ")[0]


def block(language: str) -> str:
    """Return the one block of a language."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", USE_IT, re.MULTILINE | re.DOTALL)
    return str(found)


def commands() -> list[list[str]]:
    """Return what is typed, in order, without comments."""
    return [shlex.split(line[1:], comments=True) for line in USE_IT.splitlines() if line.startswith("$ ")]


def test_the_program_of_the_readme_is_deployed_by_its_commands(
    engine_bin: Path, emulator: Emulator, tmp_path: Path
) -> None:
    """Nothing is needed that it does not say; where the emulator is, the environment says."""
    programs = install(build_wheel(tmp_path / "wheels"), tmp_path / "environment")
    project = tmp_path / "phone-numbers"
    project.mkdir()
    (project / "Pulumi.yaml").write_text(block("yaml"))
    (project / "__main__.py").write_text(block("python"))
    environment = {
        "PATH": os.pathsep.join([str(programs), str(engine_bin), os.environ["PATH"]]),
        "PYTHONPATH": "",
        "AWS_ENDPOINT_URL_CHIME_SDK_VOICE": emulator.url,
    }
    # It logs in, makes the stack, and sets the region; the backend is this test's own.
    (_, _, login, *typed) = commands()
    assert login == ["pulumi", "login", "file://~?metadata=skip"]
    stack = Stack.of_configured_project(project, [], **environment)
    assert typed == [
        ["pulumi", "stack", "init", "dev"],
        ["pulumi", "config", "set", "chime:region", "us-east-1"],
        ["pulumi-chime", "doctor"],
        ["pulumi", "preview"],
        ["pulumi", "up"],
    ]
    stack.must(*typed[1][1:])
    preview = stack.must(*typed[3][1:])
    assert "+ 3 to create" in preview.output, preview.output
    assert emulator.writes() == []
    stack.must(*typed[4][1:], "--yes")
    named = {number: emulator.numbers()[number]["Name"] for number in ("+12065550100", "+12065550101")}
    assert list(named.values()) == ["Seattle reception", "Seattle support"]
    assert_unchanged(stack.preview())
