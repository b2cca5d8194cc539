"""What an `up` sends stands in the review of its preview, and no calling name is sent to a number that is getting one.

Whatever the state has, whatever the account shows, and whatever is declared: drawn, and tried on a service in memory.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

from hypothesis import example, given, settings
from hypothesis import strategies as st
from tenacity import wait_none

from pulumi_chime import batching
from pulumi_chime.account.account import Account
from pulumi_chime.account.live_numbers import LiveNumbers
from pulumi_chime.account.progress import Progress
from pulumi_chime.account.sender import OperationSender
from pulumi_chime.account.write_queue import WriteQueue, WriteQueues
from pulumi_chime.chime import BatchAnswer, ItemError
from pulumi_chime.engine import EngineLog, Severity
from pulumi_chime.lifecycle import Call, Run, diff, read, update
from pulumi_chime.lifecycle.run import Engine
from pulumi_chime.model import state
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.error_codes import FailureKind
from pulumi_chime.model.failures import ChimeError
from pulumi_chime.model.identity import e164
from pulumi_chime.model.settings import Preflight, Settings
from pulumi_chime.summary import approve
from pulumi_chime.summary.writes import WriteOutcome
from tests.plugin.runs import stored
from tests.unit.service import Service, failure, numbers
from tests.unit.summary.previews import Printed, line, urn
from tests.unit.summary.previews import update as update_step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pulumi_chime.account.operations.operation import Operation
    from pulumi_chime.model.approved import Approved
    from pulumi_chime.model.connection import Connection
    from pulumi_chime.summary import Review

(NUMBER,) = numbers(1)
CALL = Call(urn("reception"))
LIMITS = batching.BatchLimits(maximum_items=50, pause=0.0, maximum_wait=0.0)
AT_ONCE = batching.RetryPolicy(wait=wait_none())
FIELDS = {attribute.row.field: attribute for attribute in Attribute}
SETTLED = ["Unassigned", "UpdateSucceeded", "UpdateFailed"]
NOT_SETTLED = ["", "UpdateInProgress", "SomethingNew"]
"""While one is on its way: of a service that shows no status, or one that is not known here, nothing better is known."""
STATUSES = [*SETTLED, *NOT_SETTLED]
SEVERITIES = {Severity.INFO: "info", Severity.WARNING: "warning", Severity.ERROR: "error"}
JUST_NOW, LONG_AGO = (
    {"at": (datetime.now(timezone.utc) - timedelta(hours=hours)).isoformat()} for hours in (1, 73)
)


class Settling(Service):
    """A service that takes names at once, and calling names as pending: it shows the old one meanwhile.

    Attributes:
        shows_default: Whether it tells the account's default calling name.
    """

    shows_default = True

    def batch(self, operation: str, request: Mapping[str, Any]) -> BatchAnswer:
        """Take a batch."""
        answer = super().batch(operation, request)
        self.take(request)
        return answer

    def take(self, request: Mapping[str, Any]) -> None:
        """Let a batch take effect."""
        for item in request["UpdatePhoneNumberRequestItems"]:
            if "Name" in item:
                self.change(e164(item["PhoneNumberId"]), name=item["Name"])
            if "CallingName" in item:
                self.change(e164(item["PhoneNumberId"]), calling_name_status="UpdateInProgress")

    def default_calling_name(self) -> str:
        """Return it, or refuse to."""
        if not self.shows_default:
            raise failure(FailureKind.NOT_ALLOWED, "GetPhoneNumberSettings")
        return super().default_calling_name()

    @property
    def sent(self) -> list[tuple[Attribute, str]]:
        """Everything that was sent."""
        return [
            (FIELDS[name], value)
            for _, request in self.batches
            for item in request["UpdatePhoneNumberRequestItems"]
            for name, value in item.items()
            if name in FIELDS
        ]


@dataclass
class Lines(EngineLog):
    """What is said, as a preview prints it."""

    printed: list[dict[str, Any]] = field(default_factory=list)

    def write(self, severity: Severity, message: str, urn: str = "", *, lasting: bool = True) -> None:
        """Keep a line."""
        if lasting:
            self.printed.append(line(message, "reception" if urn else "", SEVERITIES[severity]))


class OneRun(Run):
    """A run whose every connection leads to one account."""

    def __init__(self, service: Service, chosen: Settings, approved: Approved | None = None) -> None:
        super().__init__()
        self.lines = Lines()
        self.configure(chosen, lambda: Engine(log=self.lines))
        live_numbers = LiveNumbers(service, 0)

        def open_queue(operation: Operation[Any]) -> WriteQueue[Any]:
            sender = OperationSender(operation, service, live_numbers)
            batcher = batching.Batcher(sender, limits=LIMITS, retry=AT_ONCE)
            return WriteQueue(operation, batcher, Progress(EngineLog(None), operation.name, lambda _: None))

        self._account = Account("us-east-1", live_numbers, WriteQueues(open_queue), approved=lambda: approved)

    def account(self, call: Call, connection: Connection, region: str | None = None) -> Account:
        """Return the account."""
        return self._account


Prepared = TypeVar("Prepared", bound=Settling)


@dataclass(frozen=True)
class Case:
    """A number, in the state, in the account and in the program.

    Attributes:
        shown: What the account shows.
        kept: The outputs of the state.
        declared: What the program declares.
        default: The account's default calling name; None where nobody may know it.
    """

    shown: dict[str, str]
    kept: dict[str, Any]
    declared: dict[str, Any]
    default: str | None

    def service(self) -> Settling:
        """Return the account."""
        return self.prepare(Settling(1))

    def prepare(self, service: Prepared) -> Prepared:
        """Return a service with the number in it."""
        service.shows_default, service.default = self.default is not None, self.default or ""
        service.change(NUMBER, **self.shown)
        return service

    @property
    def before(self) -> dict[str, Any]:
        """The number as the engine has it in its state: what had to wait was declared."""
        waited = {name: self.declared[name] for name in self.kept.get("waiting", ())}
        return {"inputs": {**state.inputs_of(self.kept), **waited}, "outputs": self.kept, "id": NUMBER}


TEXTS = {"name": ["", "Lobby", "Hall"], "calling_name": ["", "Contoso", "Fabrikam"]}


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a case."""
    optional = {name: st.sampled_from(texts) for name, texts in TEXTS.items()}
    shown = draw(st.fixed_dictionaries({**optional, "calling_name_status": st.sampled_from(STATUSES)}))
    managed = draw(st.fixed_dictionaries({}, optional=optional))
    declared = draw(st.fixed_dictionaries({"phone_number": st.just(NUMBER)}, optional=optional))
    waiting = [name for name in managed if name in declared and draw(st.booleans())]
    plain = {name: value for name, value in stored(NUMBER).items() if name not in TEXTS}
    kept = {
        **plain,
        **managed,
        "managed": list(managed),
        "calling_name_status": draw(st.sampled_from(STATUSES)),
    }
    if sent := draw(st.sampled_from([None, JUST_NOW, LONG_AGO])):
        kept["calling_name_sent"] = sent
    if waiting:
        kept["waiting"] = waiting
    return Case(shown, kept, declared, draw(st.sampled_from(["", "Contoso", None])))


