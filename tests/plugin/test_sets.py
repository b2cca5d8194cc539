"""A set: each of its numbers is adopted, compared, written, read and let go as one by itself would be."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2

from pulumi_chime.engine import Severity
from tests.plugin.native import UNKNOWN, secret
from tests.plugin.runs import refusal
from tests.plugin.sets import ABSENT, FIRST, SECOND, THIRD, TYPE, Set, changed, run
from tests.support.borders import structure

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.emulator import Emulator

NAMED = {FIRST: {"name": "Reception"}, SECOND: {"name": "Support"}, THIRD: {"name": "Sales"}}
DIFF_NONE, DIFF_SOME = provider_pb2.DiffResponse.DIFF_NONE, provider_pb2.DiffResponse.DIFF_SOME


def renamed(numbers: dict[str, dict[str, Any]], name: str) -> dict[str, dict[str, Any]]:
    """Return rows with another name each."""
    return {number: {**row, "name": f"{name} {number[-4:]}"} for number, row in numbers.items()}


def items(emulator: Emulator) -> list[int]:
    """Return the sizes of the batch updates, largest first."""
    return sorted((call["items"] for call in emulator.calls("BatchUpdatePhoneNumber")), reverse=True)


def refuse(emulator: Emulator, *numbers: str, code: str = "BadRequest") -> None:
    """Have the service refuse what is sent for these numbers."""
    emulator.fail(
        kind="item_error",
        operation="BatchUpdatePhoneNumber",
        phone_numbers=list(numbers),
        code=code,
        message="not this one",
    )


def await_carriers(emulator: Emulator) -> None:
    """Let so much of the emulator's time pass that all calling names are settled."""
    emulator.control("POST", "clock", {"advance_seconds": 73 * 3600})


def test_adopting_writes_only_what_differs(emulator: Emulator) -> None:
    """Two of three names; and what is stored of each number is what a program may want to know, nothing twice."""
    emulator.change(FIRST, Name="Reception")
    with run(emulator) as this:
        offices = Set(this)
        assert offices.up(numbers=NAMED) == []
        assert changed(offices.diff(numbers=NAMED)) == {}
    assert items(emulator) == [2]
    assert offices.numbers[FIRST] == {
        "name": "Reception",
        "productType": "VoiceConnector",
        "status": "Unassigned",
        "type": "Local",
        "country": "US",
        "callingNameStatus": "",
    }
    others = {name: value for name, value in offices.outputs.items() if name != "numbers"}
    assert others == {
        "arnPrefix": "arn:aws:chime:us-east-1:123456789012:phone-number/",
        "connection": {},
        "managed": ["name"],
        "onAdopt": "match",
        "onDestroy": "retain",
        "region": "us-east-1",
    }


def test_renames_fill_their_calls_and_read_nothing(emulator: Emulator) -> None:
    """All 120 in three calls, though one thread of the engine waits for them."""
    rows = renamed({number: {} for number in emulator.numbers()}, "Line")
    with run(emulator) as this:
        offices = Set(this)
        offices.up(numbers=rows)
        emulator.forget_calls()
        assert offices.up(numbers=renamed(rows, "Branch")) == []
    assert items(emulator) == [50, 50, 20]
    assert len(emulator.calls()) == 3
    assert all(shown["Name"].startswith("Branch") for shown in emulator.numbers().values())


def test_what_is_refused_keeps_nobody_else_from_being_applied(emulator: Emulator) -> None:
    """Everything else is stored, one line says why, and what comes next sends the one that is left."""
    with run(emulator) as this:
        offices = Set(this)
        offices.up(numbers=NAMED)
        refuse(emulator, SECOND)
        wanted = renamed(NAMED, "Branch")
        assert offices.up(numbers=wanted) == [
            f"phone number {SECOND}: name: BadRequest: not this one; correct the value"
        ]
        assert {number: row["name"] for number, row in offices.numbers.items()} == {
            FIRST: wanted[FIRST]["name"],
            SECOND: "Support",
            THIRD: wanted[THIRD]["name"],
        }
        assert changed(offices.diff(numbers=wanted)) == {f'numbers["{SECOND}"].name': "UPDATE"}
        emulator.heal()
        emulator.forget_calls()
        assert offices.up(numbers=wanted) == []
    assert [call["phone_numbers"] for call in emulator.writes()] == [[SECOND]]


