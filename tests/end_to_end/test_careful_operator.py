"""What people who answer for carrier-facing numbers pay for when it goes wrong, through the real engine."""

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
_LIST = "ListPhoneNumbers"
_SEVENTY_THREE_HOURS = 73 * 3600
_REBRANDED = """
import json
import pathlib

import pulumi_chime as chime

table = json.loads(pathlib.Path(__file__).with_name("rows.json").read_text())
chime.PhoneNumberFleet(
    "offices",
    numbers=[chime.FleetNumber(phone_number=row["phone_number"]) for row in table],
    defaults=chime.NumberDefaults(calling_name="Contoso"),
    on_adopt="overwrite",
)
"""


def calling_names_sent(emulator: Emulator) -> list[str]:
    """Return the numbers whose calling name was sent, once for each time."""
    return [
        number
        for call in emulator.calls(_UPDATE)
        if call["attributes"] == ["CallingName"]
        for number in call["phone_numbers"]
    ]


def outputs(stack: Stack) -> dict[str, object]:
    """Return what is stored of each number."""
    return {name: row["outputs"] for name, row in stack.state().items()}


@pytest.mark.long_engine
def test_a_rebranding_sends_each_calling_name_once(new_stack: Callable[..., Stack], door: Door) -> None:
    """Of 300 numbers 20 are toll-free and 10 pending: 270 are sent, 30 get a line, and after the pending 10 more."""
    with running_emulator("--numbers", "300", "--plain") as emulator:
        numbers = list(emulator.numbers())
        for number in numbers[:20]:
            emulator.change(number, Type="TollFree")
        for number in numbers[20:30]:
            emulator.change(number, CallingName="Fabrikam", CallingNameStatus="UpdateInProgress")
        stack = new_stack(emulator, door.program(_REBRANDED))
        declare(stack, rows(numbers))
        first = stack.up("--skip-preview")
        assert sorted(calling_names_sent(emulator)) == sorted(numbers[30:])
        assert first.output.count("a toll-free number takes none") >= 20
        assert first.output.count("'Contoso' waits") >= 10

        emulator.control("POST", "clock", {"advance_seconds": _SEVENTY_THREE_HOURS})
        emulator.forget_calls()
        stack.up("--skip-preview")
        assert sorted(calling_names_sent(emulator)) == sorted(numbers[20:30])

        emulator.forget_calls()
        third = stack.up("--skip-preview")
        assert emulator.writes() == []
        assert "302 unchanged" in third.output


@pytest.mark.long_engine
def test_credentials_that_expire_in_between_are_explained_once(
    new_stack: Callable[..., Stack], soak: bool, door: Door
) -> None:
    """What was applied is in the state, the rest refers to one explanation, and the next `up` does the rest."""
    count = 1000 if soak else 200
    with running_emulator("--numbers", str(count), "--plain", "--latency", "120") as emulator:
        stack = new_stack(emulator, door.program(ROWS))
        table = rows(emulator.numbers())
        declare(stack, table)
        stack.up("--skip-preview")
        emulator.forget_calls()
        table = renamed(table, "Branch")
        declare(stack, table)
        running = stack.start("up", "--yes", "--skip-preview", "--continue-on-error")
        while not emulator.calls(_UPDATE):
            assert running.poll() is None, "the deploy ended before its first write"
        emulator.fail(operation="*", kind="credentials", code="ExpiredTokenException")
        output, _ = running.communicate(timeout=200)
        assert running.returncode != 0
        assert "Traceback" not in output
        explanations = [
            line
            for line in output.splitlines()
            if line.strip().startswith("error:") and "ExpiredToken" in line
        ]
        assert len(explanations) == 1, explanations
        applied = sum("Name" in number for number in emulator.numbers().values())
        assert 0 < applied < count
        recorded = {
            row["outputs"][door.spell("phone_number")]
            for row in stack.state().values()
            if row["outputs"].get("name")
        }
        assert recorded == {number for number, shown in emulator.numbers().items() if "Name" in shown}

        emulator.heal()
        emulator.forget_calls()
        stack.up("--skip-preview")
        assert sum(call["items"] for call in emulator.calls(_UPDATE)) == count - applied
        assert {row["phone_number"]: row["name"] for row in table} == {
            number: shown["Name"] for number, shown in emulator.numbers().items()
        }


@native_takes_long
def test_a_profile_of_another_account_marks_nothing_as_gone(
    new_stack: Callable[..., Stack], door: Door
) -> None:
    """A refresh with another `AWS_PROFILE` fails in one line; the stack stays as it was, and nothing is planned."""
    with running_emulator("--numbers", "30", "--plain", "--account", "other=999999999999") as emulator:
        stack = new_stack(emulator, door.program(ROWS))
        declare(stack, rows(emulator.numbers()))
        stack.up("--skip-preview")
        before = outputs(stack)
        credentials = stack.directory / "credentials"
        credentials.write_text("[office]\naws_access_key_id = other\naws_secret_access_key = test\n")
        mistaken = {
            "AWS_PROFILE": "office",
            "AWS_SHARED_CREDENTIALS_FILE": str(credentials),
            "AWS_ACCESS_KEY_ID": "",
            "AWS_SECRET_ACCESS_KEY": "",
        }
        refresh = stack.run("refresh", "--yes", **mistaken)
        assert refresh.code != 0
        (error,) = {line for line in refresh.errors() if "phone number" in line}
        assert "another account or region?" in error
        assert "to delete" not in refresh.output
        assert outputs(stack) == before
        assert "31 unchanged" in stack.preview(**mistaken).output
        assert emulator.writes() == []


