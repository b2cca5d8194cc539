"""A stack as it is read through the engine: what is asked for, and with which file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_chime.rehearsal.errors import RehearsalError, UsageError
from pulumi_chime.rehearsal.real_stack import read_real_stack

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pulumi_chime.rehearsal.real_stack import RealStack

PROJECT = "name: test\nruntime: yaml\ndescription: 2026-02-30\nconfig: {chime:region: eu-central-1}\n"
SETTINGS = {"chime:region": {"value": "eu-central-1", "secret": False}}
_ENGINE = """#!/bin/sh
case "$*" in
  *" export "*) cat {here}/exported ;;
  *" config "*) for last; do :; done; cp "$last" {here}/asked-with; cat {here}/settings ;;
  *) exit 1 ;;
esac
"""


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., RealStack]:
    """Read the stack `dev` of a project, with an engine that answers with given texts and keeps the file it is given."""

    def read_one(project: str = PROJECT, exported: Any = "{}") -> RealStack:
        engine = tmp_path / "bin" / "pulumi"
        engine.parent.mkdir()
        engine.write_text(_ENGINE.format(here=tmp_path))
        engine.chmod(0o755)
        monkeypatch.setenv("PATH", f"{engine.parent}:/usr/bin:/bin")
        (tmp_path / "Pulumi.yaml").write_text(project)
        (tmp_path / "exported").write_text(exported)
        (tmp_path / "settings").write_text(json.dumps(SETTINGS))
        (tmp_path / "scratch").mkdir()
        return read_real_stack(tmp_path, "dev", None, tmp_path / "scratch")

    return read_one


def test_a_stack_without_a_file_has_the_settings_of_its_project(
    read: Callable[..., RealStack], tmp_path: Path
) -> None:
    """The engine is asked with an empty file, and with none that stays beside the project's."""
    assert read().settings_of_ours() == {"region": "eu-central-1"}
    assert (tmp_path / "asked-with").read_bytes() == b""
    assert not (tmp_path / "Pulumi.dev.yaml").exists()


def test_the_engine_is_given_a_stack_s_file_as_it_is(read: Callable[..., RealStack], tmp_path: Path) -> None:
    """Byte for byte: what this package would read there is not what Pulumi reads."""
    text = b'config:\n  app:opens: 12:30  # not 750\n  app:when: 2026-02-30\n  app:odd: "\xc3\xa9"\n'
    (tmp_path / "Pulumi.dev.yaml").write_bytes(text)
    assert read().settings_of_ours() == {"region": "eu-central-1"}
    assert (tmp_path / "asked-with").read_bytes() == text


@pytest.mark.parametrize(
    "project",
    ["name: [", "name: !!python/object:a.B {}\n", "[" * 5000, "- a\n"],
)
def test_a_project_that_cannot_be_read_is_told(read: Callable[..., RealStack], project: str) -> None:
    """In one line that names the file."""
    with pytest.raises(UsageError, match=r"^[^\n]*Pulumi\.yaml: (it is|line \d+: a) [^\n]+$"):
        read(project)


@pytest.mark.parametrize("depth", [600, 100_000])
def test_a_state_that_is_nested_too_deeply_is_refused(read: Callable[..., RealStack], depth: int) -> None:
    """In one line, however deep."""
    with pytest.raises(RehearsalError, match=r"^`pulumi stack` did not answer with JSON that can be read$"):
        read(exported=f'{{"deployment": {"[" * depth}{"]" * depth}}}')
