"""The words of a summary, the same in a terminal and in Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.choices import OnDestroy
from pulumi_chime.summary.account_check import CheckState
from pulumi_chime.summary.preview import STREAMING, UNKNOWN, UNREADABLE, is_hidden
from pulumi_chime.summary.writes import WriteOutcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence, Sized

    from pulumi_chime.model.arn import AccountRegion
    from pulumi_chime.summary.departures import Departure
    from pulumi_chime.summary.release_keys import ReleaseKey
    from pulumi_chime.summary.review import Review
    from pulumi_chime.summary.writes import PlannedWrite

_LISTED = 5
_LENGTH_OF_A_NAME = 300
_NO_TEXTS = {None: "(not looked at)", UNKNOWN: "(known after up)", UNREADABLE: "(not shown)", "": "(none)"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line at the top.

    Attributes:
        details: What others have said of it, in their own words.
        is_alarming: Whether a reviewer should not miss it.
    """

    name: str
    text: str
    details: tuple[str, ...] = ()
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
    changed = {(write.phone_number, write.resource_name) for write in review.writes}
    parts = [
        f"{format_count(review.blind_spots, 'resource')} that cannot be judged" if review.blind_spots else "",
        f"{format_count(review.uncounted, 'set')} whose numbers are not shown" if review.uncounted else "",
        f"{format_count(review.writes, 'change')} to {format_count(changed, 'number')}" if changed else "",
        f"{format_count(review.releases, 'release')}" if review.releases else "",
        f"{format_count(review.adopted, 'number')} new to the stack" if review.adopted else "",
        f"{format_count(review.leaving, 'number')} leaving it" if review.leaving else "",
        f"{format_count(review.gone, 'number')} gone from the account" if review.gone else "",
        f"{format_count(review.release_keys, 'number')} that may be released later"
        if review.release_keys
        else "",
        f"{format_count(review.inputs_shown_nowhere, 'input')} not shown"
        if review.inputs_shown_nowhere
        else "",
    ]
    changes = ", ".join(part for part in parts if part) or "no change to any number"
    return changes if review.is_complete else f"the preview failed; as far as it went: {changes}"


def facts(review: Review) -> Iterator[Fact]:
    """Yield what stands at the top."""
    yield Fact("stack", format_text(f"{review.project}/{review.stack}") if review.stack else "unknown")
    places = [_format_place(place) for place in review.account_check.places]
    yield Fact("account", "; ".join(_first(places, "accounts")) or "unknown")
    yield _live_account(review)
    yield _policies(review)
    yield Fact("API calls", _calls(review))
    if not review.shows_leftovers:
        what = "deleted, or released" if review.may_release else "deleted"
        text = f"NOT SHOWN by this form of the preview: what an earlier run has left to be {what}"
        yield Fact("leftovers", f"{text}; set {STREAMING}", is_alarming=review.may_release)
    if not review.shows_vanished:
        text = "not shown by this form of the preview: numbers that the refresh did not find"
        yield Fact("gone numbers", f"{text}; set {STREAMING}")
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
    if review.blind_spots:
        yield Alarm(
            f"{format_count(review.blind_spots, 'resource')} that cannot be judged: expect the worst",
            tuple(format_text(f"{spot.subject}: {spot.text}") for spot in review.blind_spots),
            is_final=True,
        )
    if review.uncounted:
        yield Alarm(
            f"{format_count(review.uncounted, 'set')} whose numbers are not shown: "
            "each is counted as one number, whatever it has",
            tuple(map(format_text, review.uncounted)),
            is_final=True,
        )
    if review.inputs_shown_nowhere:
        yield Alarm(
            f"{format_count(review.inputs_shown_nowhere, 'input')} not shown: expect the worst",
            tuple(
                format_text(f"{each.property_name} of {each.subject}: {each.reason}")
                for each in review.inputs_shown_nowhere
            ),
        )
    if review.release_keys:
        yield Alarm(
            f"{format_count(review.release_keys, 'number')} that will be released by a later deletion, where "
            "chime:releases names them",
            tuple(map(_name_key, review.release_keys)),
        )
    yield from _attribute_alarms(review, (each for each in Attribute if each.row.settles_slowly))
    if review.replacements:
        yield Alarm(
            f"{format_count(review.replacements, 'replacement')}: a resource gets another number",
            _name_replacements(review.replacements),
        )
    if review.leaving:
        text = "no longer managed: in the account as before, and still billed"
        yield Alarm(f"{format_count(review.leaving, 'number')} {text}", _name_departures(review.leaving))
    if review.gone:
        text = "gone from the account: not found by the refresh, so neither released nor billed"
        yield Alarm(f"{format_count(review.gone, 'number')} {text}", _name_departures(review.gone))
    yield from _attribute_alarms(review, (each for each in Attribute if not each.row.settles_slowly))