def preview(case: Case, chosen: Settings) -> Review | None:
    """Return the review of a preview; None where nothing changes."""
    run = OneRun(case.service(), chosen)
    if not diff(run, CALL, case.kept, case.declared).is_changed:
        return None
    declared = {name: value for name, value in case.declared.items() if name != "phone_number"}
    config = {"chime:preflight": chosen.preflight.value}
    return Printed([update_step(case.before, **declared)], run.lines.printed, config=config).review()


def deploy(case: Case, chosen: Settings, approved: Approved | None = None) -> tuple[Settling, dict[str, Any]]:
    """Return the account after an update, and the outputs."""
    service = case.service()
    return service, update(OneRun(service, chosen, approved), CALL, case.kept, case.declared)


def settled_since(calling_name: str, *, shown: str, status: str, declared: str) -> Case:
    """Return a number of which the state has a calling name as pending that this package has not sent."""
    return Case(
        shown={"name": "", "calling_name": shown, "calling_name_status": status},
        kept={
            **{name: value for name, value in stored(NUMBER).items() if name not in TEXTS},
            "name": "",
            "calling_name": calling_name,
            "calling_name_status": "UpdateInProgress",
            "managed": ["name", "calling_name"],
        },
        declared={"phone_number": NUMBER, "calling_name": declared},
        default="Contoso",
    )


CLEARED = settled_since("Fabrikam", shown="Contoso", status="Unassigned", declared="")
"""It has become none, in whose place the account's default shows."""
SHOWN = settled_since("", shown="Fabrikam", status="UpdateFailed", declared="Fabrikam")
"""The declared one shows, which nobody here has sent."""


@settings(max_examples=400)
@example(CLEARED, Preflight.REPORT, None)
@example(SHOWN, Preflight.REPORT, None)
@given(cases(), st.sampled_from(Preflight), st.sampled_from([None, "approved.json"]))
def test_what_is_sent_stands_in_the_review(
    case: Case, preflight: Preflight, approved_changes: str | None
) -> None:
    """What it calls sent is sent, what it says to wait is not, and nothing is sent of which it says nothing."""
    chosen = Settings(preflight=preflight, approved_changes=approved_changes)
    review = preview(case, chosen)
    sent = set(deploy(case, chosen)[0].sent) if review else set()
    told = {
        outcome: {
            (write.attribute, write.edit.after)
            for write in (review.writes if review else ())
            if write.outcome is outcome
        }
        for outcome in WriteOutcome
    }
    assert sent <= told[WriteOutcome.SENT] | told[WriteOutcome.POSSIBLE]
    # Where the account was not looked at, a calling name may turn out to be there.
    assert preflight is Preflight.OFF or told[WriteOutcome.SENT] <= sent
    assert not told[WriteOutcome.WAITS] & sent


