"""Which signals ask a command to end, which of them it hears, and which insist that it ends at once.

A command that is asked cleans up before it ends. Only Ctrl-C insists: a person sees that it is not over yet. A lost
connection is often told twice, by the kernel and the shell, and whoever asks by SIGTERM twice has SIGKILL, too.
"""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

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
