"""The two doors through the real engine: moving a stack between them, both in one stack, and importing."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pulumi_chime.model.resource_types import NATIVE_PHONE_NUMBER_TYPE, PHONE_NUMBER_TYPE, SET_TYPE
from tests.support.doors import Door
from tests.support.native_programs import as_native
from tests.support.programs import ROWS, declare, renamed, rows
from tests.support.stack import assert_unchanged

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.emulator import Emulator
    from tests.support.stack import Stack

_SIGNATURE = "4dabf18193072939515e22adb298388d"
"""The key by which the engine marks what is encrypted."""

FLEET_EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "fleet" / "__main__.py"
FLEET = """
import pulumi

numbers = [chime.FleetNumber(phone_number=f"+120655501{line}", name=f"Branch {line}") for line in range(60, 65)]
fleet = chime.PhoneNumberFleet("offices", numbers=numbers, defaults=chime.NumberDefaults(calling_name="Contoso"))
hidden = chime.PhoneNumber("hidden", phone_number="+12065550170", name=pulumi.Output.secret("Hidden name"))
late = chime.PhoneNumber("late", phone_number=hidden.status.apply(lambda _: "+12065550171"))
pulumi.export("arn", fleet.phone_numbers["+12065550160"].phone_number_arn)
"""
KEYED = FLEET.replace('name=f"Branch {line}")', 'name=f"Branch {line}", key=f"branch-{line}")').replace(
    '["+12065550160"]', '["branch-60"]'
)
"""The same fleet, whose rows have been given keys."""
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
hidden = native.Provider(
    "hidden",
    region=pulumi.Output.secret("us-west-2"),
    endpoint_url=pulumi.Config("chime").require("endpointUrl"),
)
four = native.PhoneNumber(
    "four", phone_number="+12065550101", opts=pulumi.ResourceOptions(provider=hidden)
)
pulumi.export("west", native.get_phone_number("+12065550101", opts=pulumi.InvokeOptions(provider=west)).phone_number_arn)
pulumi.export("found", native.get_phone_number("+12065550102").phone_number)
pulumi.export("numbers", len(native.list_phone_numbers()))
"""


def test_the_engine_s_tools_take_the_schema(emulator: Emulator, new_stack: Callable[..., Stack]) -> None:
    """`pulumi package get-schema` binds it before it prints it; SDKs and documentation are made from that."""
    stack = new_stack(emulator, ROWS)
    plugin = Path(sys.executable).parent / "pulumi-resource-chime"
    shown = stack.must("package", "get-schema", str(plugin)).output
    printed = json.loads(shown[shown.index("{") :])
    assert printed["name"] == "chime"
    assert {*printed["resources"]} == {NATIVE_PHONE_NUMBER_TYPE, SET_TYPE}


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
        (as_native(ROWS + FLEET), NATIVE_PHONE_NUMBER_TYPE),
        (ROWS + FLEET, PHONE_NUMBER_TYPE),
        (as_native(ROWS + FLEET), NATIVE_PHONE_NUMBER_TYPE),
    ):
        stack.write(program)
        assert_unchanged(stack.preview(), stack.up("--skip-preview"))
        assert {each["type"] for each in stack.state().values()} == {type_token}
        assert_unchanged(stack.must("refresh", "--yes"), stack.up("--skip-preview"))
    assert emulator.writes() == []

    declare(stack, renamed(table, "Moved"))
    stack.up("--skip-preview")
    stack.write(ROWS + KEYED)
    assert_unchanged(stack.up("--skip-preview"), stack.must("refresh", "--yes"))
    stack.must("destroy", "--yes")
    assert sum(call["items"] for call in emulator.writes()) == len(table)
    assert "Hidden name" not in stack.must("stack", "export").output


