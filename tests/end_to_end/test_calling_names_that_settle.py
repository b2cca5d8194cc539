"""Calling names over the days in which they settle, through the real engine: what callers see in the end is what counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.doors import Door
from tests.support.emulator import running_emulator
from tests.support.programs import ROWS, declare, rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.emulator import Emulator
    from tests.support.stack import Stack

pytestmark = [pytest.mark.long_engine, pytest.mark.parametrize("door", Door, ids=str)]

_LONGEST_PENDING_SECONDS = 73 * 3600


class Fleet:
    """One number in a stack, whose account has had a calling name for some time."""

    def __init__(self, emulator: Emulator, stack: Stack) -> None:
        self.emulator = emulator
        self.stack = stack
        self.number = next(iter(emulator.numbers()))

    def declare(self, calling_name: str, **further: str) -> None:
        """Have the program declare a calling name."""
        declare(self.stack, rows([self.number], calling_name=calling_name, **further))

    def deploy(self, calling_name: str, **further: str) -> str:
        """Declare and deploy; return what the engine printed."""
        self.declare(calling_name, **further)
        return self.stack.up("--skip-preview").output

    def let_settle(self) -> None:
        """Let the time pass in which calling names settle."""
        self.emulator.control("POST", "clock", {"advance_seconds": _LONGEST_PENDING_SECONDS})

    @property
    def shown(self) -> str:
        """What callers see now."""
        shown: str = self.emulator.numbers()[self.number].get("CallingName", "")
        return shown


def settled(emulator: Emulator, new_stack: Callable[..., Stack], door: Door) -> Fleet:
    """Return a number that shows the calling name Contoso, which this stack has given it."""
    fleet = Fleet(emulator, new_stack(emulator, door.program(ROWS)))
    fleet.deploy("Contoso")
    fleet.let_settle()
    assert fleet.shown == "Contoso"
    fleet.stack.must("refresh", "--yes", "--skip-preview")
    emulator.forget_calls()
    return fleet


@pytest.mark.parametrize("shows", ["old", "new", "none"])
def test_going_back_to_what_still_shows_is_not_done_until_it_is(
    shows: str, door: Door, new_stack: Callable[..., Stack]
) -> None:
    """While another one is pending, the one before it waits; in the end callers see what is declared."""
    with running_emulator("--numbers", "1", "--plain", "--set", f"pending_shows={shows}") as emulator:
        fleet = settled(emulator, new_stack, door)
        fleet.deploy("Fabrikam")
        assert "waits" in fleet.deploy("Contoso")
        fleet.let_settle()
        assert fleet.shown == "Fabrikam"
        fleet.deploy("Contoso")
        fleet.let_settle()
        assert fleet.shown == "Contoso"


@pytest.mark.parametrize("code", ["Conflict", "BadRequest", "PreconditionFailed", "Unprocessable"])
def test_a_refusal_for_what_is_pending_is_a_change_that_waits(
    code: str, door: Door, new_stack: Callable[..., Stack]
) -> None:
    """Whatever code the service gives it: nobody knows which."""
    switches = ("--set", "pending_blocks=everything", "--set", f"pending_code={code}")
    with running_emulator("--numbers", "1", "--plain", *switches) as emulator:
        fleet = settled(emulator, new_stack, door)
        fleet.deploy("Fabrikam")
        assert "waits" in fleet.deploy("Fabrikam", name="Reception")
        fleet.let_settle()
        fleet.deploy("Fabrikam", name="Reception")
        assert emulator.numbers()[fleet.number]["Name"] == "Reception"


@pytest.mark.parametrize("waits_for", ["our own", "somebody else's"])
@pytest.mark.parametrize("refreshes", [True, False], ids=["refreshed", "as it was"])
def test_a_calling_name_that_waited_is_not_written_over_another(
    waits_for: str, refreshes: bool, door: Door, new_stack: Callable[..., Stack]
) -> None:
    """Somebody has changed it outside meanwhile: the next preview reads the number, and says what it would overwrite."""
    with running_emulator("--numbers", "1", "--plain") as emulator:
        fleet = settled(emulator, new_stack, door)
        if waits_for == "our own":
            fleet.deploy("Fabrikam")
        else:
            emulator.change(fleet.number, CallingName="Fabrikam", CallingNameStatus="UpdateInProgress")
        assert "waits" in fleet.deploy("Northwind")
        fleet.let_settle()
        if refreshes:
            fleet.stack.must("refresh", "--yes", "--skip-preview")
        emulator.change(fleet.number, CallingName="Tailspin", CallingNameStatus="UpdateSucceeded")
        emulator.forget_calls()
        previewed = fleet.stack.preview().output
        assert emulator.calls("GetPhoneNumber") or emulator.calls("ListPhoneNumbers")
        assert "Tailspin" in previewed


# The engine deletes in the reverse order of dependencies: first the early ones, whose release has the account listed; then what
# takes `held` off its connector; then `held`.
_CONNECTOR = """
import json
import urllib.request

