"""The numbers that a new database begins with: made up, imported, or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chime_emulator import fictional_numbers, tables
from chime_emulator.importing import InventoryError, import_numbers
from chime_emulator.numbers import HOUR

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from chime_emulator.numbers import Home, StoredNumber


@dataclass(frozen=True, slots=True)
class Beginning:
    """What to begin with.

    Attributes:
        numbers: How many numbers are made up.
        plain: All of them US, local, unassigned and without names, rather than a mix.
        seed: The same seed makes the same mix.
        files: Imported; each as `aws chime-sdk-voice list-phone-numbers` prints it.
    """

    numbers: int = 0
    plain: bool = False
    seed: int = 0
    files: tuple[str, ...] = ()

    @property
    def has_numbers(self) -> bool:
        """Whether there is anything to begin with."""
        return bool(self.numbers or self.files)

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

    def _make_up(self, home: Home) -> Iterator[StoredNumber]:
        if self.plain:
            return fictional_numbers.make_plain(home, self.numbers)
        return fictional_numbers.make_mixed(home, self.numbers, self.seed)
