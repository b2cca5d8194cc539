"""The phone numbers of one account in one region, inside one transaction."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from chime_emulator.numbers import IN_DELETION_QUEUE, PhoneNumber, from_json, to_json

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from chime_emulator.switches import Switches

_DELETION_QUEUE_SECONDS = 7 * 24 * 3600
"""How long a deleted number can be restored (model: DeletePhoneNumber)."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where numbers live: AWS keeps a list for each account and region."""

    account: str
    region: str


@dataclass(frozen=True, slots=True)
class Write:
    """One accepted change, for the record.

    Attributes:
        before: The number as it was; None if the account did not have it.
    """

    phone_number: str
    attribute: str
    value: str
    before: PhoneNumber | None


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list shows; None shows all.

    Attributes:
        association: Name and value, such as VoiceConnectorId and its id.
    """

    status: str | None = None
    product_type: str | None = None
    association: tuple[str, str] | None = None
    queued: bool = True


@dataclass
class Account:
    """The numbers of a home at one moment.

    Attributes:
        now: The transaction's moment, in seconds of the emulator's clock.
        quota: How many numbers the account may have; those in the deletion queue do not count.
        passed_over: Numbers that a fault keeps from being carried out in a batch.
        calling_names_fail: Numbers whose calling name, if accepted now, will fail.
        writes: What was accepted so far in this transaction, in order.
    """

    connection: sqlite3.Connection
    home: Home
    now: float
    switches: Switches
    quota: int
    passed_over: frozenset[str] = frozenset()
    calling_names_fail: frozenset[str] = frozenset()
    writes: list[Write] = field(default_factory=list)

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """Take back, on any error, what was written inside; the transaction goes on."""
        self.connection.execute("SAVEPOINT operation")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK TO operation")
            self.writes.clear()
            raise
        self.connection.execute("RELEASE operation")

    def get(self, phone_number: str) -> PhoneNumber | None:
        """Return a number, or None if the account does not have it."""
        row = self.connection.execute(
            "SELECT record FROM numbers WHERE account = ? AND region = ? AND phone_number = ?",
            (self.home.account, self.home.region, phone_number),
        ).fetchone()
        return from_json(row[0]) if row else None

    def write(self, before: PhoneNumber, after: PhoneNumber, attribute: str, value: str) -> PhoneNumber:
        """Put a changed number in place of what was there, and on record."""
        after = replace(after, updated=self.now)
        self.put(after)
        self.writes.append(Write(before.phone_number, attribute, value, before))
        return after

    def put(self, number: PhoneNumber) -> None:
        """Put a number in place of what was there, if anything."""
        put(self.connection, self.home, number)

    def remove(self, phone_number: str) -> bool:
        """Take a number out of the account; return whether it was there."""
        cursor = self.connection.execute(
            "DELETE FROM numbers WHERE account = ? AND region = ? AND phone_number = ?",
            (self.home.account, self.home.region, phone_number),
        )
        return cursor.rowcount > 0

    def page(self, shown: Filter, after: str, size: int) -> list[PhoneNumber]:
        """Return up to `size` numbers that a filter shows, in order of the number, behind the number `after`."""
        conditions = ["account = :account", "region = :region", "phone_number > :after"]
        if shown.status is not None:
            conditions.append("status = :status")
        elif not shown.queued:
            conditions.append("status != :queue")
        if shown.product_type is not None:
            conditions.append("product_type = :product_type")
        if shown.association is not None:
            conditions.append(
                "EXISTS (SELECT 1 FROM json_each(record, '$.associations')"
                " WHERE value ->> 'name' = :name AND value ->> 'value' = :value)"
            )
        name, value = shown.association or ("", "")
        rows = self.connection.execute(
            f"SELECT record FROM numbers WHERE {' AND '.join(conditions)} ORDER BY phone_number LIMIT :size",  # noqa: S608  # built of the constants above
            {
                "account": self.home.account,
                "region": self.home.region,
                "after": after,
                "status": shown.status,
                "queue": IN_DELETION_QUEUE,
                "product_type": shown.product_type,
                "name": name,
                "value": value,
                "size": size,
            },
        )
        return [from_json(record) for (record,) in rows]

    def all(self) -> Iterator[PhoneNumber]:
        """Yield every number."""
        for (record,) in self.connection.execute(
            "SELECT record FROM numbers WHERE account = ? AND region = ? ORDER BY phone_number",
            (self.home.account, self.home.region),
        ):
            yield from_json(record)

    def count(self) -> int:
        """Return how many numbers there are outside the deletion queue."""
        row = self.connection.execute(
            "SELECT count(*) FROM numbers WHERE account = ? AND region = ? AND status != ?",
            (self.home.account, self.home.region, IN_DELETION_QUEUE),
        ).fetchone()
        return int(row[0])

    def total(self) -> int:
        """Return how many numbers there are, the deletion queue included."""
        row = self.connection.execute(
            "SELECT count(*) FROM numbers WHERE account = ? AND region = ?",
            (self.home.account, self.home.region),
        ).fetchone()
        return int(row[0])

    def default_calling_name(self) -> tuple[str, float] | None:
        """Return the account's default calling name and when it was set; None if it never was."""
        row = self.connection.execute(
            "SELECT calling_name, updated FROM settings WHERE account = ?", (self.home.account,)
        ).fetchone()
        return (row[0], row[1]) if row else None

    def set_default_calling_name(self, calling_name: str) -> None:
        """Set the account's default calling name."""
        self.connection.execute(
            "INSERT OR REPLACE INTO settings VALUES (?, ?, ?)", (self.home.account, calling_name, self.now)
        )


