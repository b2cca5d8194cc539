"""The command `pulumi-chime`: each subcommand in a module of its own.

Exit codes: 0 fine, 1 found problems, 2 wrong usage, 70 the command itself failed.
"""

import codecs
import io
import os
import sys
import traceback
from contextlib import redirect_stderr
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer
from typer.core import TyperGroup

from pulumi_chime.cli.adopt import adopt
from pulumi_chime.cli.doctor import doctor
from pulumi_chime.cli.emulator import emulator
from pulumi_chime.cli.exit_codes import INTERNAL_FAILURE
from pulumi_chime.cli.inventory import inventory
from pulumi_chime.cli.rehearse import rehearse
from pulumi_chime.cli.stacks import stacks
from pulumi_chime.cli.summary import summary
from pulumi_chime.cli.verify import verify
from pulumi_chime.model.version import VERSION

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_REPLACING = "pulumi-chime: replace"
_SUBSTITUTES = {"→": "->", "✗": "x", "…": "...", "•": "*"}


class _Commands(TyperGroup):
    """The commands, whose refusals of a value are in words of a command line."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command; what Typer's library for checking values writes before its own words is left out."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = error.message.removeprefix("Value error, ")
            raise


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command()(adopt)
app.command()(doctor)
app.command()(emulator)
app.command()(inventory)
app.command()(rehearse)
app.add_typer(stacks, name="stacks")
app.command()(summary)
app.command()(verify)


def _show_version(is_asked_for: bool) -> None:
    if is_asked_for:
        print(f"pulumi-chime {VERSION}")
        raise typer.Exit


@app.callback()
def _commands(
    *,
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version, and end."),
    ] = False,
) -> None:
    """Phone numbers of Amazon Chime SDK Voice: see what there is, take it over, rehearse, review, run.

    pulumi-chime inventory

    Each command's --help has an example. Exit codes: 0 fine, 1 found problems, 2 wrong usage, 70 the command itself failed.
    """
    _replace_what_cannot_be_written()


def run() -> None:
    """Run the command line."""
    _open_missing_streams()
    with redirect_stderr(_error_output()):
        try:
            app()
        except Exception:  # noqa: BLE001 - Python's own exit code for it would be that of a problem found
            traceback.print_exc()
            sys.exit(INTERNAL_FAILURE)


def _replace_what_cannot_be_written() -> None:
    """Let no character end a command: the encoding of a console, such as cp1252, may not have it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_REPLACING)


class _ErrorOutput(io.FileIO):
    """Standard error, to which nothing fails to be written: it takes progress and errors, and no result."""

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write; where the pipe is closed, the terminal gone or the disk full, to nobody."""
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes


def _error_output() -> TextIO:
    """Return standard error such that no command ends in the middle of its work because nobody reads its progress."""
    if not isinstance(sys.stderr, io.TextIOWrapper):
        return sys.stderr
    sys.stderr.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(_ErrorOutput(sys.stderr.fileno(), "w", closefd=False)),
        encoding=sys.stderr.encoding,
        errors=sys.stderr.errors,
        line_buffering=True,
    )


def _open_missing_streams() -> None:
    """Open the standard streams that were closed, for nobody: the next file that is opened would be taken for one."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            # The lowest number that is free, which is this one, since those below are open.
            opened = os.open(os.devnull, os.O_RDWR)
            os.set_inheritable(opened, True)
            stream = os.fdopen(opened, "w" if number else "r")
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)


def _replace(error: UnicodeError) -> tuple[str, int]:
    """Return what is written instead of characters that an encoding does not have, as `codecs` asks for it."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    characters = error.object[error.start : error.end]
    replaced = (
        _SUBSTITUTES.get(each) or each.encode("ascii", "backslashreplace").decode() for each in characters
    )
    return "".join(replaced), error.end


codecs.register_error(_REPLACING, _replace)