def test_what_was_accepted_of_a_number_is_not_sent_again(emulator: Emulator) -> None:
    """Its second attribute is refused: the first is stored, and what comes next sends the second and nothing else."""
    with run(emulator) as this:
        offices = Set(this)
        offices.up(numbers=NAMED)
    # Such a number takes no calling name.
    emulator.change(SECOND, Type="TollFree")
    wanted = {number: {"name": f"Branch {number[-2:]}", "callingName": "Contoso"} for number in NAMED}
    with run(emulator) as this:
        offices.this = this
        (refused,) = offices.up(numbers=wanted)
        assert refused.startswith(f"phone number {SECOND}: callingName: ")
        assert offices.numbers[SECOND]["name"] == wanted[SECOND]["name"]
        assert "callingName" not in offices.numbers[SECOND]
        assert changed(offices.diff(numbers=wanted)) == {f'numbers["{SECOND}"].callingName': "ADD"}
        # Nobody manages a calling name of it yet, so a refresh shows none.
        offices.refresh()
        assert offices.inputs["numbers"][SECOND] == {"name": wanted[SECOND]["name"]}
    emulator.change(SECOND, Type="Local")
    emulator.forget_calls()
    with run(emulator) as this:
        offices.this = this
        assert offices.up(numbers=wanted) == []
        assert offices.diff(numbers=wanted).changes == DIFF_NONE
    assert [(call["phone_numbers"], call["attributes"]) for call in emulator.writes()] == [
        ([SECOND], ["CallingName"])
    ]


def test_numbers_that_cannot_be_adopted_keep_nobody_else_out(emulator: Emulator) -> None:
    """What is not in the account, or would be overwritten, is taken up by a later update."""
    emulator.change(SECOND, Name="Somebody else")
    with run(emulator) as this:
        offices = Set(this)
        rows = {**NAMED, ABSENT: {"name": "Nobody"}}
        missing, differing = sorted(offices.up(numbers=rows), key=lambda line: SECOND in line)
        assert missing.startswith(f"phone number {ABSENT}: not found; ")
        assert differing.startswith(
            f"phone number {SECOND}: differs from the account: name is 'Somebody else'"
        )
        assert set(offices.numbers) == {FIRST, THIRD}
    emulator.change(SECOND, Name="")
    emulator.change(ABSENT)
    emulator.forget_calls()
    with run(emulator) as this:
        offices.this = this
        assert offices.up(numbers=rows) == []
    assert {number for call in emulator.writes() for number in call["phone_numbers"]} == {SECOND, ABSENT}


def test_nothing_is_stored_of_a_set_of_which_nothing_could_be_adopted(emulator: Emulator) -> None:
    """The create fails as any other, with a line for each number."""
    with run(emulator) as this:
        offices = Set(this)
        said = refusal(lambda: offices.up(numbers={ABSENT: {}, "+13035550198": {}}))
    assert [line.split(": ")[0] for line in sorted(said.splitlines())] == [
        "phone number +13035550198",
        f"phone number {ABSENT}",
    ]
    assert emulator.writes() == []


def test_one_reason_for_many_is_explained_once(emulator: Emulator) -> None:
    """Where credentials have expired, one number's line says so, and one more counts the others."""
    with run(emulator) as this:
        offices = Set(this)
        offices.up(numbers=NAMED)
        emulator.fail(kind="credentials", operation="BatchUpdatePhoneNumber")
        explained, counted = offices.up(numbers=renamed(NAMED, "Branch"))
        assert "ExpiredTokenException" in explained
        assert counted.startswith("2 more phone numbers: not sent; the error of phone number +1206555010")
        assert {row["name"] for row in offices.numbers.values()} == {"Reception", "Support", "Sales"}


@pytest.mark.parametrize("named", [[], [FIRST, SECOND]])
def test_a_row_that_leaves_a_set_stays_in_the_account(emulator: Emulator, named: list[str]) -> None:
    """Whatever the set's onDestroy says, and whoever is named: it is told, and nothing is asked of the service."""
    with run(emulator) as this:
        offices = Set(this)
        offices.up(numbers=NAMED, onDestroy="release")
    with run(emulator, releases=named) as this:
        offices.this = this
        emulator.forget_calls()
        rest = {THIRD: NAMED[THIRD]}
        assert changed(offices.diff(numbers=rest, onDestroy="release")) == {
            f'numbers["{number}"]': "DELETE" for number in (FIRST, SECOND)
        }
        assert offices.up(numbers=rest, onDestroy="release") == []
        (line,) = this.lines(Severity.WARNING, "x") or [
            each for each in this.warnings() if "no longer in the set" in each
        ]
    assert line.startswith(f"phone numbers {FIRST}, {SECOND} stay in the account: no longer in the set; ")
    assert set(offices.numbers) == {THIRD}
    assert emulator.calls() == []


