"""What docs/steps.md promises of each step, through the real engine: program, output and calls, a row a behaviour.

Each scenario says what is deployed beforehand, what happens to the account meanwhile, what is declared then, and
which lines and which calls one command makes of that.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.doors import native_takes_long
from tests.support.programs import ROWS, Row, declare

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.support.doors import Door
    from tests.support.emulator import Emulator
    from tests.support.stack import Stack

PAGE = Path(__file__).resolve().parents[2] / "docs" / "steps.md"
UPDATE, LIST, GET, RELEASE = (
    "BatchUpdatePhoneNumber",
    "ListPhoneNumbers",
    "GetPhoneNumber",
    "BatchDeletePhoneNumber",
)
WRITES = (UPDATE, RELEASE)
A, B, C, D, E = (f"+1206555010{index}" for index in range(5))
MANY = tuple(f"+120655501{index:02}" for index in range(64))
ABSENT = "+13035550199"
TOLL_FREE = "+18005550100"
LONDON = "+442071838750"
UP = ("up", "--yes", "--skip-preview", "--continue-on-error")
PREVIEW = ("preview",)
REFRESH = ("refresh", "--yes", "--skip-preview", "--diff")
DELETED = datetime.now(timezone.utc).replace(microsecond=0)
DESTROY = ("destroy", "--yes", "--run-program", "--continue-on-error")
LOOKED = "preflight: account 123456789012, region us-east-1"
WAITS = (
    "calling_name: 'Contoso' waits: an earlier calling name has not settled (up to 72 hours); "
    "run `pulumi up` again after that"
)
ONE_OF_THEM = "(one of them)"
"""Stands in an expected line for whichever number the engine came to first."""
NOT_FOUND = (
    f"phone number {ABSENT}: not found; it is not in this account and region; "
    "check chime:region, the profile, and the number itself"
)
UNNAMED = (
    "chime:releases does not name it, and naming it now no longer suffices; to release it, adopt it again with "
    'on_destroy="release", run `pulumi up`, then name it and remove its declaration'
)
DIFFERS = (
    "phone number {number}: differs from the account: name is {live!r}, declared {declared!r}; "
    'declare the live value, or adopt with on_adopt="overwrite"'
)
PENDING: dict[str, object] = {"CallingName": "Fabrikam", "CallingNameStatus": "UpdateInProgress"}
HELD: dict[str, object] = {
    "Status": "Assigned",
    "Associations": [{"Name": "VoiceConnectorId", "Value": "abcdef1ghij2klmno3pqr4"}],
}


def row(phone_number: str, **declared: object) -> Row:
    """Return a row that declares a number under its own name."""
    return {"resource": phone_number, "phone_number": phone_number, **declared}


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One behaviour.

    Attributes:
        step: The step of the page's table that promises it.
        title: What it is.
        account: Fields of numbers, as they are from the beginning.
        deployed: What an earlier `up` has declared; nothing ran where it is empty.
        meanwhile: Fields of numbers that are changed after that.
        removed: Numbers that have left the account after that.
        faults: What goes wrong from then on.
        settings: The stack's settings for the command.
        releases: The numbers that may be released; there is no file of them where it is empty.
        declared: What the program declares then.
        command: What is run.
        succeeds: Whether it ends well.
        lines: Each stands in the output exactly once, as a line of its own; twice, if on this door two of them are alike.
        silent: What the output does not contain.
        calls: How many calls of each operation are made: all writes, and the most reads. The first numbers are read
            one by one, so the order in which the engine asks may save a read.
        leaves: Names in the account afterwards.
    """

    step: str
    title: str
    account: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    deployed: tuple[Row, ...] = ()
    meanwhile: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    faults: tuple[Mapping[str, Any], ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    releases: tuple[str, ...] = ()
    declared: tuple[Row, ...]
    command: tuple[str, ...] = UP
    succeeds: bool = True
    lines: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    calls: Mapping[str, int] = field(default_factory=dict)
    leaves: Mapping[str, str] = field(default_factory=dict)


SCENARIOS = (
    Scenario(
        step="declare",
        title="all problems of a resource in one report, before anything is registered",
        declared=(row("+1206", name="Front/desk", calling_name="Contoso Limited Ltd", product_type="Fax"),),
        command=PREVIEW,
        succeeds=False,
        lines=(
            "error: PhoneNumber +1206: 3 problems",
            (
                "+1206: name 'Front/desk': it contains '/'; a name has at most 256 letters (a-z, A-Z), digits, commas, periods, underscores, "
                'hyphens and spaces between them; for example "Seattle reception"'
            ),
            (
                "+1206: calling_name 'Contoso Limited Ltd': it has 19 characters; a calling name has 2 to 15 letters (a-z, A-Z), digits and spaces, "
                'and neither begins nor ends with a space; for example "Contoso"'
            ),
            (
                "+1206: product_type 'Fax': one of VoiceConnector, SipMediaApplicationDialIn; "
                'for example "VoiceConnector"'
            ),
        ),
    ),
    Scenario(
        step="declare",
        title="the same number under two resources, in two spellings",
        declared=(
            {"resource": "first", "phone_number": A},
            {"resource": "second", "phone_number": "12065550100"},
        ),
        command=PREVIEW,
        succeeds=False,
        lines=(
            (
                f"error: phone number {A} is declared twice, as first and as second; "
                "a number belongs to one resource: remove one of them"
            ),
        ),
        calls={GET: 1},
    ),
    Scenario(
        step="preview",
        title="every finding at its own row, errors where create will refuse",
        account={
            B: {"Name": "Front desk"},
            C: PENDING,
            D: HELD,
            E: {"Status": "AcquireInProgress"},
            TOLL_FREE: {"Type": "TollFree"},
            LONDON: {"Country": "GB", "ProductType": "SipMediaApplicationDialIn"},
        },
        declared=(
            row(A, name="Reception"),
            row(B, name="Sales"),
            row(C, calling_name="Contoso", on_adopt="overwrite"),
            row(D, product_type="SipMediaApplicationDialIn", on_adopt="overwrite"),
            row(E, name="Support"),
            row(TOLL_FREE, calling_name="Contoso"),
            row(LONDON, product_type="VoiceConnector", on_adopt="overwrite"),
            row(ABSENT),
        ),
        command=PREVIEW,
        lines=(
            LOOKED,
            "name: (none) in the account → 'Reception'",
            f"error: {DIFFERS.format(number=B, live='Front desk', declared='Sales')}",
            f"warning: {WAITS}",
            "calling_name: 'Fabrikam' in the account → 'Contoso'",
            "warning: the number is assigned; its product type changes only while it is unassigned",
            "product_type: 'VoiceConnector' in the account → 'SipMediaApplicationDialIn'",
            (
                "warning: its status is AcquireInProgress; "
                "only Assigned and Unassigned numbers are known to accept changes"
            ),
            "warning: a toll-free number takes no calling name; leave it undeclared",
            "warning: a number of GB must be SipMediaApplicationDialIn",
            "product_type: 'SipMediaApplicationDialIn' in the account → 'VoiceConnector'",
            f"error: {NOT_FOUND}",
        ),
        silent=("account unknown",),
        calls={LIST: 2, GET: 3},
    ),
    Scenario(
        step="preview",
        title="strict makes certain failures stop it",
        account={B: {"Name": "Front desk"}},
        settings={"preflight": "strict"},
        declared=(row(B, name="Sales"),),
        command=PREVIEW,
        succeeds=False,
        lines=(
            (
                f"error: pulumi-python:dynamic/chime:PhoneNumber resource '{B}': property phone_number value {{{B}}} "
                f"has a problem: {DIFFERS.format(number=B, live='Front desk', declared='Sales')}"
            ),
        ),
        calls={GET: 1},
    ),
    Scenario(
        step="preview",
        title="a plain rename reads nothing, and what is cleared or left alone is told apart",
        deployed=(row(A, name="Reception"), row(B, name="Sales"), row(C, name="Support")),
        declared=(row(A, name="Front desk"), row(B, name=""), row(C)),
        command=PREVIEW,
        lines=(
            "name: 'Sales' will be cleared",
            "name: no longer managed; 'Support' stays in the account",
            "~ 3 to update",
        ),
        silent=("preflight",),
    ),
    Scenario(
        step="preview",
        title="a calling name that was changed outside is reported",
        deployed=(row(A, calling_name="Contoso"),),
        meanwhile={A: {"CallingName": "Acme", "CallingNameStatus": "UpdateSucceeded"}},
        declared=(row(A, calling_name="Fabrikam"),),
        command=PREVIEW,
        lines=(LOOKED, "calling_name: 'Acme' in the account (changed outside) → 'Fabrikam'"),
        calls={GET: 1},
    ),
    Scenario(
        step="create",
        title="what matches is taken over, what differs is refused or overwritten, nothing is ordered",
        account={A: {"Name": "Reception"}, B: {"Name": "Front desk"}, C: {"Name": "Back office"}},
        declared=(
            row(A, name="Reception"),
            row(B, name="Sales"),
            row(C, name="Support", on_adopt="overwrite"),
            row(ABSENT),
        ),
        succeeds=False,
        lines=(
            f"error: {DIFFERS.format(number=B, live='Front desk', declared='Sales')}",
            f"error: pulumi_chime.ChimeError: {DIFFERS.format(number=B, live='Front desk', declared='Sales')}",
            "name: 'Back office' in the account → 'Support'",
            f"error: {NOT_FOUND}",
            f"error: pulumi_chime.ChimeError: {NOT_FOUND}",
        ),
        calls={LIST: 2, GET: 3, UPDATE: 1},
        leaves={A: "Reception", B: "Front desk", C: "Support"},
    ),
    Scenario(
        step="update",
        title="three attributes of one number follow each other, the calling name last",
        deployed=(row(A),),
        declared=(
            row(A, calling_name="Contoso", name="Reception", product_type="SipMediaApplicationDialIn"),
        ),
        lines=("product_type: 'VoiceConnector' in the account → 'SipMediaApplicationDialIn'",),
        calls={GET: 1, UPDATE: 3},
        leaves={A: "Reception"},
    ),
    Scenario(
        step="update",
        title="a calling name is sent where it is neither there nor locked",
        deployed=tuple(row(number, calling_name="") for number in (A, B, C)),
        meanwhile={A: {"CallingName": "Contoso"}, B: PENDING},
        declared=tuple(row(number, calling_name="Contoso") for number in (A, B, C)),
        lines=(
            "calling_name: 'Contoso' is in the account already, and is not sent",
            f"warning: {WAITS}",
            "~ 3 updated",
        ),
        calls={LIST: 2, GET: 2, UPDATE: 1},
    ),
    Scenario(
        step="failure",
        title="a refused number fails alone, in one line",
        deployed=tuple(row(number) for number in (A, B, C)),
        faults=({"kind": "item_error", "operation": UPDATE, "phone_numbers": [B], "code": "BadRequest"},),
        declared=tuple(row(number, name="Branch") for number in (A, B, C)),
        succeeds=False,
        lines=(
            f"error: pulumi_chime.ChimeError: phone number {B}: name: BadRequest: The item failed; correct the value",
            "~ 2 updated",
        ),
        calls={UPDATE: 1, GET: 1},  # whether its calling name is pending
        leaves={A: "Branch", B: "", C: "Branch"},
    ),
    Scenario(
        step="failure",
        title="a conflict with a pending calling name is a change that waits",
        deployed=(row(A), row(B)),
        meanwhile={B: PENDING},
        declared=(row(A, name="Branch"), row(B, name="Branch")),
        lines=(
            (
                "warning: name: 'Branch' waits: an earlier calling name has not settled (up to 72 hours); "
                "run `pulumi up` again after that"
            ),
        ),
        calls={UPDATE: 1, GET: 1},
        leaves={A: "Branch", B: ""},
    ),
    Scenario(
        step="throttling",
        title="a throttled batch is repeated as one",
        deployed=tuple(row(number) for number in (A, B, C)),
        faults=({"kind": "status", "operation": UPDATE, "status": 429, "times": 2},),
        declared=tuple(row(number, name="Branch") for number in (A, B, C)),
        lines=("~ 3 updated",),
        calls={UPDATE: 3},
        leaves=dict.fromkeys((A, B, C), "Branch"),
    ),
    Scenario(
        step="throttling",
        title="a calling name whose answer is lost is read back, not sent again",
        deployed=(row(A),),
        faults=({"kind": "drop_after_effect", "operation": UPDATE, "times": 1},),
        declared=(row(A, calling_name="Contoso"),),
        lines=("~ 1 updated",),
        calls={GET: 2, UPDATE: 1},
    ),
    Scenario(
        step="throttling",
        title="without permission nothing more is sent, and that is explained once",
        deployed=tuple(row(number) for number in (A, B, C)),
        faults=({"kind": "credentials", "operation": UPDATE, "code": "AccessDeniedException"},),
        declared=tuple(row(number, name="Branch") for number in (A, B, C)),
        succeeds=False,
        lines=(
            (
                f"error: pulumi_chime.ChimeError: phone number {ONE_OF_THEM}: {UPDATE}: AccessDeniedException: "
                "You don't have the permissions needed to run this action; the credentials lack a permission; an update needs "
                "chime:BatchUpdatePhoneNumber, chime:GetPhoneNumber and chime:ListPhoneNumbers; "
                "0 changes were applied before, and what is left is not sent"
            ),
        ),
        calls={UPDATE: 1},
    ),
    Scenario(
        step="refresh",
        title="drift shows in what is managed; what is gone, queued or pending for what it is",
        deployed=(
            row(A, name="Reception"),
            row(B, name="Sales"),
            row(C, name="Support"),
            row(D, calling_name="Contoso"),
        ),
        meanwhile={
            A: {"Name": "Front desk", "CallingName": "Fabrikam"},
            C: {"Status": "ReleaseInProgress", "DeletionTimestamp": DELETED.isoformat()},
        },
        removed=(B,),
        declared=(),
        command=REFRESH,
        lines=(
            '~ name: "Reception" => "Front desk"',
            (
                f"error: phone number {C}: it is in the deletion queue until {DELETED + timedelta(days=7):%F %R} UTC; "
                f"restore it with: aws chime-sdk-voice restore-phone-number --phone-number-id {C}"
            ),
            "- 1 deleted",
        ),
        # One more get than reads: a number is gone only when it is asked for twice.
        calls={LIST: 2, GET: 4},
    ),
    Scenario(
        step="delete",
        title="retained numbers stay, without a call",
        deployed=(row(A), row(B)),
        declared=(),
        command=DESTROY,
        lines=("- 3 deleted",),
    ),
    Scenario(
        step="delete",
        title="one key is not enough to release: what is not named stays, and the delete succeeds",
        deployed=(row(A, on_destroy="release"),),
        declared=(),
        lines=(f"warning: phone number {A} stays in the account: {UNNAMED}", "- 1 deleted"),
        calls={},
    ),
    Scenario(
        step="delete",
        title="both keys release what nothing holds, in one call, and nothing that is declared elsewhere",
        deployed=tuple(row(number, on_destroy="release") for number in (A, B, C, D)),
        meanwhile={C: HELD},
        releases=(A, B, C),
        declared=({"resource": "renamed", "phone_number": D, "on_destroy": "release"},),
        succeeds=False,
        lines=(
            f"warning: phone number {D} stays in the account: this program declares it",
            (
                f"error: pulumi_chime.ChimeError: phone number {C}: not released: held by VoiceConnectorId "
                "abcdef1ghij2klmno3pqr4; disassociate it first, or retain it"
            ),
            "- 3 deleted",
        ),
        calls={LIST: 2, GET: 5, RELEASE: 1},
    ),
    Scenario(
        step="while it runs",
        title="an engine that hands over few changes at a time is mentioned, once",
        deployed=tuple(row(number) for number in MANY),
        declared=tuple(row(number, name="Branch") for number in MANY),
        # On a machine that is busy with other tests the engine may stand still for the usual tenth of a second.
        settings={"batchPauseMs": "1000"},
        command=(*UP, "--parallel", "8"),
        lines=(
            (
                "the engine hands over 8 changes at a time, so a call carries no more; "
                "in a stack of nothing but phone numbers, PULUMI_PARALLEL=128 fills the calls"
            ),
        ),
        calls={UPDATE: 8},
    ),
    Scenario(
        step="again",
        title="a second deploy changes nothing; only what has not settled is read",
        deployed=(row(A, name="Reception", calling_name="Contoso"), row(B, product_type="VoiceConnector")),
        declared=(row(A, name="Reception", calling_name="Contoso"), row(B, product_type="VoiceConnector")),
        command=("up", "--yes", "--skip-preview"),
        lines=("3 unchanged",),
        calls={GET: 1},
    ),
)


def test_each_step_of_the_page_is_shown() -> None:
    """The table that users read, row for row."""
    table = PAGE.read_text().partition("| step | what happens |")[2].partition("\n\n")[0]
    steps = re.findall(r"^\| ([a-z ]+) \|", table, re.MULTILINE)
    assert steps == list(dict.fromkeys(scenario.step for scenario in SCENARIOS))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: f"{each.step}: {each.title}")