@settings(max_examples=400)
@given(cases())
def test_what_a_preview_for_approval_shows_can_be_approved_and_is_then_sent(case: Case) -> None:
    """The account was looked at, so nothing is hidden; what was approved is no reason to refuse anything."""
    chosen = Settings(approved_changes="approved.json")
    if review := preview(case, chosen):
        assert deploy(case, chosen, approve(review))[0].sent == deploy(case, chosen)[0].sent


@settings(max_examples=400)
@given(cases(), st.sampled_from(TEXTS["calling_name"]), st.sampled_from(NOT_SETTLED), st.booleans())
def test_no_calling_name_is_sent_to_a_number_that_is_getting_one(
    case: Case, shown: str, status: str, is_refreshed: bool
) -> None:
    """Whatever it shows, under a status that is new, or under none, and whatever is declared then."""
    service, outputs = deploy(case, Settings())
    if not any(attribute is Attribute.CALLING_NAME for attribute, _ in service.sent):
        return
    service.batches.clear()
    service.change(NUMBER, calling_name=shown, calling_name_status=status)
    if is_refreshed:
        found = read(OneRun(service, Settings()), CALL, NUMBER, outputs)
        assert found is not None
        assert found.inputs["calling_name"] == case.declared["calling_name"]
        outputs = found.outputs
    for declared in TEXTS["calling_name"]:
        update(OneRun(service, Settings()), CALL, outputs, {"phone_number": NUMBER, "calling_name": declared})
    assert service.sent == []


@settings(max_examples=400)
@given(cases())
def test_a_second_up_is_unchanged(case: Case) -> None:
    """What was sent is pending, what was found is known to be there, whatever the state said of it before."""
    service, outputs = deploy(case, Settings())
    if "waiting" not in outputs:
        assert not diff(OneRun(service, Settings()), CALL, outputs, case.declared).is_changed


class Fate(Enum):
    """What becomes of a request."""

    TAKEN = "taken"
    LOST = "lost before the effect"
    TAKEN_AND_LOST = "lost after the effect"
    ITEM_FAILED = "the service failed for the item"
    CONFLICT = "refused for a conflict"


class Unreliable(Settling):
    """A service of which requests and answers are lost, and that may show no status at all.

    Attributes:
        fates: Of the first requests; all others are taken.
        shows_status: Whether it shows the status of a calling name.
        shows: What it shows in place of a calling name that is pending; None: the old one.
        taken: The calling names that it has taken.
        sent_while_pending: Those that were sent while one was on its way.
    """

    def __init__(self, fates: Sequence[Fate], shows: str | None, *, shows_status: bool) -> None:
        super().__init__(1)
        self.fates = [*fates]
        self.shows, self.shows_status = shows, shows_status
        self.taken: list[str] = []
        self.sent_while_pending: list[str] = []

    def batch(self, operation: str, request: Mapping[str, Any]) -> BatchAnswer:
        """Take a batch, or not, and answer it, or not."""
        fate = self.fates.pop(0) if self.fates else Fate.TAKEN
        self.batches.append((operation, request))
        (item,) = request["UpdatePhoneNumberRequestItems"]
        if "CallingName" in item and self.taken:
            self.sent_while_pending.append(item["CallingName"])
        if fate in {Fate.TAKEN, Fate.TAKEN_AND_LOST}:
            self.take(request)
        if fate in {Fate.LOST, Fate.TAKEN_AND_LOST}:
            raise failure(FailureKind.LOST, operation)
        codes = {Fate.ITEM_FAILED: "ServiceFailure", Fate.CONFLICT: "Conflict"}
        errors = [ItemError(item["PhoneNumberId"], codes[fate], "Not now.")] if fate in codes else []
        return BatchAnswer(tuple(errors))

    def take(self, request: Mapping[str, Any]) -> None:
        """Let a batch take effect."""
        super().take(request)
        (item,) = request["UpdatePhoneNumberRequestItems"]
        if "CallingName" in item:
            self.taken.append(item["CallingName"])
            if self.shows is not None:
                self.change(NUMBER, calling_name=self.shows)

    def change(self, number: str, **shown: Any) -> None:
        """Change what is shown of a number."""
        if not self.shows_status:
            shown["calling_name_status"] = ""
        super().change(number, **shown)


