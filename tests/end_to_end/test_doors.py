"""The two doors through the real engine: moving a stack between them, both in one stack, and importing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from pulumi_chime.model.resource_types import NATIVE_PHONE_NUMBER_TYPE, PHONE_NUMBER_TYPE
from tests.support.programs import ROWS, declare, renamed, rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.emulator import Emulator
    from tests.support.stack import Run, Stack

_IMPORT, _NATIVE_IMPORT = "import pulumi_chime as chime", "from pulumi_chime import native as chime"
FLEET = """
import pulumi

numbers = [chime.FleetNumber(phone_number=f"+120655501{line}", name=f"Branch {line}") for line in range(60, 65)]
fleet = chime.PhoneNumberFleet("offices", numbers=numbers, defaults=chime.NumberDefaults(calling_name="Contoso"))
hidden = chime.PhoneNumber("hidden", phone_number="+12065550170", name=pulumi.Output.secret("Hidden name"))
late = chime.PhoneNumber("late", phone_number=hidden.status.apply(lambda _: "+12065550171"))
pulumi.export("arn", fleet.phone_numbers["+12065550160"].phone_number_arn)
"""
ELSEWHERE = """
import pulumi
import pulumi_chime
from pulumi_chime import native

one = native.PhoneNumber("one", phone_number="+12065550100", name="Front desk")
two = pulumi_chime.PhoneNumber("two", phone_number="+12065550101", name="Back office")
west = native.Provider("west", region="us-west-2", endpoint_url=pulumi.Config("chime").require("endpointUrl"))
three = native.PhoneNumber(
    "three", phone_number="+12065550100", on_adopt="match", opts=pulumi.ResourceOptions(provider=west)
)
pulumi.export("found", native.get_phone_number("+12065550102").phone_number)
pulumi.export("numbers", len(native.list_phone_numbers()))
"""


def native(program: str) -> str:
    """Return a program that was moved to the native door by its import line."""
    assert _IMPORT in program
    return program.replace(_IMPORT, _NATIVE_IMPORT)


def assert_unchanged(*runs: Run) -> None:
    """Nothing was created, replaced, updated or deleted."""
    for run in runs:
        changes = [line for line in run.output.splitlines() if line.strip().startswith(("+", "-", "~", "+-"))]
        assert [line for line in changes if " to " in line or line.endswith("ed")] == [], run.output
        assert " unchanged" in run.output


@pytest.mark.long_engine
def test_a_stack_moves_to_the_native_door_and_back(
    emulator: Emulator, new_stack: Callable[..., Stack]
) -> None:
    """By its import line; nothing is written, replaced or released, and each side can refresh and destroy."""
    stack = new_stack(emulator, ROWS + FLEET)
    table = rows(list(emulator.numbers())[:5], name="Reception")
    declare(stack, table)
    stack.up("--skip-preview")
    emulator.forget_calls()
    for program, type_token in (
        (native(ROWS + FLEET), NATIVE_PHONE_NUMBER_TYPE),
        (ROWS + FLEET, PHONE_NUMBER_TYPE),
        (native(ROWS + FLEET), NATIVE_PHONE_NUMBER_TYPE),
    ):
        stack.write(program)
        assert_unchanged(stack.preview(), stack.up("--skip-preview"))
        assert {each["type"] for each in stack.state().values()} == {type_token}
        assert_unchanged(stack.must("refresh", "--yes"), stack.up("--skip-preview"))
    assert emulator.writes() == []

    declare(stack, renamed(table, "Moved"))
    stack.up("--skip-preview")
    stack.write(ROWS + FLEET)
    assert_unchanged(stack.up("--skip-preview"), stack.must("refresh", "--yes"))
    stack.must("destroy", "--yes")
    assert sum(call["items"] for call in emulator.writes()) == len(table)
    assert "Hidden name" not in stack.must("stack", "export").output


@pytest.mark.long_engine
def test_both_doors_and_other_regions_stand_side_by_side(
    emulator: Emulator, new_stack: Callable[..., Stack]
) -> None:
    """In one program; a provider of its own is another region, and look-ups go through the plugin."""
    emulator.control("PUT", "numbers/+12065550100?region=us-west-2", {})
    stack = new_stack(emulator, ELSEWHERE)
    shown = stack.up("--skip-preview").output
    assert 'found  : "+12065550102"' in shown
    assert "numbers: 120" in shown
    stored = stack.state()
    assert stored["three"]["outputs"]["region"] == "us-west-2"
    assert stored["three"]["outputs"]["connection"]["region"] == "us-west-2"
    assert_unchanged(stack.preview(), stack.must("refresh", "--yes"), stack.up("--skip-preview"))
    stack.must("destroy", "--yes")


@pytest.mark.long_engine
def test_numbers_are_imported_in_bulk(emulator: Emulator, new_stack: Callable[..., Stack]) -> None:
    """120 of them from a file, whose program then previews unchanged; what it declares otherwise is an adoption."""
    numbers = [*emulator.numbers()]
    for index, number in enumerate(numbers):
        emulator.change(number, Name=f"Line {index}")
    stack = new_stack(emulator, native(ROWS))
    table = [
        {**row, "name": f"Line {index}", "product_type": "VoiceConnector"}
        for index, row in enumerate(rows(numbers))
    ]
    declare(stack, [])
    listed = [
        {"type": NATIVE_PHONE_NUMBER_TYPE, "name": row["resource"], "id": row["phone_number"]}
        for row in table
    ]
    file = stack.directory / "import.json"
    file.write_text(json.dumps({"resources": listed}))
    emulator.forget_calls()
    stack.must("import", "--file", str(file), "--yes", "--generate-code=false", "--protect=false")
    assert emulator.writes() == []
    assert len(emulator.calls("ListPhoneNumbers")) <= 4

    declare(stack, table)
    assert_unchanged(stack.preview())
    declare(stack, [{**table[0], "name": "Other"}, *table[1:]])
    refused = stack.run("up", "--yes", "--skip-preview")
    assert refused.code != 0
    assert (
        f"error: phone number {numbers[0]}: differs from the account: name is 'Line 0', declared 'Other'; "
        "declare the live value, or adopt with onAdopt: overwrite" in refused.errors()
    )
    assert emulator.writes() == []
    declare(stack, [{**table[0], "name": "Other", "on_adopt": "overwrite"}, *table[1:]])
    stack.up("--skip-preview")
    assert [call["phone_numbers"] for call in emulator.writes()] == [[numbers[0]]]
    assert_unchanged(stack.must("refresh", "--yes"), stack.up("--skip-preview"))


@pytest.mark.parametrize("identifier", ["+12065559999", "nonsense"])
def test_an_import_of_what_is_not_there_is_one_line(
    emulator: Emulator, new_stack: Callable[..., Stack], identifier: str
) -> None:
    """With the number, and what to do; nothing is stored."""
    stack = new_stack(emulator, native(ROWS))
    declare(stack, [])
    run = stack.run("import", NATIVE_PHONE_NUMBER_TYPE, "x", identifier, "--yes", "--generate-code=false")
    assert run.code != 0
    assert "Traceback" not in run.output
    assert any(identifier in line for line in run.errors())
    assert stack.state() == {}
