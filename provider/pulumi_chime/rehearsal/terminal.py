"""What a rehearsal has shown, for people at a terminal."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console

    from pulumi_chime.rehearsal.outcome import Outcome, RehearsedChange

_SHOWN = 20
"""How many rows of a list are shown; the rest is counted."""


def show_on_terminal(outcome: Outcome, console: Console) -> None:
    """Show what a rehearsal has shown.

    Args:
        outcome: What is shown.
        console: Where.
    """
    headline = f"Rehearsed on a copy of {outcome.project}/{outcome.stack}: the account was only read, the stack is untouched"
    console.print("", Text(headline, style="bold"), _facts(outcome), sep="\n")
    for title, rows in _sections(outcome):
        console.print("", Text(title, style="bold"), _list(rows), sep="\n")


def _facts(outcome: Outcome) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for command in outcome.commands:
        ended = "fine" if not command.exit_code else f"exit code {command.exit_code}"
        table.add_row(
            "command",
            Text(f"pulumi {_shown(command.text)}: {ended}", "bold red" if command.exit_code else ""),
        )
    for account in outcome.accounts:
        table.add_row("account", Text(f"{account.account_id}, {account.region}: {account.numbers} numbers"))
    attributes = Counter(each.attribute for each in outcome.changes)
    told = ", ".join(f"{count} {attribute.replace('_', ' ')}" for attribute, count in attributes.items())
    table.add_row("would write", Text(told or "nothing"))
    if outcome.releases:
        table.add_row("would release", Text(f"{len(outcome.releases)} numbers", style="bold red"))
    calls = ", ".join(f"{count} {operation}" for operation, count in outcome.calls.items())
    table.add_row("would call", Text(calls or "nothing"))
    table.add_row(
        "sent again", Text(f"{outcome.retries} items; {outcome.refused_calls} requests refused as a whole")
    )
    return table


def _sections(outcome: Outcome) -> Iterator[tuple[str, list[str]]]:
    if outcome.releases:
        yield "Released", list(outcome.releases)
    if outcome.changes:
        yield "Changes", [*_grouped(outcome.changes)]
    if outcome.pending:
        yield (
            "Calling names that take up to 72 hours",
            [
                f"{each.phone_number}  {_value(each.calling_name) if each.is_new else 'was pending before'}"
                for each in outcome.pending
            ],
        )
    if outcome.failures:
        yield "Failures", [": ".join(filter(None, (each.resource, each.text))) for each in outcome.failures]
    if outcome.warnings:
        yield "Warnings", list(outcome.warnings)
    if outcome.notes:
        yield "Not copied", list(outcome.notes)


def _grouped(changes: Iterable[RehearsedChange]) -> Iterator[str]:
    """Yield each old and new value once, with how many numbers have it, or with the number."""
    found: dict[tuple[str, str | None, str | None], list[str]] = {}
    for change in changes:
        found.setdefault((change.attribute, change.before, change.after), []).append(change.phone_number)
    for (attribute, before, after), numbers in sorted(found.items(), key=lambda each: -len(each[1])):
        whose = numbers[0] if len(numbers) == 1 else f"{len(numbers)} numbers"
        yield f"{whose}  {attribute.replace('_', ' ')}: {_value(before)} → {_value(after)}"


def _value(value: str | None) -> str:
    if value is None:
        return "(not known)"
    return f"'{_shown(value)}'" if value else "(none)"


def _shown(text: str) -> str:
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


def _list(rows: list[str]) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 1, 0, 0))
    table.add_column(overflow="fold")
    for row in rows[:_SHOWN]:
        table.add_row(Text(_shown(row)))
    if len(rows) > _SHOWN:
        table.add_row(Text(f"… and {len(rows) - _SHOWN} more; --json has all", style="dim"))
    return table