def test_a_deleted_set_releases_those_that_are_named(emulator: Emulator) -> None:
    """In one call; the others stay, which is said once."""
    with run(emulator) as this:
        offices = Set(this)
        offices.up(numbers=NAMED, onDestroy="release")
        emulator.forget_calls()
    with run(emulator, releases=[FIRST, THIRD]) as this:
        offices.this = this
        offices.delete()
        (warning,) = this.warnings()
    assert warning.startswith(f"phone number {SECOND} stays in the account: chime:releases does not name it")
    (call,) = emulator.writes()
    assert (call["operation"], sorted(call["phone_numbers"])) == ("BatchDeletePhoneNumber", [FIRST, THIRD])


@pytest.mark.parametrize(
    ("declared", "releases", "is_declared"),
    [("retain", [FIRST], False), ("release", None, False), ("release", [FIRST], True)],
    ids=["retained", "nobody named", "still declared"],
)
def test_a_deleted_set_releases_nothing_without_both_keys(
    emulator: Emulator, declared: str, releases: list[str] | None, is_declared: bool
) -> None:
    """Recorded in the state, named in the file; and never while the program declares the set."""
    with run(emulator) as this:
        offices = Set(this)
        offices.up(numbers=NAMED, onDestroy=declared)
    with run(emulator, releases=releases) as this:
        offices.this = this
        if is_declared:
            offices.check(numbers={SECOND: {}}, onDestroy=declared)
        emulator.forget_calls()
        offices.delete()
    assert emulator.writes() == []


def test_a_refused_release_leaves_the_state_and_can_be_repeated(emulator: Emulator) -> None:
    """What holds a number is named; those that were released are not released again."""
    with run(emulator) as this:
        offices = Set(this)
        offices.up(numbers=NAMED, onDestroy="release")
    held = [{"Name": "VoiceConnectorId", "Value": "abcdef"}]
    emulator.change(SECOND, Associations=held, Status="Assigned")
    with run(emulator, releases=[FIRST, SECOND, THIRD]) as this:
        offices.this = this
        said = refusal(offices.delete)
        assert said.startswith(f"phone number {SECOND}: not released: held by VoiceConnectorId abcdef")
        emulator.change(SECOND, Associations=[], Status="Unassigned")
        emulator.forget_calls()
        offices.delete()
    assert [call["phone_numbers"] for call in emulator.writes()] == [[SECOND]]


def test_a_refresh_shows_what_has_changed_and_nothing_else(emulator: Emulator) -> None:
    """One name of three; what is not managed may be anything."""
    with run(emulator) as this:
        offices = Set(this)
        offices.up(numbers=NAMED)
    emulator.change(SECOND, Name="Drift")
    emulator.change(THIRD, ProductType="SipMediaApplicationDialIn")
    with run(emulator) as this:
        offices.this = this
        declared = offices.inputs
        offices.refresh()
        assert changed(offices.diff(numbers=NAMED)) == {f'numbers["{SECOND}"].name': "UPDATE"}
    assert offices.inputs["numbers"] == {**declared["numbers"], SECOND: {"name": "Drift"}}
    assert offices.numbers[THIRD]["productType"] == "SipMediaApplicationDialIn"


def test_a_number_that_is_gone_leaves_the_others(emulator: Emulator) -> None:
    """Once that is certain, it shows as one to be added."""
    with run(emulator) as this:
        offices = Set(this)
        offices.up(numbers=NAMED)
    emulator.remove(SECOND)
    with run(emulator) as this:
        offices.this = this
        offices.refresh()
        assert f"{SECOND}: it is no longer in the account" in this.warnings()
        assert changed(offices.diff(numbers=NAMED)) == {f'numbers["{SECOND}"]': "ADD"}
    assert set(offices.numbers) == {FIRST, THIRD}


