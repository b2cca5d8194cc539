"""How a command ends before its work is done: with one line that says why, or quietly where nobody listens any more."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import NoReturn

import typer


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
