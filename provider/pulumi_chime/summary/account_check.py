"""Whether a preview has looked at the live account, at which one, and why where it has not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from pulumi_chime.model import preview_lines
from pulumi_chime.model.addresses import with_shown_addresses
from pulumi_chime.model.arn import AccountRegion, parse_arn
from pulumi_chime.model.settings import Preflight
from pulumi_chime.summary.declarations import declared_values, is_unsettled, stored_value
from pulumi_chime.summary.preview import UNKNOWN, UNREADABLE, StepOperation, contains, is_hidden

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pulumi_chime.model.attributes import Attribute
    from pulumi_chime.summary.preview import Preview, Resource, Step
    from pulumi_chime.summary.providers import Providers

_OFF = "preflight is off (chime:preflight)"
_PLACE = ("phone_number", "connection")
_PROVIDER_NOT_SHOWN = "the preview does not show its provider"
_NOT_REPORTED = "the preview does not say that it was"


class CheckState(Enum):
    """Whether the account was read."""

    DONE = "checked"
    NOT_NEEDED = "not needed"
    """Only names of numbers in the state change, which reads nothing, or nothing changes at all."""
    NOT_DONE = "not checked"


@dataclass(frozen=True, slots=True)
class AccountCheck:
    """How far the preview has read the account.

    Attributes:
        places: Where the numbers are, as far as the preview and the stack's state tell.
        reasons: Why the account, or some number of it, was not looked at; empty unless `NOT_DONE`.
        is_read: Whether the account was read wherever that was needed and all that is declared was known.
    """

    state: CheckState
    places: tuple[AccountRegion, ...] = ()
    reasons: tuple[str, ...] = ()
    is_read: bool = True

    def covers(self, step: Step) -> bool:
        """Return whether what the preview says of a number's live values is all there is to say."""
        return self.is_read and not _reason_for_passing_over(step)


def check_account(preview: Preview, providers: Providers) -> AccountCheck:
    """Return what the preview says of its look at the account."""
    numbers = [step for step in preview.steps if step.is_phone_number]
    needing = [step for step in numbers if _is_needed(step)]
    reported = [place for line in preview.lines if (place := preview_lines.parse_account(line.text))]
    unread = list(_reasons_for_not_reading(preview, providers, needing, reported))
    unknown = [
        f"{step.urn.name}: {reason}"
        for step in needing
        if (reason := _reason_for_passing_over(step) or _reason_of_its_provider(step, providers))
    ]
    reasons = (*unread, *unknown)
    state = CheckState.NOT_DONE if reasons else CheckState.DONE if reported else CheckState.NOT_NEEDED
    return AccountCheck(state, _distinct([*reported, *_stored_places(numbers)]), reasons, is_read=not unread)


def _is_needed(step: Step) -> bool:
    """Return whether a number has to be looked at: it is or may be new where it will be, or more than its name changes."""
    if step.is_native_import:
        return False
    if step.operation.adopts or step.adopts_imported:
        return True
    if step.operation is not StepOperation.UPDATE:
        return False
    if step.new is None or any(contains(step.new.inputs.get(name), UNKNOWN) for name in _PLACE):
        return True
    return any(
        attribute.row.is_checked_live and _may_change(attribute, after, step.old)
        for attribute, after in declared_values(step.new, step.old)
    )


def _may_change(attribute: Attribute, after: str, old: Resource | None) -> bool:
    """Return whether a declared value is, or may be, another one than was declared or applied before, or is there."""
    if old is None or is_hidden(after) or is_unsettled(old, attribute):
        return True
    return after != old.read_input(attribute.value) or after != stored_value(old, attribute)


def _reason_for_passing_over(step: Step) -> str:
    """Return why this number is not looked at in the account, or may not be; empty where it is."""
    if step.new is None:
        return ""
    if contains(step.new.inputs, UNKNOWN):
        return "a value is known only after up"
    return _PROVIDER_NOT_SHOWN if contains(step.new.inputs.get("connection"), UNREADABLE) else ""


def _reason_of_its_provider(step: Step, providers: Providers) -> str:
    """Return why nobody can say whether a number's provider has looked; empty where that is shown."""
    return "" if providers.shows_settings_of(step) else _PROVIDER_NOT_SHOWN


def _reasons_for_not_reading(
    preview: Preview, providers: Providers, needing: list[Step], reported: list[AccountRegion]
) -> Iterator[str]:
    failed = [reason for line in preview.lines if (reason := preview_lines.parse_not_checked(line.text))]
    yield from dict.fromkeys(map(with_shown_addresses, failed))
    if any(providers.settings_of(step).preflight is Preflight.OFF for step in needing):
        yield _OFF
    elif not reported and not failed and not all(map(_reason_for_passing_over, needing)):
        yield _NOT_REPORTED


def _stored_places(steps: Iterable[Step]) -> Iterator[AccountRegion]:
    for step in steps:
        home = parse_arn(step.old.outputs.get("phone_number_arn")) if step.old else None
        if home is not None:
            yield home


def _distinct(places: Iterable[AccountRegion]) -> tuple[AccountRegion, ...]:
    """Return each place once; one whose account is unknown only where no account of its region is known."""
    distinct = list(dict.fromkeys(places))
    known = {place.region for place in distinct if place.account_id}
    return tuple(place for place in distinct if place.account_id or place.region not in known)