@pytest.mark.parametrize("elsewhere", [True, False], ids=["another account", "all of them missing"])
def test_nothing_is_gone_where_everything_is(emulator: Emulator, elsewhere: bool) -> None:
    """The refresh fails, and the set stays as it was."""
    with run(emulator) as this:
        offices = Set(this)
        offices.up(numbers=NAMED)
    before = offices.outputs
    if not elsewhere:
        for number in NAMED:
            emulator.remove(number)
    with run(emulator, {"AWS_ACCESS_KEY_ID": "other"} if elsewhere else None) as this:
        offices.this = this
        said = refusal(offices.refresh)
    assert "another account or region?" in said
    assert "Traceback" not in said
    assert offices.outputs == before


def test_a_calling_name_that_is_pending_is_waited_for_number_by_number(emulator: Emulator) -> None:
    """The warning names the number; the others proceed; the next update takes it up."""
    with run(emulator) as this:
        offices = Set(this)
        offices.up(numbers=NAMED, defaults={"callingName": "Contoso"})
    await_carriers(emulator)
    emulator.change(SECOND, CallingName="Contoso", CallingNameStatus="UpdateInProgress")
    with run(emulator) as this:
        offices.this = this
        assert offices.up(numbers=NAMED, defaults={"callingName": "Fabrikam"}) == []
        assert any(each.startswith(f"{SECOND}: callingName: 'Fabrikam' waits: ") for each in this.warnings())
        assert {number: row["callingName"] for number, row in offices.numbers.items()} == {
            FIRST: "Fabrikam",
            SECOND: "Contoso",
            THIRD: "Fabrikam",
        }
    emulator.change(SECOND, CallingName="Contoso", CallingNameStatus="UpdateSucceeded")
    emulator.forget_calls()
    with run(emulator) as this:
        offices.this = this
        assert offices.up(numbers=NAMED, defaults={"callingName": "Fabrikam"}) == []
    assert [call["phone_numbers"] for call in emulator.writes()] == [[SECOND]]


def test_a_calling_name_goes_to_no_toll_free_number_by_default(emulator: Emulator) -> None:
    """A default is left out where it cannot apply; nothing differs then."""
    emulator.change(SECOND, Type="TollFree")
    declared = {"numbers": NAMED, "defaults": {"callingName": "Contoso"}}
    with run(emulator) as this:
        offices = Set(this)
        assert offices.up(**declared) == []
        assert f"{SECOND}: callingName: the fleet's default 'Contoso' is left out" in "\n".join(
            this.engine.messages(int(Severity.INFO))
        )
    await_carriers(emulator)
    with run(emulator) as this:
        offices.this = this
        offices.refresh()
        assert offices.diff(**declared).changes == DIFF_NONE
    assert "callingName" not in offices.numbers[SECOND]


def test_a_row_may_leave_a_default_alone(emulator: Emulator) -> None:
    """`<unmanaged>`, as in a fleet file; and an empty text clears."""
    for number in NAMED:
        emulator.change(number, Name="Live")
    rows = {FIRST: {"name": "<unmanaged>"}, SECOND: {"name": ""}, THIRD: {}}
    with run(emulator) as this:
        offices = Set(this)
        assert offices.up(numbers=rows, defaults={"name": "Default"}, onAdopt="overwrite") == []
    assert [emulator.numbers()[number].get("Name", "") for number in NAMED] == ["Live", "", "Default"]
    assert [offices.numbers[number].get("name") for number in NAMED] == [None, "", "Default"]


def test_all_that_is_wrong_comes_in_one_report_and_nothing_is_looked_at(emulator: Emulator) -> None:
    """Numbers, names, shapes, secrets, what is declared twice: every line names the number and the property."""
    with run(emulator) as this:
        _, problems = Set(this).check(
            numbers={
                FIRST: {"name": "two!", "callingName": "x"},
                FIRST.removeprefix("+"): {},
                SECOND: {"nmae": "typo"},
                THIRD: {"productType": secret("VoiceConnector")},
                "+1 206-555-0103": {},
                ABSENT: "a text",
            },
            defaults={"callingName": "!"},
            onAdopt="maybe",
            color="red",
        )
    told = "\n".join(problems)
    for part in (
        f"phone number {FIRST}: name 'two!': it contains '!'; a name has at most 256",
        f"phone number {FIRST}: callingName 'x': it has 1 character; a calling name has 2 to 15",
        f"are one number, {FIRST}; remove one of them",
        f"numbers: {SECOND}: nmae: there is no such property; there are productType, name, callingName",
        f"numbers: {THIRD}: productType: a secret, which the engine would show",
        "numbers: phoneNumber '+1 206-555-0103': ",
        "+12065550103 is probably meant",
        f"numbers: {ABSENT}: it is a map of productType, name, callingName",
        "defaults: callingName '!': ",
        "onAdopt 'maybe': one of match, overwrite",
        "color: a set has no such property; it has numbers, defaults, onAdopt, onDestroy",
    ):
        assert part in told
    assert len(problems) == len(set(problems)) == 10
    assert emulator.calls() == []


