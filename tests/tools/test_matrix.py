"""The matrix runs every Python that is supported and here, and says which it did not."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tools import matrix

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools" / "matrix.py"
HERE = "{}.{}".format(*sys.version_info[:2])


def test_the_matrix_has_the_supported_versions() -> None:
    """Those of the classifiers, which are what the package index shows."""
    classifiers = "\n".join(importlib.metadata.metadata("pulumi-chime").get_all("Classifier") or ())
    assert tuple(re.findall(r":: (3\.\d+)$", classifiers, re.MULTILINE)) == matrix.VERSIONS


def test_a_python_is_what_it_says_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not what a file is called: a shim may stand for a version that is not switched on."""
    shim = tmp_path / "python3.9"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    (tmp_path / "python3").symlink_to(sys.executable)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    assert matrix.find_python("3.9") is None
    assert matrix.find_python(HERE) is not None


def test_a_version_that_was_asked_for_has_to_be_there(tmp_path: Path) -> None:
    """In CI a job that runs nothing would look like one that passed."""
    ended = subprocess.run(
        [sys.executable, TOOL, "3.10", "3.14"],
        env={"PATH": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "no Python 3.10, 3.14 on PATH or in pyenv: install it\n"


def test_lowest_pins_are_what_pyproject_allows() -> None:
    """Each direct dependency stands at the first version that its requirement accepts."""
    from packaging.requirements import Requirement  # noqa: PLC0415 - for this test alone

    text = (ROOT / "requirements-lowest.txt").read_text()
    found = re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE)
    pins = dict(reversed(found))  # of several, the first is that of the oldest Python
    for line in importlib.metadata.requires("pulumi-chime") or ():
        requirement = Requirement(line)
        lowest = next(each.version for each in requirement.specifier if each.operator == ">=")
        pinned = pins[requirement.name]
        assert requirement.specifier.contains(pinned)
        assert pinned == lowest or pinned.startswith(f"{lowest}."), f"{requirement}: pinned at {pinned}"
