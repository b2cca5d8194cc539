"""What a preview of the engine says, whichever of its two JSON forms it came in."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from pulumi.runtime import rpc

from pulumi_chime.model import changes, state
from pulumi_chime.model.naming import native_name
from pulumi_chime.model.resource_types import NATIVE_PHONE_NUMBER_TYPE, is_phone_number

if TYPE_CHECKING:
    from collections.abc import Mapping

SECRET = changes.SECRET
"""What the engine shows instead of a secret value, and this package in its lines."""

UNKNOWN: str = rpc.UNKNOWN
"""What the engine shows instead of a value that is known only during the update."""

UNREADABLE = "[unreadable]"
"""What stands here for a value that should be a text and is none, or should be there and is not."""

STREAMING = "PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true"
"""How the engine is asked for the form of a preview that leaves nothing out."""

_HIDDEN = frozenset({SECRET, UNKNOWN, UNREADABLE})
_PROVIDER = "__provider"
# A reference to the provider's class names both, whichever protocol of pickle wrote it.
_PARTS_OF_THE_REFERENCE = (b"pulumi_chime", b"PhoneNumberProvider")
_POLICIES = frozenset({"on_adopt", "on_destroy"})


def is_hidden(value: object) -> bool:
    """Return whether a value, or anything in it, is one that the preview does not show."""
    return any(contains(value, hidden) for hidden in _HIDDEN)


def contains(value: object, part: str) -> bool:
    """Return whether a value is a text, or has it anywhere in it."""
    if isinstance(value, dict):
        return any(contains(each, part) for each in value.values())
    if isinstance(value, list):
        return any(contains(each, part) for each in value)
    return value == part


class StepOperation(Enum):
    """What a step does to a resource: all that the engine has (pkg/resource/deploy/step.go, StepOps), and two more."""

    SAME = "same"
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    REPLACE = "replace"
    """The replacement as a whole; its parts are steps besides, in one of the two forms."""
    CREATE_REPLACEMENT = "create-replacement"
    DELETE_REPLACED = "delete-replaced"
    """A deletion like any other; alone, it is what an earlier run has left to be done."""
    READ = "read"
    READ_REPLACEMENT = "read-replacement"
    REFRESH = "refresh"
    DISCARD = "discard"
    DISCARD_REPLACED = "discard-replaced"
    REMOVE_PENDING_REPLACE = "remove-pending-replace"
    IMPORT = "import"
    IMPORT_REPLACEMENT = "import-replacement"
    DIFF = "diff"
    GONE = "gone"
    """Not the engine's: a refresh has not found the resource."""
    NOT_KNOWN = "not known"
    """Not the engine's: it has an operation that nobody knew when this was written."""

    @classmethod
    def of(cls, name: str) -> StepOperation:
        """Return the operation that the engine calls so."""
        return _OPERATIONS.get(name, cls.NOT_KNOWN)

    @property
    def adopts(self) -> bool:
        """Whether a number becomes one of the stack's, and is written as it is declared."""
        return self in _ADOPTING

    @property
    def lets_go(self) -> bool:
        """Whether the number that the resource had is deleted."""
        return self in _LETTING_GO

    @property
    def has_no_effect(self) -> bool:
        """Whether nothing in the account can change by it: it reads, or concerns the engine's own records."""
        return self in _WITHOUT_EFFECT


