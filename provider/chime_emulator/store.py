"""The SQLite database: made whole or not at all, opened only if it is ours, one transaction at a time.

A transaction that has committed survives the death of the process at any moment; one that has not leaves
nothing behind. The log is not flushed to the disk at every commit, so a power failure may take the last
transactions with it (https://sqlite.org/pragma.html#pragma_synchronous): no loss in an emulator, and much
faster.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from chime_emulator.one_line import OneLineError
from chime_emulator.tables import SCHEMA, keep_as_initial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

IN_MEMORY = ":memory:"
_APPLICATION_ID = 0x43484D45
_SCHEMA_VERSION = 1
_BUSY_SECONDS = 1.0  # how long a transaction waits for another program that holds the file


class StoreError(OneLineError):
    """A database file that cannot be used; the message says why."""


class Store:
    """An open database."""

    def __init__(self, connection: sqlite3.Connection, *, new: bool) -> None:
        self._connection = connection
        self.new = new

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give the connection for one transaction: committed at the end, taken back on any error."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield self._connection
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:  # on some errors SQLite has already taken it back
                self._connection.execute("ROLLBACK")
            raise

    def close(self) -> None:
        """Close the database."""
        self._connection.close()


def open_store(database: str, fill: Callable[[sqlite3.Connection], None]) -> Store:
    """Open a database, or make it.

    Args:
        database: A file, or `:memory:`.
        fill: Writes the first content of a new database.

    Raises:
        StoreError: The file is not an emulator's, or is damaged; it is left as it is.
    """
    if database == IN_MEMORY:
        return Store(_make(IN_MEMORY, fill), new=True)
    if "\0" in database:
        raise StoreError(f"{database}: no file can have this name")
    path = Path(database)
    try:
        new = not path.exists()
        if new:
            _create(path, fill)
        _check(path)
        connection = _connect(database)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"{database}: {error}") from error
    return Store(connection, new=new)


def _create(path: Path, fill: Callable[[sqlite3.Connection], None]) -> None:
    # Built beside and renamed, so that a death in between leaves no half-made database.
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        _make(str(unfinished), fill).close()
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _make(database: str, fill: Callable[[sqlite3.Connection], None]) -> sqlite3.Connection:
    connection = _connect(database)
    connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")
    connection.executescript(SCHEMA)
    with Store(connection, new=True).transaction():
        fill(connection)
        keep_as_initial(connection)
    return connection


def _connect(database: str) -> sqlite3.Connection:
    # No isolation level: transactions begin and end where this module says so.
    # The thread that serves is not always the one that opens.
    return sqlite3.connect(database, isolation_level=None, check_same_thread=False, timeout=_BUSY_SECONDS)


def _check(path: Path) -> None:
    """Raise StoreError unless a file is a sound database of this emulator; it is opened for reading only."""
    with path.open("rb") as file:
        header = file.read(100)  # https://sqlite.org/fileformat.html#the_database_header
    if not header.startswith(b"SQLite format 3\0"):
        raise StoreError(f"{path}: not a database of the emulator; it is left as it is")
    if int.from_bytes(header[68:72], "big") != _APPLICATION_ID:
        raise StoreError(f"{path}: a database of another program; it is left as it is")
    version = int.from_bytes(header[60:64], "big")
    if version != _SCHEMA_VERSION:
        raise StoreError(f"{path}: made by another version of the emulator ({version}); it is left as it is")
    # Where no log is left over, not even the files that go with a log are to be made.
    immutable = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
    uri = f"{path.absolute().as_uri()}?mode=ro{immutable}"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        try:
            damage = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        except sqlite3.DatabaseError as error:
            damage = str(error)
    if damage != "ok":
        raise StoreError(f"{path}: damaged ({' '.join(damage.split())}); it is left as it is")
