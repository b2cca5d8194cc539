"""Declared and live, held against each other before anything is written: findings, in a preview.

Pure: who reads the live number, and where a finding is shown, is decided elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from pulumi_chime.model import calling_names, preview_lines
from pulumi_chime.model.calling_names import Verdict
from pulumi_chime.model.numbers import TOLL_FREE, Attribute, ProductType
from pulumi_chime.model.preview_lines import Difference

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from pulumi_chime.model.numbers import Change, Live

_ASSIGNED = "Assigned"
_UNITED_STATES = "US"


class Weight(Enum):
    """What a finding means for the deploy."""

    REFUSED = "refused"
    """Create or update will certainly fail."""
    DOUBTFUL = "doubtful"
    """It may fail, or wait."""
    TOLD = "told"
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


def of_adoption(live: Live | None, changes: Sequence[Change], refused: str) -> list[Finding]:
    """Return what is to be said of a number that is new to the state.

    Args:
        live: The number as it is in the account; None where it is not there.
        changes: What adoption would write.
        refused: Why adoption will refuse to write; empty where it will not.
    """
    findings = list(_of_changes(live, changes)) if live else []
    if refused:
        return [*findings, Finding(Weight.REFUSED, "phone_number", refused)]
    return [*findings, *_told(changes)]


def of_update(live: Live, changes: Sequence[Change], managed: Collection[Attribute]) -> list[Finding]:
    """Return what is to be said of a number of the state whose declared values change.

    Args:
        live: The number as it is in the account.
        changes: What will be written.
        managed: What was declared before; of any other attribute the engine shows no old value.
    """
    return [*_of_changes(live, changes), *_of_other_values(live, changes, managed)]


def of_unsettled(live: Live, changes: Sequence[Change], known: Mapping[Attribute, str]) -> list[Finding]:
    """Return what is to be said of a number whose last calling name had not settled when the state was written.

    Args:
        live: The number now.
        changes: What will be written, as the account is now.
        known: The values in the state, with which the engine compares.
    """
    calling_names = [change for change in changes if change.attribute is Attribute.CALLING_NAME]
    unknown = [change for change in calling_names if change.before != known[change.attribute]]
    return [*_of_changes(live, calling_names), *_told(unknown)]


def _told(changes: Iterable[Change]) -> Iterator[Finding]:
    for change in changes:
        difference = Difference(change.attribute, change.before, change.after)
        yield Finding(Weight.TOLD, change.attribute.value, preview_lines.difference(difference))


def _of_other_values(
    live: Live, changes: Sequence[Change], managed: Collection[Attribute]
) -> Iterator[Finding]:
    """Yield the live values that will be replaced, where they are not those that the engine shows."""
    for change in changes:
        name, found = change.attribute.value, live.value(change.attribute)
        # A calling name that is pending may show its old value, none, or the new one.
        if found not in {change.before, change.after} and not live.calling_name_is_pending:
            difference = Difference(change.attribute, found, change.after)
            told = preview_lines.difference(difference, is_known=change.attribute in managed)
            yield Finding(Weight.TOLD, name, told)


def _of_changes(live: Live, changes: Sequence[Change]) -> Iterator[Finding]:
    if changes and not live.is_writable:
        yield Finding(
            Weight.DOUBTFUL,
            "phone_number",
            f"its status is {live.status}; only Assigned and Unassigned numbers surely take changes",
        )
    for change in changes:
        if change.attribute is Attribute.CALLING_NAME:
            yield from _of_calling_name(live, change)
        if change.attribute is Attribute.PRODUCT_TYPE:
            yield from _of_product_type(live, change)


def _of_calling_name(live: Live, change: Change) -> Iterator[Finding]:
    # "Applies to toll-based numbers only", Amazon Chime SDK administrator guide, calling names.
    if live.type == TOLL_FREE and change.after:
        yield Finding(
            Weight.DOUBTFUL, "calling_name", "a toll-free number takes no calling name; leave it undeclared"
        )
    verdict = calling_names.verdict(live, change.after)
    if verdict is Verdict.DEFER:
        yield Finding(Weight.DOUBTFUL, "calling_name", preview_lines.waits(change.attribute, change.after))
    if verdict is Verdict.ALREADY_LIVE:
        yield Finding(Weight.TOLD, "calling_name", preview_lines.found(change.attribute, change.after))


def _of_product_type(live: Live, change: Change) -> Iterator[Finding]:
    # Amazon Chime SDK administrator guide, "Updating a phone number's product type".
    if live.status == _ASSIGNED:
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
