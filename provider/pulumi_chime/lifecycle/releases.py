"""Giving a number up: the one step that cannot be undone after seven days, and so needs two keys.

One key is in the state (`on_destroy="release"`), the other in the settings of this run
(`chime:maxReleases`). A number that this run declares under any resource is never released:
renaming a resource, or moving it into a fleet, deletes the old resource after creating the new one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_chime.engine import Severity
from pulumi_chime.lifecycle import deployment
from pulumi_chime.model import state

if TYPE_CHECKING:
    from pulumi_chime.model.state import Properties


def release(phone_number: str, outputs: Properties) -> None:
    """Release a number whose resource is deleted, if both keys are there.

    Args:
        phone_number: E.164.
        outputs: The resource's stored outputs.

    Raises:
        ChimeError: The settings do not allow it, something holds the number, or the service refused.
    """
    if deployment.is_declared(phone_number):
        deployment.say(
            Severity.INFO, f"phone number {phone_number} stays: this program declares it elsewhere"
        )
        return
    deployment.grant_release(phone_number)
    account = deployment.account(state.connection(outputs), outputs.get("region"))
    account.release(phone_number, outputs)
