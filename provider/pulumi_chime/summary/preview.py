"""What a preview of the engine says, whichever of its two JSON forms it came in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from pulumi.runtime import rpc

if TYPE_CHECKING:
    from collections.abc import Mapping

PHONE_NUMBER_TYPE = "pulumi-python:dynamic/chime:PhoneNumber"

SECRET = "[secret]"  # noqa: S105 - the engine's mask
"""What the engine shows instead of a secret value."""

UNKNOWN: str = rpc.UNKNOWN
"""What the engine shows instead of a value that is known only during the update."""


class StepOperation(Enum):
    """What a step does to a resource; the engine's other operations are parts of these, or no change."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Urn:
    """A resource's place: urn:pulumi:<stack>::<project>::<types of the parents>$<type>::<name>.

    Attributes:
        text: The whole.
    """

    text: str
    stack: str
    project: str
    type: str
    name: str

    @classmethod
    def of(cls, text: str) -> Urn:
        """Return the parts of a URN. Raises ValueError where it has other ones."""
        stack, project, types, name = text.split("::", 3)
        return cls(text, stack.removeprefix("urn:pulumi:"), project, types.rpartition("$")[2], name)


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource as it was, or as it will be.

    Attributes:
        inputs: As Check has returned them.
        outputs: As the state has them; of a resource that will be, most are not known yet.
        is_retained: Whether the engine leaves it alone when it is deleted.
    """

    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    is_retained: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What will be done to one resource.

    Attributes:
        old: None for one that is created.
        new: None for one that is deleted.
    """

    operation: StepOperation
    urn: Urn
    old: Resource | None = None
    new: Resource | None = None

    @property
    def is_phone_number(self) -> bool:
        """Whether the resource is one of this provider's."""
        return self.urn.type == PHONE_NUMBER_TYPE


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the preview's Diagnostics.

    Attributes:
        severity: `error`, `warning` or `info`.
        text: Without the severity; an error of the program may have several lines.
        urn: The resource at whose row it stands; None for the stack.
    """

    severity: str
    text: str
    urn: Urn | None


@dataclass(frozen=True, slots=True)
class PolicyViolation:
    """Something that a policy pack does not accept.

    Attributes:
        level: `mandatory` or `advisory`.
        text: The policy's own words, behind its description.
        urn: The resource; None, or the stack's own, for a rule about the whole stack.
    """

    policy: str
    level: str
    text: str
    urn: Urn | None


@dataclass(frozen=True, slots=True)
class Preview:
    """One preview.

    Attributes:
        configuration: The stack's, secrets masked.
        policy_packs: The packs that were run, each with its version; None where the form does not say.
    """

    configuration: Mapping[str, str]
    steps: tuple[Step, ...]
    lines: tuple[Line, ...]
    violations: tuple[PolicyViolation, ...] = ()
    policy_packs: tuple[str, ...] | None = None
