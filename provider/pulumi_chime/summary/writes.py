"""The attributes that a deploy will write: what the state and the declaration say, put right by what the account has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from pulumi_chime.model import preview_lines
from pulumi_chime.model.changes import Edit
from pulumi_chime.summary.declarations import (
    declared_values,
    is_secret,
    is_unsettled,
    read_connection,
    stored_value,
)
from pulumi_chime.summary.preview import SECRET, StepOperation, is_hidden
from pulumi_chime.summary.providers import name_provider
from pulumi_chime.summary.sender import Sender

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pulumi_chime.model.attributes import Attribute
    from pulumi_chime.summary.preview import Line, Resource, Step

_IMPORTING = frozenset({StepOperation.IMPORT, StepOperation.IMPORT_REPLACEMENT})


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
        property_name: The attribute, as the program writes it.
        sender: Who sends it, by which calls are counted; None in a review.
    """

    phone_number: str
    resource_name: str
    edit: Edit
    outcome: WriteOutcome
    property_name: str
    sender: Sender | None = None

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
        not_accepted: The attributes whose last value was not accepted, so that it is sent again.
        waits: Whether the calling name has to wait.
        is_refused: Whether nothing will be written at all.
    """

    differences: Mapping[Attribute, Edit]
    already_live: frozenset[Attribute]
    not_accepted: frozenset[Attribute]
    waits: bool
    is_refused: bool


def planned_writes(step: Step, lines: Sequence[Line], *, is_looked_at: bool) -> list[PlannedWrite]:
    """Return what a deploy writes for one step, in the order in which it is written.

    Args:
        step: A step of a phone number.
        lines: Those at the number's row.
        is_looked_at: Whether the account was looked at for it, in case that was needed.
    """
    if step.new is None or step.is_native_import:
        return []
    report = _read_row(lines)
    if _is_compared_with_state(step):
        return list(_update_writes(step, step.new, report, is_looked_at=is_looked_at))
    if (step.operation.adopts or step.adopts_imported) and not report.is_refused:
        # What is imported is read by the engine, not by a preview of this provider.
        is_compared = is_looked_at and step.operation not in _IMPORTING
        return list(_adoption_writes(step, step.new, report, is_looked_at=is_compared))
    return []


def _is_compared_with_state(step: Step) -> bool:
    return step.operation is StepOperation.UPDATE and not step.adopts_imported


def _read_row(lines: Sequence[Line]) -> _RowReport:
    edits = [edit for line in lines if (edit := preview_lines.parse_difference(line.text))]
    live = [attribute for line in lines if (attribute := preview_lines.parse_already_live(line.text))]
    failed = [attribute for line in lines if (attribute := preview_lines.parse_not_accepted(line.text))]
    return _RowReport(
        differences={edit.attribute: edit for edit in edits},
        already_live=frozenset(live),
        not_accepted=frozenset(failed),
        waits=any(preview_lines.parse_waiting(line.text) for line in lines),
        is_refused=any(line.severity == "error" for line in lines),
    )


def _update_writes(
    step: Step, new: Resource, report: _RowReport, *, is_looked_at: bool
) -> Iterator[PlannedWrite]:
    for attribute, after in declared_values(new, step.old):
        difference = report.differences.get(attribute)
        if difference is not None:
            # Told because it is written, even over the same value.
            yield _plan(step, new, Edit(attribute, difference.before or "", after), report)
            continue
        before = None if attribute in report.not_accepted else stored_value(step.old, attribute)
        if attribute in report.already_live:
            continue
        if after != before or is_hidden(after):
            yield _plan(step, new, Edit(attribute, before, after), report)
        elif not is_looked_at and is_unsettled(step.old, attribute):
            # What has become of it since, a deploy reads: it is sent again where it was not accepted.
            planned = _plan(step, new, Edit(attribute, None, after), report)
            yield replace(planned, outcome=WriteOutcome.POSSIBLE)


def _adoption_writes(
    step: Step, new: Resource, report: _RowReport, *, is_looked_at: bool
) -> Iterator[PlannedWrite]:
    for attribute, after in declared_values(new, None):
        difference = report.differences.get(attribute)
        if difference is not None:
            yield _plan(step, new, Edit(attribute, difference.before or "", after), report)
        elif attribute not in report.already_live and (not is_looked_at or is_hidden(after)):
            yield _plan(step, new, Edit(attribute, None, after), report)


def _plan(step: Step, new: Resource, edit: Edit, report: _RowReport) -> PlannedWrite:
    return PlannedWrite(
        phone_number=new.declared_number,
        resource_name=step.urn.name,
        edit=_without_secret(step, edit),
        outcome=_outcome(step, new, edit, report),
        property_name=step.spell(edit.attribute.value),
        sender=Sender(
            name_provider(step),
            read_connection(new, step.old if step.operation is StepOperation.UPDATE else None),
        ),
    )


def _without_secret(step: Step, edit: Edit) -> Edit:
    """Return an edit without the values that are or were secrets, should anything have let them pass in plain text."""
    before, after = edit.before, edit.after
    if before is not None and is_secret(edit.attribute, step.old, step.new):
        before = SECRET
    if not is_hidden(after) and is_secret(edit.attribute, step.new):
        after = SECRET
    return Edit(edit.attribute, before, after)


def _outcome(step: Step, new: Resource, edit: Edit, report: _RowReport) -> WriteOutcome:
    if is_hidden(new.inputs.get("connection")):
        # An update may yet become an adoption somewhere else.
        return WriteOutcome.POSSIBLE
    if edit.attribute.row.settles_slowly and report.waits:
        return WriteOutcome.WAITS
    if edit.attribute in report.differences:
        return WriteOutcome.POSSIBLE if is_hidden(edit.after) and edit.after != SECRET else WriteOutcome.SENT
    # An update of a value that the state does not have is sent as it is: only an adoption compares it first.
    is_compared_first = edit.before is None and (not _is_compared_with_state(step) or not edit.after)
    is_uncertain = is_compared_first or is_hidden(edit.before) or is_hidden(edit.after)
    return WriteOutcome.POSSIBLE if is_uncertain else WriteOutcome.SENT