@pytest.mark.long_engine
def test_the_fleet_of_the_demo_moves_to_the_native_door_and_back(
    emulator: Emulator, new_stack: Callable[..., Stack]
) -> None:
    """120 numbers of a table, while 40 calling names are pending: nothing is written, replaced or released."""
    stack = new_stack(emulator, FLEET_EXAMPLE.read_text())
    lines = [
        f"{number},Office {index},{'' if index % 3 else 'Contoso'}"
        for index, number in enumerate(emulator.numbers())
    ]
    stack.write("\n".join(["phone_number,name,calling_name", *lines, ""]), "numbers.csv")
    stack.up("--skip-preview")
    emulator.forget_calls()
    before = emulator.numbers()
    for door in (Door.NATIVE, Door.DYNAMIC):
        stack.write(door.program(FLEET_EXAMPLE.read_text()))
        assert_unchanged(stack.preview(), stack.up("--skip-preview"), stack.must("refresh", "--yes"))
        assert {each["type"] for each in stack.state().values()} == {door.value}
    stack.must("destroy", "--yes")
    assert stack.state() == {}
    assert emulator.writes() == []
    assert emulator.numbers() == before


@pytest.mark.long_engine
def test_both_doors_and_other_regions_stand_side_by_side(
    emulator: Emulator, new_stack: Callable[..., Stack]
) -> None:
    """In one program; a provider of its own is another region, and look-ups go through the plugin."""
    for number in ("+12065550100", "+12065550101"):
        emulator.control("PUT", f"numbers/{number}?region=us-west-2", {})
    stack = new_stack(emulator, ELSEWHERE)
    shown = stack.up("--skip-preview").output
    assert 'found  : "+12065550102"' in shown
    assert "numbers: 120" in shown
    stored = stack.state()
    assert stored["three"]["outputs"]["region"] == "us-west-2"
    assert stored["three"]["outputs"]["connection"]["region"] == "us-west-2"
    assert {*stored["four"]["outputs"]["connection"]} == {_SIGNATURE, "ciphertext"}
    assert "arn:aws:chime:us-west-2:" in shown
    assert_unchanged(stack.preview(), stack.must("refresh", "--yes"), stack.up("--skip-preview"))
    stack.must("destroy", "--yes")


@pytest.mark.long_engine
def test_numbers_are_imported_in_bulk(emulator: Emulator, new_stack: Callable[..., Stack]) -> None:
    """120 of them from a file, whose program then previews unchanged; what it declares otherwise is an adoption."""
    numbers = [*emulator.numbers()]
    for index, number in enumerate(numbers):
        emulator.change(number, Name=f"Line {index}")
    stack = new_stack(emulator, as_native(ROWS))
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
    stack = new_stack(emulator, as_native(ROWS))
    declare(stack, [])
    run = stack.run("import", NATIVE_PHONE_NUMBER_TYPE, "x", identifier, "--yes", "--generate-code=false")
    assert run.code != 0
    assert "Traceback" not in run.output
    assert any(identifier in line for line in run.errors())
    assert stack.state() == {}


IMPORTS = """
import pulumi

import pulumi_chime as chime

chime.PhoneNumber(
    "reception",
    phone_number="+12065550100",
    product_type="VoiceConnector",
    {declared}
    opts=pulumi.ResourceOptions(import_="+12065550100"),
)
"""


@pytest.mark.long_engine
def test_a_program_imports_by_its_options(emulator: Emulator, new_stack: Callable[..., Stack]) -> None:
    """What it declares otherwise is refused where the number is to match, and written where it is to be overwritten."""
    emulator.change("+12065550100", Name="Front desk")
    emulator.forget_calls()
    stack = new_stack(emulator, as_native(IMPORTS.format(declared='name="Other",')))
    refused = stack.run("up", "--yes", "--skip-preview")
    assert refused.code != 0
    assert any("name is 'Front desk', declared 'Other'" in line for line in refused.errors()), refused.output
    assert "Traceback" not in refused.output
    assert emulator.writes() == []
    stack.write(as_native(IMPORTS.format(declared='name="Front desk",')))
    stack.up("--skip-preview")
    assert_unchanged(stack.preview(), stack.up("--skip-preview"))
    assert emulator.writes() == []
    stack.must("destroy", "--yes")
    stack.write(as_native(IMPORTS.format(declared='name="Other", on_adopt="overwrite",')))
    stack.up("--skip-preview")
    assert [call["phone_numbers"] for call in emulator.writes()] == [["+12065550100"]]
    assert emulator.numbers()["+12065550100"]["Name"] == "Other"
    assert_unchanged(stack.must("refresh", "--yes"), stack.up("--skip-preview"))


