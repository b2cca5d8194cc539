"""A summary for a pull request, in GitHub's Markdown.

A comment holds 65,536 characters, so a long summary is cut, and what was cut is counted. What cannot be
undone, or takes days to undo, is the last to go: where any of it has no room, nothing lighter has. Findings
have room of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from pulumi_chime.summary import wording
from pulumi_chime.summary.findings import MANDATORY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pulumi_chime.summary.review import Review
    from pulumi_chime.summary.wording import Fact
    from pulumi_chime.summary.writes import PlannedWrite

MAXIMUM_LENGTH = 65_000
"""How many characters a summary has: a comment takes 65,536, and a pipeline may put a mark in front."""

_LENGTH_OF_FINDINGS = 12_000
_LENGTH_OF_A_SHARE = 6_000
_LENGTH_OF_THE_CUT = 120
_LENGTH_OF_A_TEXT = 2_000
_LINES_OF_A_TEXT = 20
_UNFOLDED = 25
_NUMBER = re.compile(r"\+[0-9•]+")
# What GitHub may make something else of: markup, links, mentions, references to issues.
_MARKUP = re.compile(r"[][<>&@#`*\\|]|://|__")


class _Gravity(IntEnum):
    """How grave an item is, the gravest first: what cannot be undone, then what can be put right by another deploy."""

    FINAL = 0
    SLOW = 1
    LEAVING = 2
    NOTED = 3
    LIGHT = 4


@dataclass(slots=True)
class _Part:
    """A part of the summary, of which items may be left out.

    Attributes:
        head: What stands before the items, whatever becomes of them.
        items: Each with its gravity, in the order in which they stand.
        tail: What stands behind.
        cut: The line for those that are left out, with `{count}` for how many.
        is_folded: Whether the reader opens it, unless it is short.
        kept: The positions of the items that are shown.
    """

    head: str
    items: Sequence[tuple[_Gravity, str]]
    cut: str
    tail: str
    is_folded: bool = False
    kept: set[int] = field(default_factory=set)

    @property
    def frame(self) -> int:
        """How many characters it has without its items."""
        return len(self.head) + len(self.tail) + _LENGTH_OF_THE_CUT

    def lines(self) -> Iterator[str]:
        """Yield what is shown."""
        yield self.head.replace("<details>", "<details open>") if self._is_open() else self.head
        yield from (text for position, (_, text) in enumerate(self.items) if position in self.kept)
        if left_out := len(self.items) - len(self.kept):
            yield self.cut.format(count=f"{left_out:,}")
        yield self.tail

    def _is_open(self) -> bool:
        return self.is_folded and len(self.kept) <= _UNFOLDED


def render_markdown(review: Review, exceeded: Sequence[str], maximum_length: int = MAXIMUM_LENGTH) -> str:
    """Return a summary.

    Args:
        review: What is shown.
        exceeded: Limits that it is over.
        maximum_length: How many characters it may have, where it is a part of a longer text.
    """
    beginning = f"### Phone numbers: {wording.headline(review)}\n"
    limits = _alert("CAUTION", ["**This change is over its limits.**", *(f"- {line}" for line in exceeded)])
    alarms, table, findings = _alarm_parts(review), _table(review.writes), _finding_parts(review)
    facts = "\n".join(_facts(review))
    parts = [*alarms, *table, *findings]
    frames = [beginning, *([limits, ""] if exceeded else []), facts]
    room = maximum_length - sum(len(text) + 1 for text in frames) - sum(part.frame + 2 for part in parts)
    reserved = min(room, _LENGTH_OF_FINDINGS, maximum_length // 5)
    left, _ = _fill(findings, reserved)
    left, is_whole = _fill([*alarms, *table], room - reserved + left, heaviest_only=True)
    if is_whole:
        _fill_fairly([*alarms, *table, *findings], left)
    return "\n".join([*frames[:-1], *_lines(alarms), facts, *_lines(table), *_lines(findings)])


def _lines(parts: Iterable[_Part]) -> Iterator[str]:
    for part in parts:
        yield from part.lines()


def _fill_fairly(parts: Sequence[_Part], room: int) -> None:
    """Keep the items that have room, after a share for each part, so that no long list takes it all."""
    for part in parts:
        share = min(room, _LENGTH_OF_A_SHARE)
        left, _ = _fill([part], share)
        room -= share - left
    _fill(parts, room)


def _fill(parts: Sequence[_Part], room: int, *, heaviest_only: bool = False) -> tuple[int, bool]:
    """Keep the items that have room, the gravest first; return the room that is left, and whether all had room."""
    waiting = [
        (gravity, part, position, text)
        for part in parts
        for position, (gravity, text) in enumerate(part.items)
        if position not in part.kept and not (heaviest_only and gravity > _Gravity.SLOW)
    ]
    for _, part, position, text in sorted(waiting, key=lambda item: item[0]):
        if len(text) + 1 > room:
            return room, False
        room -= len(text) + 1
        part.kept.add(position)
    return room, True


def _alarm_parts(review: Review) -> list[_Part]:
    return [
        _Part(
            head=_alert("CAUTION" if alarm.is_final else "WARNING", [alarm.text]),
            items=[
                (_Gravity.FINAL if alarm.is_final else _Gravity.LEAVING, f"> - {_code(wording.cut(item))}")
                for item in alarm.items
            ],
            cut="> - **and {count} more: see the summary in the job's log**",
            tail="",
        )
        for alarm in wording.alarms(review)
    ]


def _facts(review: Review) -> Iterator[str]:
    first, *others = (f"| {fact.name} | {_cell(_fact(fact))} |" for fact in wording.facts(review))
    yield from (first, "|---|---|", *others, "")


def _fact(fact: Fact) -> str:
    text = wording.cut(fact.text, _LENGTH_OF_A_TEXT)
    text = _code(text) if _MARKUP.search(text) else text
    details = "; ".join(_code(wording.cut(detail)) for detail in fact.details)
    emphasized = f"**{text}**" if fact.is_alarming else text
    return f"{emphasized}: {details}" if details else emphasized


def _table(writes: Sequence[PlannedWrite]) -> list[_Part]:
    if not writes:
        return []
    return [
        _Part(
            head=(
                f"<details><summary>{wording.format_count(writes, 'change')}</summary>\n\n"
                "|number|attribute|now|then|note|\n|---|---|---|---|---|"
            ),
            items=[(_gravity(write), _row(write)) for write in writes],
            cut="\n**{count} more, which a comment cannot hold: see the summary in the job's log.**",
            tail="\n</details>\n",
            is_folded=True,
        )
    ]


def _gravity(write: PlannedWrite) -> _Gravity:
    row = write.attribute.row
    if row.settles_slowly:
        return _Gravity.SLOW
    return _Gravity.NOTED if row.note else _Gravity.LIGHT


def _row(write: PlannedWrite) -> str:
    cells = (
        _number(write.phone_number),
        wording.format_attribute(write.attribute),
        _value(write.edit.before),
        _value(write.edit.after),
        wording.note(write),
    )
    return f"|{'|'.join(map(_cell, cells))}|"


def _number(phone_number: str) -> str:
    return (
        phone_number
        if _NUMBER.fullmatch(phone_number)
        else _code(wording.cut(wording.format_value(phone_number)))
    )


def _value(value: str | None) -> str:
    shown = wording.cut(wording.format_value(value))
    return _code(shown) if wording.is_a_text(value) else f"*{shown}*"


def _finding_parts(review: Review) -> list[_Part]:
    policies = [
        (
            _Gravity.FINAL if each.level == MANDATORY else _Gravity.LEAVING,
            f"- {each.level} {_code(wording.cut(wording.format_text(each.policy)))}: {_about(each.subject, each.text)}",
        )
        for each in review.policy_findings
    ]
    gravities = {"error": _Gravity.FINAL, "warning": _Gravity.SLOW}
    findings = [
        (
            gravities.get(each.severity, _Gravity.LIGHT),
            f"- {each.severity}: {_about(each.subject, each.text)}",
        )
        for each in review.findings
    ]
    return [
        _Part(
            head=f"#### {title}\n",
            items=items,
            cut="- **and {count} more: see the summary in the job's log**",
            tail="",
        )
        for title, items in (("Policy violations", policies), ("Findings", findings))
        if items
    ]


def _about(subject: str, text: str) -> str:
    lines = [line.strip() for line in text[:_LENGTH_OF_A_TEXT].splitlines() if line.strip()]
    shown = "<br>".join(_code(wording.format_text(line)) for line in lines[:_LINES_OF_A_TEXT])
    is_cut = len(text) > _LENGTH_OF_A_TEXT or len(lines) > _LINES_OF_A_TEXT
    whole = f"{shown}<br>… (cut: see the summary in the job's log)" if is_cut else shown
    return f"{_code(wording.cut(wording.format_text(subject)))}: {whole}" if subject else whole


def _alert(kind: str, lines: Iterable[str]) -> str:
    """Return an alert (https://docs.github.com/get-started/writing-on-github, alerts)."""
    return "\n".join(f"> {line}" for line in [f"[!{kind}]", *lines])


def _code(text: str) -> str:
    """Return a text as it is, whatever is in it: in a code span nothing is a link, a mention or markup."""
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    padding = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def _cell(text: str) -> str:
    """Return a text for a table's cell, where a bar would end it, in code spans too."""
    return text.replace("|", r"\|")
