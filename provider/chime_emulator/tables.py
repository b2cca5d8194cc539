"""The tables of the database, and what is done to them whatever the account."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from chime_emulator import refusals
from chime_emulator.numbers import Home, due, from_json, settled, to_json

if TYPE_CHECKING:
    import sqlite3

    from chime_emulator.numbers import StoredNumber

SCHEMA = """
CREATE TABLE numbers (
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    phone_number TEXT NOT NULL,
    status TEXT NOT NULL,
    product_type TEXT NOT NULL,
    due REAL,               -- when time alone will change it; null for never
    record TEXT NOT NULL,   -- JSON, see numbers.py
    PRIMARY KEY (account, region, phone_number)
);
CREATE INDEX numbers_due ON numbers (due) WHERE due IS NOT NULL;
CREATE TABLE initial_numbers AS SELECT * FROM numbers;
CREATE TABLE settings (account TEXT PRIMARY KEY, calling_name TEXT NOT NULL, updated REAL NOT NULL);
CREATE TABLE clock (ahead REAL NOT NULL);  -- seconds that the emulator's clock is ahead of the host's
CREATE TABLE calls (id INTEGER PRIMARY KEY, record TEXT NOT NULL);  -- JSON, see record.py
CREATE TABLE writes (
    id INTEGER PRIMARY KEY,
    call INTEGER NOT NULL REFERENCES calls (id),
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    phone_number TEXT NOT NULL,
    attribute TEXT NOT NULL,
    value TEXT NOT NULL
);
INSERT INTO clock VALUES (0);
"""


def put(connection: sqlite3.Connection, home: Home, number: StoredNumber) -> None:
    """Put a number into a home, in place of what was there, if anything."""
    connection.execute(
        "INSERT OR REPLACE INTO numbers VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            home.account,
            home.region,
            number.phone_number,
            number.status,
            number.product_type,
            due(number),
            to_json(number),
        ),
    )


def remove(connection: sqlite3.Connection, home: Home, phone_number: str) -> bool:
    """Take a number out of a home; return whether it was there."""
    cursor = connection.execute(
        "DELETE FROM numbers WHERE account = ? AND region = ? AND phone_number = ?",
        (home.account, home.region, phone_number),
    )
    return cursor.rowcount > 0


def set_default_calling_name(
    connection: sqlite3.Connection, home: Home, calling_name: str, moment: float
) -> None:
    """Set the default calling name of a home's account."""
    connection.execute(
        "INSERT OR REPLACE INTO settings VALUES (?, ?, ?)", (home.account, calling_name, moment)
    )


def now(connection: sqlite3.Connection) -> float:
    """Return the emulator's time: the host's, and by what the clock was advanced. Whole milliseconds."""
    ahead: float = connection.execute("SELECT ahead FROM clock").fetchone()[0]
    return round(time.time() + ahead, 3)


def advance(connection: sqlite3.Connection, seconds: float) -> None:
    """Advance the emulator's clock."""
    connection.execute("UPDATE clock SET ahead = ahead + ?", (seconds,))


def ahead(connection: sqlite3.Connection) -> float:
    """Return by how many seconds the emulator's clock is ahead of the host's."""
    return float(connection.execute("SELECT ahead FROM clock").fetchone()[0])


def homes(connection: sqlite3.Connection) -> list[tuple[Home, int]]:
    """Return where there are numbers, and how many."""
    rows = connection.execute(
        "SELECT account, region, count(*) FROM numbers GROUP BY account, region ORDER BY account, region"
    )
    return [(Home(account, region), int(numbers)) for account, region, numbers in rows]


def settle(connection: sqlite3.Connection, moment: float) -> None:
    """Let what was due by a moment happen: calling names take effect or fail, deleted numbers go for good."""
    rows = connection.execute(
        "SELECT account, region, record FROM numbers WHERE due <= ?", (moment,)
    ).fetchall()
    for account, region, record in rows:
        home, before = Home(account, region), from_json(record)
        after = settled(before, moment)
        if after is None:
            remove(connection, home, before.phone_number)
        else:
            put(connection, home, after)


def keep_as_initial(connection: sqlite3.Connection) -> None:
    """Make the numbers as they are what `reset` goes back to."""
    connection.execute("DELETE FROM initial_numbers")
    connection.execute("INSERT INTO initial_numbers SELECT * FROM numbers")


def count(connection: sqlite3.Connection, home: Home) -> int:
    """Return how many numbers a home has, the deletion queue included."""
    row = connection.execute(
        "SELECT count(*) FROM numbers WHERE account = ? AND region = ?", (home.account, home.region)
    ).fetchone()
    return int(row[0])


def count_initial(connection: sqlite3.Connection, home: Home) -> int:
    """Return how many numbers a home began with."""
    row = connection.execute(
        "SELECT count(*) FROM initial_numbers WHERE account = ? AND region = ?", (home.account, home.region)
    ).fetchone()
    return int(row[0])


def reset(connection: sqlite3.Connection) -> None:
    """Bring back numbers, settings and clock as they were at the start, and forget the record."""
    connection.execute("DELETE FROM numbers")
    connection.execute("INSERT INTO numbers SELECT * FROM initial_numbers")
    connection.execute("DELETE FROM settings")
    connection.execute("UPDATE clock SET ahead = 0")
    forget_calls(connection)


def forget_calls(connection: sqlite3.Connection) -> None:
    """Forget the record of calls, writes and refusals."""
    refusals.forget(connection)
    connection.execute("DELETE FROM writes")
    connection.execute("DELETE FROM calls")
