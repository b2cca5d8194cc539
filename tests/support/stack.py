"""A stack of its own under the real engine: a `file://` backend, a program, and the commands.

The backend is the one that docs/engine.md advises: without `metadata=skip` a kill can leave a state that does not load.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from tests.support.doors import Door
from tests.support.process import NO_AWS_FILES

if TYPE_CHECKING:
    from collections.abc import Sequence

_PROJECT = "name: test\nruntime: python\nmain: program\n"
_PLUGIN = "pulumi-resource-chime"
_PLUGINS = {Door.DYNAMIC: "pulumi.dynamic", Door.NATIVE: _PLUGIN}
"""What stands in the command line of the process that serves a door."""
_KEPT = ("HOME", "LANG", "TMPDIR", "PYTHONPATH")
_COVERAGE = "COVERAGE_"
"""How plugins and programs that the engine starts know of `make coverage`."""
_OF_THE_WHOLE = {
    "error: update failed",
    "error: preview failed",
    "error: one or more resources failed to update",
}
_PATIENCE_SECONDS = 240
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Run:
    """How one command of the engine ended.

    Attributes:
        code: Its exit code.
        output: What it printed, both streams as a terminal shows them.
        seconds: How long it took.
    """

    code: int
    output: str
    seconds: float

    def errors(self) -> list[str]:
        """Return the errors of the Diagnostics that stand at single resources, not at the stack as a whole."""
        errors = [line.strip() for line in self.output.splitlines() if line.strip().startswith("error: ")]
        return [line for line in errors if line not in _OF_THE_WHOLE]


@dataclass(frozen=True)
class Stack:
    """One project with one stack, named `dev`.

    Attributes:
        directory: The project's directory; a Python program is `program/__main__.py`.
        environment: What the engine runs with.
        patience_seconds: How long a command may take.
    """

    directory: Path
    environment: dict[str, str] = field(repr=False)
    patience_seconds: float = _PATIENCE_SECONDS

    @classmethod
    def create(
        cls, directory: Path, engine_bin: Path, endpoint_url: str, program: str, **environment: str
    ) -> Stack:
        """Make a project of a Python program and its stack, configured for an endpoint; see `of_project`."""
        (directory / "program").mkdir(parents=True)
        (directory / "Pulumi.yaml").write_text(_PROJECT)
        (directory / "program" / "__main__.py").write_text(program)
        return cls.of_project(directory, [engine_bin], endpoint_url, **environment)

    @classmethod
    def of_project(
        cls, directory: Path, search_path: Sequence[Path], endpoint_url: str, **environment: str
    ) -> Stack:
        """Make a stack of a project that is there, configured for an endpoint. See `of_configured_project`."""
        stack = cls.of_configured_project(directory, search_path, **environment)
        stack.configure("endpointUrl", endpoint_url)
        stack.configure("region", "us-east-1")
        return stack

    @classmethod
    def of_configured_project(cls, directory: Path, search_path: Sequence[Path], **environment: str) -> Stack:
        """Make a stack of a project that is there, which says itself where the service is.

        Args:
            directory: The project's directory.
            search_path: Where the engine and what belongs to it are found, beside this Python's own programs.
            environment: Further variables of the engine.
        """
        (directory / "state").mkdir()
        stack = cls(directory, {**_environment(directory, search_path), **environment})
        stack.must("stack", "init", "dev")
        return stack

    def for_colleague(self, directory: Path) -> Stack:
        """Return the same stack as somebody else has it, who shares the state: a copy of the project, an own home."""
        ignored = shutil.ignore_patterns("pulumi-home", "state")
        shutil.copytree(self.directory, directory, ignore=ignored)
        stack = Stack(directory, {**self.environment, "PULUMI_HOME": str(directory / "pulumi-home")})
        stack.must("stack", "select", "dev")
        return stack

    def write(self, program: str, name: str = "__main__.py") -> None:
        """Write a file of the program."""
        (self.directory / "program" / name).write_text(program)

    def configure(self, name: str, value: str) -> None:
        """Set one of the provider's settings."""
        self.must("config", "set", f"chime:{name}", value)

    def release(self, *numbers: str) -> None:
        """Name the numbers that may be released, and no others, in a file beside Pulumi.yaml."""
        (self.directory / "releases.csv").write_text("\n".join(["phone_number", *numbers, ""]))
        self.configure("releases", "releases.csv")

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start a command and leave it running, in a process group of its own."""
        return subprocess.Popen(
            ["pulumi", "--non-interactive", "--color", "never", *arguments],
            cwd=self.directory,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str, **environment: str) -> Run:
        """Run a command to its end."""
        begun = time.monotonic()
        with self.start(*arguments, **environment) as process:
            output, _ = process.communicate(timeout=self.patience_seconds)
        return Run(process.returncode, _COLOURS.sub("", output), time.monotonic() - begun)

    def must(self, *arguments: str, **environment: str) -> Run:
        """Run a command that has to succeed."""
        run = self.run(*arguments, **environment)
        assert run.code == 0, f"pulumi {' '.join(arguments)} ended with {run.code}:\n{run.output}"
        return run

    def preview(self, *arguments: str, **environment: str) -> Run:
        """Run a preview that has to succeed."""
        return self.must("preview", *arguments, **environment)

    def up(self, *arguments: str, **environment: str) -> Run:
        """Run an `up` that has to succeed."""
        return self.must("up", "--yes", *arguments, **environment)

    def state(self) -> dict[str, dict[str, Any]]:
        """Return the stored phone-number resources by their names."""
        exported = json.loads(self.must("stack", "export").output)
        resources = exported["deployment"].get("resources", [])
        return {
            resource["urn"].rpartition("::")[2]: resource
            for resource in resources
            if resource["type"].endswith(":PhoneNumber")
        }


def assert_unchanged(*runs: Run) -> None:
    """Nothing was created, replaced, updated or deleted."""
    for run in runs:
        changes = [line for line in run.output.splitlines() if line.strip().startswith(("+", "-", "~", "+-"))]
        assert [line for line in changes if " to " in line or line.endswith("ed")] == [], run.output
        assert " unchanged" in run.output


def plugin_of(cli: psutil.Process, door: Door) -> psutil.Process:
    """Return the plugin process of a running CLI whose program declares numbers on a door."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for child in cli.children(recursive=True):
            # A process of the engine's start may end while it is looked at.
            with contextlib.suppress(psutil.NoSuchProcess):
                if _PLUGINS[door] in {Path(argument).name for argument in child.cmdline()}:
                    return child
    raise AssertionError("the CLI started no plugin")