def put(connection: sqlite3.Connection, home: Home, number: PhoneNumber) -> None:
    """Put a number into a home, in place of what was there, if anything."""
    connection.execute(
        "INSERT OR REPLACE INTO numbers VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            home.account,
            home.region,
            number.phone_number,
            number.status,
            number.product_type,
            _due(number),
            to_json(number),
        ),
    )


def now(connection: sqlite3.Connection) -> float:
    """Return the emulator's time: the host's, and what the clock was advanced. Whole milliseconds."""
    ahead: float = connection.execute("SELECT ahead FROM clock").fetchone()[0]
    return round(time.time() + ahead, 3)


def settle(connection: sqlite3.Connection, moment: float) -> None:
    """Let what time alone changes happen: calling names take effect or fail, deleted numbers go for good."""
    due = connection.execute(
        "SELECT account, region, record FROM numbers WHERE due <= ?", (moment,)
    ).fetchall()
    for account, region, record in due:
        home, number = Home(account, region), from_json(record)
        settled = _settled(number, moment)
        if settled is not None:
            put(connection, home, settled)
        else:
            connection.execute(
                "DELETE FROM numbers WHERE account = ? AND region = ? AND phone_number = ?",
                (account, region, number.phone_number),
            )


def _due(number: PhoneNumber) -> float | None:
    moments = []
    if number.pending:
        moments.append(number.pending.settles)
    if number.status == IN_DELETION_QUEUE and number.deleted is not None:
        moments.append(number.deleted + _DELETION_QUEUE_SECONDS)
    return min(moments, default=None)


def _settled(number: PhoneNumber, moment: float) -> PhoneNumber | None:
    """Return a number as it is by a moment; None if it is gone."""
    if number.status == IN_DELETION_QUEUE and (number.deleted or 0.0) + _DELETION_QUEUE_SECONDS <= moment:
        return None
    pending = number.pending
    if pending is None or pending.settles > moment:
        return number
    if pending.fails:
        return replace(number, pending=None, calling_name_status="UpdateFailed", updated=pending.settles)
    return replace(
        number,
        pending=None,
        calling_name=pending.calling_name,
        calling_name_status="UpdateSucceeded" if pending.calling_name else "Unassigned",
        updated=pending.settles,
    )
