"""Import on the native door: what comes back, and that the first update after it keeps the promise of adoption."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pulumi.runtime.proto import provider_pb2

from pulumi_chime.engine import Severity
from tests.plugin.native import ABSENT, DIFF_NONE, NUMBER, OTHER, Resource, run
from tests.plugin.runs import refusal
from tests.support.borders import NATIVE_AS_IT_IS

if TYPE_CHECKING:
    from tests.support.emulator import Emulator

LIVE = {"Name": "Front desk", "CallingName": "Fabrikam"}
INPUTS = {
    "phoneNumber": NUMBER,
    "productType": "VoiceConnector",
    "name": "Front desk",
    "callingName": "Fabrikam",
}
DECLARED = {"phoneNumber": NUMBER, "name": "Reception"}
REFUSAL = (
    f"phone number {NUMBER}: differs from the account: name is 'Front desk', declared 'Reception'; "
    "declare the live value, or adopt with onAdopt: overwrite"
)


@pytest.mark.parametrize(
    "id_", [NUMBER, "12065550100", "%2B12065550100", "%2b12065550100", "%252B12065550100"]
)
def test_every_spelling_of_an_id_imports_the_number(emulator: Emulator, id_: str) -> None:
    """The inputs are those of an adoption with the live values, and a program that declares them is unchanged."""
    emulator.change(NUMBER, **LIVE)
    with run(emulator) as this:
        number = Resource.imported(this, id_)
        assert number.inputs == {**INPUTS, "__imported": True}
        assert number.outputs["phoneNumber"] == NUMBER
        assert not number.up(**INPUTS)
    assert emulator.writes() == []


@pytest.mark.parametrize(
    ("id_", "words"),
    [
        ("", "phoneNumber '': a phone number is in E.164 form"),
        ("reception", "phoneNumber 'reception': a phone number is in E.164 form"),
        ("2065550100", "+12065550100 is probably meant"),
        ("+1 206-555-0100", "+12065550100 is probably meant"),
        ("+", "a phone number is in E.164 form"),
        ("phone_number", "phoneNumber 'phone_number': a phone number is in E.164 form"),
        ("+12065550100\n", "it contains what cannot be seen (U+000A); "),
        ("../../etc/passwd", "a phone number is in E.164 form"),
        ("+1206555010022222222222222222222", "a phone number is in E.164 form"),
        (ABSENT, f"phone number {ABSENT}: not found; it is not in this account and region"),
    ],
)
def test_what_cannot_be_imported_is_one_line(emulator: Emulator, id_: str, words: str) -> None:
    """The engine shows it under the resource's name."""
    with run(emulator) as this:
        line = refusal(Resource.imported, this, id_)
    assert words in line
    assert "\n" not in line
    assert emulator.writes() == []


def test_a_number_in_the_deletion_queue_is_not_imported(emulator: Emulator) -> None:
    """It would leave the account in some days; the line says how it is restored."""
    emulator.change(NUMBER, Status="ReleaseInProgress")
    with run(emulator) as this:
        line = refusal(Resource.imported, this, NUMBER)
    assert line.startswith(f"phone number {NUMBER}: it is in the deletion queue")
    assert "restore-phone-number" in line


def test_a_number_of_another_account_is_not_imported(emulator: Emulator) -> None:
    """Neither found by credentials of another account, nor read where another account is allowed."""
    with run(emulator, {"AWS_ACCESS_KEY_ID": "other"}) as this:
        assert "not found; it is not in this account and region" in refusal(Resource.imported, this, NUMBER)
    with run(emulator, accountId="999999999999") as this:
        assert "chime:accountId allows only 999999999999" in refusal(Resource.imported, this, NUMBER)


def test_a_program_that_differs_is_refused_by_match(emulator: Emulator) -> None:
    """Like an adoption: an error at its row in the preview, and in `up`, as often as it is repeated."""
    emulator.change(NUMBER, **LIVE)
    with run(emulator) as this:
        number = Resource.imported(this, NUMBER)
        for _ in range(2):
            assert number.diff(**DECLARED).changes
            assert this.lines(Severity.ERROR, "reception") == [REFUSAL]
            assert refusal(lambda: number.up(**DECLARED)) == REFUSAL
    assert emulator.writes() == []


def test_strict_preflight_refuses_it_in_the_preview(emulator: Emulator) -> None:
    """Before anything is updated."""
    emulator.change(NUMBER, **LIVE)
    with run(emulator, preflight="strict") as this:
        number = Resource.imported(this, NUMBER)
        line = refusal(lambda: number.diff(**DECLARED))
    assert line.startswith(f"phone number {NUMBER}: refused by preflight: phone number {NUMBER}: differs")
    assert "onAdopt: overwrite" in line


def test_a_program_that_differs_is_written_by_overwrite(emulator: Emulator) -> None:
    """After that it is a number like any other: a rename needs no permission."""
    emulator.change(NUMBER, **LIVE)
    with run(emulator) as this:
        number = Resource.imported(this, NUMBER)
        assert number.up(**DECLARED, onAdopt="overwrite")
        assert "name: 'Front desk' in the account → 'Reception'" in this.lines(Severity.INFO, "reception")
        assert "__imported" not in number.inputs
        assert number.outputs["managed"] == ["name"]
        assert number.up(phoneNumber=NUMBER, name="Sales")
    assert emulator.numbers()[NUMBER]["Name"] == "Sales"


