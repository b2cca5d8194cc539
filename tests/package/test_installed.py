"""The wheel, built from the source archive and installed: the quickstart and its policies run far from any checkout."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.support.installed import ROOT, build_source_archive, build_wheel, install
from tests.support.stack import Stack, assert_unchanged

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.emulator import Emulator

pytestmark = [pytest.mark.long_engine, pytest.mark.timeout(600)]

_RECEPTION = "+12065550100"


def _files(package: str) -> set[str]:
    """Return what the checkout has of a package, but for what Python has compiled."""
    root = ROOT / "provider"
    paths = (path for path in (root / package).rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix() for path in paths if "__pycache__" not in path.parts}


def test_archives_have_every_file_and_no_other(tmp_path: Path) -> None:
    """Programs, package data, licence: nothing of tests, settings or tools, which may name a machine."""
    ours = _files("pulumi_chime") | _files("chime_emulator")
    with zipfile.ZipFile(build_wheel(tmp_path / "wheel")) as wheel:
        shipped = {name for name in wheel.namelist() if ".dist-info/" not in name}
        licences = [name for name in wheel.namelist() if name.endswith("licenses/LICENSE")]
    assert shipped == ours
    assert len(licences) == 1
    with tarfile.open(build_source_archive(tmp_path / "sdist")) as archive:
        packed = {name.partition("/")[2] for name in archive.getnames()}
    expected = {"README.md", "CHANGELOG.md", "LICENSE", "pyproject.toml", "PKG-INFO", ".gitignore"}
    assert packed == expected | {f"provider/{name}" for name in ours}


def test_the_quickstart_and_its_policies_need_the_wheel_and_the_engine(
    engine_bin: Path, emulator: Emulator, tmp_path: Path
) -> None:
    """The program is previewed under the ready pack, which refuses one name; deployed, unchanged, destroyed."""
    programs = install(build_wheel(tmp_path / "wheels"), tmp_path / "environment")
    project = tmp_path / "project"
    shutil.copytree(ROOT / "examples" / "quickstart", project / "examples" / "quickstart")
    shutil.copy(ROOT / "Pulumi.yaml", project)
    shutil.copytree(ROOT / "examples" / "policy", project / "policy")
    search_path = os.pathsep.join([str(programs), str(engine_bin), os.environ["PATH"]])
    stack = Stack.of_project(project, [], emulator.url, PATH=search_path, PYTHONPATH="")
    pack = ("--policy-pack", "policy", "--policy-pack-config", "settings.json")
    rule = {"pattern": "Portland .+", "example": "Portland reception", "enforcementLevel": "mandatory"}
    (project / "settings.json").write_text(json.dumps({"names": rule}))

    refused = stack.run("preview", *pack)
    assert refused.code == 255, refused.output
    assert f"{_RECEPTION}: name 'Seattle reception': matches Portland .+" in refused.output
    assert emulator.writes() == []
    (project / "settings.json").write_text(json.dumps({"names": {**rule, "pattern": "Seattle .+"}}))
    stack.up(*pack)
    assert emulator.numbers()[_RECEPTION]["Name"] == "Seattle reception"
    assert_unchanged(stack.preview(*pack), stack.must("refresh", "--yes"))
    stack.must("destroy", "--yes")
    assert emulator.numbers()[_RECEPTION]["Status"] == "Unassigned"


@pytest.mark.parametrize(
    "command", ["adopt", "doctor", "emulator", "inventory", "rehearse", "summary", "verify"]
)
def test_every_command_of_the_wheel_starts(
    tmp_path_factory: pytest.TempPathFactory, installed_programs: Path, command: str
) -> None:
    """Nothing that a command imports was left in the checkout."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    ended = subprocess.run(
        [installed_programs / "pulumi-chime", command, "--help"],
        cwd=elsewhere,
        env={"PATH": os.environ["PATH"]},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    assert f"pulumi-chime {command}" in ended.stdout


@pytest.fixture(scope="module")
def installed_programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of one environment for all tests that only start them."""
    directory = tmp_path_factory.mktemp("installed")
    return install(build_wheel(directory / "wheels"), directory / "environment")
