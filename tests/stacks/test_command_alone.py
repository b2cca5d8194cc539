"""`pulumi-chime stacks` as a process, with its own PostgreSQL and workers, and with a program in the engine's place."""

from __future__ import annotations

import contextlib
import json
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
    from collections.abc import Callable, Iterator, Mapping, Sequence

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
    project: Path,
    engine: StandInEngine,
    variables: Mapping[str, str] | None = None,
    arguments: Sequence[str] = ("up", "--json"),
) -> subprocess.Popen[str]:
    """Start the deploy of all stacks, or another of the commands."""
    environment = {name: text for name, text in os.environ.items() if name != "PULUMI_CHIME_QUEUE"}
    return subprocess.Popen(
        [str(_COMMAND), "stacks", *arguments],
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
        ([signal.SIGTERM, signal.SIGINT], 130),
        ([signal.SIGKILL], -signal.SIGKILL),
    ],
    ids=["asked to end", "asked twice", "insisted on", "killed"],
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


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_deploy_outlives_its_server(project: Path, engine: StandInEngine, how: signal.Signals) -> None:
    """Which is started again, and the stack is not."""
    engine.wait_for_interruption("up")
    engine.answer("up", errors="error: interrupted", code=255)
    with started(project, engine, arguments=("up", "--json", "--lease", "20")) as command:
        await_true(lambda: engine.calls("up"), _PATIENCE_SECONDS)
        os.kill(int((data_directory(project) / "postmaster.pid").read_text().split()[0]), how)
        assert command.stderr is not None
        while "the queue is back" not in (line := command.stderr.readline()):
            assert line
        command.send_signal(signal.SIGINT)
        summary, errors = command.communicate(timeout=_PATIENCE_SECONDS)
    assert command.returncode == 130, errors
    (stack,) = json.loads(summary)["stacks"]
    assert (stack["state"], stack["attempts"]) == ("interrupted", 1)
    assert len(engine.calls("up")) == 1


@pytest.mark.parametrize(
    ("passed_over", "ending", "code"),
    [(signal.SIGHUP, signal.SIGINT, 130), (signal.SIGINT, signal.SIGTERM, 143)],
    ids=["under nohup", "in a script's background"],
)
def test_what_whoever_started_it_passes_over_does_not_end_it(
    project: Path, engine: StandInEngine, passed_over: signal.Signals, ending: signal.Signals, code: int
) -> None:
    """Another request does, and is the one that its exit code tells."""
    engine.wait_for_interruption("up")
    with passing_over(passed_over):
        command = started(project, engine)
    with command:
        await_true(lambda: engine.calls("up"), _PATIENCE_SECONDS)
        send_at_once(command, [passed_over, ending])
        _, errors = command.communicate(timeout=_PATIENCE_SECONDS)
    assert command.returncode == code, errors
    assert errors.count("interrupted: what waits is withdrawn") == 1


def test_a_lost_connection_that_is_told_twice_ends_it_in_order(project: Path, engine: StandInEngine) -> None:
    """What is at work has ended, and the summary is there, although nobody may read it."""
    engine.wait_for_interruption("up")
    engine.answer("up", errors="error: interrupted", code=255)
    with started(project, engine) as command:
        await_true(lambda: engine.calls("up"), _PATIENCE_SECONDS)
        send_at_once(command, [signal.SIGHUP, signal.SIGTERM])
        summary, errors = command.communicate(timeout=_PATIENCE_SECONDS)
    assert command.returncode in {129, 143}, errors
    (stack,) = json.loads(summary)["stacks"]
    assert stack["state"] == "interrupted"


@pytest.fixture
def worker(
    project: Path, engine: StandInEngine, database: str
) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Start a worker of a queue that serves it already; none is left at the end."""
    with contextlib.ExitStack() as until_end:

        def start() -> subprocess.Popen[str]:
            process = until_end.enter_context(
                started(project, engine, {"PULUMI_CHIME_QUEUE": database}, ["worker"])
            )
            until_end.callback(process.kill)
            assert process.stderr is not None
            assert "serves test" in process.stderr.readline()
            return process

        yield start


@pytest.mark.parametrize("passed_over", [signal.SIGHUP, signal.SIGINT], ids=str)
def test_a_worker_serves_on_whatever_whoever_started_it_passes_over(
    project: Path,
    engine: StandInEngine,
    database: str,
    worker: Callable[[], subprocess.Popen[str]],
    passed_over: signal.Signals,
) -> None:
    """As under `nohup`: the next stack is its, and it ends when it is told to."""
    with passing_over(passed_over):
        serving = worker()
    serving.send_signal(passed_over)
    with started(project, engine, {"PULUMI_CHIME_QUEUE": database}) as command:
        summary, errors = command.communicate(timeout=_PATIENCE_SECONDS)
    assert command.returncode == 0, errors
    (stack,) = json.loads(summary)["stacks"]
    assert stack["worker"].endswith(f" {serving.pid}")
    serving.terminate()
    serving.communicate(timeout=_PATIENCE_SECONDS)
    assert serving.returncode == 0


def test_a_worker_that_is_told_twice_tells_how_its_stack_has_ended(
    project: Path, engine: StandInEngine, database: str, worker: Callable[[], subprocess.Popen[str]]
) -> None:
    """A lost connection is told by the kernel and the shell; the stack is not left for somebody to take over."""
    engine.wait_for_interruption("up")
    engine.answer("up", errors="error: interrupted", code=255)
    serving = worker()
    with started(project, engine, {"PULUMI_CHIME_QUEUE": database}) as command:
        await_true(lambda: engine.calls("up"), _PATIENCE_SECONDS)
        send_at_once(serving, [signal.SIGHUP, signal.SIGTERM])
        summary, errors = command.communicate(timeout=_PATIENCE_SECONDS)
    assert command.returncode == 1, errors
    (stack,) = json.loads(summary)["stacks"]
    assert stack["state"] == "interrupted"
    serving.communicate(timeout=_PATIENCE_SECONDS)
    assert serving.returncode == 0


@contextlib.contextmanager
def passing_over(number: signal.Signals) -> Iterator[None]:
    """Let what is started in the block pass over a signal, as `nohup` does."""
    before = signal.signal(number, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(number, before)


def send_at_once(process: subprocess.Popen[str], signals: Sequence[signal.Signals]) -> None:
    """Send a process signals that it finds all at once, before it has answered the first one."""
    process.send_signal(signal.SIGSTOP)
    for each in signals:
        process.send_signal(each)
    process.send_signal(signal.SIGCONT)
