"""Delete: leave the number in the account, or give it up: the one step that cannot be undone after seven days.

A release needs two keys: one is in the state (`on_destroy="release"`), the other in the settings of this
run (`chime:maxReleases`). A number that this run declares under any resource is never released:
renaming a resource, or moving it into a fleet, deletes the old resource after creating the new one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_chime.engine import Severity
from pulumi_chime.lifecycle.explanation import working_on
from pulumi_chime.model import state
from pulumi_chime.model.choices import OnDestroy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_chime.lifecycle.call import Call
    from pulumi_chime.lifecycle.run import Run


def delete(run: Run, call: Call, phone_number: str, outputs: Mapping[str, Any]) -> None:
    """Let go of a number whose resource is deleted.

    Args:
        run: The run.
        call: The running call.
        phone_number: E.164.
        outputs: As stored.

    Raises:
        ChimeError: It is to be released, and the settings do not allow it, something holds the number,
            or the service refused.
    """
    with working_on(run, phone_number, outputs):
        if outputs.get("on_destroy") == OnDestroy.RELEASE.value:
            _release(run, call, phone_number, outputs)


def _release(run: Run, call: Call, phone_number: str, outputs: Mapping[str, Any]) -> None:
    if run.claims.is_declared(phone_number):
        message = f"phone number {phone_number} stays: this program declares it elsewhere"
        run.say(call, Severity.INFO, message)
        return
    run.grant_release(phone_number)
    account = run.account(call, state.connection(outputs), outputs.get("region"))
    account.release(phone_number, outputs)
