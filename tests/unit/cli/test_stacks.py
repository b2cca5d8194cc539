"""`pulumi-chime stacks` as people type it, up to where the engine begins."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from pulumi_chime.cli import app
from pulumi_chime.stacks.errors import UsageError
from pulumi_chime.stacks.project import find_project
from tests.support.engine_stand_in import StandInEngine

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

LOADED = """
import sys
import pulumi_chime.cli
print([name for name in ("procrastinate", "psycopg", "pulumi_chime.stacks.run") if name in sys.modules])
"""


def stacks(*arguments: str, directory: Path | None = None, **environment: str) -> Result:
    """Run the command."""
    at = ["--cwd", str(directory)] if directory else []
    return CliRunner(env={"PULUMI_CHIME_QUEUE": None, **environment}).invoke(app, ["stacks", *arguments, *at])


def unboxed(ended: Result) -> str:
    """Return what was said to standard error, in one line."""
    return " ".join(ended.stderr.replace("│", " ").split())


def test_nothing_of_it_is_loaded_for_other_commands() -> None:
    """Their start does not wait for it."""
    shown = subprocess.run([sys.executable, "-c", LOADED], check=True, capture_output=True, text=True)
    assert shown.stdout.strip() == "[]"


@pytest.mark.parametrize("missing", ["procrastinate", "psycopg", "psycopg_pool"])
@pytest.mark.parametrize("command", [["preview"], ["up"], ["refresh"], ["worker"], ["take-over", "dev"]])
def test_without_the_extra_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, missing: str, command: list[str]
) -> None:
    """Whichever part of it is missing."""
    monkeypatch.setitem(sys.modules, missing, None)
    ended = stacks(*command)
    assert ended.exit_code == 1
    assert (
        ended.stderr
        == f"pulumi-chime stacks: {missing} is not installed; pip install 'pulumi-chime[stacks]'\n"
    )


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["preview", "--markdown", "--json"], "one of --markdown and --json"),
        (["up", "--workers", "0"], "nobody else would do it"),
        (["up", "--lease", "1"], "should be greater than or equal to 2"),
        (["up", "--lease", "inf"], "should be less than or equal to 86400"),
        (["worker", "--lease", "86401"], "should be less than or equal to 86400"),
        (["preview", "--approve", ""], "is not empty"),
        (["worker"], "a worker serves a queue"),
        (["worker", "--queue", "mysql://me:hunter2@db/x"], "it is none"),
        (["up", "--queue", "hunter2"], "it is none"),
        (["take-over", "dev", "--queue", "postgresql://hunter2:x@[/x"], "none that PostgreSQL understands"),
    ],
)
def test_wrong_usage_is_told(tmp_path: Path, arguments: list[str], problem: str) -> None:
    """With exit code 2, and no address of a queue."""
    (tmp_path / "Pulumi.yaml").write_text("name: test\nruntime: python\n")
    ended = stacks(*arguments, directory=tmp_path)
    assert ended.exit_code == 2
    assert problem in unboxed(ended)
    assert "hunter2" not in ended.output + ended.stderr


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "no Pulumi project at or above"),
        ("runtime: python\n", "has no name of the project"),
        ("name: [\n", "cannot be read"),
        ("- a\n", "not a mapping of keys to values"),
        ("name: a\nname: b\n", "line 2: a key that its mapping has already"),
        (f"name: {'[' * 200}", "nested too deeply"),
        ("name: \x01", "it is not YAML"),
        ("config:\n  a: 2024-02-30\n  b: !!int x\n  c: 0x_\n", "has no name of the project"),
    ],
)
def test_a_directory_without_a_project_is_told(tmp_path: Path, content: str | None, problem: str) -> None:
    """In one line."""
    if content is not None:
        (tmp_path / "Pulumi.yaml").write_text(content)
    ended = stacks("up", directory=tmp_path)
    assert ended.exit_code == 2
    assert problem in ended.stderr
    assert ended.stderr.count("\n") == 1


COMMANDS = [
    ["preview"],
    ["up", "--yes"],
    ["refresh"],
    ["worker", "--queue", "postgresql:///x"],
    ["take-over", "dev"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize("name", ["typo", "a-file", ""])
def test_what_is_no_directory_never_means_the_project_above_it(
    tmp_path: Path, command: list[str], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose stacks somebody else has meant to keep as they are. Nobody's name is no directory's either."""
    (tmp_path / "Pulumi.yaml").write_text("name: parent\nruntime: python\n")
    (tmp_path / "a-file").write_text("")
    monkeypatch.chdir(tmp_path)
    ended = stacks(*command, "--cwd", name)
    assert ended.exit_code == 2
    assert "--cwd" in unboxed(ended)
    assert (f"{name} is not a directory" if name else "is not empty") in unboxed(ended)


