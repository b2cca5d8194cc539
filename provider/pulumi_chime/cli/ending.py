"""How a command ends before its work is done: with one line that says why, or quietly where nobody listens any more."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

_REQUESTS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Told to end, and the terminal or the connection to it is gone; Windows has no such thing as the latter."""


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


@contextmanager
def interrupted_on_request() -> Iterator[None]:
    """Let a request to end be as a Ctrl-C, so that a command cleans up; further ones do not disturb it at that.

    A lost connection is often told twice, by the kernel and the shell, or by two signals. What is passed over
    already, as under `nohup`, stays so. Ctrl-C still ends the cleaning up.
    """
    heard = [each for each in _REQUESTS if signal.getsignal(each) is not signal.SIG_IGN]
    is_interrupted = False

    def interrupt(*_: object) -> None:
        # Python itself raises an error where a signal is under way whose handler is no function any more.
        nonlocal is_interrupted
        if not is_interrupted:
            is_interrupted = True
            raise KeyboardInterrupt

    before = {each: signal.signal(each, interrupt) for each in heard}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