def _attribute_alarms(review: Review, attributes: Iterable[Attribute]) -> Iterator[Alarm]:
    for attribute in attributes:
        written = review.writes_of(attribute)
        if written and attribute.row.warning:
            yield Alarm(f"{format_count(written, format_attribute(attribute))}: {attribute.row.warning}")


def note(write: PlannedWrite) -> str:
    """Return what is special about one write; empty where nothing is."""
    outcomes = {
        WriteOutcome.SENT: "sent again" if _is_the_same(write) else "",
        WriteOutcome.WAITS: "waits for an earlier one",
        WriteOutcome.POSSIBLE: "may differ" if write.edit.before is None else "may change",
    }
    return ", ".join(text for text in (write.attribute.row.note, outcomes[write.outcome]) if text)


def _is_the_same(write: PlannedWrite) -> bool:
    return write.edit.before == write.edit.after and not is_hidden(write.edit.after)


def is_a_text(value: str | None) -> bool:
    """Return whether a value is a text that somebody has written, rather than none or a hidden one."""
    return value not in _NO_TEXTS


def format_value(value: str | None) -> str:
    """Return a value in one line; what is no text stands in parentheses."""
    return _NO_TEXTS.get(value) or format_text(value or "")


def format_text(text: str) -> str:
    """Return a text in one line: what cannot be seen is written as in a program."""
    return text if text.isprintable() else "".join(map(_format_character, text))


def _format_character(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode()


def cut(text: str, length: int = _LENGTH_OF_A_NAME) -> str:
    """Return a text of which at most so many characters are shown, and how many there are more."""
    return text if len(text) <= length else f"{text[:length]}… ({len(text) - length:,} more characters)"


def format_attribute(attribute: Attribute) -> str:
    """Return an attribute's name as people write it."""
    return attribute.value.replace("_", " ")


def format_count(count: int | Sized, noun: str) -> str:
    """Return how many there are of something."""
    number = count if isinstance(count, int) else len(count)
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _format_place(place: AccountRegion) -> str:
    return format_text(f"{place.account_id or 'unknown'}, {place.region}")


def _first(texts: Sequence[str], noun: str) -> tuple[str, ...]:
    """Return the first texts, and how many there are besides."""
    more = (f"and {len(texts) - _LISTED:,} more {noun}",) if len(texts) > _LISTED else ()
    return (*texts[:_LISTED], *more)


def _live_account(review: Review) -> Fact:
    check = review.account_check
    if check.state is CheckState.NOT_DONE:
        reasons = [format_text(reason) for reason in check.reasons]
        return Fact("live account", "NOT CHECKED", _first(reasons, "reasons"), is_alarming=True)
    unchecked = [f"{format_attribute(each)}s" for each in Attribute if not each.row.is_checked_live]
    unneeded = f"not needed: at most {' and '.join(unchecked)} of known numbers change"
    if check.state is CheckState.NOT_NEEDED:
        return Fact("live account", unneeded if review.is_complete else "the preview did not come to it")
    return Fact("live account", "checked")


def _policies(review: Review) -> Fact:
    if review.policy_packs is None:
        return Fact("policies", f"not reported by this form of the preview; set {STREAMING}")
    if not review.policy_packs:
        return Fact("policies", "none were run")
    found = format_count(review.policy_findings, "violation") if review.policy_findings else "no violation"
    packs = ", ".join(_first([format_text(pack) for pack in review.policy_packs], "packs"))
    return Fact("policies", f"{packs}: {found}", is_alarming=bool(review.policy_findings))


def _calls(review: Review) -> str:
    calls = review.calls
    each = [
        f"{calls.updates:,} BatchUpdatePhoneNumber" if calls.updates else "",
        f"{calls.releases:,} BatchDeletePhoneNumber" if calls.releases else "",
    ]
    fewest = ", ".join(text for text in each if text)
    return f"at least {fewest}" if fewest else "none that writes"


def _name_key(key: ReleaseKey) -> str:
    now = f"is {key.hidden}" if key.hidden else f"becomes {OnDestroy.RELEASE.value!r}"
    return (
        f"{format_value(key.phone_number)} ({format_text(key.resource_name)}): its {key.property_name} {now}"
    )


def _name_departures(departures: Iterable[Departure]) -> tuple[str, ...]:
    return tuple(
        "; ".join(
            [
                f"{format_value(each.phone_number)} ({format_text(each.resource_name)})",
                *map(format_text, each.remarks),
            ]
        )
        for each in departures
    )


def _name_replacements(departures: Iterable[Departure]) -> tuple[str, ...]:
    return tuple(
        f"{format_text(each.resource_name)}: {format_value(each.phone_number)} → {format_value(each.replaced_by)}"
        for each in departures
    )
