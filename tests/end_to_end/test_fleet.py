"""A fleet through the real engine: its table may be reordered and given keys, and its mistakes come together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.doors import native_takes_long

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.support.doors import Door
    from tests.support.emulator import Emulator
    from tests.support.stack import Stack

FLEET = """
import pulumi_chime as chime

chime.PhoneNumberFleet(
    "offices",
    numbers=chime.load_fleet("numbers.csv"),
    defaults=chime.NumberDefaults(calling_name="Contoso"),
)
"""


def write_table(stack: Stack, rows: Iterable[str]) -> None:
    """Write the table that the program reads."""
    stack.write("\n".join(["phone_number,name,key", *rows, ""]), "numbers.csv")


@native_takes_long
def test_moved_rows_and_new_keys_change_nothing(
    emulator: Emulator, new_stack: Callable[..., Stack], door: Door
) -> None:
    """A number keeps its resource when its row is moved, and when its row is given a key."""
    stack = new_stack(emulator, door.program(FLEET))
    numbers = list(emulator.numbers())[:4]
    write_table(stack, [f"{number},Line {index}," for index, number in enumerate(numbers)])
    stack.up("--skip-preview")
    emulator.forget_calls()
    rows = [f"{number},Line {index},line-{index}" for index, number in enumerate(numbers)]
    write_table(stack, reversed(rows))
    again = stack.up("--skip-preview", "--expect-no-changes")
    assert "6 unchanged" in again.output
    assert emulator.writes() == []
    assert stack.state().keys() == {f"offices-line-{index}" for index in range(4)}


@native_takes_long
def test_all_mistakes_of_a_table_come_in_one_error(
    emulator: Emulator, new_stack: Callable[..., Stack], door: Door
) -> None:
    """A broken table stops the preview with all of its problems, and nothing is registered."""
    stack = new_stack(emulator, door.program(FLEET))
    stack.configure("batchSise", "50")
    write_table(stack, ["+12065550100,Seattle,", "12065550100,!,", "1.2E+10,,"])
    preview = stack.run("preview")
    assert preview.code != 0
    for line in (
        "settings: chime:batchSise: no such setting",
        "fleet file numbers.csv: 3 problems",
        "line 3, column 1: phone_number '12065550100': is already at numbers.csv line 2",
        "line 3, column 2: name '!': ",
        "line 4, column 1: phone_number '1.2E+10': a spreadsheet has rounded this number",
    ):
        assert line in preview.output
    assert "Traceback" not in preview.output
    assert "PhoneNumber " not in preview.output
    assert emulator.calls() == []


@native_takes_long
def test_a_default_is_left_out_where_it_cannot_apply(
    emulator: Emulator, new_stack: Callable[..., Stack], door: Door
) -> None:
    """A fleet's calling name goes to every number but the toll-free one, whose row says so."""
    stack = new_stack(emulator, door.program(FLEET))
    local, toll_free = list(emulator.numbers())[:2]
    emulator.change(toll_free, Type="TollFree")
    write_table(stack, [f"{local},Seattle,", f"{toll_free},Free,"])
    preview = stack.preview()
    assert "the fleet's default 'Contoso' is left out: a toll-free number takes none" in preview.output
    stack.up("--skip-preview")
    sent = [
        number
        for call in emulator.writes()
        if "CallingName" in call["attributes"]
        for number in call["phone_numbers"]
    ]
    assert sent == [local]
    assert emulator.numbers()[toll_free]["Name"] == "Free"
    emulator.forget_calls()
    stack.up("--skip-preview", "--expect-no-changes")
    assert emulator.writes() == []
