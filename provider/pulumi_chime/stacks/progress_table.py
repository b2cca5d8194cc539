"""What people see while a command runs on many stacks: a live table on a terminal, a line for each turn elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.live import Live
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from pulumi_chime.stacks.orders import State
from pulumi_chime.stacks.run import Watcher
from pulumi_chime.summary.wording import cut, format_count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console, RenderableType
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
_LEAST_BESIDE = 30
"""Columns for what is said beside the table."""
_NO_LIMIT = 10_000
LENGTH_OF_WHY = 300
"""Characters of what is said of a stack in a table, where much more would hide the other stacks."""
_ROOM = 5
"""Lines of a terminal that the table leaves free."""


def overview(stacks: Sequence[StackStatus], console: Console) -> RenderableType:
    """Return a table of stacks, and beside it, or below where the console is too narrow, what is to be said of them."""
    said = {each.stack: text for each in stacks if (text := _said_of(each))}
    width = _width(_table_of(stacks, {}, has_workers=True), console)
    if width + (_LEAST_BESIDE if said else 0) <= console.width:
        return _table_of(stacks, said, has_workers=True)
    table = _table_of(stacks, {}, has_workers=width <= console.width)
    return Group(table, *(Text(f"{stack}: {text}") for stack, text in said.items()))


def _table_of(stacks: Sequence[StackStatus], said: Mapping[str, str], *, has_workers: bool) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("stack", overflow="fold")
    table.add_column("", no_wrap=True)
    for name in ("changes", "calls", "time"):
        table.add_column(name, justify="right", no_wrap=True)
    if has_workers:
        table.add_column("worker", style="dim", no_wrap=True)
    if said:
        table.add_column("", overflow="fold")
    for each in stacks:
        # As texts: what is in a plain cell, rich takes for markup.
        worker = [Text(each.where)] if has_workers else []
        why = [Text(said.get(each.stack, ""))] if said else []
        table.add_row(
            Text(each.stack),
            Text(each.state.value, style=COLOURS[each.state]),
            f"{each.progress.changes:,}" if each.where else "",
            f"{each.progress.calls:,}" if each.where else "",
            f"{each.seconds:.0f} s" if each.where else "",
            *worker,
            *why,
        )
    return table


def _said_of(status: StackStatus) -> str:
    again = f", begun {status.attempts} times" if status.attempts > 1 else ""
    return f"{cut(status.why, LENGTH_OF_WHY)}{again}" if status.why else again.removeprefix(", ")


def _width(table: Table, console: Console) -> int:
    """Return how wide a table is that nothing makes narrower."""
    return Measurement.get(console, console.options.update(width=_NO_LIMIT), table).maximum


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
        table = overview(shown[:room], self._console)
        self._live.update(Group(table, Text(totals(stacks), style="dim")), refresh=True)

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
