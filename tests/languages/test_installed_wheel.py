"""A YAML program in a directory of its own, with the provider's wheel installed and the engine on PATH: nothing else."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.languages.projects import ROOT, YAML
from tests.support.stack import Stack, assert_unchanged

if TYPE_CHECKING:
    from tests.support.emulator import Emulator

pytestmark = [pytest.mark.languages, pytest.mark.timeout(600)]

_SUPPORT = "+12065550101"


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The programs of an environment in which the wheel is installed beside what it depends on, and nothing of ours."""
    wheels, environment = tmp_path / "wheels", tmp_path / "environment"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    built = [
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "--wheel-dir",
        str(wheels),
        str(ROOT),
    ]
    subprocess.run([*pip, *built], check=True)
    (wheel,) = wheels.iterdir()
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    python = environment / "bin" / "python"
    subprocess.run([*pip, "--python", python, "install", "--no-deps", "--no-index", wheel], check=True)
    # Instead of from a registry, what it depends on comes from here.
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(environment)}))
    here = importlib.metadata.distribution("pulumi").locate_file("")
    (packages / "dependencies.pth").write_text(f"{here}\n")
    imported = [str(python), "-c", "import pulumi_chime; print(pulumi_chime.__file__)"]
    found = subprocess.run(imported, check=True, stdout=subprocess.PIPE, text=True, env={}).stdout.strip()
    assert Path(found).is_relative_to(packages)
    return environment / "bin"


def test_a_yaml_program_needs_the_wheel_and_the_engine_and_nothing_else(
    installed: Path, provided: tuple[Path, Path], engine_bin: Path, emulator: Emulator, tmp_path: Path
) -> None:
    """It is previewed, deployed, edited and destroyed, by the plugin that was installed."""
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
