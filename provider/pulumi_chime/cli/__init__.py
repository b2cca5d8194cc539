"""The command `pulumi-chime`: what it is started by, and each subcommand in a module of its own.

Exit codes: 0 fine, 1 found problems, 2 wrong usage, 70 the command itself failed, 130 interrupted.
"""

import sys
from typing import TYPE_CHECKING

from pulumi_chime.model.front import load_on_demand
from pulumi_chime.model.requests_to_end import INTERRUPTED, ended_at_once

if TYPE_CHECKING:
    from pulumi_chime.cli.command_line import app

__all__ = ["app", "main"]

__getattr__ = load_on_demand(__name__, {"app": "pulumi_chime.cli.command_line"})


def main() -> None:
    """Run the command line; Ctrl-C ends it quietly, in its first moments too."""
    with ended_at_once():
        from pulumi_chime.cli.command_line import run  # noqa: PLC0415 - takes long enough to be interrupted
    try:
        run()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
