"""Pulumi's own installer as a source: it works, fails or hangs.

The installer itself needs the open internet. What is tested live is the SDK's attempt at it, against a
download site that refuses or keeps silent; its success is a stand-in's.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

import recipe
from engine_store import EngineStore
from installer import Installer
from source import UnavailableError
from tests.tools.engine_stand_ins import closed_site, hanging, python_script, script, silent_site

if TYPE_CHECKING:
    from pathlib import Path

INSTALLING = """\
import pathlib, sys
home, version = sys.argv[1:]
bin = pathlib.Path(home, "bin")
bin.mkdir()
for part in ("pulumi", "pulumi-language-python", "pulumi-resource-pulumi-python"):
    (bin / part).write_text(f"#!/bin/sh\\necho v{version}\\n")
    (bin / part).chmod(0o755)"""


def test_what_the_installer_leaves_is_kept(tmp_path: Path) -> None:
    """The installer is given a directory and the version, and its `bin` becomes the engine's."""
    store = EngineStore(tmp_path / "engine")
    store.keep(Installer(command=(str(python_script(tmp_path / "install", INSTALLING)),)))
    assert store.is_kept()
    assert (store.directory / "pulumi").read_text() == f"#!/bin/sh\necho v{recipe.VERSION}\n"


def test_a_failing_installer_is_quoted(tmp_path: Path) -> None:
    """The reason is the exit code and the last thing that the installer said."""
    failing = script(tmp_path / "install", "echo first; echo 'no such version' >&2; echo; exit 7")
    with pytest.raises(UnavailableError, match=r"^ended with exit code 7: no such version$"):
        Installer(command=(str(failing),)).fill(tmp_path)


def test_a_hanging_installer_is_killed_with_its_children(tmp_path: Path) -> None:
    """At the limit neither the installer nor what it started is left."""
    lifeline = tmp_path / "lifeline"
    installer = Installer(seconds=2, command=(str(hanging(tmp_path / "install", lifeline)),))
    with ThreadPoolExecutor() as pool:
        attempt = pool.submit(installer.fill, tmp_path)
        with lifeline.open("rb") as line:
            assert set(line.read().split()) == {b"parent", b"child"}
        with pytest.raises(UnavailableError, match=r"^killed after 2 s: it printed nothing$"):
            attempt.result()


def test_a_site_that_refuses_fails_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK's real attempt ends with the network's reason, long before the limit."""
    monkeypatch.setenv("https_proxy", closed_site())
    with pytest.raises(UnavailableError, match=r"ended with exit code 1: .*Connection refused"):
        Installer().fill(tmp_path)


def test_a_site_that_keeps_silent_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK's real attempt has no limit of its own; ours ends it."""
    with silent_site() as site:
        monkeypatch.setenv("https_proxy", site)
        with pytest.raises(UnavailableError, match=r"^killed after 3 s"):
            Installer(seconds=3).fill(tmp_path)
