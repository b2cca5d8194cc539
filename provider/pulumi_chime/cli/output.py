"""What a command prints: for people and for machines, whatever the console is, and whoever reads it or has stopped to."""

from __future__ import annotations

import errno
import json
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from pulumi_chime.cli.ending import discard_output, fail
from pulumi_chime.cli.exit_codes import INTERNAL_FAILURE

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIGPIPE = 141
"""How a shell sees a program that a closed pipe has ended (128 + SIGPIPE)."""
_WIDEST = 100_000
"""Columns of a table that no terminal shows: a line each, for `grep` and files."""


class CommandConsole(Console):
    """A console that leaves it to the command what becomes of an output that is closed."""

    def on_broken_pipe(self) -> None:
        """Pass the error on: rich would end the program, with the exit code of a finding."""
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))


def open_console() -> Console:
    """Return a console on standard output, which folds lines only where a terminal would."""
    return CommandConsole(highlight=False, width=None if sys.stdout.isatty() else _WIDEST)


def print_json(document: object) -> None:
    """Print a document as JSON, in ASCII where the console has no other characters: a replaced one would be no JSON."""
    is_unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    print(json.dumps(document, indent=2, ensure_ascii=not is_unicode))


@contextmanager
def writing(command: str, what: str = "the output", *, closed: int | None = _SIGPIPE) -> Iterator[None]:
    """End a command whose output cannot be written: quietly where nobody reads it any more.

    Args:
        command: Its name, such as `inventory`.
        what: What it writes, for the error.
        closed: The exit code where nobody reads it any more; None: the command goes on, and ends as it would have.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        discard_output()
        if closed is not None:
            raise typer.Exit(closed) from None
    except OSError as error:
        discard_output()
        fail(command, f"{what} could not be written: {error.strerror or error}", INTERNAL_FAILURE)
