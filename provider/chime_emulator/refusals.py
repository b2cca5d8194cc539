"""Why calls, or single items of them, were refused: kept beside the record of calls, for people who look into one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chime_emulator.one_line import one_line

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

# A database of before has no such table, and needs none to be told apart.
SCHEMA = (
    """
    CREATE TABLE IF NOT EXISTS refusals (
        call INTEGER NOT NULL, phone_number TEXT NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL
    )
    """,
    "CREATE INDEX IF NOT EXISTS refusals_of_call ON refusals (call)",
)
_REASONS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was refused, and why.

    Attributes:
        phone_number: E.164, or as the request spelled it; empty where the whole request was refused.
    """

    phone_number: str
    code: str
    message: str


def add(connection: sqlite3.Connection, call: int, refusals: Iterable[Refusal]) -> None:
    """Keep why a call's items, or the call itself, were refused."""
    connection.executemany(
        "INSERT INTO refusals VALUES (?, ?, ?, ?)",
        [
            (call, one_line(each.phone_number), one_line(each.code), one_line(each.message))
            for each in refusals
        ],
    )


def of_call(connection: sqlite3.Connection, call: int) -> list[dict[str, str]]:
    """Return what was refused of one call, in its order."""
    rows = connection.execute(
        "SELECT phone_number, code, message FROM refusals WHERE call = ? ORDER BY rowid", (call,)
    )
    return [dict(zip(("phone_number", "code", "message"), row, strict=True)) for row in rows]


def reasons(connection: sqlite3.Connection, first: int, last: int) -> dict[int, list[dict[str, Any]]]:
    """Return the different reasons of calls from `first` to `last`, the most frequent first, with their counts."""
    rows = connection.execute(
        "SELECT call, code, message, count(*) AS items FROM refusals WHERE call BETWEEN ? AND ?"
        " GROUP BY call, code, message ORDER BY items DESC",
        (first, last),
    )
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for call, code, message, items in rows:
        if len(found[call]) < _REASONS_SHOWN:
            found[call].append({"code": code, "message": message, "items": items})
    return found


def forget(connection: sqlite3.Connection) -> None:
    """Forget them all."""
    connection.execute("DELETE FROM refusals")
