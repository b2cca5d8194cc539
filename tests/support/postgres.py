"""A real PostgreSQL on this machine: with a password, on the loopback, and restarted at will."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from pulumi_chime.stacks.queue.postgres import find_programs, unprivileged_account
from tests.support.waiting import await_true

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PASSWORD = "hunter2-the-queue"
"""What no output may show."""
_PATIENCE_SECONDS = 30


@dataclass
class PostgresServer:
    """One server, with the user and the database `postgres`.

    Attributes:
        directory: Of its data.
        port: On the loopback.
        account: As whom it runs, for `subprocess`.
    """

    directory: Path
    port: int
    account: Mapping[str, Any]
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Its address."""
        return self.url_of("postgres")

    def url_of(self, database: str) -> str:
        """Return the address of a database."""
        return f"postgresql://postgres:{PASSWORD}@127.0.0.1:{self.port}/{database}?sslmode=disable"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with (self.directory / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    str(find_programs() / "postgres"),
                    *("-D", str(self.directory / "data"), "-h", "127.0.0.1", "-p", str(self.port), "-k", ""),
                    *("-c", "fsync=off", "-c", "max_connections=200"),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self.account,
            )
        await_true(self._answers, _PATIENCE_SECONDS)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: fast, or as the signal says."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(_PATIENCE_SECONDS)

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        """Execute a statement; return its rows, if it has any."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url).close()
        except psycopg.Error:
            return False
        return True


@contextlib.contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Run a server of its own until the block ends."""
    account = unprivileged_account() if os.geteuid() == 0 else {}
    directory = Path(tempfile.mkdtemp(prefix="postgres-"))
    try:
        if account:
            os.chown(directory, account["user"], account["group"])
        password = directory / "password"
        password.write_text(PASSWORD)
        subprocess.run(
            [
                str(find_programs() / "initdb"),
                *(
                    "-D",
                    str(directory / "data"),
                    "-U",
                    "postgres",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--no-sync",
                ),
                *("--auth=scram-sha-256", f"--pwfile={password}"),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
            **account,
        )
        server = PostgresServer(directory, _free_port(), account)
        server.start()
        try:
            yield server
        finally:
            server.stop(signal.SIGQUIT)
    finally:
        shutil.rmtree(directory)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
