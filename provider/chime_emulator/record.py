"""The record of what was requested and what was written, kept in the database with the effect itself.

A call is in it exactly if its transaction committed; an answer that is lost on its way changes nothing.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from chime_emulator.account import AcceptedWrite
    from chime_emulator.numbers import Home


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
    connection: sqlite3.Connection, call: CallRecord, home: Home, writes: Iterable[AcceptedWrite]
) -> None:
    """Put a call on record, with what it wrote."""
    cursor = connection.execute("INSERT INTO calls (record) VALUES (?)", (json.dumps(asdict(call)),))
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
