"""Fixtures of the tests that work on many stacks."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from pulumi_chime.stacks.machine import this_machine
from pulumi_chime.stacks.queue.server import data_directory
from tests.support.many_stacks import ManyStacks
from tests.support.postgres import PostgresServer, running_postgres

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pulumi_chime.stacks.machine import Machine
    from tests.support.emulator import Emulator


@pytest.fixture
def new_stacks(tmp_path: Path, engine_bin: Path) -> Iterator[Callable[[Emulator, int, int], ManyStacks]]:
    """Make a project: `new_stacks(emulator, stacks, numbers_of_each)`."""

    def make(emulator: Emulator, stacks: int, numbers_of_each: int) -> ManyStacks:
        return ManyStacks.create(tmp_path / "test", engine_bin, emulator, stacks, numbers_of_each)

    yield make
    # As root it is not in the project's directory.
    shutil.rmtree(data_directory(tmp_path / "test"), ignore_errors=True)


@pytest.fixture(scope="session")
def shared_server() -> Iterator[PostgresServer]:
    """A PostgreSQL for all tests of a process, none of which stops it."""
    with running_postgres() as running:
        yield running


@pytest.fixture
def database(shared_server: PostgresServer, request: pytest.FixtureRequest) -> str:
    """The address of an empty database."""
    name = f"test_{abs(hash(request.node.nodeid))}"
    shared_server.execute(f"CREATE DATABASE {name} STRATEGY file_copy")
    return shared_server.url_of(name)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """This machine, with locks of its own."""
    return this_machine({"PULUMI_CHIME_HOME": str(tmp_path)})
