"""Update: write each attribute that changed, in batches shared with all other updates of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_chime.lifecycle.adopt import adopt
from pulumi_chime.lifecycle.explanation import explaining
from pulumi_chime.lifecycle.together import finish
from pulumi_chime.lifecycle.unsettled import resettle
from pulumi_chime.lifecycle.write import write_changes
from pulumi_chime.model import state
from pulumi_chime.model.changes import Applied, needed_changes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_chime.account.steps import Steps
    from pulumi_chime.lifecycle.call import Call
    from pulumi_chime.lifecycle.run import Run
    from pulumi_chime.model.state import Properties


def update(
    run: Run, call: Call, olds: Properties, news: Mapping[str, Any], *, is_imported: bool = False
) -> Properties:
    """Write what differs from the state, and return the outputs as they are then.

    Args:
        run: The run.
        call: The running call.
        olds: The stored outputs.
        news: Checked inputs, all known.
        is_imported: Whether the number was imported and has not been deployed since: then it is adopted.

    Raises:
        ChimeError: The service refused a change, or it was not sent.
    """
    with run.workload.working():
        return finish(run.workload, updating(run, call, olds, news, is_imported=is_imported))


def updating(
    run: Run, call: Call, olds: Properties, news: Mapping[str, Any], *, is_imported: bool = False
) -> Steps[Properties]:
    """Write what differs from the state, step by step; see `update`."""
    with explaining(run, news["phone_number"], news):
        if is_imported:
            return (yield from adopt(run, call, news, olds.get("region")))
        before = resettle(run, call, olds, news)
        declared = state.declared(news, before.get("type", ""), before=before)
        needed = needed_changes(declared, before.get("phone_number_id", ""), state.known(before))
        applied = Applied()
        if needed:
            account = run.account(call, state.connection(news), olds.get("region"))
            applied = yield from write_changes(run, call, account, needed, before)
        return state.updated(news, before, applied)
