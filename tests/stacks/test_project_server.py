"""The PostgreSQL of the project's own: made where there is none, whatever became of an earlier one, and wherever that is."""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from pulumi_chime.stacks.errors import QueueError, StacksError
from pulumi_chime.stacks.local_workers import local_workers
from pulumi_chime.stacks.log_silence import silence_libraries
from pulumi_chime.stacks.queue.queue import Queue
from pulumi_chime.stacks.queue.server import data_directory, project_server
from tests.support.processes_left import processes_of, sockets_of
from tests.support.waiting import await_answer, await_true

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pulumi_chime.stacks.queue.server import Server

_TOO_LITTLE_BYTES = 1 << 20
"""Less than one file of PostgreSQL's log takes."""


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    """An empty project."""
    directory = tmp_path / "a project's directory, 100 %"
    directory.mkdir()
    yield directory
    shutil.rmtree(data_directory(directory), ignore_errors=True)


@contextmanager
def small_files() -> Iterator[None]:
    """Let no file become large, for this process and what it starts: what writes one is ended."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (_TOO_LITTLE_BYTES, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def process_id(project: Path) -> int:
    """Return the process of a project's server."""
    return int((data_directory(project) / "postmaster.pid").read_text().split()[0])


def is_kept_running(server: Server) -> bool:
    """Start a server again where it has ended; return whether it answers."""
    server.keep_running()
    try:
        return answers(server)
    except psycopg.OperationalError:
        return False


def answers(server: Server) -> bool:
    """Return whether a server does what it is asked for."""
    with psycopg.connect(server.address.conninfo) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def test_what_was_not_made_to_its_end_is_made_anew(project: Path) -> None:
    """The disk was full, or somebody was killed: that is one line, and hinders nobody later."""
    with small_files(), pytest.raises(QueueError, match="cannot be made") as caught, project_server(project):
        pass
    assert "\n" not in str(caught.value)
    assert not data_directory(project).exists()
    with project_server(project) as server:
        assert answers(server)
    with project_server(project) as server:
        assert answers(server), "it is made once"


def test_a_server_that_cannot_start_says_what_to_remove(project: Path) -> None:
    """Its data are damaged, and nothing in them is needed."""
    with project_server(project):
        pass
    data = data_directory(project)
    shutil.rmtree(data / "global")
    with pytest.raises(QueueError, match="does not start") as caught, project_server(project):
        pass
    assert f"remove {data}" in str(caught.value)
    assert "\n" not in str(caught.value)
    shutil.rmtree(data)
    with project_server(project) as server:
        assert answers(server)


def test_a_project_has_one_server(project: Path) -> None:
    """The second command is told who is in its way."""
    with (
        project_server(project),
        pytest.raises(StacksError, match="another `pulumi-chime stacks` is at work on this project"),
        project_server(project),
    ):
        pass


