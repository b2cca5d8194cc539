"""A YAML program in a directory of its own, with the provider's wheel installed and the engine on PATH: nothing else."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.languages.projects import ROOT, YAML
from tests.support.installed import build_wheel, install
from tests.support.stack import Stack, assert_unchanged

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.emulator import Emulator

pytestmark = [pytest.mark.languages, pytest.mark.timeout(600)]

_SUPPORT = "+12065550101"


def test_a_yaml_program_needs_the_wheel_and_the_engine_and_nothing_else(
    provided: tuple[Path, Path], engine_bin: Path, emulator: Emulator, tmp_path: Path
) -> None:
    """It is previewed, deployed, edited and destroyed, by the plugin that was installed."""
    installed = install(build_wheel(tmp_path / "wheels"), tmp_path / "environment")
    project = tmp_path / "project"
    project.mkdir()
    shutil.copy(ROOT / "examples" / YAML.name / YAML.program, project)
    search_path = os.pathsep.join(map(str, [installed, engine_bin, provided[0]]))
    stack = Stack.of_project(project, [], emulator.url, PATH=search_path, PYTHONPATH="")

    assert f"from $PATH at {installed / 'pulumi-resource-chime'}" in stack.preview().output
    assert emulator.writes() == []
    stack.up("--skip-preview")
    assert emulator.numbers()[_SUPPORT]["Name"] == "Seattle support"
    assert_unchanged(stack.preview(), stack.must("refresh", "--yes"))
    YAML.edit(project, "Seattle support", "Seattle help desk")
    stack.up("--skip-preview")
    assert emulator.numbers()[_SUPPORT]["Name"] == "Seattle help desk"
    stack.must("destroy", "--yes")
    assert stack.state() == {}
    assert emulator.numbers()[_SUPPORT]["Status"] == "Unassigned"
