"""Delete: a number stays in the account, unless two keys and all circumstances allow its release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pulumi_chime.engine import Severity
from tests.plugin.runs import refusal, release_file, stored, together

if TYPE_CHECKING:
    from pathlib import Path

    from tests.plugin.runs import Properties, Runner
    from tests.support.emulator import Emulator

NUMBER, OTHER = "+12065550100", "+12065550101"


def releasing(number: str) -> Properties:
    """Return the stored outputs of a number whose resource, when it is deleted, releases it."""
    return stored(number, on_destroy="release")


def statuses(emulator: Emulator) -> list[str]:
    """Return the statuses of the two numbers."""
    return [emulator.numbers()[number]["Status"] for number in (NUMBER, OTHER)]


def test_retaining_calls_nothing(emulator: Emulator, run: Runner) -> None:
    """Destroying a stack leaves every number as it is, whatever this run would allow."""
    with run(emulator, releases=[NUMBER, OTHER]) as this:
        this.plugin.delete(NUMBER, stored(NUMBER, on_destroy="retain"))
    assert emulator.calls() == []
    assert emulator.numbers()[NUMBER]["Status"] == "Unassigned"


STAYS = f"phone number {NUMBER} stays in the account: "
UNNAMED = (
    "chime:releases does not name it, and naming it now no longer suffices; to release it, adopt it again with "
    'on_destroy="release", run `pulumi up`, then name it and remove its declaration'
)


@pytest.mark.parametrize("releases", [None, [], [OTHER]], ids=["no file", "an empty file", "another number"])
def test_a_number_that_is_not_named_stays(
    emulator: Emulator, releases: list[str] | None, run: Runner
) -> None:
    """The delete succeeds, so that no stack is stuck with it; the line says what it takes to release it."""
    with run(emulator, releases=releases) as this:
        this.plugin.delete(NUMBER, releasing(NUMBER))
        assert this.lines(Severity.WARNING, NUMBER) == [STAYS + UNNAMED]
    assert emulator.writes() == []


def test_releases_share_a_call(emulator: Emulator, run: Runner) -> None:
    """With both keys the numbers go to the deletion queue together; the plugin's first calls are these."""
    numbers = list(emulator.numbers())[:40]
    with run(emulator, releases=numbers, batchSize="40", batchPauseMs="10000") as this:
        together(lambda number: this.plugin.delete(number, releasing(number)), numbers)
    assert [(call["operation"], call["items"]) for call in emulator.writes()] == [
        ("BatchDeletePhoneNumber", 40)
    ]
    shown = emulator.numbers()
    assert {shown[number]["Status"] for number in numbers} == {"ReleaseInProgress"}


def test_only_named_numbers_are_released(emulator: Emulator, run: Runner) -> None:
    """Of two numbers the named one is released, whatever its spelling, and the other stays; the run says so first."""
    with run(emulator, releases=["%2B12065550100"]) as this:
        this.plugin.delete(NUMBER, releasing(NUMBER))
        this.plugin.delete(OTHER, releasing(OTHER))
        (line,) = [line for line in this.lines(Severity.INFO) if line.startswith("chime:releases: ")]
    assert line.endswith(f"/releases.csv names what may be released: {NUMBER}")
    assert statuses(emulator) == ["ReleaseInProgress", "Unassigned"]


def test_a_number_that_is_declared_elsewhere_is_never_released(emulator: Emulator, run: Runner) -> None:
    """A renamed resource deletes the old one after creating the new one: of the same number."""
    with run(emulator, releases=[NUMBER]) as this:
        _, problems = this.plugin.check("renamed", {"phone_number": "%2B12065550100"})
        assert "named as one to be released" in problems["phone_number"]
        this.plugin.delete(NUMBER, releasing(NUMBER))
        assert this.lines(Severity.WARNING, NUMBER) == [STAYS + "this program declares it"]
    assert emulator.writes() == []


