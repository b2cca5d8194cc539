"""A journal as a reader finds it, and what a service accepted to compare it with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.support.emulator import Emulator

Record = dict[str, Any]
_ATTRIBUTES = {"Name": "name", "CallingName": "calling_name", "ProductType": "product_type"}


def records(path: Path, *, killed: bool = False) -> list[Record]:
    """Return the records of a journal; every line has to be whole.

    Args:
        path: The file; one that is not there has no records.
        killed: Whether the last line may be cut off, because its writer was killed; it is left out then.
    """
    text = path.read_text() if path.exists() else ""
    lines = text.splitlines(keepends=True)
    if killed and lines and not lines[-1].endswith("\n"):
        lines.pop()
    assert all(line.endswith("\n") for line in lines), f"cut off: {lines[-1:]}"
    return [json.loads(line) for line in lines]


def recorded(found: Iterable[Record], kind: str = "intent") -> set[tuple[str, str, str]]:
    """Return the writes that records of a kind are about: number, attribute, new value."""
    return {
        (record["phone_number"], record["attribute"], record["after"])
        for record in found
        if record.get("record") == kind
    }


def accepted(emulator: Emulator) -> set[tuple[str, str, str]]:
    """Return the writes that a service accepted: number, attribute, new value."""
    writes = emulator.control("GET", "writes")["writes"]
    return {(write["phone_number"], _ATTRIBUTES[write["attribute"]], write["value"]) for write in writes}


def results(found: Iterable[Record]) -> dict[str, list[str]]:
    """Return the results of each number, in order."""
    shown: dict[str, list[str]] = {}
    for record in found:
        if record.get("record") == "outcome":
            shown.setdefault(record["phone_number"], []).append(record["result"])
    return shown
