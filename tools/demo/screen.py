"""What a person sees: a heading for each step, the engine's own output, and the closing tables."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from engine_output import EngineOutput

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from totals import DemoStep, SentBatch, Totals

_ROWS_SHOWN = 6


class Screen:
    """Where a person sees the demo.

    Args:
        full: Show every row of the engine's output.
        console: Where it is shown; None: the terminal, or whatever standard output is.
    """

    def __init__(self, *, full: bool, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False)
        self._rows_shown = None if full else _ROWS_SHOWN

    def heading(self, title: str, look_at: str) -> None:
        """Begin a step.

        Args:
            title: What is shown.
            look_at: What to look at, in a sentence or two.
        """
        self._console.print()
        self._console.rule(f"[bold cyan]{title}", align="left", style="cyan")
        self._console.print(look_at, markup=False)

    def command(self, words: Sequence[str]) -> None:
        """Show what is run."""
        text = Text(f"\n$ {' '.join(words)}", style="bold green")
        self._console.print(text, soft_wrap=not self._console.is_terminal)

    def note(self, text: str) -> None:
        """Say something between the engine's words."""
        self._console.print(f"[bold cyan]→[/] {text}")

    @contextlib.contextmanager
    def engine_output(self) -> Iterator[EngineOutput]:
        """Show the output of a command until the block ends."""
        with self._console.status("") as status:
            output = EngineOutput(self._console, status, self._rows_shown)
            yield output
            output.show_counted()
        self._console.print()

    def totals(self, totals: Totals) -> None:
        """Show the closing tables."""
        self._console.print()
        self._console.rule("[bold cyan]What it took", align="left", style="cyan")
        self._console.print(_steps(totals.steps))
        self._console.print(
            "One by one: one GetPhoneNumber for each number looked at, one UpdatePhoneNumber for each change.\n",
            style="dim",
        )
        self._console.print(_batches(totals.batches))
        self._console.print(
            "Full: 50 numbers waited. Pause: no more of them came for a moment.\n", style="dim"
        )
        self._console.print(
            f"{totals.changes} changes took {len(totals.batches)} requests "
            f"({totals.fewest_batches} is the least) instead of {totals.changes}.",
            style="bold",
        )


def _steps(steps: Sequence[DemoStep]) -> Table:
    table = Table(show_footer=True)
    table.add_column("command", "total")
    for name, total in (
        ("changes\nmade", sum(step.changes for step in steps)),
        ("API reads", sum(step.reads for step in steps)),
        ("API writes", sum(step.writes for step in steps)),
        ("API calls\none by one", sum(step.one_by_one for step in steps)),
    ):
        table.add_column(name, str(total), justify="right")
    table.add_column("seconds", f"{sum(step.seconds for step in steps):.0f}", justify="right")
    for step in steps:
        counts = (step.changes, step.reads, step.writes, step.one_by_one)
        table.add_row(step.title, *(str(count or "-") for count in counts), f"{step.seconds:.1f}")
    return table


def _batches(batches: Sequence[SentBatch]) -> Table:
    table = Table()
    table.add_column("BatchUpdatePhoneNumber", justify="right")
    table.add_column("numbers", justify="right")
    table.add_column("attributes")
    table.add_column("closed because")
    for index, batch in enumerate(batches, start=1):
        table.add_row(str(index), str(batch.size), batch.attributes, batch.closed)
    return table
