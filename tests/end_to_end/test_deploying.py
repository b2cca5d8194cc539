"""A fleet through the real engine: what is written, in how many calls, and why each batch closed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support.doors import native_takes_long
from tests.support.emulator import running_emulator
from tests.support.programs import ROWS, declare, renamed, rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.doors import Door
    from tests.support.emulator import Emulator
    from tests.support.stack import Stack

_UPDATE = "BatchUpdatePhoneNumber"
_CLOSED = re.compile(r"(\d+) numbers? \(([^)]*)\), closed: ([a-z ]+),")


def sizes(emulator: Emulator) -> list[int]:
    """Return the sizes of the batch updates, largest first."""
    return sorted((call["items"] for call in emulator.calls(_UPDATE)), reverse=True)


@pytest.fixture
def adopted(emulator: Emulator, new_stack: Callable[..., Stack], door: Door) -> Stack:
    """A stack that has adopted the emulator's 120 numbers as they are."""
    stack = new_stack(emulator, door.program(ROWS))
    declare(stack, rows(emulator.numbers()))
    stack.up("--skip-preview")
    emulator.forget_calls()
    return stack


@native_takes_long
def test_adoption_of_matching_numbers_writes_nothing(
    emulator: Emulator, new_stack: Callable[..., Stack], door: Door
) -> None:
    """A table that matches the account is adopted without a write, with two list calls in each process."""
    stack = new_stack(emulator, door.program(ROWS))
    table = [
        {**row, "product_type": number["ProductType"]}
        for row, number in zip(rows(emulator.numbers()), emulator.numbers().values(), strict=True)
    ]
    declare(stack, table)
    stack.preview()
    assert len(emulator.calls("ListPhoneNumbers")) <= 2
    emulator.forget_calls()
    stack.up("--skip-preview")
    assert emulator.writes() == []
    assert len(emulator.calls("ListPhoneNumbers")) <= 2
    assert len(stack.state()) == 120


@native_takes_long
def test_renames_and_calling_names_share_calls(emulator: Emulator, adopted: Stack, door: Door) -> None:
    """120 renames and 40 calling names, which wait for their own renames, take at most 6 calls."""
    emulator.fail(operation="*", kind="latency", milliseconds=120)
    table = renamed(rows(emulator.numbers()), "Branch")
    for row in table[::3]:
        row["calling_name"] = "Contoso"
    declare(adopted, table)
    run = adopted.up("--skip-preview", "--debug")
    assert sum(sizes(emulator)) == 160
    assert len(sizes(emulator)) <= 6
    assert len(_CLOSED.findall(run.output)) >= len(sizes(emulator))
    numbers = emulator.numbers()
    assert all(numbers[row["phone_number"]]["Name"] == row["name"] for row in table)
    assert sum(number.get("CallingNameStatus") == "UpdateInProgress" for number in numbers.values()) == 40

    emulator.forget_calls()
    again = adopted.up()
    assert emulator.writes() == []
    assert "121 unchanged" in again.output


@native_takes_long
def test_dense_renames_fill_every_batch(new_stack: Callable[..., Stack], door: Door) -> None:
    """200 renames at 120 ms latency take 4 calls of 50 and no read."""
    with running_emulator("--numbers", "200", "--plain", "--latency", "120") as emulator:
        stack = new_stack(emulator, door.program(ROWS))
        table = rows(emulator.numbers())
        declare(stack, table)
        stack.up("--skip-preview")
        emulator.forget_calls()
        declare(stack, renamed(table, "Branch"))
        stack.up("--skip-preview")
        assert sizes(emulator) == [50, 50, 50, 50]
        assert {call["operation"] for call in emulator.calls()} == {_UPDATE}


@pytest.mark.long_engine
def test_sparse_renames_are_gathered(new_stack: Callable[..., Stack], door: Door) -> None:
    """50 renames spread evenly over 1,000 resources take at most 2 calls."""
    with running_emulator("--numbers", "1000", "--plain", "--latency", "120") as emulator:
        stack = new_stack(emulator, door.program(ROWS))
        table = rows(emulator.numbers())
        declare(stack, table)
        stack.up("--skip-preview")
        emulator.forget_calls()
        for index, row in enumerate(table[::20]):
            row["name"] = f"Branch {index}"
        declare(stack, table)
        stack.up("--skip-preview")
        assert sum(sizes(emulator)) == 50
        assert len(sizes(emulator)) <= 2


@native_takes_long
def test_a_refused_number_fails_alone(emulator: Emulator, adopted: Stack, door: Door) -> None:
    """One number of 120 is refused: it is named in one line, and the next `up` touches only that one."""
    table = renamed(rows(emulator.numbers()), "Branch")
    declare(adopted, table)
    bad = table[57]["phone_number"]
    emulator.fail(operation=_UPDATE, kind="item_error", phone_numbers=[bad], code="BadRequest")
    run = adopted.run("up", "--yes", "--skip-preview", "--continue-on-error")
    assert run.code != 0
    assert "Traceback" not in run.output
    (error,) = run.errors()
    assert error == door.say(
        f"error: pulumi_chime.ChimeError: phone number {bad}: name: BadRequest: The item failed; correct the value"
    )
    others = {number: shown["Name"] for number, shown in emulator.numbers().items() if number != bad}
    assert others == {row["phone_number"]: row["name"] for row in table if row["phone_number"] != bad}

    emulator.heal()
    emulator.forget_calls()
    adopted.up("--skip-preview")
    (call,) = emulator.calls()
    assert (call["operation"], call["phone_numbers"]) == (_UPDATE, [bad])


@native_takes_long
def test_a_number_that_is_not_there_fails_alone(
    emulator: Emulator, new_stack: Callable[..., Stack], door: Door
) -> None:
    """A preview shows the error at the number's own row; `up` deploys its neighbours."""
    stack = new_stack(emulator, door.program(ROWS))
    table = rows(list(emulator.numbers())[:4], name="Branch")
    table[2]["phone_number"] = "+12025550199"
    assert "+12025550199" not in emulator.numbers()
    declare(stack, table)
    preview = stack.run("preview")
    assert any("n0002" in line and "error" in line for line in preview.output.splitlines()), preview.output
    assert any("phone number +12025550199: not found" in line for line in preview.errors()), preview.output
    run = stack.run("up", "--yes", "--continue-on-error")
    assert run.code != 0
    assert "Traceback" not in run.output
    assert sorted(stack.state()) == ["n0000", "n0001", "n0003"]


@native_takes_long
def test_drift_is_shown_and_mended(emulator: Emulator, adopted: Stack, door: Door) -> None:
    """A change behind Pulumi's back shows in a refresh, and the next `up` writes only that."""
    table = rows(emulator.numbers(), name="Branch")
    declare(adopted, table)
    adopted.up("--skip-preview")
    drifted = table[7]["phone_number"]
    emulator.change(drifted, Name="Somebody elses")
    emulator.forget_calls()
    refresh = adopted.must("refresh", "--yes", "--diff")
    assert "Somebody elses" in refresh.output
    assert emulator.writes() == []
    adopted.up()
    (call,) = emulator.writes()
    assert call["phone_numbers"] == [drifted]


@native_takes_long
def test_destroy_leaves_every_number_in_the_account(emulator: Emulator, adopted: Stack, door: Door) -> None:
    """Retained numbers show as such, and destroying their stack makes no call at all."""
    before = emulator.numbers()
    destroyed = adopted.must("destroy", "--yes")
    assert "[retain]" in destroyed.output
    assert emulator.calls() == []
    assert emulator.numbers() == before
