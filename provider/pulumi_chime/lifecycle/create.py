"""Create: adopt the number that is in the account, and write only what differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulumi_chime.lifecycle.adopt import adopt
from pulumi_chime.lifecycle.explanation import explaining
from pulumi_chime.lifecycle.together import finish

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_chime.account.steps import Steps
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
    """Adopt a number.

    Args:
        run: The run.
        call: The running call.
        inputs: Checked, and all known.

    Raises:
        ChimeError: The number is not in the account, adoption would overwrite, or the service refused a change.
    """
    with run.workload.working():
        outputs = finish(run.workload, creating(run, call, inputs))
    run.claims.note_create(call.urn)
    return Created(outputs["phone_number"], outputs)


def creating(run: Run, call: Call, inputs: Mapping[str, Any], region: str | None = None) -> Steps[Properties]:
    """Adopt a number, step by step, and return its outputs.

    Args:
        run: The run.
        call: The running call.
        inputs: Checked, and all known.
        region: Where the number is known to live; None where it is not known yet.

    Raises:
        ChimeError: As `create`.
    """
    with explaining(run, inputs["phone_number"], inputs):
        return (yield from adopt(run, call, inputs, region))