def test_no_project_is_looked_for_above_what_is_no_directory(tmp_path: Path) -> None:
    """Whoever asks."""
    (tmp_path / "Pulumi.yaml").write_text("name: parent\nruntime: python\n")
    assert find_project(tmp_path).name == "parent"
    with pytest.raises(UsageError, match="typo is not a directory"):
        find_project(tmp_path / "typo")


@pytest.mark.parametrize(
    "command", [["rehearse", "--cwd", "typo", "--", "up"], ["rehearse", "-C", ""], ["doctor", "typo"]]
)
def test_no_other_command_goes_above_it_either(
    tmp_path: Path, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each says which of its arguments is wrong."""
    (tmp_path / "Pulumi.yaml").write_text("name: parent\nruntime: python\n")
    monkeypatch.chdir(tmp_path)
    ended = CliRunner().invoke(app, command)
    assert ended.exit_code == 2
    assert "is not a directory" in unboxed(ended) or "is not empty" in unboxed(ended)


@pytest.mark.parametrize(
    "command", [["preview"], ["up", "--yes"], ["refresh"], ["worker"], ["take-over", "dev"]]
)
@pytest.mark.parametrize(
    ("option", "variable"), [("", None), (None, ""), ("", "postgresql:///x"), (" ", None)]
)
def test_an_empty_address_is_not_the_projects_own_queue(
    tmp_path: Path, command: list[str], option: str | None, variable: str | None
) -> None:
    """Where stacks are deployed, a secret that is missing does not decide."""
    (tmp_path / "Pulumi.yaml").write_text("name: test\nruntime: python\n")
    given = [] if option is None else ["--queue", option]
    ended = CliRunner(env={"PULUMI_CHIME_QUEUE": variable}).invoke(
        app, ["stacks", *command, *given, "--cwd", str(tmp_path)]
    )
    assert ended.exit_code == 2
    assert "the queue's address is empty" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_an_approval_needs_a_directory(tmp_path: Path) -> None:
    """A file in its place is told before anything is previewed."""
    (tmp_path / "Pulumi.yaml").write_text("name: test\nruntime: python\n")
    (tmp_path / "file").write_text("")
    ended = stacks("preview", "--approve", str(tmp_path / "file"), directory=tmp_path)
    assert ended.exit_code == 2
    assert "File exists" in unboxed(ended)


def test_without_an_engine_one_line_says_so(tmp_path: Path) -> None:
    """Where to get it."""
    (tmp_path / "Pulumi.yaml").write_text("name: test\nruntime: python\n")
    ended = stacks("up", directory=tmp_path, PATH="/nowhere")
    assert ended.exit_code == 1
    assert ended.stderr == (
        "pulumi-chime stacks up: the engine `pulumi` is not on PATH (https://www.pulumi.com/docs/install/)\n"
    )


@pytest.mark.parametrize(
    "names", [["acme/offices/prod", "me/offices/prod"], ["prod", "Prod"], ["a/b/PROD", "other", "prod"]]
)
def test_no_approval_is_written_over_another_one(tmp_path: Path, names: list[str]) -> None:
    """Of stacks whose files would have one name, also where capitals make no difference; before anything is previewed."""
    engine = StandInEngine.create(tmp_path / "bin")
    engine.answer("stack", output=json.dumps([{"name": name, "current": False} for name in names]))
    (tmp_path / "Pulumi.yaml").write_text("name: test\nruntime: python\n")
    path = f"{engine.directory}{os.pathsep}{os.environ['PATH']}"
    ended = stacks("preview", "--approve", str(tmp_path / "approved"), directory=tmp_path, PATH=path)
    assert ended.exit_code == 2
    assert "would both be approved in" in unboxed(ended)
    assert names[0] in unboxed(ended)
    assert engine.calls("preview") == []
