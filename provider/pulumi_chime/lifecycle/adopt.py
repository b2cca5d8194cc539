"""Adopting: the number that is in the account is taken over as it is, and only what differs is written.

That is what create does, and the first update after an import: a program whose values differ from what was imported
is updated by the engine in the same run, and may overwrite no more than a number that is new to the state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_chime.lifecycle import look
from pulumi_chime.lifecycle.write import write_changes
from pulumi_chime.model import failures, state
from pulumi_chime.model.adoption import plan_adoption

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_chime.account.steps import Steps
    from pulumi_chime.lifecycle.call import Call
    from pulumi_chime.lifecycle.run import Run
    from pulumi_chime.model.state import Properties


def adopt(run: Run, call: Call, inputs: Mapping[str, Any], region: str | None = None) -> Steps[Properties]:
    """Adopt a number, and return what is stored of it. Nothing is ordered, restored or released.

    Args:
        run: The run.
        call: The running call.
        inputs: Checked, and all known.
        region: Where the number is known to live; None where it is not known yet.

    Raises:
        ChimeError: The number is not in the account, adoption would overwrite, or the service refused a change.
    """
    account = run.account(call, state.connection(inputs), region)
    live = look.find(account, inputs["phone_number"], inputs)
    plan = plan_adoption(state.declared(inputs, live.type if live else ""), live)
    if live is None or plan.refusal:
        raise plan.refusal or failures.not_in_account(inputs["phone_number"])
    applied = yield from write_changes(run, call, account, plan.changes, {})
    return state.adopted(inputs, live, account.region, applied)