def test_what_was_filled_meanwhile_is_not_replaced(emulator: Emulator) -> None:
    """The account is looked at again: somebody has named the number since it was imported."""
    with run(emulator) as this:
        number = Resource.imported(this, NUMBER)
        emulator.change(NUMBER, Name="Somebody")
    with run(emulator) as this:
        number.this = this
        assert "name is 'Somebody', declared 'Reception'" in refusal(lambda: number.up(**DECLARED))
    assert emulator.writes() == []


def test_a_refresh_between_import_and_update_keeps_the_promise(emulator: Emulator) -> None:
    """`pulumi up --refresh` after `pulumi import` reads the number once more; it has still not been adopted."""
    emulator.change(NUMBER, **LIVE)
    with run(emulator) as this:
        number = Resource.imported(this, NUMBER)
        number.refresh()
        assert number.inputs == {**INPUTS, "__imported": True}
        assert refusal(lambda: number.up(**DECLARED)) == REFUSAL
        assert not number.up(**INPUTS)
        number.refresh()
        assert number.inputs == INPUTS
    assert emulator.writes() == []


@pytest.mark.parametrize("declared", [{}, {"name": "Front desk"}, {"callingName": "Fabrikam"}], ids=str)
def test_a_program_that_declares_less_is_unchanged_and_stays_so(
    emulator: Emulator, declared: dict[str, str]
) -> None:
    """What it leaves out is not managed: nothing is written, nothing is said, and no refresh shows it."""
    emulator.change(NUMBER, **LIVE)
    with run(emulator) as this:
        number = Resource.imported(this, NUMBER)
        assert not number.up(phoneNumber=NUMBER, **declared)
        assert [line for line in this.engine.messages() if "managed" in line] == []
        for _ in range(2):
            assert not number.refresh()
            assert number.inputs == {"phoneNumber": NUMBER, **declared}
            assert not number.up(phoneNumber=NUMBER, **declared)
        # What is not managed may change; what is, shows.
        emulator.change(NUMBER, Name="Other", CallingName="Otherwise", CallingNameStatus="UpdateSucceeded")
    with run(emulator) as this:
        number.this = this
        assert number.refresh() == bool(declared)
        assert {*number.inputs} == {"phoneNumber", *declared}
    assert emulator.writes() == []


@pytest.mark.parametrize("mark", [True, False, "true", 0.0, {}, []], ids=repr)
def test_a_mark_that_a_program_sets_is_worth_nothing(emulator: Emulator, mark: object) -> None:
    """It is not stored, and no later update is taken for the first one after an import."""
    with run(emulator) as this:
        number = Resource.created(this, phoneNumber=NUMBER, __imported=mark)
        assert "__imported" not in {**number.inputs, **number.outputs}
        emulator.change(NUMBER, Name="Somebody")
        assert number.up(**DECLARED, __imported=mark)
    assert emulator.numbers()[NUMBER]["Name"] == "Reception"


def test_a_mark_among_outputs_or_new_inputs_changes_nothing(emulator: Emulator) -> None:
    """Only the inputs that are stored say so."""
    emulator.change(NUMBER, Name="Front desk")
    with run(emulator) as this:
        number = Resource.created(this, phoneNumber=NUMBER, name="Front desk")
        marked = {**number.outputs, "__imported": True}
        news = {**DECLARED, "__imported": True}
        outputs = this.plugin.update("reception", marked, news, number.inputs)
    assert outputs["name"] == "Reception"
    assert "__imported" not in outputs


def test_only_a_number_that_nobody_has_stored_is_imported(emulator: Emulator) -> None:
    """Properties that a program gives to look a number up, such as `get` of an SDK, make it no import."""
    with run(emulator) as this:
        request = provider_pb2.ReadRequest(
            id="12065550100",
            urn=NATIVE_AS_IT_IS.urn("n"),
            properties=NATIVE_AS_IT_IS.send({"name": "Reception"}),
        )
        answer = this.plugin.call("Read", request)
        absent = provider_pb2.ReadRequest(
            id=ABSENT, urn=NATIVE_AS_IT_IS.urn("n"), properties=NATIVE_AS_IT_IS.send({"phoneNumber": ABSENT})
        )
        assert f"phone number {ABSENT}: not found" in refusal(this.plugin.call, "Read", absent)
    assert (answer.id, answer.properties["phoneNumber"]) == (NUMBER, NUMBER)


def test_two_numbers_are_imported_in_one_run(emulator: Emulator) -> None:
    """Each for itself: what is wrong with one does not keep the other."""
    with run(emulator) as this:
        refusal(Resource.imported, this, ABSENT)
        number = Resource.imported(this, OTHER)
        assert number.diff(phoneNumber=OTHER, productType="VoiceConnector").changes == DIFF_NONE