def test_a_number_belongs_to_one_resource(emulator: Emulator) -> None:
    """In two sets, or in a set and by itself: each error names the other."""
    with run(emulator) as this:
        offices, others = Set(this), Set(this, "others")
        offices.check(numbers=NAMED)
        (problem,) = others.check(numbers={FIRST: {}, ABSENT: {}})[1]
        assert problem == (
            f"phone number {FIRST}: this number is declared twice, as {offices.name} and as others; remove one of them"
        )
        _, single = this.plugin.check("reception", {"phoneNumber": SECOND})
        assert f"this number is declared twice, as {offices.name} and as reception" in single["phoneNumber"]
        _, single = this.plugin.check(offices.name, {"phoneNumber": SECOND})
        assert single["phoneNumber"] == (
            f"this number is declared twice, as {offices.name} (chime:index:PhoneNumberSet) "
            f"and as {offices.name} (chime:index:PhoneNumber); remove one of them"
        )


@pytest.mark.parametrize(
    "numbers",
    [
        UNKNOWN,
        {FIRST: UNKNOWN},
        {FIRST: {"name": UNKNOWN}},
        {FIRST: {"name": "Reception", "callingName": UNKNOWN}},
    ],
    ids=["which numbers", "a row", "a name", "one of two"],
)
def test_what_is_not_known_yet_may_change(emulator: Emulator, numbers: Any) -> None:
    """A preview goes on with it, for a set that is new and for one that is there."""
    with run(emulator) as this:
        new = Set(this).preview(numbers=numbers)
        assert numbers == UNKNOWN or FIRST in new["numbers"]
        assert numbers != UNKNOWN or new["numbers"] == UNKNOWN
    with run(emulator) as this:
        offices = Set(this)
        offices.up(numbers={SECOND: {"name": "Support"}})
        shown = offices.diff(numbers=numbers)
        assert shown.changes == DIFF_SOME
        assert set(changed(shown)) & {"numbers", f'numbers["{FIRST}"]'}
        offices.preview(numbers=numbers)
    assert [call["phone_numbers"] for call in emulator.writes()] == [[SECOND]]


@pytest.mark.parametrize("defaults", [UNKNOWN, {"callingName": UNKNOWN}, {"name": UNKNOWN}])
def test_defaults_that_are_not_known_yet_may_change_every_number(emulator: Emulator, defaults: Any) -> None:
    """A row that says nothing itself has what is not known; one that does has its own."""
    with run(emulator) as this:
        offices = Set(this)
        offices.preview(numbers=NAMED, defaults=defaults)
        offices.up(numbers=NAMED)
        shown = changed(offices.diff(numbers=NAMED, defaults=defaults))
        offices.preview(numbers=NAMED, defaults=defaults)
    names = {path.rpartition(".")[2] for path in shown if path.startswith("numbers")}
    assert ("callingName" in names) == (defaults != {"name": UNKNOWN})
    assert "name" not in names
    assert "defaults" in shown


def test_a_secret_is_shown_to_nobody_and_stays_one(emulator: Emulator, tmp_path: Path) -> None:
    """In outputs, in lines, in errors and in a journal; through refreshes and updates."""
    text, later = "Project Falcon", "Project Condor"
    journal = tmp_path / "journal"
    emulator.change(FIRST, Name="Live")
    with run(emulator, journal=str(journal)) as this:
        offices = Set(this)
        (refused,) = offices.up(numbers={FIRST: {"name": secret(text)}, SECOND: {"name": "Support"}})
        assert "[secret]" in refused
        said = "\n".join(this.engine.messages(lasting=False))
    emulator.change(FIRST, Name="")
    with run(emulator, journal=str(journal)) as this:
        offices.this = this
        rows = {FIRST: {"name": secret(text)}, SECOND: {"name": "Support"}}
        assert offices.up(numbers=rows) == []
        assert offices.numbers[FIRST]["name"] == secret(text)
        offices.refresh()
        assert offices.numbers[FIRST]["name"] == secret(text)
        assert offices.diff(numbers=rows).changes == DIFF_NONE
        refuse(emulator, FIRST)
        offices.up(numbers={**rows, FIRST: {"name": secret(later)}})
        said += "\n".join(this.engine.messages(lasting=False))
    for shown in (refused, said, journal.read_text()):
        assert text not in shown
        assert later not in shown


