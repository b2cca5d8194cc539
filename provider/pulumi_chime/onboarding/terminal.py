"""An account's numbers for people: a table in which what waits, comes or goes strikes the eye."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from pulumi_chime.model.numbers import ASSIGNED, IN_DELETION_QUEUE, UNASSIGNED
from pulumi_chime.onboarding.deadlines import describe_wait
from pulumi_chime.onboarding.documents import describe_associations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from rich.console import Console

    from pulumi_chime.model.numbers import Live
    from pulumi_chime.onboarding.survey import Survey

_STATUS_COLOURS = {ASSIGNED: "green", UNASSIGNED: "dim", IN_DELETION_QUEUE: "bold red"}
_OTHER_STATUS = "yellow"
_WAIT_COLOUR = "yellow"


def show_table(survey: Survey, now: datetime, console: Console) -> None:
    """Show numbers, a row each, and what they add up to.

    Args:
        survey: What is shown.
        now: From when on the time that is left counts.
        console: Where.
    """
    numbers = survey.numbers
    if numbers:
        console.print(_table(numbers, now, has_regions=len(survey.regions) > 1), "", sep="\n")
    console.print(Text(describe_totals(numbers), style="bold"))


def describe_totals(numbers: Sequence[Live]) -> str:
    """Return in one line how many numbers there are, of which status, and how many calling names are pending."""
    count = f"{len(numbers):,} {'number' if len(numbers) == 1 else 'numbers'}"
    statuses = Counter(live.status or "(no status)" for live in numbers).most_common()
    parts = [f"{many:,} {format_text(status)}" for status, many in statuses]
    if pending := sum(live.calling_name_is_pending for live in numbers):
        parts.append(f"{pending:,} with a calling name pending")
    return f"{count}: {', '.join(parts)}" if parts else count


def format_text(text: str) -> str:
    """Return a text in one line; what cannot be seen is written as in a program, so that no terminal obeys it."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def _table(numbers: Sequence[Live], now: datetime, *, has_regions: bool) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("number", no_wrap=True)
    for title in ("name", "calling name", "product type", "status", "type", "country", "held by"):
        table.add_column(title, overflow="fold")
    if has_regions:
        table.add_column("region", overflow="fold")
    table.add_column("", overflow="fold", style=_WAIT_COLOUR)
    for live in numbers:
        table.add_row(*_cells(live, now, has_regions=has_regions))
    return table


def _cells(live: Live, now: datetime, *, has_regions: bool) -> Iterator[Text]:
    """Yield a row as texts: what is in a plain cell, rich takes for markup."""
    yield Text(live.phone_number)
    yield Text(format_text(live.name))
    yield Text(format_text(live.calling_name), style=_WAIT_COLOUR if live.calling_name_is_pending else "")
    yield Text(format_text(live.product_type))
    yield Text(format_text(live.status), style=_STATUS_COLOURS.get(live.status, _OTHER_STATUS))
    yield Text(format_text(live.type))
    yield Text(format_text(live.country))
    yield Text(format_text(describe_associations(live)))
    if has_regions:
        yield Text(format_text(live.home.region if live.home else ""))
    yield Text(describe_wait(live, now))
