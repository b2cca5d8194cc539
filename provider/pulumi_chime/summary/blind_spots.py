"""What a preview does not show: nobody may take it for nothing, and nobody can approve it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_chime.model.attributes import Attribute
from pulumi_chime.summary.preview import SECRET, UNKNOWN, StepOperation, contains, is_hidden

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pulumi_chime.summary.preview import Resource, Step

_NEEDS_OLD = frozenset(
    {
        StepOperation.UPDATE,
        StepOperation.DELETE,
        StepOperation.DELETE_REPLACED,
        StepOperation.REPLACE,
        StepOperation.GONE,
    }
)

_WRITTEN = tuple(attribute.value for attribute in Attribute)
_TEXTS = ("phone_number", *_WRITTEN, "on_adopt", "on_destroy")
_REFERENCE = "__provider"


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """One resource that cannot be judged.

    Attributes:
        subject: The resource's name.
        text: Why not, in one line.
    """

    subject: str
    text: str


def find_blind_spots(steps: Iterable[Step]) -> list[BlindSpot]:
    """Return what cannot be judged, each thing once.

    Args:
        steps: Those of phone numbers.
    """
    return list(dict.fromkeys(spot for step in steps for spot in _blind_spots_at(step)))


def _blind_spots_at(step: Step) -> Iterator[BlindSpot]:
    name = step.urn.name
    if not step.has_known_type:
        yield BlindSpot(
            name, f"a phone number under the type {step.urn.type}, which policies do not know as one"
        )
    if step.operation is StepOperation.NOT_KNOWN:
        yield BlindSpot(
            name, f"the engine calls what it does to it {step.engine_operation!r}, which is not known here"
        )
    if step.operation in _NEEDS_OLD and step.old is None:
        yield BlindSpot(name, f"the preview does not show what it is before its {step.engine_operation}")
    if (step.operation.adopts or step.operation is StepOperation.UPDATE) and step.new is None:
        yield BlindSpot(name, f"the preview does not show what it is after its {step.engine_operation}")


@dataclass(frozen=True, slots=True)
class HiddenInput:
    """Something that a changing resource declares, and that the preview does not show.

    Attributes:
        subject: The number, or the resource's name where that is what is hidden.
        property_name: As the program writes it.
        reason: Why it is not shown, in a few words.
        is_written: Whether it is an attribute, which stands among the writes.
    """

    subject: str
    property_name: str
    reason: str
    is_written: bool = False


def explain_hidden(value: object) -> str:
    """Return why a value is not shown; empty where it is."""
    if contains(value, SECRET):
        return "a secret"
    if contains(value, UNKNOWN):
        return "known only after up"
    return "not to be read" if is_hidden(value) else ""


def find_hidden_inputs(steps: Iterable[Step]) -> list[HiddenInput]:
    """Return what is declared and not shown.

    Args:
        steps: Those of phone numbers.
    """
    changing = (step for step in steps if step.operation.adopts or step.operation is StepOperation.UPDATE)
    return list(
        dict.fromkeys(hidden for step in changing if step.new for hidden in _hidden_in(step, step.new))
    )


def _hidden_in(step: Step, resource: Resource) -> Iterator[HiddenInput]:
    number = resource.declared_number
    subject = step.urn.name if is_hidden(number) else number
    shown = {
        **resource.inputs,
        **{text: resource.read_input(text) for text in _TEXTS},
        "phone_number": number,
    }
    for property_name, value in shown.items():
        if property_name != _REFERENCE and (reason := explain_hidden(value)):
            yield HiddenInput(subject, _spell(step, property_name), reason, property_name in _WRITTEN)


def _spell(step: Step, property_name: str) -> str:
    """Return what the program writes; on the native door the provider says where a number is."""
    return "provider" if step.is_native and property_name == "connection" else step.spell(property_name)