_OPERATIONS = {
    operation.value: operation
    for operation in StepOperation
    if operation not in {StepOperation.GONE, StepOperation.NOT_KNOWN}
}
_ADOPTING = frozenset(
    {
        StepOperation.CREATE,
        StepOperation.REPLACE,
        StepOperation.CREATE_REPLACEMENT,
        StepOperation.IMPORT,
        StepOperation.IMPORT_REPLACEMENT,
    }
)
_LETTING_GO = frozenset(
    {
        StepOperation.DELETE,
        StepOperation.DELETE_REPLACED,
        StepOperation.REPLACE,
        StepOperation.CREATE_REPLACEMENT,
        StepOperation.IMPORT_REPLACEMENT,
    }
)
_WITHOUT_EFFECT = frozenset(
    {
        StepOperation.SAME,
        StepOperation.READ,
        StepOperation.READ_REPLACEMENT,
        StepOperation.REFRESH,
        StepOperation.DISCARD,
        StepOperation.DISCARD_REPLACED,
        StepOperation.REMOVE_PENDING_REPLACE,
        StepOperation.DIFF,
    }
)


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
        inputs: As Check has returned them, under their plain names.
        outputs: As the state has them; of a resource that will be, most are not known yet.
        id: As the state has it; empty where it has none.
        provider: Who serves it; None where the preview does not say.
        is_retained: Whether the engine leaves it alone when it is deleted.
        awaits_deletion: Whether a replacement has left it to be deleted.
    """

    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    id: str = ""
    provider: Urn | None = None
    is_retained: bool = False
    awaits_deletion: bool = False

    def read_input(self, name: str) -> str | None:
        """Return an input that should be a text: None where it is absent or null, `UNREADABLE` where it is none."""
        return _read_text(self.inputs.get(name))

    def read_output(self, name: str) -> str | None:
        """Return an output in the same way."""
        return _read_text(self.outputs.get(name))

    @property
    def phone_number(self) -> str:
        """The number that the resource has: E.164, or what stands for it where the preview does not show it."""
        found = [self.read_output("phone_number"), self.read_input("phone_number")]
        shown = [number for number in found if number and not is_hidden(number)]
        return next(iter(shown), None) or next((number for number in found if number), UNREADABLE)

    @property
    def is_imported(self) -> bool:
        """Whether it was imported and not deployed since: what comes next adopts it."""
        return self.inputs.get(state.IMPORTED) is True

    @property
    def declared_number(self) -> str:
        """The number that the resource declares; what stands for it where the preview does not show it."""
        return self.read_input("phone_number") or UNREADABLE


def _read_text(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else UNREADABLE


@dataclass(frozen=True, slots=True)
class Step:
    """What will be done to one resource.

    Attributes:
        operation: `NOT_KNOWN` where the engine has one that is not known here.
        engine_operation: As the engine calls it.
        old: None for one that is created.
        new: None for one that is deleted.
        changed: The paths of the properties that the provider says change; None where the preview does not show them.
        stands_for_many: Whether it is of a set of which nobody sees which numbers it has, or how many.
    """

    operation: StepOperation
    engine_operation: str
    urn: Urn
    old: Resource | None = None
    new: Resource | None = None
    changed: frozenset[str] | None = None
    stands_for_many: bool = False

    @property
    def is_phone_number(self) -> bool:
        """Whether the resource is one of this provider's, whatever its type says."""
        return self.has_known_type or any(_is_ours(each) for each in (self.old, self.new) if each)

    @property
    def is_native(self) -> bool:
        """Whether the resource is a number of the native door."""
        return self.urn.type == NATIVE_PHONE_NUMBER_TYPE

    @property
    def is_native_import(self) -> bool:
        """Whether the engine has read the number to import it, which writes nothing.

        Where the program declares something else, an update of the same resource follows.
        """
        return self.is_native and self.operation is StepOperation.IMPORT

    @property
    def adopts_imported(self) -> bool:
        """Whether it is the first update of a number that was imported, which is written as an adoption."""
        return self.operation is StepOperation.UPDATE and self.old is not None and self.old.is_imported

    def spell(self, property_name: str) -> str:
        """Return a property's name as the program of the resource's door writes it."""
        return native_name(property_name) if self.is_native else property_name

    @property
    def has_known_type(self) -> bool:
        """Whether the resource stands under the type by which policies and everybody else know this provider's."""
        return is_phone_number(self.urn.type)


def _is_ours(resource: Resource) -> bool:
    return any(_is_from_our_provider(each) for each in (resource.inputs, resource.outputs))


def _is_from_our_provider(properties: Mapping[str, Any]) -> bool:
    reference = properties.get(_PROVIDER)
    if isinstance(reference, str) and not is_hidden(reference):
        try:
            pickled = base64.b64decode(reference)
        except (binascii.Error, ValueError):
            pickled = b""
        if all(part in pickled for part in _PARTS_OF_THE_REFERENCE):
            return True
    return "phone_number" in properties and not _POLICIES.isdisjoint(properties)


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
        shows_leftovers: Whether deletions that an earlier run has left to be done are among the steps.
        shows_vanished: Whether numbers that a refresh has not found are among the steps.
    """

    configuration: Mapping[str, str]
    steps: tuple[Step, ...]
    lines: tuple[Line, ...]
    violations: tuple[PolicyViolation, ...] = ()
    policy_packs: tuple[str, ...] | None = None
    shows_leftovers: bool = True
    shows_vanished: bool = True
