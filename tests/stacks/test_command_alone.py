"""`pulumi-chime stacks` as a process, with its own PostgreSQL and workers, and with a program in the engine's place."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pulumi_chime.stacks.queue.server import data_directory
from tests.support.engine_stand_in import StandInEngine
from tests.support.processes_left import processes_of, sockets_of
from tests.support.waiting import await_true

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_COMMAND = Path(sys.executable).with_name("pulumi-chime")
_PATIENCE_SECONDS = 60.0


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    """A project with the stack `dev`."""
    directory = tmp_path / "project"
    directory.mkdir()
    (directory / "Pulumi.yaml").write_text("name: test\nruntime: python\n")
    yield directory
    shutil.rmtree(data_directory(directory), ignore_errors=True)


@pytest.fixture
def engine(tmp_path: Path) -> StandInEngine:
    """A program that lists one stack, and deploys nothing."""
    return StandInEngine.create(tmp_path / "bin")


def started(
    project: Path, engine: StandInEngine, variables: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    """Start the deploy of all stacks."""
    environment = {name: text for name, text in os.environ.items() if name != "PULUMI_CHIME_QUEUE"}
    return subprocess.Popen(
        [str(_COMMAND), "stacks", "up", "--json"],
        cwd=project,
        env={
            **environment,
            "PATH": f"{engine.directory}{os.pathsep}{environment['PATH']}",
            "PULUMI_CHIME_HOME": str(project / "home"),
            **(variables or {}),
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_engines_have_the_variables_that_the_queue_does_not_hear(
    project: Path, engine: StandInEngine
) -> None:
    """A program, or a backend on PostgreSQL, may need them."""
    variables = {"PGSERVICE": "nowhere", "PGHOSTADDR": "127.0.0.1", "PGPORT": "1", "PGPASSWORD": "hunter2"}
    with started(project, engine, variables) as command:
        _, errors = command.communicate(timeout=_PATIENCE_SECONDS)
    assert command.returncode == 0, errors
    (seen,) = engine.calls("up")
    assert {name: seen.get(name) for name in variables} == variables


@pytest.mark.parametrize(
    ("signals", "code"),
    [
        ([signal.SIGINT], 130),
        ([signal.SIGINT, signal.SIGINT], 130),
        ([signal.SIGTERM, signal.SIGTERM], 143),
        ([signal.SIGKILL], -signal.SIGKILL),
    ],
    ids=["asked to end", "asked twice", "told twice", "killed"],
)
def test_its_server_ends_with_it(
    project: Path, engine: StandInEngine, signals: Sequence[signal.Signals], code: int
) -> None:
    """Also where it is not given the time to end it itself."""
    engine.wait_for_interruption("up")
    engine.answer("up", errors="error: interrupted", code=255)
    with started(project, engine) as command:
        await_true(lambda: engine.calls("up"), _PATIENCE_SECONDS)
        sockets = sockets_of(project)
        assert sockets is not None
        assert sockets.is_dir()
        assert command.stderr is not None
        for number, each in enumerate(signals):
            command.send_signal(each)
            if number + 1 < len(signals):
                while "once more to end at once" not in (line := command.stderr.readline()):
                    assert line
        command.communicate(timeout=_PATIENCE_SECONDS)
    assert command.returncode == code
    await_true(lambda: not processes_of(project), _PATIENCE_SECONDS)
    await_true(lambda: not sockets.exists(), _PATIENCE_SECONDS)
