"""The phone numbers of one account in one region, inside one transaction."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from chime_emulator import documents, tables
from chime_emulator.numbers import IN_DELETION_QUEUE, from_json

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from chime_emulator.faults import Plan
    from chime_emulator.lag import Lag
    from chime_emulator.numbers import Home, StoredNumber
    from chime_emulator.switches import Switches


@dataclass(frozen=True, slots=True)
class AcceptedWrite:
    """One accepted change: an attribute of a number as it was, and its new value."""

    before: StoredNumber
    attribute: str
    value: str


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list shows; None does not restrict it.

    Attributes:
        association: Name and value, such as VoiceConnectorId and its id.
        queued: Whether the deletion queue is shown where no status is asked for.
    """

    status: str | None = None
    product_type: str | None = None
    association: tuple[str, str] | None = None
    queued: bool = True


@dataclass(frozen=True, slots=True)
class EmulatedAccount:
    """The numbers of a home at one moment, as one request meets them.

    Attributes:
        now: The transaction's moment, in seconds of the emulator's clock.
        quota: How many numbers the account may have.
        plan: What faults do to the request.
        lag: What numbers were before their last writes.
        writes: What was accepted so far in this transaction, in order.
    """

    connection: sqlite3.Connection
    home: Home
    now: float
    switches: Switches
    quota: int
    plan: Plan
    lag: Lag
    writes: list[AcceptedWrite] = field(default_factory=list)

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

    def get(self, phone_number: str) -> StoredNumber | None:
        """Return a number, or None if the account does not have it."""
        row = self.connection.execute(
            "SELECT record FROM numbers WHERE account = ? AND region = ? AND phone_number = ?",
            (self.home.account, self.home.region, phone_number),
        ).fetchone()
        return from_json(row[0]) if row else None

    def put(self, number: StoredNumber) -> None:
        """Put a number in place of what was there, if anything."""
        tables.put(self.connection, self.home, number)

    def remove(self, phone_number: str) -> bool:
        """Take a number out of the account; return whether it was there."""
        return tables.remove(self.connection, self.home, phone_number)

    def write(self, before: StoredNumber, after: StoredNumber, attribute: str, value: str) -> StoredNumber:
        """Put a changed number in place of what was there, and on record."""
        after = replace(after, updated=self.now)
        self.put(after)
        self.writes.append(AcceptedWrite(before, attribute, value))
        return after

    def page(self, selected: Filter, after: str, size: int) -> list[StoredNumber]:
        """Return up to `size` numbers that a filter shows, in order of the number, behind the number `after`."""
        association = selected.association or (None, None)
        rows = self.connection.execute(
            """
            SELECT record FROM numbers
            WHERE account = :account AND region = :region AND phone_number > :after
            AND (:status IS NULL OR status = :status)
            AND (:hidden IS NULL OR status != :hidden)
            AND (:product_type IS NULL OR product_type = :product_type)
            AND (:name IS NULL OR EXISTS (
                SELECT 1 FROM json_each(record, '$.associations')
                WHERE json_extract(value, '$.name') = :name AND json_extract(value, '$.value') = :value
            ))
            ORDER BY phone_number LIMIT :size
            """,
            {
                "account": self.home.account,
                "region": self.home.region,
                "after": after,
                "status": selected.status,
                "hidden": None if selected.queued or selected.status else IN_DELETION_QUEUE,
                "product_type": selected.product_type,
                "name": association[0],
                "value": association[1],
                "size": size,
            },
        )
        return [from_json(record) for (record,) in rows]

    def all(self) -> Iterator[StoredNumber]:
        """Yield every number, in order of the number."""
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

    def as_read(self, number: StoredNumber) -> StoredNumber:
        """Return a number as this request reads it, which may lag behind."""
        if not self.plan.read_lag:
            return number
        return self.lag.as_of(self.home, number, self.now - self.plan.read_lag)

    def as_shown(self, number: StoredNumber) -> dict[str, Any]:
        """Return a number as the API shows it."""
        return documents.to_document(replace(number, calling_name=self._calling_name_shown(number)))

    def _calling_name_shown(self, number: StoredNumber) -> str:
        calling_name = number.calling_name
        if number.pending and self.switches.pending_shows != "old":
            calling_name = number.pending.calling_name if self.switches.pending_shows == "new" else ""
        if calling_name or self.switches.cleared_shows == "none":
            return calling_name
        takes_default = number.country == "US" and number.type == "Local"
        return self.default_calling_name()[0] if takes_default else ""

    def default_calling_name(self) -> tuple[str, float | None]:
        """Return the account's default calling name, and when it was set; empty and None if it never was."""
        row = self.connection.execute(
            "SELECT calling_name, updated FROM settings WHERE account = ?", (self.home.account,)
        ).fetchone()
        return (row[0], row[1]) if row else ("", None)

    def set_default_calling_name(self, calling_name: str) -> None:
        """Set the account's default calling name."""
        tables.set_default_calling_name(self.connection, self.home, calling_name, self.now)
