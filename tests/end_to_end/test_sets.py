"""A set through the real engine: partial success, drift, moving between set, fleet and single numbers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.stack import assert_unchanged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.support.emulator import Emulator
    from tests.support.stack import Stack

PROGRAM = """
import json
import pathlib

import pulumi
from pulumi_chime import native as chime

table = json.loads(pathlib.Path(__file__).with_name("table.json").read_text())
options = {"on_destroy": "release"}
if table["fleet"]:
    rows = [chime.FleetNumber(number, **row) for number, row in table["fleet"].items()]
    chime.PhoneNumberFleet("fleet", numbers=rows, **options)
if table["set"]:
    offices = chime.PhoneNumberSet("offices", numbers=table["set"], **options)
    pulumi.export("status", offices.numbers.apply(lambda found: {number: row["status"] for number, row in found.items()}))
for number, row in table["single"].items():
    chime.PhoneNumber(f"single-{number}", phone_number=number, **row, **options)
"""
SET = "chime:index:PhoneNumberSet"


def declare(stack: Stack, **table: dict[str, dict[str, Any]]) -> None:
    """Write what is declared in a fleet, in a set and as single numbers."""
    whole = {"fleet": {}, "set": {}, "single": {}, **table}
    stack.write(json.dumps(whole), "table.json")


def named(numbers: Iterable[str], name: str) -> dict[str, dict[str, str]]:
    """Return a row with a name for each number."""
    return {number: {"name": f"{name} {number[-2:]}"} for number in numbers}


def stored_set(stack: Stack) -> dict[str, Any]:
    """Return the set as the state has it."""
    resources = json.loads(stack.must("stack", "export").output)["deployment"]["resources"]
    (found,) = (each for each in resources if each["type"] == SET)
    return dict(found)


def test_one_refused_number_leaves_one_to_be_sent(
    emulator: Emulator, new_stack: Callable[..., Stack]
) -> None:
    """The others are applied and kept; the error has one line; the next `up` sends that one, and the one after none."""
    stack = new_stack(emulator, PROGRAM)
    numbers = sorted(emulator.numbers())
    refused = numbers[7]
    declare(stack, set=named(numbers, "Line"))
    stack.up("--skip-preview")
    assert '"+12065550100":"Unassigned"' in stack.must("stack", "output", "--json").output.replace(" ", "")
    emulator.fail(
        kind="item_error", operation="BatchUpdatePhoneNumber", phone_numbers=[refused], code="BadRequest"
    )
    emulator.forget_calls()
    declare(stack, set=named(numbers, "Branch"))
    failed = stack.run("up", "--yes", "--skip-preview")
    assert failed.code != 0
    assert [call["items"] for call in emulator.writes()] == [50, 50, 20]
    assert failed.output.count(f"* phone number {refused}: name: BadRequest: ") == 1
    assert failed.output.count("* phone number") == 1
    kept = [row["name"] for row in stored_set(stack)["outputs"]["numbers"].values()]
    assert sum(name.startswith("Branch") for name in kept) == 119
    emulator.heal()
    emulator.forget_calls()
    stack.up("--skip-preview")
    assert [call["phone_numbers"] for call in emulator.writes()] == [[refused]]
    assert "initErrors" not in stored_set(stack)
    emulator.forget_calls()
    assert_unchanged(stack.up("--skip-preview", "--expect-no-changes"))
    assert emulator.calls() == []


def test_what_was_accepted_of_a_refused_number_is_kept(
    emulator: Emulator, new_stack: Callable[..., Stack]
) -> None:
    """Its calling name is refused, its name is in the state; the next `up` sends the calling name and nothing else."""
    stack = new_stack(emulator, PROGRAM)
    numbers = sorted(emulator.numbers())[:3]
    declare(stack, set=named(numbers, "Line"))
    stack.up("--skip-preview")
    # Such a number takes no calling name.
    emulator.change(numbers[1], Type="TollFree")
    declare(
        stack,
        set={number: {"name": f"Branch {number[-2:]}", "calling_name": "Contoso"} for number in numbers},
    )
    failed = stack.run("up", "--yes", "--skip-preview")
    assert failed.code != 0
    assert failed.output.count(f"* phone number {numbers[1]}: callingName: ") == 1
    kept = stored_set(stack)["outputs"]["numbers"]
    assert [row["name"][:6] for row in kept.values()] == ["Branch"] * 3
    assert [number for number, row in kept.items() if "callingName" in row] == [numbers[0], numbers[2]]
    emulator.change(numbers[1], Type="Local")
    emulator.forget_calls()
    stack.up("--skip-preview")
    assert [(call["phone_numbers"], call["attributes"]) for call in emulator.writes()] == [
        ([numbers[1]], ["CallingName"])
    ]
    emulator.forget_calls()
    assert_unchanged(stack.up("--skip-preview", "--expect-no-changes"))
    assert emulator.writes() == []


@pytest.mark.long_engine
def test_rows_move_without_a_write_or_a_release(emulator: Emulator, new_stack: Callable[..., Stack]) -> None:
    """From a fleet to a set, to single numbers, and back: all with `release` declared, and nobody named."""
    stack = new_stack(emulator, PROGRAM)
    stack.release()
    rows = named(sorted(emulator.numbers())[:6], "Line")
    some, rest = dict(list(rows.items())[:3]), dict(list(rows.items())[3:])
    declare(stack, fleet=rows)
    stack.up("--skip-preview")
    for table in (
        {"fleet": some, "set": rest},
        {"set": rows},
        {"set": some, "single": rest},
        {"single": rows},
        {"set": rows},
        {"fleet": rows},
    ):
        emulator.forget_calls()
        declare(stack, **table)
        stack.up("--skip-preview")
        assert emulator.writes() == [], table
        emulator.forget_calls()
        assert_unchanged(stack.up("--skip-preview", "--expect-no-changes"))
        assert emulator.writes() == []
        holders = {*stack.state(), *(["offices"] if table.get("set") else [])}
        assert len(holders) == sum(len(table.get(each, {})) for each in ("fleet", "single")) + bool(
            table.get("set")
        )
    assert {number["Status"] for number in emulator.numbers().values()} == {"Unassigned"}


RENAMED = """
import json
import pathlib

