"""A Chromium for the page's tests: one that is there, Debian's package, or one line that says what to do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from provide_chromium import NoChromiumError, provide_chromium
from tests.support.doctors import make_program

if TYPE_CHECKING:
    from collections.abc import Mapping

TOOL = Path(__file__).resolve().parents[2] / "tools" / "page" / "provide_chromium.py"
NONE = "error: no Chromium on PATH; install one (Debian: apt-get install chromium), or set PULUMI_CHIME_CHROMIUM to its path\n"


def provide(path: Path, variables: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the tool with nothing on PATH but what a directory has."""
    return subprocess.run(
        [sys.executable, TOOL],
        env={"PATH": str(path), **(variables or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def apt_get(directory: Path, *, update: str, install: str) -> Path:
    """Make an apt-get that does something when it updates its lists, and something when it installs."""
    script = f'echo "$*" >> {directory / "asked"}\ncase $1 in update) {update};; install) {install};; esac'
    return make_program(directory, "apt-get", script)


def asked(directory: Path) -> list[str]:
    """Return what apt-get was asked for."""
    return (directory / "asked").read_text().splitlines()


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])
def test_one_that_is_there_is_taken(tmp_path: Path, name: str) -> None:
    """Under any of its names; nothing is installed."""
    apt_get(tmp_path, update="exit 1", install="exit 1")
    found = make_program(tmp_path, name, "exit 0")
    ended = provide(tmp_path)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, f"{found}\n", "")
    assert not (tmp_path / "asked").exists()


def test_one_that_is_named_comes_before_others(tmp_path: Path) -> None:
    """A variable says which; where that is none, it is told, and no other is taken."""
    make_program(tmp_path, "chromium", "exit 0")
    named = make_program(tmp_path, "my-chromium", "exit 0")
    assert provide(tmp_path, {"PULUMI_CHIME_CHROMIUM": str(named)}).stdout == f"{named}\n"
    ended = provide(tmp_path, {"PULUMI_CHIME_CHROMIUM": "/nowhere/chromium"})
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "error: PULUMI_CHIME_CHROMIUM is '/nowhere/chromium', which is no program\n"


def test_without_apt_get_it_is_told_what_to_do(tmp_path: Path) -> None:
    """In one line."""
    ended = provide(tmp_path)
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", NONE)


def test_nothing_is_installed_for_who_may_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told what to do, and apt-get is not even asked."""
    apt_get(tmp_path, update="exit 0", install="exit 0")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoChromiumError, match="no Chromium on PATH; install one"):
        provide_chromium(may_install=False)
    assert not (tmp_path / "asked").exists()


def test_it_is_installed_where_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The lists first, then the package, asking nobody; what apt-get says is no part of the output."""
    chromium = tmp_path / "chromium"
    made = f"echo unpacking; printf '#!/bin/sh\\n' > {chromium}; /bin/chmod +x {chromium}"
    apt_get(tmp_path, update="echo lists", install=made)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert provide_chromium(may_install=True) == str(chromium)
    assert asked(tmp_path) == [
        "update --quiet=2",
        "install --yes --quiet=2 --no-install-recommends chromium",
    ]
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize(
    ("update", "install", "said"),
    [
        ("exit 100", "exit 0", "`apt-get update --quiet=2` failed; install a Chromium"),
        ("exit 0", "exit 100", "chromium` failed; install a Chromium"),
        ("exit 0", "exit 0", "was installed, and there is none on PATH all the same"),
    ],
)
def test_an_installation_that_fails_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, update: str, install: str, said: str
) -> None:
    """Without a network, without the package, or where it is put elsewhere: one line."""
    apt_get(tmp_path, update=update, install=install)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoChromiumError) as told:
        provide_chromium(may_install=True)
    assert said in str(told.value)
    assert "\n" not in str(told.value)
