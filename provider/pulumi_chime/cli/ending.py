"""How a command ends before its work is done: with one line that says why, quietly where nobody listens any more, or
cleaned up where it is asked to end.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, TypeVar

import typer

from pulumi_chime.model.requests_to_end import heard_signals, insists

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

_Place = TypeVar("_Place")
_Result = TypeVar("_Result")


def fail(command: str, message: object, code: int) -> NoReturn:
    """End a command with one line on standard error.

    Args:
        command: Its name, such as `inventory`.
        message: What was wrong, where, and the mend.
        code: The exit code, one of `exit_codes`.
    """
    print(f"pulumi-chime {command}: {message}", file=sys.stderr)
    raise typer.Exit(code)


def discard_output() -> None:
    """Let Python's end not fail once more, with an exit code of its own, where the output is closed or full."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@dataclass(slots=True)
class Requests:
    """The requests to end that come while a command cannot simply end.

    Attributes:
        command: Its name, such as `verify`.
        interrupt: Whether the next one is as a Ctrl-C; otherwise it is kept.
        have_come: Whether there was any.
    """

    command: str
    interrupt: bool = False
    have_come: bool = False
    _is_told: bool = False

    def interrupt_from_now_on(self) -> None:
        """Let the next request be as a Ctrl-C, and one that was kept at once. Further ones are kept."""
        self.interrupt = True
        if self.have_come:
            self.interrupt = False
            raise KeyboardInterrupt

    def hear(self, number: int, _: object) -> None:
        """Take a request, as a signal's handler."""
        self.have_come = True
        if self.interrupt:
            self.interrupt = False
            raise KeyboardInterrupt
        if not insists(number):
            return
        if self._is_told:
            raise KeyboardInterrupt
        self._is_told = True
        self._tell()

    def _tell(self) -> None:
        # Not by `print`: what is interrupted may be in the middle of one, which Python refuses.
        line = f"pulumi-chime {self.command}: it is cleaning up; Ctrl-C once more to end without that\n"
        with suppress(OSError):
            os.write(2, line.encode())


@contextmanager
def undisturbed(command: str) -> Iterator[Requests]:
    """Keep each request to end until the block has ended, and end then as after a Ctrl-C.

    Of Ctrl-C the first one is kept, and answered by a line; the next one interrupts the block.

    Args:
        command: The command's name, such as `verify`.
    """
    requests = Requests(command)
    before = {each: signal.signal(each, requests.hear) for each in heard_signals()}
    try:
        yield requests
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    if requests.have_come:
        raise KeyboardInterrupt


def work_within(
    command: str, place: AbstractContextManager[_Place], work: Callable[[_Place], _Result]
) -> _Result:
    """Work within a place; return what comes of it.

    A request to end interrupts the work as a Ctrl-C does, and neither the place's making nor its cleaning up: there it is
    kept, as `undisturbed` does.

    Args:
        command: The command's name, such as `verify`.
        place: Cleans up when it is left, whatever has become of the work.
        work: Is given what the place gives.

    Raises:
        KeyboardInterrupt: The command was asked to end, and has cleaned up.
    """
    with undisturbed(command) as requests, place as made:
        try:
            requests.interrupt_from_now_on()
            return work(made)
        finally:
            requests.interrupt = False