def test_the_first_half_of_a_replacement_releases_nothing(emulator: Emulator, run: Runner) -> None:
    """Deleting before creating, the engine deletes a resource that it has checked and not created yet."""
    with run(emulator, releases=[NUMBER]) as this:
        this.plugin.check("reception", {"phone_number": OTHER})
        this.plugin.delete("reception", releasing(NUMBER))
        (line,) = this.lines(Severity.WARNING, "reception")
        assert line.startswith(STAYS + "its resource is still declared")
        assert emulator.writes() == []
        this.plugin.create("reception", {"phone_number": OTHER})
        this.plugin.delete("reception", releasing(NUMBER))
    assert statuses(emulator) == ["ReleaseInProgress", "Unassigned"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "no such file"),
        ("number\n+12065550100\n", "its first row must have one column phone_number"),
        ("phone_number\n+12065550100\nreception\n", "line 3, column 1: 'reception' is not a phone number"),
        ("phone_number,reason\n,retired\n", "line 2, column 1: '' is not a phone number"),
        ('phone_number\n"+12065550100\n', "cannot be read as a row"),
        (b"phone_number\n\xff\n", "is not text in UTF-8"),
        (b"phone_number\n\x00\x01\x02", "line 2 has a NUL character (U+0000)"),
    ],
)
def test_a_file_that_cannot_be_used_fails_the_release(
    emulator: Emulator, tmp_path: Path, content: str | bytes | None, problem: str, run: Runner
) -> None:
    """Nobody knows what it would say: the state stays, so that the next run decides."""
    path = tmp_path / "releases.csv"
    if content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    with run(emulator, releases=path) as this:
        line = refusal(this.plugin.delete, NUMBER, releasing(NUMBER))
    assert line.startswith(
        f"pulumi_chime.ChimeError: phone number {NUMBER}: not released: chime:releases {path}: "
    )
    assert problem in line
    assert "\n" not in line
    assert emulator.writes() == []


@pytest.mark.parametrize("change", ["removed", "another number", "the same number again"])
def test_a_file_that_has_changed_since_the_run_began_fails_the_release(
    emulator: Emulator, tmp_path: Path, change: str, run: Runner
) -> None:
    """What was read when the run was configured counts, and it must still be what the file says."""
    path = release_file(tmp_path, [NUMBER])
    with run(emulator, releases=path) as this:
        # Pulumi's plugin configures a provider with the first call for it.
        this.plugin.check("another", {"phone_number": "+12065550102"})
        if change == "removed":
            path.unlink()
        else:
            release_file(tmp_path, [NUMBER, OTHER if change == "another number" else NUMBER])
        line = refusal(this.plugin.delete, NUMBER, releasing(NUMBER))
    assert "has changed since this run began" in line
    assert emulator.writes() == []


def test_a_number_in_another_account_than_it_was_is_not_released(emulator: Emulator, run: Runner) -> None:
    """It has left for another account, whose credentials are used: there it is not this stack's to give up."""
    moved = releasing(NUMBER) | {
        "phone_number_arn": f"arn:aws:chime:us-east-1:999999999999:phone-number/{NUMBER}"
    }
    with run(emulator, releases=[NUMBER]) as this:
        assert "not the account and region in which it was last seen" in refusal(
            this.plugin.delete, NUMBER, moved
        )
        unknown = releasing(NUMBER) | {"phone_number_arn": ""}
        assert "not the account and region in which it was last seen" in refusal(
            this.plugin.delete, NUMBER, unknown
        )
    assert emulator.writes() == []


