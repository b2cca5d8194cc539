"""The words of a summary, the same in a terminal and in Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_chime.model.attributes import Attribute
from pulumi_chime.summary.look import State
from pulumi_chime.summary.preview import UNKNOWN
from pulumi_chime.summary.writes import Fate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sized

    from pulumi_chime.model.arn import AccountRegion
    from pulumi_chime.summary.departures import Departure
    from pulumi_chime.summary.review import Review
    from pulumi_chime.summary.writes import Write

_STREAMING = "PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true"
_NOTES = {Attribute.CALLING_NAME: "slow to undo", Attribute.PRODUCT_TYPE: "billed"}


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
        f"{counted(review.writes, 'change')} to {counted(changed, 'number')}" if changed else "",
        f"{counted(review.releases, 'release')}" if review.releases else "",
        f"{counted(review.adopted, 'number')} new to the stack" if review.adopted else "",
        f"{counted(review.leaving, 'number')} leaving it" if review.leaving else "",
    ]
    told = ", ".join(part for part in parts if part) or "no change to any number"
    return told if review.is_complete else f"the preview failed; as far as it went: {told}"


def facts(review: Review) -> Iterator[Fact]:
    """Yield what stands at the top."""
    yield Fact("stack", f"{review.project}/{review.stack}" if review.stack else "unknown")
    yield Fact("account", "; ".join(_place(place) for place in review.look.places) or "unknown")
    yield _live_account(review)
    yield _policies(review)
    yield Fact("API calls", _calls(review))
    if review.other_changes:
        yield Fact("not shown here", f"{counted(review.other_changes, 'change')} to other resources")


def alarms(review: Review) -> Iterator[Alarm]:
    """Yield what a reviewer should think twice about, the gravest first."""
    if review.releases:
        yield Alarm(
            f"{counted(review.releases, 'number')} RELEASED: restorable for 7 days, then gone for good",
            _departed(review.releases),
            is_final=True,
        )
    if review.replacements:
        yield Alarm(
            f"{counted(review.replacements, 'replacement')}: a resource gets another number",
            _replaced(review),
        )
    if review.leaving:
        text = "no longer managed: in the account as before, and still billed"
        yield Alarm(f"{counted(review.leaving, 'number')} {text}", _departed(review.leaving))
    if calling_names := review.of(Attribute.CALLING_NAME):
        text = "slow to undo: each takes up to 72 hours, and no other is accepted meanwhile"
        yield Alarm(f"{counted(calling_names, 'calling name')} {text}")
    if product_types := review.of(Attribute.PRODUCT_TYPE):
        yield Alarm(f"{counted(product_types, 'product type')}: the service bills by it")


def note(write: Write) -> str:
    """Return what is special about one write; empty where nothing is."""
    fate = {Fate.SENT: "", Fate.WAITS: "waits for an earlier one", Fate.POSSIBLE: _possible(write)}[
        write.fate
    ]
    return ", ".join(text for text in (_NOTES.get(write.attribute, ""), fate) if text)


def shown(value: str | None) -> str:
    """Return a value in one line; what is no value stands in parentheses."""
    if value is None:
        return "(not looked at)"
    if value == UNKNOWN:
        return "(known after up)"
    return value.encode("unicode_escape").decode() if not value.isprintable() else value or "(none)"


def attribute(write: Write) -> str:
    """Return the attribute's name as people write it."""
    return write.attribute.value.replace("_", " ")


def counted(count: int | Sized, noun: str) -> str:
    """Return how many there are of something."""
    number = count if isinstance(count, int) else len(count)
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _place(place: AccountRegion) -> str:
    return f"{place.account_id or 'unknown'}, {place.region}"


def _live_account(review: Review) -> Fact:
    unneeded = "not needed: at most names of known numbers change"
    texts = {
        State.DONE: "checked",
        State.NOT_NEEDED: unneeded if review.is_complete else "the preview did not come to it",
        State.NOT_DONE: f"NOT CHECKED: {'; '.join(review.look.reasons)}",
    }
    return Fact("live account", texts[review.look.state], is_alarming=review.look.state is State.NOT_DONE)


def _policies(review: Review) -> Fact:
    if review.policy_packs is None:
        return Fact("policies", f"not told by this form of the preview; set {_STREAMING}")
    if not review.policy_packs:
        return Fact("policies", "none were run")
    found = counted(review.policy_findings, "violation") if review.policy_findings else "no violation"
    return Fact("policies", f"{', '.join(review.policy_packs)}: {found}", bool(review.policy_findings))


def _calls(review: Review) -> str:
    calls = review.calls
    each = [
        f"{calls.updates:,} BatchUpdatePhoneNumber" if calls.updates else "",
        f"{calls.releases:,} BatchDeletePhoneNumber" if calls.releases else "",
    ]
    fewest = ", ".join(text for text in each if text)
    return f"at least {fewest}" if fewest else "none that writes"


def _departed(departures: tuple[Departure, ...]) -> tuple[str, ...]:
    return tuple(f"{departure.phone_number} ({departure.resource_name})" for departure in departures)


def _replaced(review: Review) -> tuple[str, ...]:
    return tuple(
        f"{departure.resource_name}: {departure.phone_number} → {shown(departure.replaced_by)}"
        for departure in review.replacements
    )


def _possible(write: Write) -> str:
    return "may differ" if write.before is None else "may change"
