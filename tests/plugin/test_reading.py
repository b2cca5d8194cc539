"""Read: what a refresh brings into the state, and what it leaves as it was."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import boto3
import pytest
from pulumi.runtime.proto import provider_pb2

from pulumi_chime.engine import Severity
from tests.plugin.runs import refusal, stored, together
from tests.support.emulator import running_emulator
from tests.support.plugin import plain

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice.client import ChimeSDKVoiceClient

    from tests.plugin.runs import Properties, Run, Runner
    from tests.support.emulator import Emulator

NUMBER = "+12065550100"
DIFF_NONE = provider_pb2.DiffResponse.DIFF_NONE


def service(emulator: Emulator) -> ChimeSDKVoiceClient:
    """Return an AWS client of an emulator."""
    session = boto3.Session("test", "test", region_name="us-east-1")
    return session.client("chime-sdk-voice", endpoint_url=emulator.url)


def read(this: Run, outputs: Properties) -> tuple[str, Properties, Properties]:
    """Return the id, the outputs and the inputs of a refresh."""
    answer = this.plugin.read(outputs["phone_number"], outputs)
    return answer.id, plain(answer.properties), plain(answer.inputs)


def test_a_refresh_without_changes_changes_nothing(emulator: Emulator, run: Runner) -> None:
    """Outputs, and the inputs that a program would have to declare, are what they were."""
    with run(emulator) as this:
        inputs = {"phone_number": NUMBER, "name": "Reception"}
        inputs |= {"on_adopt": "overwrite", "on_destroy": "release"}
        outputs = this.plugin.create(NUMBER, inputs)
        assert read(this, outputs) == (NUMBER, outputs, inputs)


def test_drift_shows_in_what_is_managed_and_nowhere_else(emulator: Emulator, run: Runner) -> None:
    """A managed value that was changed outside is an input that differs; an unmanaged one is not shown."""
    outputs = stored(NUMBER, name="Reception", managed=["name"])
    emulator.change(NUMBER, Name="Front desk", CallingName="Fabrikam", Status="Assigned")
    with run(emulator) as this:
        _, refreshed, inputs = read(this, outputs)
        news = {"phone_number": NUMBER, "name": "Reception"}
        assert this.plugin.diff(NUMBER, refreshed, news).changes
    assert (inputs["name"], "calling_name" in inputs) == ("Front desk", False)
    assert refreshed["name"] == "Front desk"
    # It was stored by an earlier version; a text that nobody declares is not read into the state.
    assert refreshed["calling_name"] == ""
    assert refreshed["status"] == "Assigned"
    assert refreshed["managed"] == ["name"]


def test_a_cleared_value_that_stays_empty_is_no_drift(emulator: Emulator, run: Runner) -> None:
    """The service leaves an empty value out; declared as "" it is still managed."""
    with run(emulator) as this:
        outputs = this.adopt(NUMBER, name="")
        _, refreshed, inputs = read(this, outputs)
    assert inputs["name"] == ""
    assert refreshed == outputs


def test_a_pending_calling_name_is_no_drift(emulator: Emulator, run: Runner) -> None:
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


def test_a_refresh_of_many_numbers_reads_each_page_once(emulator: Emulator, run: Runner) -> None:
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


def test_a_number_in_the_deletion_queue_is_kept(emulator: Emulator, run: Runner) -> None:
    """An error at its row gives the deadline and the command that restores it."""
    with run(emulator, releases=[NUMBER]) as this:
        outputs = this.plugin.create(NUMBER, {"phone_number": NUMBER, "on_destroy": "release"})
        this.plugin.delete(NUMBER, outputs)
        id_, refreshed, _ = read(this, outputs)
        (line,) = this.lines(Severity.ERROR, NUMBER)
    assert (id_, refreshed["status"]) == (NUMBER, "ReleaseInProgress")
    released = datetime.fromisoformat(emulator.numbers()[NUMBER]["DeletionTimestamp"].replace("Z", "+00:00"))
    assert f"in the deletion queue until {released + timedelta(days=7):%Y-%m-%d %H:%M} UTC" in line
    assert line.endswith(f"aws chime-sdk-voice restore-phone-number --phone-number-id {NUMBER}")


def test_a_number_is_read_where_it_lives(emulator: Emulator, run: Runner) -> None:
    """The region in the state counts, not the one that the settings of this run name."""
    with run(emulator, region="us-west-2") as this:
        assert read(this, stored(NUMBER))[:2] == (NUMBER, stored(NUMBER))
    assert {call["region"] for call in emulator.calls()} == {"us-east-1"}


def test_a_state_of_the_oldest_shape_is_refreshed(emulator: Emulator, run: Runner) -> None:
    """Keys that a first version did not store have their defaults."""
    with run(emulator) as this:
        id_, _, inputs = read(this, {"phone_number": NUMBER, "managed": ["name"], "name": "Reception"})
    assert (id_, inputs) == (NUMBER, {"phone_number": NUMBER, "name": ""})


OTHER = "+12065550101"


def test_a_number_that_is_gone_is_dropped(emulator: Emulator, run: Runner) -> None:
    """Its account and region are the right ones, another number of the run is there, no list shows it."""
    emulator.remove(NUMBER)
    with run(emulator) as this:
        assert read(this, stored(OTHER))[0] == OTHER
        assert read(this, stored(NUMBER))[0] == ""
    assert len(emulator.calls("GetPhoneNumber")) >= 3


def test_the_only_number_of_a_stack_may_be_gone(emulator: Emulator, run: Runner) -> None:
    """Asked for twice, in an account that has other numbers."""
    emulator.remove(NUMBER)
    with run(emulator) as this:
        assert read(this, stored(NUMBER))[0] == ""


@pytest.mark.parametrize("times", [1, 3])
def test_an_answer_that_says_not_found_proves_nothing(emulator: Emulator, times: int, run: Runner) -> None:
    """The service is mistaken for a moment; what its list shows is there."""
    emulator.fail(operation="GetPhoneNumber", kind="status", status=404, times=times)
    with run(emulator) as this:
        assert read(this, stored(NUMBER))[0] == NUMBER


def test_a_page_of_a_proxy_proves_nothing(emulator: Emulator, run: Runner) -> None:
    """A 404 that is not the service's own is asked again, and then an error: nobody knows whether it is there."""
    with run(
        emulator, endpointUrl=f"{emulator.url}/a-proxy-that-knows-no-such-path", retryBudgetSeconds="0"
    ) as this:
        line = refusal(this.plugin.read, NUMBER, stored(NUMBER))
    assert line.startswith(f"pulumi_chime.ChimeError: phone number {NUMBER}: GetPhoneNumber: ")
    assert "\n" not in line