@pytest.mark.parametrize("name", ["x" * 120, "with a blank, and 100 %&host=", "not for others"])
def test_it_starts_whatever_the_directory_for_temporary_files_is_called(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The path of a socket has to be short, its address plain, and its user has to get there."""
    directory = tmp_path / name
    directory.mkdir(mode=0o700)
    monkeypatch.setattr(tempfile, "tempdir", str(directory))
    with project_server(project) as server:
        assert answers(server)


def test_a_directory_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    """With what to do instead."""
    (tmp_path / ".pulumi-chime").write_text("a file")
    with pytest.raises(QueueError, match="or give a --queue"), project_server(tmp_path):
        pass


def test_its_user_gets_to_the_data_whatever_the_umask(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where root's first command makes the directory for the data of all."""
    place = Path(tempfile.mkdtemp(dir="/tmp"))
    place.chmod(0o711)
    monkeypatch.setattr("pulumi_chime.stacks.queue.server._OF_ROOT", place / "of root")
    before = os.umask(0o077)
    try:
        with project_server(project) as server:
            assert answers(server)
    finally:
        os.umask(before)
        shutil.rmtree(place)


_RUN = """
import pathlib, sys
from pulumi_chime.stacks.queue.server import project_server
with project_server(pathlib.Path(sys.argv[1])):
    print("running", flush=True)
    sys.stdin.read()
"""


def answer_nobody(project: Path) -> None:
    """Let the server of a project begin, and refuse whoever comes, so that it is waited for."""
    with project_server(project):
        pass
    (data_directory(project) / "pg_hba.conf").write_text("local all all reject\n")


def assert_nothing_is_left(project: Path, sockets: Path) -> None:
    """Fail if a process of the server stays, or the directory of its socket."""
    await_true(lambda: not processes_of(project), 30)
    await_true(lambda: not sockets.exists(), 10)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
@pytest.mark.parametrize("moment", ["starting", "running"])
def test_nothing_of_it_outlives_the_command(project: Path, moment: str, how: signal.Signals) -> None:
    """Whenever, and however, that ends; and the next one runs it again."""
    if moment == "starting":
        answer_nobody(project)
    with subprocess.Popen(
        [sys.executable, "-c", _RUN, str(project)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as command:
        assert command.stdout is not None
        if moment == "running":
            assert command.stdout.readline() == b"running\n"
        await_true(lambda: sockets_of(project), 30)
        sockets = sockets_of(project)
        assert sockets is not None
        assert sockets.is_dir()
        assert processes_of(project)
        command.send_signal(how)
        command.wait(60)
        assert_nothing_is_left(project, sockets)
    if moment == "running":
        with project_server(project) as server:
            assert answers(server)


def test_a_server_that_does_not_answer_in_time_is_ended(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not left for the next command."""
    answer_nobody(project)
    monkeypatch.setattr("pulumi_chime.stacks.queue.server._READY_SECONDS", 1.0)
    with pytest.raises(QueueError, match="does not start"), project_server(project):
        pass
    assert processes_of(project) == []


def test_a_server_that_has_ended_by_itself_is_started_again(project: Path) -> None:
    """And is ended with the command as the first one was."""
    with project_server(project) as server:
        sockets = sockets_of(project)
        assert sockets is not None
        os.kill(process_id(project), signal.SIGQUIT)
        await_true(lambda: not processes_of(project), 30)
        await_true(lambda: is_kept_running(server), 30)
    assert_nothing_is_left(project, sockets)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGQUIT])
def test_a_server_that_ends_between_statements_is_started_again(project: Path, how: signal.Signals) -> None:
    """Also where one of them is not answered before the end of the server is known; and it is told once."""
    said: list[str] = []

    async def scenario(server: Server) -> None:
        async with Queue.open(
            server.address, "test", patience_leases=1, on_outage=said.append, mend=server.keep_running
        ) as queue:
            await queue.show_interest("run")
            os.kill(process_id(project), how)
            while "" not in said:
                await asyncio.wait_for(asyncio.gather(*(queue.show_interest("run") for _ in range(4))), 30)

    silence_libraries()
    with project_server(project) as server:
        asyncio.run(scenario(server))
        assert answers(server)
    assert len(said) == 2
    assert processes_of(project) == []


def test_a_server_that_ends_again_and_again_is_given_up(project: Path) -> None:
    """With the last line of its log."""
    with project_server(project) as server:
        shutil.rmtree(data_directory(project) / "global")
        os.kill(process_id(project), signal.SIGKILL)
        with pytest.raises(QueueError, match=r"ends again and again: .*queue\.log"):
            await_true(server.keep_running, 60)


@pytest.fixture(scope="module")
def made_project() -> Iterator[Path]:
    """A project whose server's data are there already."""
    directory = Path(tempfile.mkdtemp())
    with project_server(directory):
        pass
    yield directory
    shutil.rmtree(data_directory(directory), ignore_errors=True)
    shutil.rmtree(directory)


@pytest.fixture
def stranger() -> Iterator[socket.socket]:
    """Somebody else's server, to whom nobody has to come."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield listener


@pytest.mark.parametrize(
    "variables",
    [
        {"PGHOSTADDR": "127.0.0.1", "PGPORT": "{port}"},
        {"PGHOSTADDR": "127.0.0.1"},
        {"PGHOST": "127.0.0.1"},
        {"PGPORT": "{port}"},
        {"PGSERVICE": "other", "PGSERVICEFILE": "{services}"},
        {"PGSERVICE": "nowhere"},
        {"PGUSER": "somebody"},
        {"PGDATABASE": "another"},
        {"PGPASSWORD": "hunter2"},
        {"PGOPTIONS": "-c default_transaction_read_only=on"},
        {"PGSSLMODE": "verify-full"},
        {"PGREQUIREPEER": "somebody"},
        {"PGREQUIREAUTH": "scram-sha-256"},
        {"PGCHANNELBINDING": "require"},
        {"PGTARGETSESSIONATTRS": "standby"},
        {"PGCLIENTENCODING": "EBCDIC"},
        {"PGCONNECT_TIMEOUT": "soon"},
        {"PGDATA": "/nowhere"},
    ],
    ids=" ".join,
)
def test_it_is_reached_whatever_else_the_environment_names(
    made_project: Path,
    stranger: socket.socket,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    variables: Mapping[str, str],
) -> None:
    """By the command and by its workers; and what is started beside has the variables as they were."""
    port = stranger.getsockname()[1]
    services = tmp_path / "services"
    services.write_text(f"[other]\nhostaddr=127.0.0.1\nport={port}\n")
    for name, text in variables.items():
        monkeypatch.setenv(name, text.format(port=port, services=services))
    monkeypatch.setenv("PULUMI_CHIME_HOME", str(tmp_path / "home"))
    (made_project / "Pulumi.yaml").write_text("name: test\nruntime: python\n")
    before = dict(os.environ)

    async def scenario(server: Server) -> None:
        async with Queue.open(server.address, "test", patience_leases=0.1, on_outage=lambda _: None) as queue:
            with local_workers(server.address, made_project, 1, server.set_aside) as workers:
                workers.keep(are_useful=True)
                await await_answer(queue.count_workers, 30)

    with project_server(made_project) as server:
        assert answers(server)
        assert server.set_aside == {name: before[name] for name in variables}
        asyncio.run(scenario(server))
    assert dict(os.environ) == before
    with pytest.raises(BlockingIOError):
        stranger.accept()
