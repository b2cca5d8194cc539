"""What the demo makes of the engine's output: nothing but repeated rows may be left out."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from account import RecordedCall
from engine_output import EngineOutput
from totals import DemoStep, SentBatch, Totals, batches

NUMBER = "pulumi-python:dynamic/chime:PhoneNumber offices-+1206555"


def shown(*lines: str, rows_shown: int | None = 1) -> list[str]:
    """Return what is shown of an engine's lines."""
    console = Console(file=io.StringIO(), width=100)
    with console.status("") as status:
        output = EngineOutput(console, status, rows_shown)
        for line in lines:
            output.show(line)
        output.show_counted()
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


@pytest.mark.parametrize(
    "row",
    [
        f" +  {NUMBER}0101 create ",
        f" +  {NUMBER}0101 created (0.01s) ",
        f" ~  {NUMBER}0101 updating (0s) [diff: +calling_name~name]",
        f" -  {NUMBER}0101 deleted (12ms)[retain] ",
        f"\x1b[33m ~  \x1b[0m{NUMBER}0101 \x1b[33mupdate\x1b[0m [diff: ~name]",
    ],
)
def test_rows_like_those_before_are_counted(row: str) -> None:
    """After the first rows a row that says nothing of its own is counted, also behind other lines."""
    assert shown(f" +  {NUMBER}0100 create ", row, row, "Outputs:", row) == [
        f" +  {NUMBER}0100 create ",
        "  ⋮  2 more rows like these",
        "Outputs:",
        "  ⋮  1 more row like this",
    ]


@pytest.mark.parametrize(
    "row",
    [
        f" +  {NUMBER}0101 creating (0s) error: phone number +12065550101: name: Conflict",
        f"    {NUMBER}0101  warning: an earlier calling name has not settled",
        f" +  {NUMBER}0101 create calling_name: (none) in the account → 'Contoso'",
        f" +  {NUMBER}0101 **creating failed** 1 error",
        "    BatchUpdatePhoneNumber: 50 numbers (name), closed: full, oldest waited 0.76 s",
    ],
)
def test_whatever_else_is_said_is_shown(row: str) -> None:
    """A row with a finding, a warning or an error is never left out."""
    assert shown(row, row, rows_shown=0) == [row, row]


def test_everything_is_shown_on_request() -> None:
    """Without a limit no row is counted."""
    rows = [f" +  {NUMBER}{index:04} create " for index in range(20)]
    assert shown(*rows, rows_shown=None) == rows


def test_each_batch_gets_the_reason_that_the_provider_gave() -> None:
    """Reasons come from the live lines, of which one may be about several calls; other calls are no batches."""
    stack = "    pulumi:pulumi:Stack fleet-demo running BatchUpdatePhoneNumber: "
    output = [
        f"{stack}50 numbers (name), closed: full, oldest waited 0.1 s; 3 numbers (name), closed: pause, oldest",
        f"{stack}1 number (calling_name), closed: all in flight, oldest waited 0.1 s; 54 changes in 3 calls",
        "    BatchUpdatePhoneNumber: 50 numbers (name), closed: full, oldest waited 0.1 s",
    ]
    calls = [
        RecordedCall("ListPhoneNumbers", 0, ()),
        RecordedCall("BatchUpdatePhoneNumber", 3, ("Name",)),
        RecordedCall("BatchUpdatePhoneNumber", 50, ("Name", "CallingName")),
        RecordedCall("BatchUpdatePhoneNumber", 1, ("CallingName",)),
        RecordedCall("BatchUpdatePhoneNumber", 7, ("Name",)),
    ]
    assert batches(calls, output) == [
        SentBatch(3, "Name", "pause"),
        SentBatch(50, "Name, CallingName", "full"),
        SentBatch(1, "CallingName", "all in flight"),
        SentBatch(7, "Name", "not reported"),
    ]


@pytest.mark.parametrize(("changes", "fewest"), [(0, 0), (1, 1), (50, 1), (51, 2), (160, 4)])
def test_the_fewest_requests_for_a_number_of_changes(changes: int, fewest: int) -> None:
    """A request takes up to 50 numbers."""
    step = DemoStep("up", "pulumi up", 1.0, changes, 0, 0, 0)
    assert Totals([step], [], 0, 0).fewest_batches == fewest
