"""Writing the changes of one number, as create and update do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_chime.engine import Severity
from pulumi_chime.model import preview_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pulumi_chime.account.account import Account
    from pulumi_chime.account.steps import Steps
    from pulumi_chime.lifecycle.call import Call
    from pulumi_chime.lifecycle.run import Run
    from pulumi_chime.model.changes import Applied, Change


def write_changes(
    run: Run, call: Call, account: Account, changes: Sequence[Change], outputs: Mapping[str, Any]
) -> Steps[Applied]:
    """Write changes in order, and warn of each that has to wait; return what took effect.

    Args:
        run: The run.
        call: The running call.
        account: In which the number is.
        changes: Of one number.
        outputs: As stored; empty for a number that is new to the state.

    Raises:
        ChimeError: The service refused a change, or it was not sent.
    """

    def warn(change: Change) -> None:
        run.say(call, Severity.WARNING, preview_lines.waiting_line(change.edit))

    return account.apply(changes, outputs, on_deferred=warn)
