"""A summary for a pull request, in GitHub's Markdown.

A comment holds 65,536 characters, so a long table is cut: what is quickly put right goes first, and
what was cut is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_chime.summary import wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pulumi_chime.summary.review import Review
    from pulumi_chime.summary.writes import PlannedWrite

MAXIMUM_LENGTH = 65_536
"""How many characters a comment takes."""

_LENGTH_OF_THE_FRAME = 400
_LENGTH_OF_A_LIST = 6_000
_LENGTH_OF_A_TEXT = 2_000
_UNFOLDED = 25


def render_markdown(review: Review, exceeded: Sequence[str]) -> str:
    """Return a summary.

    Args:
        review: What is shown.
        exceeded: Limits that it is over.
    """
    before, after = "\n".join(_before(review, exceeded)), "\n".join(_after(review))
    room = MAXIMUM_LENGTH - len(before) - len(after) - _LENGTH_OF_THE_FRAME
    return "\n".join([before, *_table(review.writes, room), after])


def _before(review: Review, exceeded: Sequence[str]) -> Iterator[str]:
    yield f"### Phone numbers: {wording.headline(review)}\n"
    if exceeded:
        yield _alert("CAUTION", ["**This change is over its limits.**", *_list(exceeded)])
    for alarm in wording.alarms(review):
        kind = "CAUTION" if alarm.is_final else "WARNING"
        yield _alert(kind, [alarm.text, *_list(_code(item) for item in alarm.items)])
    first, *others = (
        f"| {fact.name} | {_cell(f'**{fact.text}**' if fact.is_alarming else fact.text)} |"
        for fact in wording.facts(review)
    )
    yield from (first, "|---|---|", *others, "")


def _after(review: Review) -> Iterator[str]:
    policies = [
        f"{each.level} `{each.policy}`: {_about(each.subject, each.text)}" for each in review.policy_findings
    ]
    yield from _section("Policy violations", policies)
    findings = [f"{each.severity}: {_about(each.subject, each.text)}" for each in review.findings]
    yield from _section("Findings", findings)


def _alert(kind: str, lines: Iterable[str]) -> str:
    """Return an alert (https://docs.github.com/get-started/writing-on-github, alerts)."""
    return "\n".join(f"> {line}" for line in [f"[!{kind}]", *lines]) + "\n"


def _table(writes: Sequence[PlannedWrite], room: int) -> Iterator[str]:
    """Yield the table of changes, as far as it has room."""
    if not writes:
        return
    rows = {write: _row(write) for write in writes}
    kept = _kept(rows, room)
    is_open = " open" if len(kept) <= _UNFOLDED else ""
    yield f"<details{is_open}><summary>{wording.format_count(writes, 'change')}</summary>\n"
    yield "|number|attribute|now|then|note|\n|---|---|---|---|---|"
    yield from (row for write, row in rows.items() if write in kept)
    if cut := len(rows) - len(kept):
        yield f"\n**{wording.format_count(cut, 'further change')}, which a comment cannot hold: see the summary in the job's log.**"
    yield "\n</details>\n"


def _kept(rows: dict[PlannedWrite, str], room: int) -> set[PlannedWrite]:
    """Return the writes that fit: those of which nothing special is to be said are the first to go."""
    kept: set[PlannedWrite] = set()
    left = room
    for write in sorted(rows, key=lambda write: not write.attribute.row.note):
        left -= len(rows[write]) + 1
        if left < 0:
            break
        kept.add(write)
    return kept


def _row(write: PlannedWrite) -> str:
    cells = (
        write.phone_number,
        wording.format_attribute(write.attribute),
        _value(write.edit.before),
        _value(write.edit.after),
        wording.note(write),
    )
    return f"|{'|'.join(map(_cell, cells))}|"


def _value(value: str | None) -> str:
    return _code(wording.format_value(value)) if value else f"*{wording.format_value(value)}*"


def _about(subject: str, text: str) -> str:
    lines = "<br>".join(_code(line.strip()) for line in text[:_LENGTH_OF_A_TEXT].splitlines())
    return f"{_code(subject)}: {lines}" if subject else lines


def _section(title: str, items: Sequence[str]) -> Iterator[str]:
    if items:
        yield f"#### {title}\n"
        yield from _list(items)
        yield ""


def _list(items: Iterable[str]) -> Iterator[str]:
    """Yield the items of a list, as many as fit."""
    everything = list(items)
    left = _LENGTH_OF_A_LIST
    for position, item in enumerate(everything):
        left -= len(item) + 3
        if left < 0:
            yield f"- **and {len(everything) - position:,} more: see the summary in the job's log**"
            return
        yield f"- {item}"


def _code(text: str) -> str:
    """Return a text as it is, whatever is in it: in a code span nothing is a link, a mention or markup."""
    fence = "`"
    while fence in text:
        fence += "`"
    padding = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def _cell(text: str) -> str:
    """Return a text for a table's cell, where a bar would end it, in code spans too."""
    return text.replace("|", r"\|")
