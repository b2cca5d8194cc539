"""A summary for people at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from pulumi_chime.summary import wording
from pulumi_chime.summary.findings import MANDATORY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import Console

    from pulumi_chime.summary.review import Review

_COLOURS = {"error": "bold red", "warning": "yellow", "info": "dim"}
_EMPTY = "dim"


def show_on_terminal(review: Review, exceeded: Sequence[str], console: Console) -> None:
    """Show a summary.

    Args:
        review: What is shown.
        exceeded: Limits that it is over.
        console: Where.
    """
    console.print(Text(wording.headline(review), style="bold"), "", _facts(review), sep="\n")
    for title, block in _sections(review, exceeded):
        console.print("", Text(title, style="bold"), block, sep="\n")


def _sections(review: Review, exceeded: Sequence[str]) -> Iterator[tuple[str, Table]]:
    if alarms := [*wording.alarms(review)]:
        yield "Think twice", _list(_alarms(alarms))
    if review.writes:
        yield "Changes", _writes(review)
    if review.policy_findings:
        yield "Policy violations", _list(_policy_findings(review))
    if review.findings:
        yield "Findings", _list(_findings(review))
    if exceeded:
        yield "Over the limits", _list((Text("✗", style=_COLOURS["error"]), Text(line)) for line in exceeded)


def _facts(review: Review) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for fact in wording.facts(review):
        text = f"{fact.text}: {'; '.join(fact.details)}" if fact.details else fact.text
        table.add_row(fact.name, Text(text, style="bold red" if fact.is_alarming else ""))
    return table


def _writes(review: Review) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("number", "attribute"):
        table.add_column(name, no_wrap=True)
    for name in ("now", "then"):
        table.add_column(name, overflow="fold")
    table.add_column("", style="yellow")
    for write in review.writes:
        table.add_row(
            # As texts: what is in a plain cell, rich takes for markup.
            Text(wording.format_value(write.phone_number)),
            Text(wording.format_attribute(write.attribute)),
            _value(write.edit.before),
            _value(write.edit.after),
            Text(wording.note(write)),
        )
    return table


def _value(value: str | None) -> Text:
    return Text(wording.format_value(value), style="" if wording.is_a_text(value) else _EMPTY)


def _alarms(alarms: Iterable[wording.Alarm]) -> Iterator[tuple[Text, Text]]:
    for alarm in alarms:
        colour = _COLOURS["error" if alarm.is_final else "warning"]
        yield Text("!", style=colour), Text(alarm.text, style=colour)
        for item in alarm.items:
            yield Text(), Text(f"  {item}")


def _policy_findings(review: Review) -> Iterator[tuple[Text, Text]]:
    for policy in review.policy_findings:
        colour = _COLOURS["error" if policy.level == MANDATORY else "warning"]
        yield (
            Text(wording.format_text(policy.level), style=colour),
            _about(policy.subject, f"{policy.text} [{policy.policy}]"),
        )


def _findings(review: Review) -> Iterator[tuple[Text, Text]]:
    for finding in review.findings:
        yield Text(finding.severity, style=_COLOURS[finding.severity]), _about(finding.subject, finding.text)


def _about(subject: str, text: str) -> Text:
    lines = "\n".join(wording.format_text(line) for line in text.splitlines())
    return Text(f"{wording.format_text(subject)}: {lines}" if subject else lines)


def _list(rows: Iterable[tuple[Text, Text]]) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 1, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table
