"""Numbers whose calling name was still pending when the state was written: what has become of it since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_chime.engine import Severity
from pulumi_chime.lifecycle import preflight
from pulumi_chime.model import state
from pulumi_chime.model.changes import needed_changes
from pulumi_chime.model.findings import unsettled_findings
from pulumi_chime.model.numbers import CallingNameStatus
from pulumi_chime.model.settings import Preflight
from pulumi_chime.model.unknown import are_known

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_chime.lifecycle.call import Call
    from pulumi_chime.lifecycle.run import Run
    from pulumi_chime.model.state import Properties


def resettle(run: Run, call: Call, outputs: Properties) -> Properties:
    """Return stored outputs with what has become of a calling name that was pending; others as they are.

    A calling name that the carriers did not accept shows as a change, to be sent again. Where the
    account cannot be asked, what is stored stands, and a warning is shown once.
    """
    if not _is_looked_at(run, outputs):
        return outputs
    live = preflight.find_if_possible(run, call, outputs, outputs.get("region"))
    if live is None:
        return outputs
    if live.calling_name_status == CallingNameStatus.FAILED:
        sent = (outputs.get("calling_name_sent") or {}).get("value")
        run.say(call, Severity.WARNING, f"calling_name: {sent!r} was not accepted (UpdateFailed)")
    return state.resettled(outputs, live)


def show_unsettled(run: Run, call: Call, outputs: Properties, inputs: Mapping[str, Any]) -> None:
    """Show what becomes of a declared calling name where the account knows more of the last one than the state.

    The engine compares with the state, so its own output shows no such change, or one that has to wait.
    """
    if not are_known(inputs) or not _is_looked_at(run, outputs):
        return
    live = preflight.find_if_possible(run, call, outputs, outputs.get("region"))
    if live is None:
        return
    declared = state.declared(inputs, live.type)
    needed = needed_changes(declared, live.phone_number_id, state.known(state.resettled(outputs, live)))
    preflight.show(run, call, unsettled_findings(live, needed, state.known(outputs)))


def _is_looked_at(run: Run, outputs: Mapping[str, Any]) -> bool:
    return state.is_unsettled(outputs) and run.settings.preflight is not Preflight.OFF
