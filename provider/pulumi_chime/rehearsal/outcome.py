"""What a rehearsal has shown: what the real run would change and call, and what would become of it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import SECRET
from pulumi_chime.model.naming import with_plain_names
from pulumi_chime.model.numbers import CallingNameStatus
from pulumi_chime.model.resource_types import FORMER_SUBCLASS_TYPE, is_phone_number
from pulumi_chime.rehearsal.event_log import plain_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pulumi_chime.rehearsal.accounts import RehearsedAccounts
    from pulumi_chime.rehearsal.commands import EngineCommand
    from pulumi_chime.rehearsal.emulation import Emulation
    from pulumi_chime.rehearsal.event_log import Event
    from pulumi_chime.rehearsal.real_stack import RealStack

RELEASE = "release"
"""What a journal calls the attribute of a number that is given up."""
_APPLIED = frozenset({"accepted", "in effect"})
_WRITES = ("Update", "BatchUpdate", "Delete", "BatchDelete", "Restore")
_WORST_ANSWER = 400
_RAISED = "pulumi_chime.ChimeError: "
"""What Pulumi's dynamic plugin puts before an error of ours; a line about the same stands without it."""
_OF_THE_WHOLE = frozenset({"update failed", "preview failed", "one or more resources failed to update"})


@dataclass(frozen=True, slots=True)
class RehearsedChange:
    """One attribute of one number that was written.

    Attributes:
        phone_number: E.164.
        attribute: As a journal names it.
        before: None where nobody knew it; a secret is `[secret]`.
        after: Likewise; empty clears.
    """

    phone_number: str
    attribute: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class RehearsedFailure:
    """Something that did not succeed.

    Attributes:
        phone_number: E.164; empty where it is not known, or of no number alone.
        resource: The resource's name; empty for the stack as a whole.
        text: The error.
    """

    phone_number: str
    resource: str
    text: str


@dataclass(frozen=True, slots=True)
class PendingName:
    """A calling name that has not taken effect when the rehearsal ends.

    Attributes:
        calling_name: None where nobody knows it: it was sent before the rehearsal.
        is_new: Whether it was sent in the rehearsal.
    """

    phone_number: str
    calling_name: str | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class RehearsedAccount:
    """An account and region that was rehearsed on, and how many numbers it has."""

    account_id: str
    region: str
    numbers: int


