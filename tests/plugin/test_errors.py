"""What leaves the plugin when something is wrong: one line for users, a traceback for bugs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.plugin.runs import refusal, run
from tests.support.emulator import running_emulator

if TYPE_CHECKING:
    from tests.support.emulator import Emulator

NUMBER = "+12065550100"
INPUTS = {"phone_number": NUMBER, "name": "Reception"}


def test_impossible_settings_are_listed_without_a_traceback(emulator: Emulator) -> None:
    """Each with its value and what is accepted; the engine shows the same to every resource."""
    with run(emulator, batchSize="51", preflight="on") as this:
        told = refusal(this.plugin.check, "reception", INPUTS)
        again = refusal(this.plugin.create, "reception", INPUTS)
    assert (
        told
        == again
        == (
            "pulumi_chime.settings.SettingsError: chime:batchSize '51': expected a whole number from 1 to 50\n"
            "chime:preflight 'on': expected one of report, strict, off"
        )
    )


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        (
            {"region": ""},
            (
                "connect: NoRegionError: You must specify a region; "
                "set a region: pulumi config set chime:region us-east-1"
            ),
        ),
        (
            {"profile": "absent"},
            (
                "connect: ProfileNotFound: The config profile (absent) could not be found; "
                "correct chime:profile, or add the profile to the AWS configuration"
            ),
        ),
        (
            {"accountId": "999999999999"},
            (
                "connected to account 123456789012, but chime:accountId allows only 999999999999; "
                "correct the profile or the setting"
            ),
        ),
    ],
    ids=["region", "profile", "account"],
)
def test_a_wrong_connection_is_one_line(emulator: Emulator, settings: dict[str, str], line: str) -> None:
    """In `up` an error, in preview one warning; and nothing is written."""
    with run(emulator, {"AWS_CONFIG_FILE": "/dev/null"}, **settings) as this:
        _, problems = this.plugin.check("reception", INPUTS)
        assert problems == {}
        assert this.warnings() == [f"the live account was not checked: {line}"]
        assert refusal(this.plugin.create, "reception", INPUTS) == f"pulumi_chime.ChimeError: {line}"
    assert emulator.writes() == []


def test_no_other_account_is_written(emulator: Emulator) -> None:
    """A rename, which needs no reading, first makes sure of the account: once for all."""
    with run(emulator) as this:
        olds = this.adopt(NUMBER, name="Front desk")
    emulator.forget_calls()
    with run(emulator, accountId="999999999999") as this:
        told = refusal(this.plugin.update, "reception", olds, INPUTS)
        assert "chime:accountId allows only 999999999999" in told
        assert "allows only" in refusal(this.plugin.update, "reception", olds, INPUTS)
    assert [call["operation"] for call in emulator.calls()] == ["ListPhoneNumbers"]


def test_an_unreachable_service_is_one_line() -> None:
    """With the address, and what to look at."""
    with running_emulator() as emulator:
        pass
    with run(emulator, retryBudgetSeconds="0") as this:
        told = refusal(this.plugin.create, "reception", INPUTS)
    assert told.startswith("pulumi_chime.ChimeError: GetPhoneNumber: EndpointConnectionError: ")
    assert told.endswith("; check the network, the region and chime:endpointUrl")
    assert "\n" not in told


@pytest.mark.parametrize("code", ["Conflict", "BadRequest", "SomethingNew"])
def test_each_item_s_error_is_one_line(emulator: Emulator, code: str) -> None:
    """Number, attribute, the service's code and words, and what to do; unknown codes as they are."""
    with run(emulator) as this:
        olds = this.adopt(NUMBER)
        emulator.fail(
            operation="BatchUpdatePhoneNumber", kind="item_error", phone_numbers=[NUMBER], code=code
        )
        told = refusal(this.plugin.update, "reception", olds, INPUTS)
    assert told.startswith(f"pulumi_chime.ChimeError: phone number {NUMBER}: name: {code}: ")
    assert "\n" not in told


@pytest.mark.parametrize(
    "nonsense",
    [{}, {"phone_number": NUMBER, "on_adopt": "sometimes"}, {"phone_number": NUMBER, "connection": "here"}],
    ids=["no number", "unknown policy", "a text for a connection"],
)
def test_a_bug_keeps_its_traceback(emulator: Emulator, nonsense: dict[str, Any]) -> None:
    """What no user can have caused, such as inputs that were never checked, arrives with the way it took."""
    with run(emulator) as this:
        told = refusal(this.plugin.create, "reception", nonsense)
    assert told.startswith("pulumi_chime.engine.boundary.BugError: this is a bug of pulumi-chime:\n")
    assert 'provider.py", line' in told
    assert "in create" in told