def test_a_bad_secret_is_told_without_its_value(emulator: Emulator) -> None:
    """In a row, and in the defaults."""
    with run(emulator) as this:
        _, problems = Set(this).check(
            numbers={FIRST: {"name": secret("hunter2!")}}, defaults={"callingName": secret("x!")}
        )
    assert [line.partition(": a ")[0] for line in problems] == [
        "defaults: callingName",
        f"phone number {FIRST}: name",
    ]
    assert "hunter2" not in str(problems)


def test_a_whole_set_cannot_be_a_secret(emulator: Emulator) -> None:
    """Its numbers would stand in the state as its keys."""
    with run(emulator) as this:
        _, problems = Set(this).check(numbers=secret(NAMED))
    assert problems == [
        "numbers: a secret, which the engine would show; only callingName and name of a number may be secret"
    ]


def test_only_what_was_approved_is_written(emulator: Emulator, tmp_path: Path) -> None:
    """A change of one number that nobody has approved is refused with its line; the others are written."""
    change = {"phone_number": FIRST, "attribute": "name", "before": "", "after": "Reception"}
    file = tmp_path / "approved.json"
    file.write_text(json.dumps({"version": 1, "changes": [change], "releases": []}))
    with run(emulator, approvedChanges=str(file)) as this:
        (refused,) = Set(this).up(numbers={FIRST: {"name": "Reception"}, SECOND: {"name": "Support"}})
    assert refused.startswith(f"phone number {SECOND}: not written: name: '' → 'Support' was not approved")
    assert [call["phone_numbers"] for call in emulator.writes()] == [[FIRST]]


@pytest.mark.parametrize("mode", ["report", "strict"])
def test_a_preview_tells_what_will_be_refused(emulator: Emulator, mode: str) -> None:
    """At the set's row with each number, or as failures of its check."""
    emulator.change(SECOND, Name="Somebody else")
    with run(emulator, preflight=mode) as this:
        _, problems = Set(this).check(numbers={**NAMED, ABSENT: {}})
        errors = [line.message for line in this.engine.lines if int(line.severity) == Severity.ERROR]
    found = problems if mode == "strict" else errors
    assert any(f"{ABSENT}: " in line and "not found" in line for line in found)
    assert any(f"{SECOND}: " in line and "differs from the account" in line for line in found)
    assert bool(problems) == (mode == "strict")


def test_a_set_is_not_imported(emulator: Emulator) -> None:
    """One line says what to do instead."""
    with run(emulator) as this:
        request = provider_pb2.ReadRequest(id="offices", urn=Set(this).urn)
        said = refusal(this.plugin.call, "Read", request)
    assert said == (
        "'offices': a PhoneNumberSet cannot be imported, and need not be: declared without an import, it takes its "
        "numbers over as they are in the account"
    )


def test_another_region_replaces_the_set_and_releases_nothing(emulator: Emulator) -> None:
    """Its numbers are adopted there; the old half of the replacement lets go of them."""
    with run(emulator) as this:
        offices = Set(this)
        offices.up(numbers=NAMED, onDestroy="release")
    with run(emulator, releases=[THIRD], region="us-west-2") as this:
        offices.this = this
        rest = {number: NAMED[number] for number in (FIRST, SECOND)}
        answer = offices.diff(numbers=rest, onDestroy="release")
        assert list(answer.replaces) == ["connection"]
        offices.delete()
        assert any("their set is still declared" in line for line in this.warnings())
    assert all(call["operation"] != "BatchDeletePhoneNumber" for call in emulator.calls())


