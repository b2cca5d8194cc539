"""The SQLite database: made whole or not at all, opened only if it is ours, one transaction at a time.

A transaction that has committed survives the death of the process at any moment; one that has not leaves
nothing behind. The write-ahead log is not flushed to the disk at every commit, so a power failure may take
the last transactions with it: that is no loss in an emulator, and it is ten times as fast.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

IN_MEMORY = ":memory:"
_APPLICATION_ID = 0x43484D45  # "CHME"; https://sqlite.org/pragma.html#pragma_application_id
_SCHEMA_VERSION = 1
_NUMBERS = """(
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    phone_number TEXT NOT NULL,
    status TEXT NOT NULL,
    product_type TEXT NOT NULL,
    due REAL,              -- when time alone will change it; null for never
    record TEXT NOT NULL,  -- JSON, see numbers.py
    PRIMARY KEY (account, region, phone_number)
)"""
_SCHEMA = f"""
PRAGMA application_id = {_APPLICATION_ID};
PRAGMA user_version = {_SCHEMA_VERSION};
CREATE TABLE numbers {_NUMBERS};
CREATE INDEX numbers_due ON numbers (due) WHERE due IS NOT NULL;
CREATE TABLE initial_numbers {_NUMBERS};
CREATE TABLE settings (account TEXT PRIMARY KEY, calling_name TEXT NOT NULL, updated REAL NOT NULL);
CREATE TABLE clock (ahead REAL NOT NULL);  -- seconds that the emulator's clock is ahead of the host's
INSERT INTO clock VALUES (0);
CREATE TABLE calls (id INTEGER PRIMARY KEY AUTOINCREMENT, record TEXT NOT NULL);
CREATE TABLE writes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    call INTEGER NOT NULL,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    phone_number TEXT NOT NULL,
    attribute TEXT NOT NULL,
    value TEXT NOT NULL
);
"""


class StoreError(Exception):
    """A database file that cannot be used; the message says why, in one line."""


class Store:
    """An open database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give the connection for one transaction: committed at the end, taken back on any error."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield self._connection
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the database."""
        self._connection.close()


def open_store(database: str, fill: Callable[[sqlite3.Connection], None]) -> tuple[Store, bool]:
    """Open a database, or make it.

    Args:
        database: A file, or `:memory:`.
        fill: Writes the first content of a new database.

    Returns:
        The store, and whether it is new.

    Raises:
        StoreError: The file is not an emulator's, or is damaged; it is left as it is.
    """
    try:
        if database == IN_MEMORY:
            return Store(_made(database, fill)), True
        path = Path(database)
        new = not path.exists()
        if new:
            _create(path, fill)
        else:
            _check(path)
        connection = _connect(database)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"{database}: {error}") from error
    return Store(connection), new


def _create(path: Path, fill: Callable[[sqlite3.Connection], None]) -> None:
    # Built beside and renamed, so that a death in between leaves no half-made database.
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        _made(str(unfinished), fill).close()
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _made(database: str, fill: Callable[[sqlite3.Connection], None]) -> sqlite3.Connection:
    connection = _connect(database)
    connection.executescript(_SCHEMA)
    with Store(connection).transaction():
        fill(connection)
        connection.execute("INSERT INTO initial_numbers SELECT * FROM numbers")
    return connection


def _connect(database: str) -> sqlite3.Connection:
    # No isolation level: transactions begin and end where this module says so.
    # The thread that serves is not always the one that opens.
    return sqlite3.connect(database, isolation_level=None, check_same_thread=False)


def _check(path: Path) -> None:
    """Raise StoreError unless the file is a sound database of this emulator. Opens it for reading only."""
    with path.open("rb") as file:
        header = file.read(100)
    if not header.startswith(b"SQLite format 3\0"):
        raise StoreError(f"{path}: not a database of the emulator; nothing was changed")
    # https://sqlite.org/fileformat.html#the_database_header
    if int.from_bytes(header[68:72], "big") != _APPLICATION_ID:
        raise StoreError(f"{path}: a database of another program; nothing was changed")
    version = int.from_bytes(header[60:64], "big")
    if version != _SCHEMA_VERSION:
        raise StoreError(f"{path}: schema version {version}, this emulator knows {_SCHEMA_VERSION}")
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        damage = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if damage != "ok":
        raise StoreError(f"{path}: damaged ({damage}); nothing was changed")
