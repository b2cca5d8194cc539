"""Delete: a number stays in the account, unless two keys and all circumstances allow its release."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pulumi_chime.engine import Severity
from tests.plugin.runs import refusal, run, stored, together

if TYPE_CHECKING:
    from tests.plugin.runs import Properties
    from tests.support.emulator import Emulator

NUMBER, OTHER = "+12065550100", "+12065550101"


def releasing(number: str) -> Properties:
    """Return the stored outputs of a number whose resource, when it is deleted, releases it."""
    return stored(number, on_destroy="release")


def statuses(emulator: Emulator) -> list[str]:
    """Return the statuses of the two numbers."""
    return [emulator.numbers()[number]["Status"] for number in (NUMBER, OTHER)]


def test_retaining_calls_nothing(emulator: Emulator) -> None:
    """Destroying a stack leaves every number as it is, whatever this run would allow."""
    with run(emulator, maxReleases="5") as this:
        this.plugin.delete(NUMBER, stored(NUMBER, on_destroy="retain"))
    assert emulator.calls() == []
    assert emulator.numbers()[NUMBER]["Status"] == "Unassigned"


def test_releasing_needs_the_second_key(emulator: Emulator) -> None:
    """With `release` in the state and nothing in the settings the number stays, and the line says what to do."""
    with run(emulator) as this:
        told = refusal(this.plugin.delete, NUMBER, releasing(NUMBER))
    assert told == (
        "pulumi_chime.ChimeError: phone number +12065550100: not released: this run may release 0 numbers "
        "(chime:maxReleases); if that is meant, raise the setting; `pulumi destroy` sees it with --run-program, "
        "and otherwise as it was at the last `pulumi up`"
    )
    assert emulator.writes() == []


def test_releases_share_a_call(emulator: Emulator) -> None:
    """With both keys the numbers go to the deletion queue together; the plugin's first calls are these."""
    numbers = list(emulator.numbers())[:40]
    with run(emulator, maxReleases="40", batchSize="40", batchPauseMs="10000") as this:
        together(lambda number: this.plugin.delete(number, releasing(number)), numbers)
    assert [(call["operation"], call["items"]) for call in emulator.writes()] == [
        ("BatchDeletePhoneNumber", 40)
    ]
    shown = emulator.numbers()
    assert {shown[number]["Status"] for number in numbers} == {"ReleaseInProgress"}


def test_a_run_releases_no_more_than_it_may(emulator: Emulator) -> None:
    """Of two numbers one is released, and the other is refused before anything is sent for it."""
    with run(emulator, maxReleases="1") as this:
        this.plugin.delete(NUMBER, releasing(NUMBER))
        assert "may release 1 numbers" in refusal(this.plugin.delete, OTHER, releasing(OTHER))
    assert statuses(emulator) == ["ReleaseInProgress", "Unassigned"]


def test_a_number_that_is_declared_elsewhere_is_never_released(emulator: Emulator) -> None:
    """A renamed resource deletes the old one after creating the new one: of the same number."""
    with run(emulator, maxReleases="5") as this:
        this.plugin.check("renamed", {"phone_number": "%2B12065550100"})
        this.plugin.delete(NUMBER, releasing(NUMBER))
        assert this.lines(Severity.INFO, NUMBER) == [
            "phone number +12065550100 stays: this program declares it elsewhere"
        ]
    assert emulator.writes() == []


def test_a_number_that_something_holds_is_not_released(emulator: Emulator) -> None:
    """The line names what holds it; its neighbour is released."""
    emulator.change(NUMBER, Status="Assigned", Associations=[{"Name": "VoiceConnectorId", "Value": "vc1"}])
    with run(emulator, maxReleases="5") as this:
        told = refusal(this.plugin.delete, NUMBER, releasing(NUMBER))
        this.plugin.delete(OTHER, releasing(OTHER))
    assert told == (
        "pulumi_chime.ChimeError: phone number +12065550100: not released: held by VoiceConnectorId vc1; "
        "disassociate it first, or retain it"
    )
    assert statuses(emulator) == ["Assigned", "ReleaseInProgress"]


@pytest.mark.parametrize("how", ["in the deletion queue", "gone"])
def test_what_has_been_released_already_is_done(emulator: Emulator, how: str) -> None:
    """A destroy that is repeated after a hard kill finds its own work, and goes on."""
    if how == "gone":
        emulator.remove(NUMBER)
    else:
        emulator.change(NUMBER, Status="ReleaseInProgress")
    with run(emulator, maxReleases="5") as this:
        this.plugin.delete(NUMBER, releasing(NUMBER))
    assert emulator.writes() == []


def test_a_number_of_another_account_has_not_been_released(emulator: Emulator) -> None:
    """With credentials of another account nothing is found; that must not count as done."""
    with run(emulator, {"AWS_ACCESS_KEY_ID": "other"}, maxReleases="5") as this:
        told = refusal(this.plugin.delete, NUMBER, releasing(NUMBER))
    assert emulator.numbers()[NUMBER]["Status"] == "Unassigned"
    assert "another account or region?" in told
    assert "\n" not in told
