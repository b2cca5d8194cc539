"""Places where a team keeps its states, as real servers on this machine: a PostgreSQL, and a bucket behind the S3 protocol."""

from __future__ import annotations

import contextlib
import itertools
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import httpx

from tests.support.postgres import PostgresServer, running_postgres
from tests.support.waiting import await_true

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

PASSWORD = "hunter22"
"""Of whoever deploys, for the database."""
_ROLE = "deployer"
_START_SECONDS = 30
_BUCKET_SERVER = Path(__file__).with_name("bucket_server.py")
_NAMES = (f"team{number}" for number in itertools.count())


@dataclass(frozen=True, slots=True)
class TeamState:
    """Where the states of one team are; nothing is there yet.

    Attributes:
        url: For the engine, without a password.
        environment: Variables that let a deployer in.
        url_with_password: The same with the password in it, as it is often written; empty where an address has none.
    """

    url: str
    environment: dict[str, str] = field(default_factory=dict)
    url_with_password: str = ""

    @property
    def variables(self) -> dict[str, str]:
        """What a deployer's commands run with."""
        return {**self.environment, "PULUMI_BACKEND_URL": self.url}


class StateServer(Protocol):
    """A server that keeps the states of many teams."""

    def new_state(self) -> TeamState:
        """Make a place for a team."""

    def count_requests(self) -> int:
        """Return how many requests it has had from commands that have ended."""


@dataclass(frozen=True, slots=True)
class StateDatabase:
    """A running PostgreSQL whose deployers need a password.

    Attributes:
        server: It, with its administrator.
    """

    server: PostgresServer

    def new_state(self) -> TeamState:
        """Make a database for a team."""
        name = next(_NAMES)
        self.server.execute(f"CREATE DATABASE {name} OWNER {_ROLE}")
        rest = f"127.0.0.1:{self.server.port}/{name}?sslmode=disable"
        without, with_password = (f"postgres://{who}@{rest}" for who in (_ROLE, f"{_ROLE}:{PASSWORD}"))
        return TeamState(without, {"PGPASSWORD": PASSWORD}, with_password)

    def count_requests(self) -> int:
        """Return how many transactions there were in the databases of all teams: each statement of the engine is one."""
        ((count,),) = self.server.execute(
            "SELECT coalesce(sum(xact_commit), 0) FROM pg_stat_database WHERE datname LIKE 'team%'"
        )
        return int(count)


@dataclass(frozen=True, slots=True)
class BucketServer:
    """A running server of the S3 protocol.

    Attributes:
        address: Its host and port.
        log: Where it puts down each request.
    """

    address: str
    log: Path

    def new_state(self) -> TeamState:
        """Make a bucket for a team."""
        name = next(_NAMES)
        httpx.put(f"http://{self.address}/{name}", trust_env=False).raise_for_status()
        query = f"endpoint={self.address}&disableSSL=true&s3ForcePathStyle=true&region=us-east-1"
        return TeamState(f"s3://{name}?{query}")

    def count_requests(self) -> int:
        """Return how many requests there were; the first line of the log is no request."""
        return len(self.log.read_text().splitlines()) - 1


@contextlib.contextmanager
def running_state_database() -> Iterator[StateDatabase]:
    """Run a PostgreSQL until the block ends."""
    with running_postgres() as server:
        server.execute(f"CREATE ROLE {_ROLE} LOGIN PASSWORD '{PASSWORD}'")
        yield StateDatabase(server)


@contextlib.contextmanager
def running_bucket_server() -> Iterator[BucketServer]:
    """Run a server of the S3 protocol until the block ends."""
    command = [sys.executable, str(_BUCKET_SERVER)]
    with tempfile.TemporaryDirectory(prefix="bucket-server-") as directory:
        log = Path(directory) / "requests"
        with (
            log.open("w") as output,
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=output, text=True) as process,
        ):
            await_true(log.read_text, _START_SECONDS)
            yield BucketServer(f"127.0.0.1:{log.read_text().strip()}", log)
            process.terminate()


SERVERS: dict[str, Callable[[], AbstractContextManager[StateServer]]] = {
    "postgres": running_state_database,
    "s3": running_bucket_server,
}
"""What runs a server, by the scheme of its addresses."""
