"""Programs for engine tests: a table of numbers beside a program that declares each row."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.support.stack import Stack

ROWS = """
import json
import pathlib

import pulumi_chime as chime

for row in json.loads(pathlib.Path(__file__).with_name("rows.json").read_text()):
    chime.PhoneNumber(row.pop("resource"), **row)
"""
"""Declares one PhoneNumber for each row of rows.json."""

Row = dict[str, Any]


def rows(phone_numbers: Iterable[str], **declared: object) -> list[Row]:
    """Return a row for each number, all with the same declared values."""
    return [
        {"resource": f"n{index:04}", "phone_number": number, **declared}
        for index, number in enumerate(phone_numbers)
    ]


def renamed(table: list[Row], name: str) -> list[Row]:
    """Return the table with a new name for each row, which ends in the row's position."""
    return [{**row, "name": f"{name} {index}"} for index, row in enumerate(table)]


def declare(stack: Stack, table: list[Row]) -> None:
    """Write the table that the program declares."""
    stack.write(json.dumps(table), "rows.json")
