"""Create: adopt the number that is in the account, and write only what differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulumi_chime.lifecycle import look
from pulumi_chime.lifecycle.explanation import working_on
from pulumi_chime.lifecycle.write import write_changes
from pulumi_chime.model import failures, state
from pulumi_chime.model.adoption import plan_adoption

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_chime.lifecycle.call import Call
    from pulumi_chime.lifecycle.run import Run
    from pulumi_chime.model.state import Properties


@dataclass(frozen=True, slots=True)
class Created:
    """An adopted number.

    Attributes:
        phone_number: E.164, which is the resource's id.
        outputs: What is stored.
    """

    phone_number: str
    outputs: Properties


def create(run: Run, call: Call, inputs: Mapping[str, Any]) -> Created:
    """Adopt a number. Nothing is ordered, restored or released.

    Args:
        run: The run.
        call: The running call.
        inputs: Checked, and all known.

    Raises:
        ChimeError: The number is not in the account, adoption would overwrite, or the service refused a change.
    """
    phone_number = inputs["phone_number"]
    with working_on(run, phone_number, inputs):
        account = run.account(call, state.connection(inputs))
        live = look.find(account, phone_number, inputs)
        plan = plan_adoption(state.declared(inputs, live.type if live else ""), live)
        if live is None or plan.refusal:
            raise plan.refusal or failures.not_in_account(phone_number)
        applied = write_changes(run, call, account, plan.changes)
        run.claims.note_create(call.urn)
        return Created(live.phone_number, state.adopted(inputs, live, account.region, applied))