@native_takes_long
def test_a_behaviour(
    scenario: Scenario, emulator: Emulator, new_stack: Callable[..., Stack], door: Door
) -> None:
    """The command ends as promised, says what is promised, and makes the calls that are promised and no other."""
    stack = new_stack(emulator, door.program(ROWS))
    for number, fields in scenario.account.items():
        emulator.change(number, **fields)
    if scenario.deployed:
        declare(stack, list(scenario.deployed))
        stack.up("--skip-preview")
    befall(scenario, emulator)
    if scenario.releases:
        stack.release(*scenario.releases)
    for name, value in scenario.settings.items():
        stack.configure(name, value)
    declare(stack, list(scenario.declared))
    emulator.forget_calls()
    run = stack.run(*scenario.command)
    assert (run.code == 0) == scenario.succeeds, run.output
    # What the engine shows while it runs comes again in its Diagnostics and in its summary.
    counts = Counter(re.sub(r" +: ", ": ", line.strip()) for line in run.output.splitlines())
    # What is wrong with a declaration, the program itself says, in its own language's names.
    lines = scenario.lines if scenario.step == "declare" else [door.say(line) for line in scenario.lines]
    times = {
        line: sum(counts[spelled] for spelled in {line.replace(ONE_OF_THEM, number) for number in (A, B, C)})
        for line in lines
    }
    assert times == Counter(lines), run.output
    assert not [words for words in (*scenario.silent, "Traceback") if words in run.output], run.output
    calls = Counter(call["operation"] for call in emulator.calls())
    assert calls <= Counter(scenario.calls), run.output
    assert [calls[write] for write in WRITES] == [scenario.calls.get(write, 0) for write in WRITES], (
        run.output
    )
    names = {number: shown.get("Name", "") for number, shown in emulator.numbers().items()}
    assert {number: names[number] for number in scenario.leaves} == scenario.leaves


def befall(scenario: Scenario, emulator: Emulator) -> None:
    """Do to the account what the scenario wants done between its two deploys."""
    for number, fields in scenario.meanwhile.items():
        emulator.change(number, **fields)
    for number in scenario.removed:
        emulator.remove(number)
    for fault in scenario.faults:
        emulator.fail(**fault)
