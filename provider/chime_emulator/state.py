"""What one emulator holds: the store, the faults, the switches, and what it shows while reads lag."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chime_emulator import account, record
from chime_emulator.account import Home

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping

    from chime_emulator.faults import Faults, Plan
    from chime_emulator.store import Store
    from chime_emulator.switches import Switches


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction, and the moment at which it happens."""

    connection: sqlite3.Connection
    now: float


@dataclass(frozen=True, slots=True)
class State:
    """Everything that requests share.

    Attributes:
        home: Account and region where a request does not tell.
        accounts: The account of an access key; a key that is not listed belongs to the home's.
        quota: How many numbers an account may have.
        latency: Seconds that each call takes at least.
    """

    store: Store
    faults: Faults
    switches: Switches
    home: Home
    quota: int
    latency: float = 0.0
    accounts: Mapping[str, str] = field(default_factory=dict)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Begin a transaction in which everything that was due has happened."""
        with self.store.transaction() as connection:
            moment = account.now(connection)
            account.settle(connection, moment)
            yield Transaction(connection, moment)

    def account(self, transaction: Transaction, home: Home, plan: Plan) -> account.Account:
        """Return a home's numbers for a request that meets with a plan of faults."""
        return account.Account(
            connection=transaction.connection,
            home=home,
            now=transaction.now,
            switches=self.switches,
            quota=self.quota,
            passed_over=frozenset(plan.item_errors) | frozenset(plan.unanswered),
            calling_names_fail=frozenset(plan.calling_names_fail),
        )

    def home_of(self, scope: tuple[str, str] | None) -> Home:
        """Return where a request with this access key and region belongs."""
        if scope is None:
            return self.home
        access_key, region = scope
        return Home(self.accounts.get(access_key, self.home.account), region)

    def reset(self) -> None:
        """Bring back the inventory and clock as they were at the start; forget calls and faults."""
        self.faults.clear()
        with self.store.transaction() as connection:
            connection.execute("DELETE FROM numbers")
            connection.execute("INSERT INTO numbers SELECT * FROM initial_numbers")
            connection.execute("DELETE FROM settings")
            connection.execute("UPDATE clock SET ahead = 0")
            record.clear(connection)