@pytest.mark.parametrize("earlier", [0, 4], ids=["read by itself", "read in a list"])
def test_a_number_is_released_as_it_is_at_that_moment(emulator: Emulator, earlier: int, run: Runner) -> None:
    """Something has let go of it after this run read it first, for itself or with all others."""
    held = [{"Name": "VoiceConnectorId", "Value": "vc1"}]
    emulator.change(NUMBER, Status="Assigned", Associations=held)
    others = [number for number in emulator.numbers() if number not in {NUMBER, OTHER}][:earlier]
    with run(emulator, releases=[NUMBER, *others]) as this:
        if others:
            together(lambda number: this.plugin.delete(number, releasing(number)), others)
        else:
            assert "held by VoiceConnectorId vc1" in refusal(this.plugin.delete, NUMBER, releasing(NUMBER))
        emulator.change(NUMBER, Status="Unassigned", Associations=[])
        this.plugin.delete(NUMBER, releasing(NUMBER))
    assert statuses(emulator) == ["ReleaseInProgress", "Unassigned"]


@pytest.mark.parametrize("status", ["PortinInProgress", "AcquireInProgress", "DeleteFailed", "Assigned"])
def test_only_an_unassigned_number_is_released(emulator: Emulator, status: str, run: Runner) -> None:
    """Of the other statuses nobody says what a delete does."""
    emulator.change(NUMBER, Status=status)
    with run(emulator, releases=[NUMBER]) as this:
        assert f"its status is {status}" in refusal(this.plugin.delete, NUMBER, releasing(NUMBER))
    assert emulator.writes() == []


def test_a_number_that_something_holds_is_not_released(emulator: Emulator, run: Runner) -> None:
    """The line names what holds it; its neighbour is released."""
    emulator.change(NUMBER, Status="Assigned", Associations=[{"Name": "VoiceConnectorId", "Value": "vc1"}])
    with run(emulator, releases=[NUMBER, OTHER]) as this:
        message = refusal(this.plugin.delete, NUMBER, releasing(NUMBER))
        this.plugin.delete(OTHER, releasing(OTHER))
    assert message == (
        "pulumi_chime.ChimeError: phone number +12065550100: not released: held by VoiceConnectorId vc1; "
        "disassociate it first, or retain it"
    )
    assert statuses(emulator) == ["Assigned", "ReleaseInProgress"]


@pytest.mark.parametrize("how", ["in the deletion queue", "gone"])
def test_what_has_been_released_already_is_done(emulator: Emulator, how: str, run: Runner) -> None:
    """A destroy that is repeated after a hard kill finds its own work, and goes on."""
    if how == "gone":
        emulator.remove(NUMBER)
    else:
        emulator.change(NUMBER, Status="ReleaseInProgress")
    with run(emulator, releases=[NUMBER, OTHER]) as this:
        this.plugin.delete(NUMBER, releasing(NUMBER))
    assert emulator.writes() == []


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "drop_after_effect"},
        {"kind": "status_after_effect", "status": 500},
        {"kind": "item_error_after_effect", "code": "ServiceFailure"},
        {"kind": "item_error_after_effect", "code": "ServiceUnavailable"},
    ],
    ids=lambda fault: "-".join(map(str, fault.values())),
)
def test_a_release_whose_answer_was_lost_is_not_sent_twice(
    emulator: Emulator, fault: dict[str, Any], run: Runner
) -> None:
    """The account is read back: the number is in the deletion queue, so its release took effect."""
    emulator.fail(operation="BatchDeletePhoneNumber", times=1, **fault)
    with run(emulator, releases=[NUMBER]) as this:
        this.plugin.delete(NUMBER, releasing(NUMBER))
    assert len(emulator.writes()) == 1
    assert statuses(emulator) == ["ReleaseInProgress", "Unassigned"]


def test_a_number_of_another_account_has_not_been_released(emulator: Emulator, run: Runner) -> None:
    """With credentials of another account nothing is found; that must not count as done."""
    with run(emulator, {"AWS_ACCESS_KEY_ID": "other"}, releases=[NUMBER, OTHER]) as this:
        message = refusal(this.plugin.delete, NUMBER, releasing(NUMBER))
    assert emulator.numbers()[NUMBER]["Status"] == "Unassigned"
    assert "another account or region?" in message
    assert "\n" not in message
