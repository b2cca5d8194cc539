"""The command `pulumi-chime`: each subcommand in a module of its own.

Exit codes: 0 fine, 1 found problems, 2 wrong usage.
"""

import typer

from pulumi_chime.cli.emulator import emulator
from pulumi_chime.cli.summary import summary

app = typer.Typer(
    help="Phone numbers of Amazon Chime SDK Voice: rehearse, review, run.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(emulator)
app.command()(summary)


@app.callback()
def _commands() -> None:
    """Keep subcommands: without a callback, typer would make an only command the whole program."""


def main() -> None:
    """Run the command line."""
    app()
