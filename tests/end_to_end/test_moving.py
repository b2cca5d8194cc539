"""Resources that are renamed, moved or swapped: no number is lost, and nothing is written without need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.doors import native_takes_long
from tests.support.programs import ROWS, declare, rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.doors import Door
    from tests.support.emulator import Emulator
    from tests.support.stack import Stack

_FLEET = """
import json
import pathlib

import pulumi_chime as chime

table = json.loads(pathlib.Path(__file__).with_name("rows.json").read_text())
chime.PhoneNumberFleet(
    "offices", numbers=[chime.FleetNumber(phone_number=row["phone_number"], name=row["name"]) for row in table]
)
"""


def deployed(emulator: Emulator, new_stack: Callable[..., Stack], door: Door, **declared: str) -> Stack:
    """Return a stack of four named numbers."""
    stack = new_stack(emulator, door.program(ROWS))
    table = rows(list(emulator.numbers())[:4], **declared)
    for index, row in enumerate(table):
        row["name"] = f"Branch {index}"
    declare(stack, table)
    stack.up("--skip-preview")
    emulator.forget_calls()
    return stack


@native_takes_long
def test_a_renamed_resource_keeps_its_number(
    emulator: Emulator, new_stack: Callable[..., Stack], door: Door
) -> None:
    """A resource renamed without an alias is adopted under the new name and retained under the old."""
    stack = deployed(emulator, new_stack, door)
    before = emulator.numbers()
    table = rows(list(before)[:4])
    for index, row in enumerate(table):
        row.update(name=f"Branch {index}", resource=f"renamed-{index}")
    declare(stack, table)
    stack.up()
    assert emulator.writes() == []
    assert emulator.numbers() == before
    assert sorted(stack.state()) == [f"renamed-{index}" for index in range(4)]


@native_takes_long
def test_a_number_that_is_to_be_released_survives_a_rename(
    emulator: Emulator, new_stack: Callable[..., Stack], door: Door
) -> None:
    """A number that is declared under another name is not named as one to be released, and never is."""
    stack = deployed(emulator, new_stack, door, on_destroy="release")
    stack.release()
    before = emulator.numbers()
    table = rows(list(before)[:4], on_destroy="release")
    for index, row in enumerate(table):
        row.update(name=f"Branch {index}", resource=f"renamed-{index}")
    declare(stack, table)
    stack.up()
    assert emulator.writes() == []
    assert emulator.numbers() == before


@native_takes_long
def test_numbers_moved_into_a_fleet_stay_as_they_are(
    emulator: Emulator, new_stack: Callable[..., Stack], door: Door
) -> None:
    """Numbers that move from single resources into a fleet are adopted there without a write."""
    stack = deployed(emulator, new_stack, door)
    before = emulator.numbers()
    stack.write(door.program(_FLEET))
    stack.up()
    assert emulator.writes() == []
    assert emulator.numbers() == before
    assert len(stack.state()) == 4


@native_takes_long
def test_two_swapped_numbers_are_not_lost(
    emulator: Emulator, new_stack: Callable[..., Stack], door: Door
) -> None:
    """Two resources that exchange their numbers, names included, change nothing in the account."""
    stack = deployed(emulator, new_stack, door)
    before = emulator.numbers()
    table = rows(list(before)[:4])
    for index, row in enumerate(table):
        row["name"] = f"Branch {index}"
    first, second = table[0], table[1]
    first["phone_number"], second["phone_number"] = second["phone_number"], first["phone_number"]
    first["name"], second["name"] = second["name"], first["name"]
    declare(stack, table)
    stack.up()
    assert emulator.writes() == []
    assert emulator.numbers() == before
    assert stack.state()["n0000"]["id"] == first["phone_number"]
