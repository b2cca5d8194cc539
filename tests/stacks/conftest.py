"""Fixtures of the tests that work on many stacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.many_stacks import ManyStacks
from tests.support.postgres import PostgresServer, running_postgres

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.support.emulator import Emulator


@pytest.fixture
def new_stacks(tmp_path: Path, engine_bin: Path) -> Callable[[Emulator, int, int], ManyStacks]:
    """Make projects: `new_stacks(emulator, stacks, numbers_of_each)`."""

    def make(emulator: Emulator, stacks: int, numbers_of_each: int) -> ManyStacks:
        return ManyStacks.create(tmp_path / "test", engine_bin, emulator, stacks, numbers_of_each)

    return make


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
