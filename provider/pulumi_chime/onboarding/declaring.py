"""What is declared of a number so that adopting it writes nothing: exactly what is live, as far as that can be declared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.numbers import TOLL_FREE, CallingNameStatus
from pulumi_chime.onboarding.deadlines import describe_wait
from pulumi_chime.program.fleet_row import ATTRIBUTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pulumi_chime.model.numbers import Live
    from pulumi_chime.onboarding.survey import RegionSurvey

UNMANAGED = "<unmanaged>"
"""In a fleet file: the attribute is left alone."""

_REASONS = {
    "AcquireInProgress": "it is being ordered",
    "AcquireFailed": "its order has failed",
    "PortinInProgress": "it is being ported in",
    "PortinCancelRequested": "its porting is being cancelled",
    "Cancelled": "its order was cancelled",
    "DeleteInProgress": "it is being given up",
    "ReleaseFailed": "giving it up has failed",
    "DeleteFailed": "giving it up has failed",
}


@dataclass(frozen=True, slots=True)
class DeclaredRow:
    """A number as a fleet file or a program declares it.

    Attributes:
        live: As the account has it.
        region: Where it lives.
        values: What is declared; an attribute that is empty in the account is not in it.
        unmanaged: What is left alone although the account has a value, each with the reason.
    """

    live: Live
    region: str
    values: Mapping[Attribute, str]
    unmanaged: Mapping[Attribute, str]

    @property
    def phone_number(self) -> str:
        """The number, in E.164."""
        return self.live.phone_number

    def cells(self) -> dict[str, str]:
        """Return the row of a fleet file by its columns, without those that are empty."""
        texts = {
            attribute: self.values.get(attribute) or (UNMANAGED if attribute in self.unmanaged else "")
            for attribute in _COLUMNS
        }
        return {
            "phone_number": self.phone_number,
            **{attribute.value: text for attribute, text in texts.items() if text},
        }

    def added_cells(self) -> dict[str, str]:
        """Return the same of a row that is added to others, whose defaults it must not take: what is not declared says so."""
        return {
            "phone_number": self.phone_number,
            **{name.value: text for name, text in self.added_values().items()},
        }

    def added_values(self) -> dict[Attribute, str]:
        """Return what stands for each attribute in a row that is added to others."""
        return {attribute: self.values.get(attribute) or UNMANAGED for attribute in _COLUMNS}


_COLUMNS = tuple(map(Attribute, ATTRIBUTES))
COLUMNS = ("phone_number", *(attribute.value for attribute in _COLUMNS))
"""The columns of a fleet file that is written."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A number that is not declared, and why."""

    phone_number: str
    reason: str


def declare(regions: Iterable[RegionSurvey]) -> tuple[list[DeclaredRow], list[LeftOut]]:
    """Return the rows of the numbers that can be managed, and the others."""
    now = datetime.now(timezone.utc)
    rows: list[DeclaredRow] = []
    left_out: list[LeftOut] = []
    for region in regions:
        for live in region.numbers:
            if live.is_writable:
                rows.append(_row(live, region))
            else:
                left_out.append(LeftOut(live.phone_number, _reason(live, now)))
    return rows, left_out


def _row(live: Live, region: RegionSurvey) -> DeclaredRow:
    unmanaged = {
        attribute: reason
        for attribute in _COLUMNS
        if (reason := _objection(live, attribute, region.default_calling_name))
    }
    values = {
        attribute: live.value(attribute)
        for attribute in _COLUMNS
        if live.value(attribute) and attribute not in unmanaged
    }
    return DeclaredRow(live, region.region, values, unmanaged)


def _objection(live: Live, attribute: Attribute, default_calling_name: str | None) -> str:
    """Return why an attribute is left alone; empty where it is declared, or has no value that could be."""
    value = live.value(attribute)
    if attribute is Attribute.CALLING_NAME and (
        reason := _calling_name_objection(live, default_calling_name)
    ):
        return reason
    if value and not attribute.row.accepts(value):
        return f"{value!a} breaks the rule: {attribute.row.rule}"
    return ""


def _calling_name_objection(live: Live, default: str | None) -> str:
    status, value = live.calling_name_status, live.calling_name
    if status == CallingNameStatus.PENDING:
        return "an earlier change has not settled (up to 72 hours)"
    if not value:
        return ""
    if live.type == TOLL_FREE:
        return "a toll-free number takes none"
    if status == CallingNameStatus.UNASSIGNED or (not status and value == default):
        return "the number shows the account's default"
    if status not in {"", CallingNameStatus.SUCCEEDED}:
        return f"its status is {status}"
    return ""


def _reason(live: Live, now: datetime) -> str:
    if live.is_in_deletion_queue:
        return f"{describe_wait(live, now)}; restore it first if it should stay"
    known = _REASONS.get(live.status)
    return f"{known} ({live.status})" if known else f"its status is {live.status or 'not known'}"
