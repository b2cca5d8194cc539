"""What `pulumi-chime rehearse` does: a stack's commands on a copy of it, against copies of its accounts."""

from pulumi_chime.rehearsal.accounts import RehearsedAccounts
from pulumi_chime.rehearsal.commands import read_commands
from pulumi_chime.rehearsal.document import as_document
from pulumi_chime.rehearsal.errors import RefusedError, RehearsalError, UsageError
from pulumi_chime.rehearsal.outcome import Outcome
from pulumi_chime.rehearsal.processes import guarded_directory
from pulumi_chime.rehearsal.rehearse import Request, rehearse
from pulumi_chime.rehearsal.terminal import show_on_terminal

__all__ = [
    "Outcome",
    "RefusedError",
    "RehearsalError",
    "RehearsedAccounts",
    "Request",
    "UsageError",
    "as_document",
    "guarded_directory",
    "read_commands",
    "rehearse",
    "show_on_terminal",
]
