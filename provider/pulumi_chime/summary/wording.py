"""The words of a summary, the same in a terminal and in Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_chime.model.attributes import Attribute
from pulumi_chime.summary.account_check import CheckState
from pulumi_chime.summary.preview import UNKNOWN
from pulumi_chime.summary.writes import WriteOutcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sized

    from pulumi_chime.model.arn import AccountRegion
    from pulumi_chime.summary.departures import Departure
    from pulumi_chime.summary.review import Review
    from pulumi_chime.summary.writes import PlannedWrite

_STREAMING = "PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line at the top.

    Attributes:
        is_alarming: Whether a reviewer should not miss it.
    """

    name: str
    text: str
    is_alarming: bool = False


@dataclass(frozen=True, slots=True)
class Alarm:
    """What a reviewer should think twice about.

    Attributes:
        items: The numbers it is about, where the table of changes does not have them.
        is_final: Whether it cannot be taken back.
    """

    text: str
    items: tuple[str, ...] = ()
    is_final: bool = False


def headline(review: Review) -> str:
    """Return the change in a few words."""
    changed = {write.phone_number for write in review.writes}
    parts = [
        f"{format_count(review.writes, 'change')} to {format_count(changed, 'number')}" if changed else "",
        f"{format_count(review.releases, 'release')}" if review.releases else "",
        f"{format_count(review.adopted, 'number')} new to the stack" if review.adopted else "",
        f"{format_count(review.leaving, 'number')} leaving it" if review.leaving else "",
    ]
    changes = ", ".join(part for part in parts if part) or "no change to any number"
    return changes if review.is_complete else f"the preview failed; as far as it went: {changes}"


def facts(review: Review) -> Iterator[Fact]:
    """Yield what stands at the top."""
    yield Fact("stack", f"{review.project}/{review.stack}" if review.stack else "unknown")
    yield Fact("account", "; ".join(_place(place) for place in review.account_check.places) or "unknown")
    yield _live_account(review)
    yield _policies(review)
    yield Fact("API calls", _calls(review))
    if review.other_changes:
        yield Fact("not shown here", f"{format_count(review.other_changes, 'change')} to other resources")


def alarms(review: Review) -> Iterator[Alarm]:
    """Yield what a reviewer should think twice about, the gravest first."""
    if review.releases:
        yield Alarm(
            f"{format_count(review.releases, 'number')} RELEASED: restorable for 7 days, then gone for good",
            _name_departures(review.releases),
            is_final=True,
        )
    if review.replacements:
        yield Alarm(
            f"{format_count(review.replacements, 'replacement')}: a resource gets another number",
            _name_replacements(review),
        )
    if review.leaving:
        text = "no longer managed: in the account as before, and still billed"
        yield Alarm(f"{format_count(review.leaving, 'number')} {text}", _name_departures(review.leaving))
    for attribute in sorted(Attribute, key=lambda attribute: not attribute.row.settles_slowly):
        written = review.writes_of(attribute)
        if written and attribute.row.warning:
            yield Alarm(f"{format_count(written, format_attribute(attribute))}: {attribute.row.warning}")


def note(write: PlannedWrite) -> str:
    """Return what is special about one write; empty where nothing is."""
    outcomes = {
        WriteOutcome.SENT: "",
        WriteOutcome.WAITS: "waits for an earlier one",
        WriteOutcome.POSSIBLE: "may differ" if write.edit.before is None else "may change",
    }
    return ", ".join(text for text in (write.attribute.row.note, outcomes[write.outcome]) if text)


def format_value(value: str | None) -> str:
    """Return a value in one line; what is no value stands in parentheses."""
    if value is None:
        return "(not looked at)"
    if value == UNKNOWN:
        return "(known after up)"
    return value.encode("unicode_escape").decode() if not value.isprintable() else value or "(none)"


def format_attribute(attribute: Attribute) -> str:
    """Return an attribute's name as people write it."""
    return attribute.value.replace("_", " ")


def format_count(count: int | Sized, noun: str) -> str:
    """Return how many there are of something."""
    number = count if isinstance(count, int) else len(count)
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _place(place: AccountRegion) -> str:
    return f"{place.account_id or 'unknown'}, {place.region}"


def _live_account(review: Review) -> Fact:
    check = review.account_check
    unchecked = [f"{format_attribute(each)}s" for each in Attribute if not each.row.is_checked_live]
    unneeded = f"not needed: at most {' and '.join(unchecked)} of known numbers change"
    texts = {
        CheckState.DONE: "checked",
        CheckState.NOT_NEEDED: unneeded if review.is_complete else "the preview did not come to it",
        CheckState.NOT_DONE: f"NOT CHECKED: {'; '.join(check.reasons)}",
    }
    return Fact("live account", texts[check.state], is_alarming=check.state is CheckState.NOT_DONE)


def _policies(review: Review) -> Fact:
    if review.policy_packs is None:
        return Fact("policies", f"not reported by this form of the preview; set {_STREAMING}")
    if not review.policy_packs:
        return Fact("policies", "none were run")
    found = format_count(review.policy_findings, "violation") if review.policy_findings else "no violation"
    return Fact("policies", f"{', '.join(review.policy_packs)}: {found}", bool(review.policy_findings))


def _calls(review: Review) -> str:
    calls = review.calls
    each = [
        f"{calls.updates:,} BatchUpdatePhoneNumber" if calls.updates else "",
        f"{calls.releases:,} BatchDeletePhoneNumber" if calls.releases else "",
    ]
    fewest = ", ".join(text for text in each if text)
    return f"at least {fewest}" if fewest else "none that writes"


def _name_departures(departures: tuple[Departure, ...]) -> tuple[str, ...]:
    return tuple(f"{departure.phone_number} ({departure.resource_name})" for departure in departures)


def _name_replacements(review: Review) -> tuple[str, ...]:
    return tuple(
        f"{departure.resource_name}: {departure.phone_number} → {format_value(departure.replaced_by)}"
        for departure in review.replacements
    )
