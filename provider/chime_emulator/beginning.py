"""The numbers that a new database begins with: made up, imported, or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chime_emulator import fictional_numbers, tables
from chime_emulator.importing import InventoryError, import_numbers, read_numbers
from chime_emulator.numbers import HOUR, Home

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping

    from chime_emulator.numbers import StoredNumber


@dataclass(frozen=True, slots=True)
class Inventory:
    """The numbers of one account and region, handed over rather than read from a file.

    Attributes:
        numbers: Each as ListPhoneNumbers shows it.
        default_calling_name: What numbers without a calling name of their own show; empty: none.
    """

    account: str
    region: str
    numbers: tuple[Mapping[str, Any], ...]
    default_calling_name: str = ""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What to begin with.

    Attributes:
        numbers: How many numbers are made up.
        plain: All of them US, local, unassigned and without names, rather than a mix.
        seed: The same seed makes the same mix.
        files: Imported; each as `aws chime-sdk-voice list-phone-numbers` prints it.
        inventories: Numbers of any accounts and regions.
    """

    numbers: int = 0
    plain: bool = False
    seed: int = 0
    files: tuple[str, ...] = ()
    inventories: tuple[Inventory, ...] = ()

    @property
    def has_numbers(self) -> bool:
        """Whether there is anything to begin with."""
        return bool(self.numbers or self.files or self.inventories)

    def fill(self, connection: sqlite3.Connection, home: Home, pending_hours: float) -> None:
        """Put the numbers into a home.

        Raises:
            InventoryError: There are not so many numbers, or a file cannot be used.
        """
        if self.numbers > fictional_numbers.MOST:
            raise InventoryError(f"{self.numbers} numbers: at most {fictional_numbers.MOST} can be made up")
        now = tables.now(connection)
        for number in self._make_up(home):
            tables.put(connection, home, number)
        for file in self.files:
            for number in import_numbers(file, home, now, pending_hours * HOUR):
                tables.put(connection, home, number)
        for inventory in self.inventories:
            place = Home(inventory.account, inventory.region)
            source = f"account {place.account}, region {place.region}"
            for number in read_numbers(source, inventory.numbers, place, now, pending_hours * HOUR):
                tables.put(connection, place, number)
            if inventory.default_calling_name:
                tables.set_default_calling_name(connection, place, inventory.default_calling_name, now)

    def _make_up(self, home: Home) -> Iterator[StoredNumber]:
        if self.plain:
            return fictional_numbers.make_plain(home, self.numbers)
        return fictional_numbers.make_mixed(home, self.numbers, self.seed)