def test_numbers_that_are_all_missing_are_somewhere_else(emulator: Emulator, run: Runner) -> None:
    """Two or more of a run, and not one of them is there: more likely the profile is wrong."""
    emulator.remove(NUMBER)
    emulator.remove(OTHER)
    with run(emulator) as this:
        lines = together(lambda number: refusal(this.plugin.read, number, stored(number)), [NUMBER, OTHER])
    assert all("another account or region?" in line for line in lines)


def test_an_account_without_numbers_proves_nothing(emulator: Emulator, run: Runner) -> None:
    """Nothing shows that it is the right one."""
    for number in list(emulator.numbers()):
        emulator.remove(number)
    with run(emulator) as this:
        assert "another account or region?" in refusal(this.plugin.read, NUMBER, stored(NUMBER))


def test_a_cleared_calling_name_that_shows_the_default_is_settled(run: Runner) -> None:
    """The account's default calling name shows in its place; it is not cleared again for that."""
    with running_emulator("--numbers", "4", "--plain", "--set", "cleared_shows=account_default") as emulator:
        number, second, *_ = emulator.numbers()
        emulator.control("POST", "clock", {"advance_seconds": 3600})
        emulator.change(number, CallingName="Fabrikam")
        service(emulator).update_phone_number_settings(CallingName="Contoso")
        with run(emulator) as this:
            state = this.plugin.create(
                number, {"phone_number": number, "calling_name": "", "on_adopt": "overwrite"}
            )
        emulator.control("POST", "clock", {"advance_seconds": 73 * 3600})
        assert emulator.numbers()[number]["CallingName"] == "Contoso"
        news = {"phone_number": number, "calling_name": ""}
        with run(emulator) as this:
            assert this.plugin.diff(number, state, {**news, "on_adopt": "overwrite"}).changes == DIFF_NONE
            _, refreshed, inputs = read(this, state)
            assert (refreshed["calling_name"], inputs["calling_name"]) == ("", "")
            # A number that has never had one of its own is adopted without a write.
            this.plugin.create(second, {"phone_number": second, "calling_name": ""})
        assert len(emulator.writes()) == 1
