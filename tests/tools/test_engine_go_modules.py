"""The build from Go modules, with a stand-in for `go`. A real build takes minutes and is not part of the tests."""

from __future__ import annotations

import logging
import os
import re
from typing import TYPE_CHECKING

import pytest

import recipe
from engine_store import EngineStore
from go_modules import GoModules
from source import UnavailableError
from tests.tools.engine_stand_ins import python_script, script

if TYPE_CHECKING:
    from pathlib import Path

# Answers what the build asks of `go`: its version, a module's directory, a program compiled to the given file.
GO = """\
import pathlib, sys
command = sys.argv[1]
if command == "version":
    print("go version go1.24.7 linux/amd64")
if command == "list":
    print("go: downloading something", "{module}", sep="\\n")
if command == "build":
    [output] = [pathlib.Path(word[3:]) for word in sys.argv if word.startswith("-o=")]
    output.write_text("#!/bin/sh\\necho v{version}\\n")
    output.chmod(0o755)"""

# Prints as `go build -v` does, and ends when something is written to a FIFO.
GO_THAT_WAITS = """\
[ "$1" = version ] && echo "go version go1.26.0 linux/amd64" && exit
echo "go: downloading github.com/one v1.0.0"; echo internal/a; echo internal/b
read line < "{signal}"
exit 1"""


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only directory on PATH."""
    monkeypatch.setenv("PATH", str(tmp_path / "tools"))
    return tmp_path / "tools"


def test_every_part_is_built_and_executable(tools: Path, tmp_path: Path) -> None:
    """Programs are compiled, scripts copied out of the module, and all of them can be run."""
    module = tmp_path / "module"
    for path in recipe.SCRIPTS.paths:
        script(module / path, "exit 0").chmod(0o444)  # as Go's module cache has them
    python_script(tools / "go", GO.format(module=module, version=recipe.VERSION))
    store = EngineStore(tmp_path / "engine")
    store.keep(GoModules())
    assert store.is_kept()
    assert {path.name for path in store.directory.iterdir()} == {
        "pulumi",
        "pulumi-language-python",
        "pulumi-language-python-exec",
        "pulumi-resource-pulumi-python",
        "pulumi-analyzer-policy-python",
    }


def test_a_long_step_tells_how_far_it_is(tools: Path, tmp_path: Path) -> None:
    """While Go works, the modules fetched and packages compiled so far are logged."""
    signal = tmp_path / "signal"
    os.mkfifo(signal)
    script(tools / "go", GO_THAT_WAITS.format(signal=signal))

    class EndAtProgress(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.getMessage().endswith("modules fetched 1, packages compiled 2"):
                log.removeHandler(self)  # once: nobody reads a second word
                signal.write_text("enough\n")

    log = logging.getLogger("go_command")
    log.setLevel(logging.INFO)
    log.addHandler(EndAtProgress())
    with pytest.raises(UnavailableError, match="`go mod` ended with exit code 1"):
        GoModules(progress_every=0.01).fill(tmp_path)


@pytest.mark.usefixtures("tools")
def test_a_machine_without_go_is_reported(tmp_path: Path) -> None:
    """No `go` is a reason at once."""
    with pytest.raises(UnavailableError, match="there is no `go` on PATH"):
        GoModules().fill(tmp_path)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("go version go1.19.8 linux/amd64", "Go 1.21 or newer is needed, and .* go1.19.8"),
        ("what?", "'what\\?', which is no version"),
    ],
)
def test_a_go_that_cannot_do_it_is_refused(tools: Path, tmp_path: Path, answer: str, reason: str) -> None:
    """A Go that is too old for the modules is refused before anything is fetched."""
    script(tools / "go", f"echo '{answer}'")
    with pytest.raises(UnavailableError, match=reason):
        GoModules().fill(tmp_path)


def test_a_failing_go_is_quoted(tools: Path, tmp_path: Path) -> None:
    """Where Go fails the reason names its command and ends with its own last lines."""
    script(
        tools / "go",
        '[ "$1" = version ] && echo "go version go1.26.0 linux/amd64" && exit\n'
        "echo 'dial tcp: lookup proxy: no such host' >&2; exit 1",
    )
    with pytest.raises(UnavailableError, match=r"`go mod` ended with exit code 1\n.*: no such host"):
        GoModules().fill(tmp_path)


def test_the_pinned_modules_are_those_of_the_recipes_version() -> None:
    """The command line, and the module that the scripts come from, are pinned at the recipe's version."""
    pins = (recipe.SCRIPTS.pinned_by / "go.mod").read_text()
    for module in ("github.com/pulumi/pulumi/pkg/v3", recipe.SCRIPTS.module):
        assert re.search(
            rf"^(?:require )?\s*{re.escape(module)} v{re.escape(recipe.VERSION)}\b", pins, re.MULTILINE
        )