@st.composite
def unreliable_services(draw: st.DrawFn) -> tuple[Case, Unreliable]:
    """Draw a case and its service."""
    case = draw(cases())
    fates = draw(st.lists(st.sampled_from(Fate), max_size=4))
    shows = draw(st.sampled_from([None, *TEXTS["calling_name"]]))
    return case, case.prepare(Unreliable(fates, shows, shows_status=draw(st.booleans())))


def unanswered(
    *fates: Fate, shown: str, status: str, kept: dict[str, Any], declared: str, default: str | None = ""
) -> tuple[Case, Unreliable]:
    """Return a case of one calling name, and its service, which shows a status where there is one."""
    plain = {name: value for name, value in stored(NUMBER).items() if name not in TEXTS}
    case = Case(
        shown={"name": "", "calling_name": shown, "calling_name_status": status},
        kept={**plain, "managed": [name for name in kept if name in TEXTS], **kept},
        declared={"phone_number": NUMBER, "calling_name": declared},
        default=default,
    )
    return case, case.prepare(Unreliable(fates, None, shows_status=bool(status)))


REFUSED_BEFORE = {
    "calling_name": "Contoso",
    "calling_name_status": "UpdateFailed",
    "calling_name_sent": LONG_AGO,
}


@settings(max_examples=600)
@example(unanswered(Fate.LOST, shown="Contoso", status="UpdateSucceeded", kept={}, declared="", default=None))
@example(
    unanswered(
        Fate.LOST,
        shown="Fabrikam",
        status="UpdateSucceeded",
        kept={"calling_name": "Contoso"},
        declared="",
        default=None,
    )
)
@example(
    unanswered(Fate.LOST, shown="Contoso", status="UpdateFailed", kept=REFUSED_BEFORE, declared="Contoso")
)
@example(
    unanswered(
        *[Fate.CONFLICT] * 9, shown="Contoso", status="UpdateFailed", kept=REFUSED_BEFORE, declared="Contoso"
    )
)
@example(
    unanswered(
        Fate.TAKEN_AND_LOST, shown="Contoso", status="", kept={"calling_name": "Contoso"}, declared="Fabrikam"
    )
)
@given(unreliable_services())
def test_what_is_said_to_be_done_is_done_and_no_calling_name_is_sent_twice(
    drawn: tuple[Case, Unreliable],
) -> None:
    """Whatever is lost, refused or hidden: what counts as sent was taken, and what was taken is not sent again."""
    case, service = drawn
    before = service.get(NUMBER)
    with suppress(ChimeError):
        outputs = update(OneRun(service, Settings()), CALL, case.kept, case.declared)
        attributes = {attribute for attribute, _ in service.sent}
        if Attribute.CALLING_NAME in attributes and "calling_name" not in outputs.get("waiting", ()):
            # Where a number has a calling name and shows no status with it, nobody can know.
            is_hidden = not before.calling_name_status and bool(before.calling_name)
            assert {*service.taken} == {case.declared["calling_name"]} or is_hidden
            assert outputs["calling_name"] == case.declared["calling_name"]
        if Attribute.NAME in attributes and "name" not in outputs.get("waiting", ()):
            assert service.get(NUMBER).name == case.declared["name"]
    # A number that has no calling name and no status may be one of a service that shows one as soon as there is any.
    is_told = service.shows_status or bool(before.calling_name)
    assert not service.sent_while_pending or not is_told


NOT_ACCEPTED = settled_since("Fabrikam", shown="Fabrikam", status="UpdateFailed", declared="Fabrikam")
"""One that was pending when it was stored, and has failed since."""
NOT_ACCEPTED.kept["calling_name_sent"] = LONG_AGO


@settings(max_examples=400)
@example(NOT_ACCEPTED, "declared", "calling_name", Preflight.REPORT, "Local")
@given(
    cases(),
    st.sampled_from(["stored", "declared"]),
    st.sampled_from(sorted(TEXTS)),
    st.sampled_from(Preflight),
    st.sampled_from(["Local", "TollFree"]),
)
def test_what_either_side_calls_secret_is_in_no_line(
    case: Case, side: str, name: str, preflight: Preflight, kind: str
) -> None:
    """Neither in a preview nor in a deploy, whatever has become of it."""
    kept, declared = dict(case.kept), {**case.declared, "defaulted": [name]}
    (kept if side == "stored" else declared)["secret_inputs"] = [name]
    service = case.service()
    service.change(NUMBER, type=kind)
    run = OneRun(service, Settings(preflight=preflight))
    run.claims.note_check(CALL.urn)
    diff(run, CALL, kept, declared)
    with suppress(ChimeError):
        update(run, CALL, kept, declared)
    shown = json.dumps(run.lines.printed)
    assert not [text for text in TEXTS[name] if text and text in shown]
