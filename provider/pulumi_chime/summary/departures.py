"""Numbers whose resources are deleted or replaced: released, or left in the account, which goes on billing them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_chime.model import state
from pulumi_chime.model.choices import OnDestroy
from pulumi_chime.model.connection import Connection
from pulumi_chime.summary.preview import StepOperation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pulumi_chime.summary.preview import Resource, Step


@dataclass(frozen=True, slots=True)
class Departure:
    """A number that leaves the stack.

    Attributes:
        phone_number: E.164.
        resource_name: The resource that had it.
        is_released: Whether it goes to the deletion queue, rather than stay in the account.
        replaced_by: The number that the resource has instead; empty where the resource is gone.
        connection: Where it is.
    """

    phone_number: str
    resource_name: str
    is_released: bool
    replaced_by: str
    connection: Connection


def find_departures(steps: Sequence[Step]) -> Iterator[Departure]:
    """Yield the numbers that leave; one that another resource of the preview declares does not.

    Args:
        steps: Those of phone numbers.
    """
    declared = {step.new.inputs.get("phone_number") for step in steps if step.new is not None}
    for step in steps:
        if step.old is None or step.operation not in {StepOperation.DELETE, StepOperation.REPLACE}:
            continue
        phone_number = _number_of(step.old)
        if phone_number not in declared:
            yield _describe(step, step.old, phone_number)


def _number_of(resource: Resource) -> str:
    return str(resource.outputs.get("phone_number") or resource.inputs.get("phone_number") or "")


def _describe(step: Step, old: Resource, phone_number: str) -> Departure:
    declared = state.connection(old.outputs)
    region = old.outputs.get("region") or declared.region
    return Departure(
        phone_number=phone_number,
        resource_name=step.urn.name,
        is_released=old.outputs.get("on_destroy") == OnDestroy.RELEASE.value and not old.is_retained,
        replaced_by=str(step.new.inputs.get("phone_number") or "") if step.new else "",
        connection=Connection(region, declared.profile, declared.endpoint_url),
    )
