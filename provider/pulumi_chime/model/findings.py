"""Declared and live, held against each other before anything is written: findings, in a preview.

Pure: who reads the live number, and where a finding is shown, is decided elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from pulumi_chime.model import calling_names, preview_lines
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.calling_names import Decision
from pulumi_chime.model.choices import ProductType
from pulumi_chime.model.numbers import ASSIGNED, TOLL_FREE, CallingNameStatus
from pulumi_chime.model.preview_lines import Remark

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from pulumi_chime.model.changes import Change
    from pulumi_chime.model.numbers import Live

_UNITED_STATES = "US"


class Weight(Enum):
    """What a finding means for the deploy."""

    REFUSED = "refused"
    """Create or update will certainly fail."""
    DOUBTFUL = "doubtful"
    """It may fail, or wait."""
    NOTICE = "notice"
    """It will be done; the engine's own output does not show it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a preview should show at a number's row.

    Attributes:
        weight: What it means for the deploy.
        property_name: The declared property it is about.
        text: One line, without the number, which the row shows.
    """

    weight: Weight
    property_name: str
    text: str


def adoption_findings(live: Live | None, changes: Sequence[Change], refused: str) -> list[Finding]:
    """Return what is to be said of a number that is new to the state.

    Args:
        live: The number as it is in the account; None where it is not there.
        changes: What adoption would write.
        refused: Why adoption will refuse to write; empty where it will not.
    """
    findings = list(_change_findings(live, changes)) if live else []
    if refused:
        return [*findings, Finding(Weight.REFUSED, "phone_number", refused)]
    return [*findings, *_difference_notices(changes)]


def update_findings(
    live: Live,
    changes: Sequence[Change],
    managed: Collection[Attribute],
    waiting: Collection[Attribute] = (),
) -> list[Finding]:
    """Return what is to be said of a number of the state whose declared values change.

    Args:
        live: The number as it is in the account.
        changes: What will be written.
        managed: What was declared before; of any other attribute the engine shows no old value.
        waiting: What was declared before and not written; for the engine it is no difference.
    """
    return [*_change_findings(live, changes), *_unshown_changes(live, changes, managed, waiting)]


def unsettled_findings(
    live: Live,
    changes: Sequence[Change],
    known: Mapping[Attribute, str | None],
    waiting: Collection[Attribute] = (),
    stored: Sequence[Change] = (),
) -> list[Finding]:
    """Return what is to be said of a number whose last calling name had not settled when the state was written.

    Args:
        live: The number now.
        changes: What will be written, as the account is now.
        known: The values in the state, with which the engine compares.
        waiting: What was declared before and not written; for the engine it is no difference.
        stored: What would be written if the account were as the state has it: what the engine shows.
    """
    unsettled = [change for change in changes if change.attribute.row.settles_slowly]
    # The account's default may show in place of a cleared one, which then is not cleared again.
    unknown = [
        change
        for change in unsettled
        if change.edit.before != known[change.attribute]
        and calling_names.decide(live, change.after) is not Decision.ALREADY_LIVE
    ]
    unshown = [
        change
        for change in unsettled
        if change not in unknown
        and calling_names.decide(live, change.after) is Decision.SEND
        and (change.attribute in waiting or live.value(change.attribute) != known[change.attribute])
    ]
    unneeded = [
        change
        for change in stored
        if change.attribute.row.settles_slowly
        and change.attribute not in {each.attribute for each in unsettled}
    ]
    return [
        *_change_findings(live, unsettled),
        *(_already_live_notice(change) for change in unneeded),
        *(_live_notice(live, change, is_outside=change.edit.before is not None) for change in unknown),
        *(_live_notice(live, change) for change in unshown),
    ]


def _difference_notices(changes: Iterable[Change]) -> Iterator[Finding]:
    for change in changes:
        yield Finding(Weight.NOTICE, change.attribute.value, preview_lines.difference_line(change.edit))


def _live_notice(live: Live, change: Change, *, is_outside: bool = False) -> Finding:
    """Return the finding that says which live value is written over, and why it is where it is the declared one."""
    edit = replace(change.edit, before=live.value(change.attribute))
    remark = Remark.CHANGED_OUTSIDE if is_outside else None
    if edit.before == edit.after:
        remark = _remark_on_the_same(live, change)
    return Finding(Weight.NOTICE, change.attribute.value, preview_lines.difference_line(edit, remark))


def _remark_on_the_same(live: Live, change: Change) -> Remark | None:
    """Return why a declared value that shows already is written; None for one that waits."""
    if not change.attribute.row.settles_slowly:
        return Remark.UNSEEN
    return Remark.NOT_ACCEPTED if live.calling_name_status == CallingNameStatus.FAILED else None


def _unshown_changes(
    live: Live, changes: Sequence[Change], managed: Collection[Attribute], waiting: Collection[Attribute]
) -> Iterator[Finding]:
    """Yield the live values that will be written over, where they are not those that the engine shows."""
    for change in changes:
        attribute, found, stored = change.attribute, live.value(change.attribute), change.edit.before
        is_slow = attribute.row.settles_slowly
        if stored is None:
            # Nobody has stored what is there, so what is written over it is told, even if it is the same.
            if not is_slow or calling_names.decide(live, change.after) is not Decision.ALREADY_LIVE:
                yield _live_notice(live, change)
            continue
        is_managed = attribute in managed
        is_shown = is_managed and attribute not in waiting and found == stored
        # A calling name that is pending may show its old value, none, or the new one.
        is_in_between = is_slow and live.calling_name_is_pending
        if not (found == change.after or is_shown or is_in_between):
            yield _live_notice(live, change, is_outside=is_managed and found != stored)


def _change_findings(live: Live, changes: Sequence[Change]) -> Iterator[Finding]:
    if changes and not live.is_writable:
        yield Finding(
            Weight.DOUBTFUL,
            "phone_number",
            f"its status is {live.status}; only Assigned and Unassigned numbers are known to accept changes",
        )
    for change in changes:
        if change.attribute is Attribute.CALLING_NAME:
            yield from _calling_name_findings(live, change)
        if change.attribute is Attribute.PRODUCT_TYPE:
            yield from _product_type_findings(live, change)


def _calling_name_findings(live: Live, change: Change) -> Iterator[Finding]:
    # "Applies to toll-based numbers only", Amazon Chime SDK administrator guide, calling names.
    if live.type == TOLL_FREE and change.after:
        yield Finding(
            Weight.DOUBTFUL, "calling_name", "a toll-free number takes no calling name; leave it undeclared"
        )
    decision = calling_names.decide(live, change.after)
    if decision is Decision.DEFER:
        yield Finding(Weight.DOUBTFUL, "calling_name", preview_lines.waiting_line(change.edit))
    if decision is Decision.ALREADY_LIVE:
        yield _already_live_notice(change)


def _already_live_notice(change: Change) -> Finding:
    return Finding(Weight.NOTICE, change.attribute.value, preview_lines.already_live_line(change.edit))


def _product_type_findings(live: Live, change: Change) -> Iterator[Finding]:
    # Amazon Chime SDK administrator guide, "Updating a phone number's product type".
    if live.status == ASSIGNED:
        yield Finding(
            Weight.DOUBTFUL,
            "product_type",
            "the number is assigned; its product type changes only while it is unassigned",
        )
    if live.country and live.country != _UNITED_STATES and change.after == ProductType.VOICE_CONNECTOR.value:
        yield Finding(
            Weight.DOUBTFUL,
            "product_type",
            f"a number of {live.country} must be {ProductType.SIP_MEDIA_APPLICATION_DIAL_IN.value}",
        )
