"""The attributes that a deploy will write: what the state and the declaration say, put right by what the account has."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from pulumi_chime.model import preview_lines, state
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import Edit
from pulumi_chime.model.connection import Connection
from pulumi_chime.summary.preview import SECRET, UNKNOWN, StepOperation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pulumi_chime.summary.preview import Line, Resource, Step


class WriteOutcome(Enum):
    """What becomes of a write."""

    SENT = "sent"
    WAITS = "waits"
    """An earlier calling name is pending, so this one is left to a later deploy."""
    POSSIBLE = "possible"
    """It depends on what the preview does not show: an account not looked at, a secret, a value not known yet."""


@dataclass(frozen=True, slots=True)
class PlannedWrite:
    """One attribute of one number, as a deploy will write it.

    Attributes:
        phone_number: E.164.
        resource_name: The resource's name in the stack.
        edit: From the live value where the account was looked at, else from the state's, to what is declared.
        outcome: What becomes of it.
        connection: On which it is sent.
    """

    phone_number: str
    resource_name: str
    edit: Edit
    outcome: WriteOutcome
    connection: Connection

    @property
    def attribute(self) -> Attribute:
        """What is written."""
        return self.edit.attribute


@dataclass(frozen=True, slots=True)
class _RowReport:
    """What the lines at a number's row say of its writes.

    Attributes:
        differences: Live and declared value of each attribute that differs.
        already_live: The attributes whose declared value the account has.
        waits: Whether the calling name has to wait.
        is_refused: Whether nothing will be written at all.
    """

    differences: Mapping[Attribute, Edit]
    already_live: frozenset[Attribute]
    waits: bool
    is_refused: bool


def planned_writes(step: Step, lines: Sequence[Line], *, is_looked_at: bool) -> list[PlannedWrite]:
    """Return what a deploy writes for one step, in the order in which it is written.

    Args:
        step: A step of a phone number.
        lines: Those at the number's row.
        is_looked_at: Whether the account was looked at for it, in case that was needed.
    """
    if step.new is None:
        return []
    report = _read_row(lines)
    if step.operation is StepOperation.UPDATE and step.old is not None:
        return list(_update_writes(step, step.old, step.new, report))
    if step.operation in {StepOperation.CREATE, StepOperation.REPLACE} and not report.is_refused:
        return list(_adoption_writes(step, step.new, report, is_looked_at=is_looked_at))
    return []


def _read_row(lines: Sequence[Line]) -> _RowReport:
    edits = [edit for line in lines if (edit := preview_lines.parse_difference(line.text))]
    live = [attribute for line in lines if (attribute := preview_lines.parse_already_live(line.text))]
    return _RowReport(
        differences={edit.attribute: edit for edit in edits},
        already_live=frozenset(live),
        waits=any(preview_lines.parse_waiting(line.text) for line in lines),
        is_refused=any(line.severity == "error" for line in lines),
    )


def _update_writes(step: Step, old: Resource, new: Resource, report: _RowReport) -> Iterator[PlannedWrite]:
    known = state.known(old.outputs)
    for name in state.managed(new.inputs, str(old.outputs.get("type") or "")):
        attribute, after = Attribute(name), str(new.inputs[name])
        difference = report.differences.get(attribute)
        before = (difference.before or "") if difference else known[attribute]
        if attribute not in report.already_live and (after != before or SECRET in {after, before}):
            yield _plan(step, new, Edit(attribute, before, after), report)


def _adoption_writes(
    step: Step, new: Resource, report: _RowReport, *, is_looked_at: bool
) -> Iterator[PlannedWrite]:
    for name in state.managed(new.inputs):
        attribute, after = Attribute(name), str(new.inputs[name])
        difference = report.differences.get(attribute)
        if difference is not None:
            yield _plan(step, new, Edit(attribute, difference.before or "", after), report)
        elif not is_looked_at:
            yield _plan(step, new, Edit(attribute, None, after), report)


def _plan(step: Step, new: Resource, edit: Edit, report: _RowReport) -> PlannedWrite:
    # The plugin sees secrets in plain text, and so do its lines.
    is_secret = edit.after == SECRET and edit.before is not None
    return PlannedWrite(
        phone_number=str(new.inputs.get("phone_number")),
        resource_name=step.urn.name,
        edit=Edit(edit.attribute, SECRET, edit.after) if is_secret else edit,
        outcome=_outcome(edit, report),
        connection=_connection(step, new),
    )


def _outcome(edit: Edit, report: _RowReport) -> WriteOutcome:
    if edit.attribute.row.settles_slowly and report.waits:
        return WriteOutcome.WAITS
    is_hidden = SECRET in {edit.before, edit.after} and edit.attribute not in report.differences
    is_uncertain = edit.before is None or edit.after == UNKNOWN or is_hidden
    return WriteOutcome.POSSIBLE if is_uncertain else WriteOutcome.SENT


def _connection(step: Step, new: Resource) -> Connection:
    """Return the declared connection, in the region in which the state knows the number to live."""
    declared = state.connection(new.inputs)
    is_known = step.operation is StepOperation.UPDATE and step.old is not None
    region = (step.old.outputs.get("region") if is_known and step.old else None) or declared.region
    return Connection(region, declared.profile, declared.endpoint_url)