def test_a_policy_of_the_whole_set_is_recorded_without_a_call(emulator: Emulator) -> None:
    """It shows as a change, and is stored only with a step that was applied as a whole."""
    with run(emulator) as this:
        offices = Set(this)
        offices.up(numbers=NAMED)
        emulator.forget_calls()
        assert changed(offices.diff(numbers=NAMED, onDestroy="release")) == {"onDestroy": "UPDATE"}
        refuse(emulator, SECOND)
        offices.up(numbers=renamed(NAMED, "Branch"), onDestroy="release")
        assert offices.outputs["onDestroy"] == "retain"
        emulator.heal()
        offices.up(numbers=renamed(NAMED, "Branch"), onDestroy="release")
        assert offices.outputs["onDestroy"] == "release"


def test_a_row_without_anything_is_a_number_that_is_kept_and_not_written(emulator: Emulator) -> None:
    """As an empty map, or as null."""
    with run(emulator) as this:
        offices = Set(this)
        assert offices.up(numbers={FIRST: {}, SECOND: None}) == []
        assert set(offices.numbers) == {FIRST, SECOND}
        assert offices.up(numbers={}) == []
        assert offices.outputs["numbers"] == {}
    assert emulator.writes() == []


@pytest.mark.parametrize("was_filled", [True, False])
def test_a_set_that_is_empty_for_a_while_is_the_same_set(emulator: Emulator, *, was_filled: bool) -> None:
    """Rows that come to it are added, as to any; where its numbers lived is not forgotten."""
    rows = {FIRST: NAMED[FIRST]}
    with run(emulator) as this:
        offices = Set(this)
        if was_filled:
            offices.up(numbers=rows)
        offices.up(numbers={})
        answer = offices.diff(numbers=rows)
        assert (list(answer.replaces), changed(answer)) == ([], {f'numbers["{FIRST}"]': "ADD"})
        assert offices.up(numbers=rows) == []
        assert offices.outputs["region"] == "us-east-1"
        offices.up(numbers={})
    with run(emulator, region="us-west-2") as this:
        offices.this = this
        assert list(offices.diff(numbers={}).replaces) == ["connection"]


@pytest.mark.parametrize("hostile", [[], "text", 5, True, [NAMED], {FIRST: [1]}, {FIRST: {"name": {"a": 1}}}])
def test_no_shape_of_numbers_is_a_crash(emulator: Emulator, hostile: Any) -> None:
    """What is no map of rows is a problem in one line, or declares nothing."""
    with run(emulator) as this:
        _, problems = Set(this).check(numbers=hostile)
    assert problems
    assert not any("bug" in line for line in problems)


def test_a_state_of_any_shape_is_read_or_refused(emulator: Emulator) -> None:
    """Somebody may have edited it by hand."""
    with run(emulator) as this:
        stored: list[dict[str, Any]] = [{"numbers": {}}, {"numbers": {FIRST: {}}}, {"region": "us-east-1"}]
        for outputs in stored:
            request = provider_pb2.DiffRequest(
                id="offices", urn=f"urn:pulumi:dev::test::{TYPE}::offices", olds=structure(outputs)
            )
            request.news.update({"numbers": {FIRST: {"name": "Reception"}}})
            try:
                assert this.plugin.call("Diff", request).changes == DIFF_SOME
            except grpc.RpcError as error:
                pytest.fail(str(error.details()))


def test_a_cancelled_set_keeps_what_was_on_the_wire(emulator: Emulator) -> None:
    """The rest is not sent; one line explains it and one counts the others; the next update sends what is left."""
    emulator.fail(operation="BatchUpdatePhoneNumber", kind="latency", milliseconds=1500)
    rows = renamed({number: {} for number in emulator.numbers()}, "Line")
    with run(emulator, maxCallsInFlight="1") as this, ThreadPoolExecutor(1) as engine:
        offices = Set(this)
        deploying = engine.submit(offices.up, numbers=rows)
        emulator.await_calls("BatchUpdatePhoneNumber", 1, 0)
        this.plugin.stub.Cancel(empty_pb2.Empty(), timeout=30)
        explained, counted = deploying.result(timeout=30)
    assert "not sent: the run was cancelled; run it again" in explained
    assert counted.startswith("69 more phone numbers: not sent: the run was cancelled")
    assert len(offices.numbers) == 50
    emulator.heal()
    emulator.forget_calls()
    with run(emulator) as this:
        offices.this = this
        assert offices.up(numbers=rows) == []
    assert items(emulator) == [50, 20]
