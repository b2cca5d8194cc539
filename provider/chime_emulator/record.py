"""The record of what was requested and what was written, kept in the database with the effect itself.

A call is in it exactly if its transaction committed; an answer that is lost on its way changes nothing.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from chime_emulator import refusals

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from chime_emulator.account import AcceptedWrite
    from chime_emulator.numbers import Home
    from chime_emulator.refusals import Refusal

_NUMBERS_SHOWN, _NUMBER_LENGTH = (
    100,
    60,
)  # of one call, to those who watch: what is no number may be of any length


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call of the API.

    Attributes:
        operation: The model's name; `UnknownOperation` where the request named none.
        items: How many phone numbers it named.
        phone_numbers: E.164, in the request's order; what is no number is kept as it was sent.
        attributes: What it updates: ProductType, Name, CallingName.
        status: The HTTP status of the answer; 0 where the connection was closed instead.
        errors: How many items failed, of a batch that was answered.
        started: When it arrived, in seconds since 1970 of the host's clock.
        seconds: From arrival to answer.
        request_id: The answer's `x-amzn-RequestId`.
        faults: The kinds of fault that struck it.
    """

    operation: str
    items: int
    phone_numbers: list[str]
    attributes: list[str]
    status: int
    errors: int
    started: float
    seconds: float
    request_id: str
    account: str
    region: str
    faults: list[str]


def add(
    connection: sqlite3.Connection,
    call: CallRecord,
    home: Home,
    writes: Iterable[AcceptedWrite],
    refused: Iterable[Refusal],
) -> None:
    """Put a call on record, with what it wrote and what was refused of it."""
    cursor = connection.execute("INSERT INTO calls (record) VALUES (?)", (json.dumps(asdict(call)),))
    refusals.add(connection, cursor.lastrowid or 0, refused)
    connection.executemany(
        "INSERT INTO writes (call, account, region, phone_number, attribute, value) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                cursor.lastrowid,
                home.account,
                home.region,
                write.before.phone_number,
                write.attribute,
                write.value,
            )
            for write in writes
        ],
    )


def calls(connection: sqlite3.Connection) -> str:
    """Return the calls, oldest first, as a JSON list. They are joined as text: there can be many."""
    rows = connection.execute("SELECT record FROM calls ORDER BY id")
    joined = ",".join(record for (record,) in rows)
    return f"[{joined}]"


def writes(connection: sqlite3.Connection) -> list[dict[str, str]]:
    """Return every accepted change in the order of commitment: replaying them gives the state."""
    rows = connection.execute(
        "SELECT json_extract(calls.record, '$.request_id'), account, region, phone_number, attribute, value"
        " FROM writes JOIN calls ON calls.id = writes.call ORDER BY writes.id"
    )
    names = ("request_id", "account", "region", "phone_number", "attribute", "value")
    return [dict(zip(names, row, strict=True)) for row in rows]


def last_id(connection: sqlite3.Connection) -> int:
    """Return the last call's place in the record; 0 where there is none."""
    return int(connection.execute("SELECT coalesce(max(id), 0) FROM calls").fetchone()[0])


def request_id(connection: sqlite3.Connection, call: int) -> str | None:
    """Return the request id of the call at a place in the record; None where there is none."""
    row = connection.execute(
        "SELECT json_extract(record, '$.request_id') FROM calls WHERE id = ?", (call,)
    ).fetchone()
    return str(row[0]) if row else None


def after(connection: sqlite3.Connection, call: int, most: int) -> list[tuple[int, dict[str, Any]]]:
    """Return up to `most` calls behind a place in the record, each with its place, in short and with `reasons`."""
    rows = connection.execute(
        "SELECT id, record FROM calls WHERE id > ? ORDER BY id LIMIT ?", (call, most)
    ).fetchall()
    reasons = refusals.reasons(connection, rows[0][0], rows[-1][0]) if rows else {}
    return [
        (place, {**_in_short(text), "id": place, "reasons": reasons.get(place, [])}) for place, text in rows
    ]


def details(connection: sqlite3.Connection, call: int) -> dict[str, Any] | None:
    """Return one call in short, with everything that it wrote and that was refused of it; None where there is none."""
    row = connection.execute("SELECT record FROM calls WHERE id = ?", (call,)).fetchone()
    if row is None:
        return None
    wrote = connection.execute(
        "SELECT phone_number, attribute, value FROM writes WHERE call = ? ORDER BY id", (call,)
    )
    names = ("phone_number", "attribute", "value")
    return {
        "call": {**_in_short(row[0]), "id": call},
        "writes": [dict(zip(names, each, strict=True)) for each in wrote],
        "refusals": refusals.of_call(connection, call),
    }


def _in_short(text: str) -> dict[str, Any]:
    call: dict[str, Any] = json.loads(text)
    call["phone_numbers"] = [number[:_NUMBER_LENGTH] for number in call["phone_numbers"][:_NUMBERS_SHOWN]]
    return call
