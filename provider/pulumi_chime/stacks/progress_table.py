"""What people see while a command runs on many stacks: a live table on a terminal, a line for each turn elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.live import Live
from rich.table import Table
from rich.text import Text

from pulumi_chime.stacks.orders import State
from pulumi_chime.stacks.run import Watcher
from pulumi_chime.summary.wording import format_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from typing_extensions import Self

    from pulumi_chime.stacks.run import StackStatus

COLOURS = {
    State.WAITING: "dim",
    State.RUNNING: "cyan",
    State.SUCCEEDED: "green",
    State.FAILED: "bold red",
    State.INTERRUPTED: "yellow",
    State.STUCK: "bold yellow",
    State.WITHDRAWN: "yellow",
}
_ROOM = 5
"""Lines of a terminal that the table leaves free."""


def table_of(stacks: Sequence[StackStatus]) -> Table:
    """Return a table of stacks."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("stack", overflow="fold")
    table.add_column("", no_wrap=True)
    for name in ("changes", "calls", "time"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("worker", style="dim", no_wrap=True)
    table.add_column("", overflow="fold")
    for each in stacks:
        again = f", begun {each.attempts} times" if each.attempts > 1 else ""
        table.add_row(
            # As texts: what is in a plain cell, rich takes for markup.
            Text(each.stack),
            Text(each.state.value, style=COLOURS[each.state]),
            f"{each.progress.changes:,}" if each.where else "",
            f"{each.progress.calls:,}" if each.where else "",
            f"{each.seconds:.0f} s" if each.where else "",
            Text(each.where),
            Text(f"{each.why}{again}" if each.why else again.removeprefix(", ")),
        )
    return table


def totals(stacks: Sequence[StackStatus]) -> str:
    """Return how many stacks there are of each state, in a few words."""
    counts = ((state, sum(each.state is state for each in stacks)) for state in State)
    return ", ".join(f"{count} {state.value}" for state, count in counts if count)


class LiveTable(Watcher):
    """A table on a terminal, which is gone when the command ends.

    Args:
        console: The terminal.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, transient=True, auto_refresh=False)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def show(self, stacks: Sequence[StackStatus]) -> None:
        """Show how it stands now; of more stacks than the terminal has lines, those that are not yet or not well ended."""
        room = max(self._console.height - _ROOM, 1)
        shown = [
            each
            for each in stacks
            if len(stacks) <= room or each.state not in {State.WAITING, State.SUCCEEDED}
        ]
        table = table_of(shown[:room])
        table.caption = Text(totals(stacks), style="dim")
        table.caption_justify = "left"
        self._live.update(table, refresh=True)

    def say(self, line: str) -> None:
        """Show a line above the table."""
        self._console.print(Text(line, style="yellow"))


class PlainLines(Watcher):
    """A line whenever something becomes of a stack.

    Args:
        console: Where.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._shown: dict[str, tuple[State, int]] = {}

    def show(self, stacks: Sequence[StackStatus]) -> None:
        """Show what is new."""
        for each in stacks:
            turn = (each.state, each.attempts)
            if each.state is not State.WAITING and self._shown.get(each.stack) != turn:
                self._shown[each.stack] = turn
                self._console.print(Text(_line(each)), soft_wrap=True)

    def say(self, line: str) -> None:
        """Show a line."""
        self._console.print(Text(line), soft_wrap=True)


def _line(status: StackStatus) -> str:
    if not status.state.is_final:
        again = f", begun {status.attempts} times" if status.attempts > 1 else ""
        return f"{status.stack}: {status.state.value} ({status.where}){again}{f': {status.why}' if status.why else ''}"
    changes, calls = (
        format_count(status.progress.changes, "change"),
        format_count(status.progress.calls, "call"),
    )
    done = f"{changes}, {calls}, {status.seconds:.0f} s"
    return f"{status.stack}: {status.state.value}, {done}{f': {status.why}' if status.why else ''}"