import pulumi
from pulumi_chime import native as chime

name, aliases, numbers = json.loads(pathlib.Path(__file__).with_name("table.json").read_text())
chime.PhoneNumberSet(
    name,
    numbers=numbers,
    on_destroy="release",
    opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name=each) for each in aliases]),
)
"""


@pytest.mark.long_engine
def test_a_set_that_is_renamed_writes_and_releases_nothing(
    emulator: Emulator, new_stack: Callable[..., Stack]
) -> None:
    """With an alias it is the same set; without one the new takes the numbers over, and the old one lets go of them."""
    stack = new_stack(emulator, RENAMED)
    stack.release()
    rows = named(sorted(emulator.numbers())[:3], "Line")
    stack.write(json.dumps(["offices", [], rows]), "table.json")
    stack.up("--skip-preview")
    emulator.forget_calls()
    stack.write(json.dumps(["branches", ["offices"], rows]), "table.json")
    assert_unchanged(stack.up("--skip-preview", "--expect-no-changes"))
    assert emulator.calls() == []
    stack.write(json.dumps(["sites", [], rows]), "table.json")
    stack.up("--skip-preview")
    assert emulator.writes() == []
    assert stored_set(stack)["urn"].endswith("::sites")
    assert_unchanged(stack.up("--skip-preview", "--expect-no-changes"))


@pytest.mark.long_engine
def test_a_refresh_shows_the_drift_of_one_number(emulator: Emulator, new_stack: Callable[..., Stack]) -> None:
    """One path of 120 numbers; an `up` with refresh puts it right in one item."""
    stack = new_stack(emulator, PROGRAM)
    numbers = sorted(emulator.numbers())
    declare(stack, set=named(numbers, "Line"))
    stack.up("--skip-preview")
    emulator.change(numbers[3], Name="Drift")
    preview = stack.preview("--refresh", "--json").output
    steps = json.loads(preview[preview.index("{") :])["steps"]
    paths = [path for step in steps for path in step.get("detailedDiff") or {}]
    assert paths == [f'numbers["{numbers[3]}"].name']
    emulator.forget_calls()
    stack.up("--refresh", "--skip-preview")
    assert [call["phone_numbers"] for call in emulator.writes()] == [[numbers[3]]]


@pytest.mark.long_engine
def test_a_set_lets_go_as_it_was_told(emulator: Emulator, new_stack: Callable[..., Stack]) -> None:
    """Named numbers are released when the set is deleted, and no others; a destroy of what is retained asks nothing."""
    stack = new_stack(emulator, PROGRAM)
    first, second, third = sorted(emulator.numbers())[:3]
    declare(stack, set=named([first, second, third], "Line"))
    stack.up("--skip-preview")
    declare(stack, set=named([second, third], "Line"))
    stack.release(first)
    emulator.forget_calls()
    stack.up("--skip-preview")
    assert emulator.writes() == []
    stack.release(second)
    declare(stack)
    gone = stack.up("--skip-preview")
    assert f"phone number {third} stays in the account: chime:releases does not name it" in gone.output
    assert [(call["operation"], call["phone_numbers"]) for call in emulator.writes()] == [
        ("BatchDeletePhoneNumber", [second])
    ]


@pytest.mark.long_engine
def test_a_bad_row_registers_nothing(emulator: Emulator, new_stack: Callable[..., Stack]) -> None:
    """All that is wrong with 120 rows, in one error of the program."""
    stack = new_stack(emulator, PROGRAM)
    rows = named(sorted(emulator.numbers()), "Line")
    declare(stack, set={**rows, "+12065550100": {"name": "!"}, "+1 206": {}, "+12065550101": {"nmae": ""}})
    failed = stack.run("preview")
    assert failed.code != 0
    declare(stack, set={**rows, "+12065550100": {"name": "!"}, "+1 206": {}})
    failed = stack.run("preview")
    assert "PhoneNumberSet offices: 2 problems" in failed.output
    assert "Traceback" not in failed.output
    assert "PhoneNumberSet offices " not in failed.output
    assert emulator.calls() == []