@dataclass(frozen=True, slots=True)
class RunCommand:
    """A command that was run.

    Attributes:
        text: As it was given.
        exit_code: The engine's.
    """

    text: str
    exit_code: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a rehearsal has shown.

    Attributes:
        changes: In the order in which they were written, releases left out.
        releases: The numbers that were given up.
        calls: How many requests, by the API's name of the operation.
        write_calls: How many of them write.
        retries: How many items of requests were sent again.
        refused_calls: How many requests failed as a whole.
        warnings: The engine's lines at numbers and at the stack.
        notes: What the rehearsal could not copy.
    """

    project: str
    stack: str
    commands: tuple[RunCommand, ...]
    accounts: tuple[RehearsedAccount, ...]
    changes: tuple[RehearsedChange, ...]
    releases: tuple[str, ...]
    calls: Mapping[str, int]
    write_calls: int
    retries: int
    refused_calls: int
    failures: tuple[RehearsedFailure, ...]
    pending: tuple[PendingName, ...]
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def has_failed(self) -> bool:
        """Whether a command of the engine ended with an error."""
        return any(each.exit_code for each in self.commands)


@dataclass(frozen=True, slots=True)
class Ran:
    """A command and what the engine told while it ran."""

    command: EngineCommand
    exit_code: int
    events: Sequence[Event]


def tell(
    stack: RealStack,
    ran: Sequence[Ran],
    *,
    accounts: RehearsedAccounts,
    emulation: Emulation,
    journal: Path,
) -> Outcome:
    """Return what a rehearsal has shown.

    Args:
        stack: The real one.
        ran: The commands, in order.
        accounts: As they were when it began.
        emulation: The emulator, which still runs.
        journal: What the provider wrote, and what came of it.
    """
    records = list(_read_journal(journal))
    written = [_completed(each, accounts) for each in _applied(records)]
    calls = emulation.calls()
    events = [event for each in ran for event in _of_last_phase(each.events)]
    changes = tuple(each for each in written if each.attribute != RELEASE)
    by_operation = Counter(str(call["operation"]) for call in calls)
    return Outcome(
        project=stack.project,
        stack=stack.name,
        commands=tuple(RunCommand(str(each.command), each.exit_code) for each in ran),
        accounts=tuple(
            RehearsedAccount(home.account_id, home.region, len(copied.numbers))
            for home, copied in accounts.homes.items()
        ),
        changes=changes,
        releases=tuple(each.phone_number for each in written if each.attribute == RELEASE),
        calls=dict(sorted(by_operation.items())),
        write_calls=sum(count for name, count in by_operation.items() if name.startswith(_WRITES)),
        retries=_count_retries(records),
        refused_calls=sum(not 0 < int(call["status"]) < _WORST_ANSWER for call in calls),
        failures=tuple(_failures(events)),
        pending=tuple(_pending(changes, accounts, emulation)),
        warnings=tuple(_warnings(events)),
        notes=tuple(_notes(stack, accounts, emulation)),
    )


def _notes(stack: RealStack, accounts: RehearsedAccounts, emulation: Emulation) -> Iterator[str]:
    if count := stack.pending_operations:
        noun = "operation" if count == 1 else "operations"
        yield (
            f"{count} {noun} that an earlier run has left pending: the engine's import leaves that out; "
            "the real run warns of it, and reads or adopts again what was begun"
        )
    if any(not accounts.knows(home.account_id) for home in emulation.homes_called()):
        yield "an address that neither the stack nor its program's resources name was asked for: it had no numbers here"
    for each in accounts.find_missing(emulation.homes_called()):
        yield (
            f"profile {each.profile or 'default'}, region {each.region} was asked for and not copied: "
            "it had no numbers here"
        )


def _read_journal(path: Path) -> Iterator[dict[str, Any]]:
    if path.exists():
        for line in path.read_text(encoding="utf-8").split("\n"):
            if line.strip():
                yield json.loads(line)


def _applied(records: Iterable[Mapping[str, Any]]) -> Iterator[RehearsedChange]:
    """Yield what took effect, once for each attempt and number."""
    last: dict[tuple[str, str], Mapping[str, Any]] = {}
    for record in records:
        if record["record"] == "outcome":
            last[record["attempt"], record["phone_number"]] = record
    for record in last.values():
        if record["result"] in _APPLIED:
            yield RehearsedChange(
                record["phone_number"], record["attribute"], record["before"], record["after"]
            )


def _completed(change: RehearsedChange, accounts: RehearsedAccounts) -> RehearsedChange:
    """Return a change with the old value that the account has shown, where the provider needed to know none."""
    fields = {attribute.value: attribute.row.field for attribute in Attribute}
    home = accounts.home_of(change.phone_number)
    if change.before is not None or change.after == SECRET or change.attribute not in fields or home is None:
        return change
    document = accounts.homes[home].numbers[change.phone_number]
    return replace(change, before=str(document.get(fields[change.attribute], "")))


def _count_retries(records: Iterable[Mapping[str, Any]]) -> int:
    """Return how many items were sent once more, after a request with the same content did not settle them."""
    unsettled: set[tuple[str, str, str]] = set()
    retries = 0
    for record in records:
        item = (record["phone_number"], record["attribute"], str(record["after"]))
        if record["record"] == "intent":
            retries += item in unsettled
            unsettled.add(item)
        elif record["result"] in _APPLIED:
            unsettled.discard(item)
    return retries


def _of_last_phase(events: Sequence[Event]) -> Sequence[Event]:
    """Return the events of an update without those of the preview before it, which say the same of it."""
    begins = [position for position, event in enumerate(events) if event.get("preludeEvent")]
    return events[begins[-1] if begins else 0 :]


def _failures(events: Iterable[Event]) -> Iterator[RehearsedFailure]:
    told = [*events]
    numbers = _numbers_by_urn(told)
    seen: set[tuple[str, str]] = set()
    for event in told:
        line = event.get("diagnosticEvent") or {}
        text = plain_line(str(line.get("message") or "")).removeprefix("error: ").removeprefix(_RAISED)
        urn = str(line.get("urn") or "")
        is_told = line.get("severity") == "error" and text and text not in _OF_THE_WHOLE
        if is_told and (urn, text) not in seen:
            seen.add((urn, text))
            is_of_number = urn in numbers
            yield RehearsedFailure(
                numbers.get(urn, ""), urn.rpartition("::")[2] if is_of_number else "", text
            )


def _numbers_by_urn(events: Iterable[Event]) -> dict[str, str]:
    """Return the number of each resource that events show."""
    found: dict[str, str] = {}
    for event in events:
        metadata = next(
            (event[kind]["metadata"] for kind in ("resourcePreEvent", "resOpFailedEvent") if event.get(kind)),
            None,
        )
        if metadata is None:
            continue
        token = str(metadata.get("type"))
        if is_phone_number(token) or token == FORMER_SUBCLASS_TYPE:
            shown = [metadata.get(state) or {} for state in ("new", "old")]
            values = [with_plain_names(each.get("inputs") or each.get("outputs") or {}) for each in shown]
            numbers = (str(each["phone_number"]) for each in values if each.get("phone_number"))
            found.setdefault(str(metadata["urn"]), next(numbers, ""))
    return found


def _warnings(events: Iterable[Event]) -> Iterator[str]:
    lines = (event.get("diagnosticEvent") or {} for event in events)
    texts = (
        plain_line(str(line.get("message") or "")).removeprefix("warning: ")
        for line in lines
        if line.get("severity") == "warning"
    )
    yield from dict.fromkeys(text for text in texts if text and "$PATH" not in text)


def _pending(
    changes: Iterable[RehearsedChange], accounts: RehearsedAccounts, emulation: Emulation
) -> Iterator[PendingName]:
    sent = {each.phone_number: each.after for each in changes if each.attribute == "calling_name"}
    for home in accounts.homes:
        for number in emulation.numbers(home):
            if number.get("CallingNameStatus") == CallingNameStatus.PENDING:
                phone_number = str(number["E164PhoneNumber"])
                yield PendingName(phone_number, sent.get(phone_number), phone_number in sent)
