"""What changed last, number by number, noted by the database itself: whoever writes, by whatever way.

The notes are temporary tables: they follow their transactions, end with the process, and no file has them. There is
one note for each number that changed, so they are as bounded as the numbers. Revisions count the changes of an epoch;
an epoch ends with a reset, and with another default calling name of an account, which many numbers may show.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

    from chime_emulator.numbers import Home

_CLOCK = "(julianday('now') - 2440587.5) * 86400.0 + (SELECT ahead FROM clock)"  # 2440587.5: 1970-01-01
_NOTE = f"""
    UPDATE epoch SET revision = revision + 1;
    INSERT OR REPLACE INTO changes VALUES (
        {{row}}.account, {{row}}.region, {{row}}.phone_number, (SELECT revision FROM epoch), {_CLOCK},
        (SELECT record FROM numbers WHERE account = {{row}}.account AND region = {{row}}.region
         AND phone_number = {{row}}.phone_number)
    );
"""  # noqa: S608  # nothing of it comes from outside
_END_EPOCH = "UPDATE epoch SET name = lower(hex(randomblob(6)))"
_WATCH = (
    "CREATE TEMP TABLE epoch (name TEXT NOT NULL, revision INTEGER NOT NULL)",
    "INSERT INTO epoch VALUES (lower(hex(randomblob(6))), 0)",
    """
    CREATE TEMP TABLE changes (
        account TEXT NOT NULL,
        region TEXT NOT NULL,
        phone_number TEXT NOT NULL,
        revision INTEGER NOT NULL,
        moment REAL NOT NULL,  -- by the emulator's clock
        before TEXT,           -- the record that was there; null for none
        PRIMARY KEY (account, region, phone_number)
    )
    """,
    "CREATE INDEX changes_in_order ON changes (revision)",
    f"CREATE TEMP TRIGGER note_put BEFORE INSERT ON main.numbers BEGIN {_NOTE.format(row='NEW')} END",
    f"CREATE TEMP TRIGGER note_removal BEFORE DELETE ON main.numbers BEGIN {_NOTE.format(row='OLD')} END",
    f"CREATE TEMP TRIGGER note_default AFTER INSERT ON main.settings BEGIN {_END_EPOCH}; END",
)


@dataclass(frozen=True, slots=True)
class Revision:
    """A point in the order of all changes.

    Attributes:
        epoch: What a reset, another default calling name and a new process begin anew.
        number: How many changes of the epoch came before.
    """

    epoch: str
    number: int


NOTHING = Revision("", 0)
"""The revision of somebody who has seen nothing: of no epoch."""


@dataclass(frozen=True, slots=True)
class Change:
    """The last change of a number.

    Attributes:
        revision: Its place in the order.
        moment: When, in seconds of the emulator's clock.
        before: The number's record before it, see numbers.py; None where there was none.
        after: The record now; None where the number is gone.
    """

    phone_number: str
    revision: int
    moment: float
    before: str | None
    after: str | None


def watch(connection: sqlite3.Connection) -> None:
    """Note from now on what changes."""
    connection.execute("PRAGMA temp_store = MEMORY")
    for statement in _WATCH:
        connection.execute(statement)


def latest(connection: sqlite3.Connection) -> Revision:
    """Return the revision of the last change."""
    return Revision(*connection.execute("SELECT name, revision FROM epoch").fetchone())


def since(connection: sqlite3.Connection, home: Home, revision: int, most: int) -> list[Change]:
    """Return a home's numbers that changed after a revision, in the order of their last changes, up to `most`."""
    rows = connection.execute(
        "SELECT phone_number, revision, moment, before, record FROM changes"
        " LEFT JOIN numbers USING (account, region, phone_number)"
        " WHERE account = ? AND region = ? AND revision > ? ORDER BY revision LIMIT ?",
        (home.account, home.region, revision, most),
    )
    return [Change(*row) for row in rows]


def page(connection: sqlite3.Connection, home: Home, after: str, most: int) -> list[Change]:
    """Return a home's numbers in the order of the number, behind `after`; revision 0 for what has not changed."""
    rows = connection.execute(
        "SELECT phone_number, coalesce(revision, 0), coalesce(moment, 0), before, record FROM numbers"
        " LEFT JOIN changes USING (account, region, phone_number)"
        " WHERE account = ? AND region = ? AND phone_number > ? ORDER BY phone_number LIMIT ?",
        (home.account, home.region, after, most),
    )
    return [Change(*row) for row in rows]


def begin_epoch(connection: sqlite3.Connection) -> None:
    """Forget the changes: everything is new."""
    connection.execute("DELETE FROM changes")
    connection.execute("UPDATE epoch SET name = lower(hex(randomblob(6))), revision = 0")
