"""Writing the changes of one number, as create and update do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_chime.engine import Severity
from pulumi_chime.model import preview_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pulumi_chime.account.account import Account
    from pulumi_chime.account.steps import Steps
    from pulumi_chime.lifecycle.call import Call
    from pulumi_chime.lifecycle.run import Run
    from pulumi_chime.model.changes import Applied, Change


def write_changes(run: Run, call: Call, account: Account, changes: Sequence[Change]) -> Steps[Applied]:
    """Write changes in order, and warn of each that has to wait; return what took effect. Raises ChimeError."""

    def warn(change: Change) -> None:
        run.say(call, Severity.WARNING, preview_lines.waiting_line(change.edit))

    return account.apply(changes, on_deferred=warn)
