"""What must be true of an account after a bad day, whatever happened on it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from tests.faults.scripts import Table
    from tests.support.emulator import Emulator

_FIELDS = {"name": "Name", "calling_name": "CallingName", "product_type": "ProductType"}


def live(emulator: Emulator, table: Table) -> Table:
    """Return what the account holds of what is declared."""
    shown = emulator.numbers()
    return {
        number: {name: shown[number].get(_FIELDS[name], "") for name in declared}
        for number, declared in table.items()
    }


def written(emulator: Emulator) -> list[tuple[str, str, str]]:
    """Return every change that took effect, in order: number, attribute, value."""
    names = {field: name for name, field in _FIELDS.items()}
    writes = emulator.control("GET", "writes")["writes"]
    return [(write["phone_number"], names[write["attribute"]], write["value"]) for write in writes]


def assert_real(
    emulator: Emulator, acknowledged: Iterable[tuple[str, str, str]], except_of: Collection[str] = ()
) -> None:
    """Fail if something was said to be done that the service never did."""
    invented = {said for said in acknowledged if said[0] not in except_of} - set(written(emulator))
    assert not invented, f"acknowledged, but never written: {sorted(invented)}"


def assert_calling_names_were_sent_once(emulator: Emulator) -> None:
    """Fail if a calling name was accepted twice: the second time may lock the number for days."""
    counts = Counter(write for write in written(emulator) if write[1] == "calling_name")
    assert all(count == 1 for count in counts.values()), counts.most_common(3)


def assert_nothing_else_was_written(emulator: Emulator, table: Table) -> None:
    """Fail if a number was given any other value than the declared one, even for a moment."""
    declared = {(number, name, value) for number, values in table.items() for name, value in values.items()}
    assert set(written(emulator)) <= declared
