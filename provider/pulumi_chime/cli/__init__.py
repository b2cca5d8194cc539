"""The command `pulumi-chime`: each subcommand in a module of its own.

Exit codes: 0 fine, 1 found problems, 2 wrong usage, 70 the command itself failed.
"""

import codecs
import io
import sys
import traceback

import typer

from pulumi_chime.cli.emulator import emulator
from pulumi_chime.cli.exit_codes import INTERNAL_FAILURE
from pulumi_chime.cli.rehearse import rehearse
from pulumi_chime.cli.summary import summary

_REPLACING = "pulumi-chime: replace"
_SUBSTITUTES = {"→": "->", "✗": "x", "…": "...", "•": "*"}

app = typer.Typer(
    help="Phone numbers of Amazon Chime SDK Voice: rehearse, review, run.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(emulator)
app.command()(rehearse)
app.command()(summary)


@app.callback()
def _commands() -> None:
    """Keep subcommands: without a callback, typer would make an only command the whole program."""
    _replace_what_cannot_be_written()


def main() -> None:
    """Run the command line."""
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
