"""Which signals ask a command to end, which of them it hears, and which insist that it ends at once.

A command that is asked cleans up before it ends. Only Ctrl-C insists: a person sees that it is not over yet. A lost
connection is often told twice, by the kernel and the shell, and whoever asks by SIGTERM twice has SIGKILL, too.
"""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

INTERRUPTED = 130
"""The exit code of what was asked to end, as by Ctrl-C: what shells say of a command that SIGINT has ended."""

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
"""Ctrl-C; told to end; the terminal or the connection to it is gone. Windows has no such thing as the last."""


def heard_signals() -> Iterator[signal.Signals]:
    """Yield the signals that ask this process to end.

    None that whoever started it has it pass over: `nohup` does that with SIGHUP, and a shell without job control with the
    SIGINT of what it starts in the background.
    """
    for name in _NAMES:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            yield signal.Signals(number)


def insists(request: int) -> bool:
    """Return whether a request, of a command that is ending already, is to end it at once."""
    return request == signal.SIGINT


@contextmanager
def ended_at_once() -> Iterator[None]:
    """Let a Ctrl-C end the process at once and quietly, where nothing has begun yet that would be left half done.

    That is so while a command imports what it consists of. A KeyboardInterrupt there is not always what comes out: a
    library may take it for a failure of its own, and Python prints and drops one that comes up in a finalizer.
    """
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