import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider


class Disconnects(ResourceProvider):
    serialize_as_secret_always = False

    def create(self, props):
        return CreateResult("connector", props)

    def delete(self, _id, props):
        body = json.dumps({"Status": "Unassigned", "Associations": []}).encode()
        urllib.request.urlopen(urllib.request.Request(props["number"], data=body, method="PUT")).close()


class Connector(Resource):
    def __init__(self, name, number, opts):
        super().__init__(Disconnects(), name, {"number": number}, opts)


if pulumi.Config().get_bool("declares"):
    held = chime.PhoneNumber("held", phone_number="+12065550100", on_destroy="release")
    url = pulumi.Config("chime").require("endpointUrl")
    connector = Connector(
        "connector", f"{url}/_emulator/numbers/+12065550100", pulumi.ResourceOptions(depends_on=[held])
    )
    for line in range(1, 5):
        chime.PhoneNumber(
            f"early-{line}",
            phone_number=f"+1206555010{line}",
            on_destroy="release",
            opts=pulumi.ResourceOptions(depends_on=[connector]),
        )
"""


def test_a_number_that_was_just_taken_off_its_connector_is_released(
    door: Door, new_stack: Callable[..., Stack]
) -> None:
    """Who holds it is asked when it is released, not when the first one was."""
    with running_emulator("--numbers", "6", "--plain") as emulator:
        stack = new_stack(emulator, door.program(ROWS + _CONNECTOR))
        declare(stack, rows(["+12065550105"]))
        stack.must("config", "set", "declares", "true")
        stack.up("--skip-preview")
        emulator.change(
            "+12065550100",
            Status="Assigned",
            Associations=[{"Name": "VoiceConnectorId", "Value": "abcdef1ghij2klmno3pqr4"}],
        )
        stack.release(*[f"+1206555010{line}" for line in range(5)])
        stack.must("config", "set", "declares", "false")
        stack.up("--skip-preview")
        assert [number["Status"] for number in emulator.numbers().values()] == [
            *["ReleaseInProgress"] * 5,
            "Unassigned",
        ]


@pytest.mark.parametrize("preflight", ["report", "off"])
def test_a_calling_name_that_was_not_accepted_is_seen_whatever_preflight_says(
    preflight: str, door: Door, new_stack: Callable[..., Stack]
) -> None:
    """The next preview shows it as a change, and the next `up` sends it again."""
    with running_emulator("--numbers", "1", "--plain") as emulator:
        fleet = settled(emulator, new_stack, door)
        fleet.stack.configure("preflight", preflight)
        emulator.fail(operation="BatchUpdatePhoneNumber", kind="calling_name_failure", times=1)
        fleet.deploy("Fabrikam")
        fleet.let_settle()
        assert fleet.shown == "Contoso"
        assert "'Fabrikam' was not accepted" in fleet.stack.preview().output
        fleet.deploy("Fabrikam")
        fleet.let_settle()
        assert fleet.shown == "Fabrikam"
