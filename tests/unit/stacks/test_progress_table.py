"""What is shown while stacks are at work, on a terminal and elsewhere."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console
from rich.text import Text

from pulumi_chime.stacks.orders import Progress, State
from pulumi_chime.stacks.progress_table import LiveTable, PlainLines, totals
from pulumi_chime.stacks.run import StackStatus

WAITING = StackStatus(stack="prod-[red]eu")
RUNNING = StackStatus(
    stack="prod-us", state=State.RUNNING, where="host 12", seconds=3.4, progress=Progress(1200, 24)
)
FAILED = StackStatus(
    stack="dev", state=State.FAILED, where="host 13", attempts=3, seconds=9, why="reception: [bold]no"
)
DONE = StackStatus(stack="test", state=State.SUCCEEDED, where="host 14", seconds=1, progress=Progress(1, 1))


def lines(*shows: list[StackStatus]) -> list[str]:
    """Return the plain lines of what is shown one after another."""
    output = io.StringIO()
    watcher = PlainLines(Console(file=output, width=40))
    for each in shows:
        watcher.show(each)
    watcher.say("the queue is back")
    return output.getvalue().splitlines()


def test_without_a_terminal_each_turn_is_a_line() -> None:
    """Whole, however narrow, and once."""
    assert lines([WAITING, RUNNING], [WAITING, RUNNING], [WAITING, FAILED, DONE]) == [
        "prod-us: running (host 12)",
        "dev: failed, 0 changes, 0 calls, 9 s: reception: [bold]no",
        "test: succeeded, 1 change, 1 call, 1 s",
        "the queue is back",
    ]


def test_a_stack_that_is_begun_again_is_a_turn() -> None:
    """Nobody has to guess where the time went."""
    again = StackStatus(stack="dev", state=State.RUNNING, where="host 15", attempts=2)
    first = StackStatus(stack="dev", state=State.RUNNING, where="host 13")
    assert lines([first], [again])[:2] == [
        "dev: running (host 13)",
        "dev: running (host 15), begun 2 times",
    ]


def test_totals_name_what_there_is() -> None:
    """In the order in which stacks get there."""
    assert totals([WAITING, DONE, DONE, FAILED]) == "1 waiting, 2 succeeded, 1 failed"


def test_a_long_reason_hides_no_other_stack() -> None:
    """It is cut, and says by how much."""
    long = replace(FAILED, why="no " * 20_000)
    for width in (60, 120):
        text = show([long, RUNNING], width=width)
        assert len(text.splitlines()) < 20
        assert "59,700 more characters" in " ".join(text.split())
        assert "prod-us" in text


def show(stacks: list[StackStatus], height: int = 40, width: int = 100) -> str:
    """Return what a terminal shows at last."""
    console = Console(
        file=io.StringIO(),
        force_terminal=True,
        width=width,
        height=height,
        color_system=None,
        legacy_windows=False,
    )
    with LiveTable(console) as table:
        table.show(stacks)
        shown = console.file.getvalue()  # type: ignore[attr-defined]  # it is a StringIO
    return str(shown)


def test_a_terminal_shows_all_of_it() -> None:
    """As it is: nothing in a name or an error is markup."""
    shown = show([WAITING, RUNNING, FAILED, DONE])
    for text in ("prod-[red]eu", "1,200", "24", "host 12", "reception: [bold]no, begun 3 times"):
        assert text in shown


def test_a_low_terminal_shows_what_is_at_work_or_has_failed() -> None:
    """And counts the rest."""
    many = [StackStatus(stack=f"waits-{index}") for index in range(100)]
    shown = show([*many, RUNNING, FAILED, DONE], height=12)
    assert "prod-us" in shown
    assert "dev" in shown
    assert "waits-1" not in shown
    assert "100 waiting, 1 running, 1 succeeded, 1 failed" in shown


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_a_narrow_terminal_shows_names_and_reasons_whole(width: int) -> None:
    """Rather the reasons below the table, and no workers, than a letter of each in a line."""
    why = "reception: phone number +12065550100: calling_name: Conflict: the calling name is pending; wait for it"
    failed = StackStatus(
        stack="prod-second-eu-central-1",
        state=State.FAILED,
        where="build-machine-17.example.com 471123",
        progress=Progress(249, 6),
        seconds=12,
        why=why,
    )
    shown = show([failed, WAITING], width=width)
    for text in ("prod-second-eu-central-1", "failed", "249", "12 s"):
        assert text in shown
    assert [word for word in why.split() if word not in shown.split()] == []
    assert max(map(len, Text.from_ansi(shown).plain.splitlines())) <= width
