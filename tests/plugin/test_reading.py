"""Read: what a refresh brings into the state, and what it leaves as it was."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pulumi_chime.engine import Severity
from tests.plugin.runs import run, stored, together
from tests.support.plugin import plain

if TYPE_CHECKING:
    from tests.plugin.runs import Properties, Run
    from tests.support.emulator import Emulator

NUMBER = "+12065550100"


def read(this: Run, outputs: Properties) -> tuple[str, Properties, Properties]:
    """Return the id, the outputs and the inputs of a refresh."""
    answer = this.plugin.read(outputs["phone_number"], outputs)
    return answer.id, plain(answer.properties), plain(answer.inputs)


def test_a_refresh_without_changes_changes_nothing(emulator: Emulator) -> None:
    """Outputs, and the inputs that a program would have to declare, are what they were."""
    with run(emulator) as this:
        inputs = {"phone_number": NUMBER, "name": "Reception", "connection": {"region": "us-east-1"}}
        inputs |= {"on_adopt": "overwrite", "on_destroy": "release"}
        outputs = this.plugin.create(NUMBER, inputs)
        assert read(this, outputs) == (NUMBER, outputs, inputs)


def test_drift_shows_in_what_is_managed_and_nowhere_else(emulator: Emulator) -> None:
    """A managed value that was changed outside is an input that differs; an unmanaged one is an output only."""
    outputs = stored(NUMBER, name="Reception", managed=["name"])
    emulator.change(NUMBER, Name="Front desk", CallingName="Fabrikam", Status="Assigned")
    with run(emulator) as this:
        _, refreshed, inputs = read(this, outputs)
        news = {"phone_number": NUMBER, "name": "Reception"}
        assert this.plugin.diff(NUMBER, refreshed, news).changes
    assert (inputs["name"], "calling_name" in inputs) == ("Front desk", False)
    assert (refreshed["name"], refreshed["calling_name"]) == ("Front desk", "Fabrikam")
    assert refreshed["status"] == "Assigned"
    assert refreshed["managed"] == ["name"]


def test_a_cleared_value_that_stays_empty_is_no_drift(emulator: Emulator) -> None:
    """The service leaves an empty value out; declared as "" it is still managed."""
    with run(emulator) as this:
        outputs = this.adopt(NUMBER, name="")
        _, refreshed, inputs = read(this, outputs)
    assert inputs["name"] == ""
    assert refreshed == outputs


def test_a_pending_calling_name_is_no_drift(emulator: Emulator) -> None:
    """While it settles the account may show the old one, none or the new one."""
    shown = {"+12065550100": "Fabrikam", "+12065550101": "", "+12065550102": "Contoso"}
    for number, calling_name in shown.items():
        emulator.change(number, CallingName=calling_name, CallingNameStatus="UpdateInProgress")
    sent = {"value": "Contoso", "before": "Fabrikam", "at": "2026-01-02T03:04:05+00:00"}
    with run(emulator) as this:
        for number in shown:
            olds = stored(number, calling_name="Contoso", managed=["calling_name"], calling_name_sent=sent)
            _, refreshed, inputs = read(this, olds)
            assert (refreshed["calling_name"], inputs["calling_name"]) == ("Contoso", "Contoso")


def test_a_refresh_of_many_numbers_reads_each_page_once(emulator: Emulator) -> None:
    """120 numbers that the engine asks for at once, before anything else: two pages and a few gets."""
    with run(emulator) as this:
        states = together(
            lambda number: this.plugin.create(number, {"phone_number": number}), emulator.numbers()
        )
    emulator.forget_calls()
    with run(emulator) as this:
        answers = together(lambda state: read(this, state), states)
    assert [outputs for _, outputs, _ in answers] == states
    assert len(emulator.calls("ListPhoneNumbers")) == 2
    assert len(emulator.calls("GetPhoneNumber")) <= 2


def test_a_number_in_the_deletion_queue_is_kept(emulator: Emulator) -> None:
    """An error at its row gives the deadline and the command that restores it."""
    with run(emulator, maxReleases="1") as this:
        outputs = this.plugin.create(NUMBER, {"phone_number": NUMBER, "on_destroy": "release"})
        this.plugin.delete(NUMBER, outputs)
        id_, refreshed, _ = read(this, outputs)
        (told,) = this.lines(Severity.ERROR, NUMBER)
    assert (id_, refreshed["status"]) == (NUMBER, "ReleaseInProgress")
    released = datetime.fromisoformat(emulator.numbers()[NUMBER]["DeletionTimestamp"].replace("Z", "+00:00"))
    assert f"in the deletion queue until {released + timedelta(days=7):%Y-%m-%d %H:%M} UTC" in told
    assert told.endswith(f"aws chime-sdk-voice restore-phone-number --phone-number-id {NUMBER}")


def test_a_number_is_read_where_it_lives(emulator: Emulator) -> None:
    """The region in the state counts, not the one that the settings of this run name."""
    with run(emulator, region="us-west-2") as this:
        assert read(this, stored(NUMBER))[:2] == (NUMBER, stored(NUMBER))
    assert {call["region"] for call in emulator.calls()} == {"us-east-1"}


def test_a_state_of_the_oldest_shape_is_refreshed(emulator: Emulator) -> None:
    """Keys that a first version did not store have their defaults."""
    with run(emulator) as this:
        id_, _, inputs = read(this, {"phone_number": NUMBER, "managed": ["name"], "name": "Reception"})
    assert (id_, inputs) == (NUMBER, {"phone_number": NUMBER, "name": ""})
