"""The PostgreSQL of the project's own: made where there is none, whatever became of an earlier one, and wherever that is."""

from __future__ import annotations

import os
import resource
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from pulumi_chime.stacks.errors import QueueError, StacksError
from pulumi_chime.stacks.queue.server import data_directory, project_server

if TYPE_CHECKING:
    from collections.abc import Iterator

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
