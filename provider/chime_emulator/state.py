"""What the requests of one emulator share: the store, the faults, the switches, the recent past."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chime_emulator import changes, tables
from chime_emulator.account import EmulatedAccount
from chime_emulator.bell import Bell
from chime_emulator.lag import Lag
from chime_emulator.numbers import Home

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping

    from chime_emulator.faults import Faults, Plan
    from chime_emulator.store import Store
    from chime_emulator.switches import Switches


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction, and the moment at which it happens by the emulator's clock."""

    connection: sqlite3.Connection
    now: float


@dataclass(frozen=True, slots=True)
class EmulatorState:
    """Everything that requests share.

    Attributes:
        home: Account and region of requests that name none.
        accounts: The account of an access key; a key that is not listed belongs to the home's.
        quota: How many numbers an account may have.
        latency: Seconds that each call takes at least.
        bell: Rings for those who watch.
    """

    store: Store
    faults: Faults
    switches: Switches
    home: Home
    quota: int
    latency: float = 0.0
    accounts: Mapping[str, str] = field(default_factory=dict)
    lag: Lag = field(default_factory=Lag)
    bell: Bell = field(default_factory=Bell)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Begin a transaction in which all that was due by now has happened."""
        with self.store.transaction() as connection:
            now = tables.now(connection)
            tables.settle(connection, now)
            yield Transaction(connection, now)

    def account(self, transaction: Transaction, home: Home, plan: Plan) -> EmulatedAccount:
        """Return a home's numbers as a request meets them."""
        return EmulatedAccount(
            connection=transaction.connection,
            home=home,
            now=transaction.now,
            switches=self.switches,
            quota=self.quota,
            plan=plan,
            lag=self.lag,
        )

    def note_commit(self, account: EmulatedAccount) -> None:
        """Take note of what a committed request wrote."""
        longest_lag = self.faults.longest_lag()
        if longest_lag:
            self.lag.remember(account.home, account.writes, account.now, longest_lag)

    def home_of(self, scope: tuple[str, str] | None) -> Home:
        """Return where a request with this access key and region belongs."""
        if scope is None:
            return self.home
        access_key, region = scope
        return Home(self.accounts.get(access_key, self.home.account), region)

    def reset(self) -> None:
        """Bring back numbers, settings and clock as they were at the start; forget calls and faults."""
        self.faults.clear()
        self.lag.forget()
        with self.store.transaction() as connection:
            tables.reset(connection)
            changes.begin_epoch(connection)