def assert_ended(plugin: psutil.Process) -> None:
    """Fail if a plugin still runs two seconds from now; one of which only its new parent took no note runs no more."""
    deadline = time.monotonic() + 2
    while _runs(plugin):
        assert time.monotonic() < deadline, "the plugin outlived the engine by 2 s"
        threading.Event().wait(0.02)


def _runs(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _programs(directory: Path) -> list[Path]:
    """Return where the engine finds Python and the native door's plugin, which may not be installed beside it."""
    installed = Path(sys.executable).parent
    if (installed / _PLUGIN).is_file():
        return [installed]
    made = directory / "bin"
    made.mkdir()
    plugin = made / _PLUGIN
    plugin.write_text(f"#!{sys.executable}\nfrom pulumi_chime.native.main import main\nmain()\n")
    plugin.chmod(0o755)
    return [installed, made]


def _environment(directory: Path, search_path: Sequence[Path]) -> dict[str, str]:
    programs = [*_programs(directory), *search_path]
    path = os.pathsep.join([*map(str, programs), os.environ["PATH"]])
    return {
        **{name: text for name, text in os.environ.items() if name in _KEPT or name.startswith(_COVERAGE)},
        "PATH": path,
        "PULUMI_HOME": str(directory / "pulumi-home"),
        "PULUMI_BACKEND_URL": f"file://{directory / 'state'}?metadata=skip",
        "PULUMI_CONFIG_PASSPHRASE": "test",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_PARALLEL": "128",
        "PULUMI_SKIP_CHECKPOINTS": "true",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
        **NO_AWS_FILES,
    }