@native_takes_long
def test_another_region_in_the_environment_moves_nothing(new_stack: Callable[..., Stack], door: Door) -> None:
    """Where boto3's own chain names the region, numbers stay in the region in which they were adopted."""
    with running_emulator("--numbers", "30", "--plain") as emulator:
        stack = new_stack(emulator, door.program(ROWS))
        stack.must("config", "rm", "chime:region")
        declare(stack, rows(emulator.numbers()))
        stack.up("--skip-preview", AWS_DEFAULT_REGION="us-east-1")
        before = outputs(stack)
        for command in (("refresh", "--yes"), ("preview",), ("up", "--yes")):
            assert "31 unchanged" in stack.must(*command, AWS_DEFAULT_REGION="eu-central-1").output
        assert outputs(stack) == before
        assert emulator.writes() == []


@pytest.mark.long_engine
def test_rows_that_are_lost_release_nothing(new_stack: Callable[..., Stack], soak: bool, door: Door) -> None:
    """With `release` in the state and no number named, a fleet file that lost rows gives up no number."""
    count, left = (3000, 1800) if soak else (50, 30)
    with running_emulator("--numbers", str(count), "--plain", "--quota", "5000") as emulator:
        stack = new_stack(emulator, door.program(ROWS))
        table = rows(emulator.numbers(), on_destroy="release")
        declare(stack, table)
        stack.up("--skip-preview")
        before = emulator.numbers()
        declare(stack, table[:left])
        run = stack.up("--skip-preview")
        stay = {
            line
            for line in run.output.splitlines()
            if "stays in the account: chime:releases does not" in line
        }
        assert len({line.partition("phone number ")[2][:12] for line in stay}) == count - left
        assert emulator.numbers() == before
        assert emulator.writes() == []


@native_takes_long
def test_a_release_needs_both_keys(emulator: Emulator, new_stack: Callable[..., Stack], door: Door) -> None:
    """With `release` in the state and the numbers named, destroy releases in one call, but never a held number."""
    numbers = list(emulator.numbers())[:4]
    emulator.change(
        numbers[3],
        Status="Assigned",
        Associations=[{"Name": "VoiceConnectorId", "Value": "abcdef1ghij2klmno3pqr4"}],
    )
    stack = new_stack(emulator, door.program(ROWS))
    declare(stack, rows(numbers, on_destroy="release"))
    # `pulumi destroy` has the settings of the last `pulumi up`, and reads the file that they name as it is then.
    stack.release()
    stack.up("--skip-preview")
    stack.release(*numbers)
    run = stack.run("destroy", "--yes", "--skip-preview", "--continue-on-error")
    assert run.code != 0
    (error,) = [line for line in run.errors() if numbers[3] in line]
    assert "not released: held by VoiceConnectorId abcdef1ghij2klmno3pqr4" in error
    assert [call["operation"] for call in emulator.writes()] == ["BatchDeletePhoneNumber"]
    statuses = [emulator.numbers()[number]["Status"] for number in numbers[:3]]
    assert statuses == ["ReleaseInProgress"] * 3


@native_takes_long
def test_preflight_of_many_adoptions_lists_each_page_once(
    new_stack: Callable[..., Stack], soak: bool, door: Door
) -> None:
    """A preview of numbers that are all new lists the account once, at 100 numbers a page."""
    count = 1000 if soak else 300
    with running_emulator("--numbers", str(count), "--plain", "--latency", "120") as emulator:
        stack = new_stack(emulator, door.program(ROWS))
        declare(stack, rows(emulator.numbers(), name="Branch"))
        preview = stack.preview()
        assert len(emulator.calls(_LIST)) <= count // 100
        assert len(emulator.calls("GetPhoneNumber")) <= 2
        assert preview.output.count("in the account → 'Branch'") >= count


@pytest.mark.long_engine
def test_spellings_make_no_noise(new_stack: Callable[..., Stack], soak: bool, door: Door) -> None:
    """Numbers that change their spelling between previews show the same output and no difference."""
    count = 500 if soak else 120
    with running_emulator("--numbers", str(count), "--plain") as emulator:
        stack = new_stack(emulator, door.program(ROWS))
        table = rows(emulator.numbers(), name="Branch")
        declare(stack, table)
        stack.up("--skip-preview")
        prefixes = ["+", "", "%2B"]
        previews = []
        for turn in range(2):
            spelled = [
                {**row, "phone_number": row["phone_number"].replace("+", prefixes[(index + turn) % 3])}
                for index, row in enumerate(table)
            ]
            declare(stack, spelled)
            previews.append(re.sub(r"@ previewing update\.+", "", stack.preview("--diff").output))
        assert previews[0] == previews[1]
        assert f"{count + 1} unchanged" in previews[0]


@pytest.mark.parametrize("code", ["AccessDeniedException", "UnrecognizedClientException"])
@native_takes_long
def test_an_account_that_cannot_be_read_does_not_stop_a_preview(
    emulator: Emulator, new_stack: Callable[..., Stack], code: str, door: Door
) -> None:
    """One warning says that the live account was not checked, and why; the preview goes on."""
    stack = new_stack(emulator, door.program(ROWS))
    declare(stack, rows(list(emulator.numbers())[:8], name="Branch"))
    emulator.fail(operation="*", kind="credentials", code=code)
    preview = stack.preview()
    warnings = [
        line
        for line in preview.output.splitlines()
        # A language host takes the checkout, whose package is not where pip says, for the package of a plugin.
        if line.strip().startswith("warning:") and "from $PATH" not in line
    ]
    assert len(warnings) == 1, preview.output
    assert "the live account was not checked" in warnings[0]
    assert code in warnings[0]
    assert "9 to create" in preview.output