@pytest.mark.long_engine
def test_what_was_imported_may_be_declared_on_the_dynamic_door(
    emulator: Emulator, new_stack: Callable[..., Stack]
) -> None:
    """Which cannot import itself; its first deploy overwrites no more than an adoption."""
    number = "+12065550100"
    emulator.change(number, Name="Front desk")
    stack = new_stack(emulator, ROWS)
    declare(stack, [])
    imported = ("import", NATIVE_PHONE_NUMBER_TYPE, "n0000", number)
    stack.must(*imported, "--yes", "--generate-code=false", "--protect=false")
    emulator.forget_calls()
    (row,) = rows([number], product_type="VoiceConnector", name="Other")
    declare(stack, [row])
    refused = stack.run("up", "--yes", "--skip-preview")
    assert refused.code != 0
    assert "name is 'Front desk', declared 'Other'; declare the live value, or adopt with" in refused.output
    assert emulator.writes() == []
    declare(stack, [{**row, "name": "Front desk"}])
    assert_unchanged(stack.preview(), stack.up("--skip-preview"))
    assert stack.state()["n0000"]["type"] == PHONE_NUMBER_TYPE
    declare(stack, [{**row, "name": "Other"}])
    stack.up("--skip-preview")
    assert emulator.numbers()[number]["Name"] == "Other"
    assert_unchanged(stack.must("refresh", "--yes"))
    stack.must("destroy", "--yes")


@pytest.mark.long_engine
def test_releases_on_the_native_door_need_both_keys_and_no_declaration(
    emulator: Emulator, new_stack: Callable[..., Stack]
) -> None:
    """A number is released that is named and no longer declared; on which door it was declared is all one."""
    released, unnamed, kept, back = (f"+1206555010{digit}" for digit in range(4))
    stack = new_stack(emulator, as_native(ROWS))
    table = rows([released, unnamed, kept, back], on_destroy="release")
    declare(stack, table)
    stack.up("--skip-preview")
    emulator.forget_calls()

    stack.release(released)
    refused = stack.run("up", "--yes", "--skip-preview")
    assert refused.code != 0
    assert (
        f"error: phone number {released} is declared as n0000, and named as one to be released in"
        in refused.output
    )
    assert "Traceback" not in refused.output
    assert emulator.writes() == []

    declare(stack, table[2:])
    shown = stack.up("--skip-preview").output
    warnings = [line for line in shown.splitlines() if "chime:releases does not name it" in line]
    assert warnings
    assert all(unnamed in line for line in warnings)
    assert [call["phone_numbers"] for call in emulator.writes()] == [[released]]
    assert sorted(stack.state()) == ["n0002", "n0003"]

    stack.release(back)
    stack.write(ROWS)
    declare(stack, table[2:3])
    stack.up("--skip-preview")
    live = emulator.numbers()
    assert [live[each]["Status"] == "ReleaseInProgress" for each in (released, unnamed, kept, back)] == [
        True,
        False,
        False,
        True,
    ]


LOOK_UPS = """
import pulumi

import pulumi_chime as chime

{statement}
"""


def test_a_look_up_that_fails_ends_the_program_in_one_line(
    emulator: Emulator, new_stack: Callable[..., Stack], door: Door
) -> None:
    """Without a traceback, whichever process has asked."""
    program = LOOK_UPS.format(statement='chime.get_phone_number("+12025550199")')
    stack = new_stack(emulator, door.program(program))
    run = stack.run("preview")
    assert run.code != 0
    assert "Traceback" not in run.output
    assert [line for line in run.errors() if line.startswith("error: phone number +12025550199: not found")]


def test_impossible_settings_of_a_provider_are_told_in_the_program(
    emulator: Emulator, new_stack: Callable[..., Stack]
) -> None:
    """All at once, in Python's names."""
    statement = 'chime.Provider("west", region="us-west-2", batch_size=51, preflight="maybe")'
    stack = new_stack(emulator, as_native(LOOK_UPS.format(statement=statement)))
    run = stack.run("preview")
    assert run.code != 0
    assert "Traceback" not in run.output
    assert "Provider west: batch_size '51': expected a whole number from 1 to 50" in run.output
    assert "Provider west: preflight 'maybe': expected one of report, strict, off" in run.output
