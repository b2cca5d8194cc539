"""What a command does when it is asked to end: at work, and while it makes or cleans up what it works in."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

HUP, INT, TERM = signal.SIGHUP, signal.SIGINT, signal.SIGTERM
PROGRAM = """
import contextlib, os, sys
import typer
from pulumi_chime.cli.ending import work_within

def at(moment):
    # What is written goes on when the test has sent its signals, and not before Python has taken them.
    os.write(1, moment.encode() + b"\\n")
    sys.stdin.readline()

@contextlib.contextmanager
def place():
    at("making")
    try:
        yield
    finally:
        at("cleaning up")
        os.write(1, b"cleaned up\\n")

def work(_):
    at("working")
    os.write(1, b"worked\\n")
    if {fails}:
        raise typer.Exit(3)

def command():
    work_within("test", place(), work)
    os.write(1, b"ended\\n")

typer.run(command)
"""
ALL = ["making", "working", "worked", "cleaning up", "cleaned up"]


def run(moment: str, asked: Sequence[signal.Signals], *, fails: bool = False) -> tuple[int, list[str], str]:
    """Run the program, ask it to end at a moment; return its exit code, what it has come to, and what it has said."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(fails=fails)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        came: list[str] = []
        for line in process.stdout:
            came.append(line.strip())
            if came[-1] not in {"making", "working", "cleaning up"}:
                continue
            if came[-1] == moment:
                for each in asked:
                    process.send_signal(each)
            process.stdin.write("\n")
            process.stdin.flush()
        assert process.stderr is not None
        said = process.stderr.read()
    return process.returncode, came, said


def test_nobody_asks() -> None:
    """It works, cleans up, and goes on."""
    assert run("never", []) == (0, [*ALL, "ended"], "")


@pytest.mark.parametrize("asked", [[INT], [TERM], [HUP], [HUP, TERM]], ids=str)
def test_it_is_asked_while_it_works(asked: list[signal.Signals]) -> None:
    """The work is interrupted, and cleaned up after, whatever else comes."""
    code, came, said = run("working", asked)
    assert (code, came) == (130, ["making", "working", "cleaning up", "cleaned up"])
    assert said == ""


@pytest.mark.parametrize("asked", [[TERM], [HUP], [INT], [HUP, TERM, INT]], ids=str)
def test_it_is_asked_while_it_cleans_up(asked: list[signal.Signals]) -> None:
    """It cleans up, and ends then; Ctrl-C is answered."""
    code, came, said = run("cleaning up", asked)
    assert (code, came) == (130, ALL)
    assert said.count("Ctrl-C once more") == asked.count(INT)


@pytest.mark.parametrize("asked", [[TERM], [HUP], [INT]], ids=str)
def test_it_is_asked_before_it_works(asked: list[signal.Signals]) -> None:
    """What it works in is made and cleaned up, and nothing is done."""
    code, came, _ = run("making", asked)
    assert (code, came) == (130, ["making", "cleaning up", "cleaned up"])


@pytest.mark.parametrize("asked", [TERM, HUP, INT], ids=str)
def test_a_failure_is_told_though_it_is_asked_to_end(asked: signal.Signals) -> None:
    """It came first, and says more."""
    code, came, _ = run("cleaning up", [asked], fails=True)
    assert (code, came) == (3, ALL)
