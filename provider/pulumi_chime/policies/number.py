"""What a rule sees of one number: its properties, read only when they are asked for."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi_policy.proxy import UnknownValueError

from pulumi_chime.model import state
from pulumi_chime.model.changes import SECRET
from pulumi_chime.model.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pulumi_policy import PolicyResource, ResourceValidationArgs

EXCEPTIONS_DO_NOT_APPLY = (
    "; its phone number is not known before the update, so exceptions by number do not apply"
)
"""Behind what a rule says of a number of which it cannot be decided whether it is an exception."""


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a program; what the program does not manage is None.

    A value that becomes known only during the update raises `pulumi_policy.proxy.UnknownValueError`
    when it is read. A rule lets that pass: what it has yielded before is reported, and the user is told
    that the rest is not checked.

    In a line it is called by its phone number, or by its resource's name while that is not known: `str(number)`.

    Attributes:
        urn: The resource's URN.
        resource_name: The resource's name in the stack.
        properties: Its checked inputs; in a rule about the stack its outputs.
        is_protected: Whether the engine's `protect` is set.
    """

    urn: str
    resource_name: str
    properties: Mapping[str, Any]
    is_protected: bool = False

    @classmethod
    def of(cls, resource: ResourceValidationArgs | PolicyResource) -> Number:
        """Return the number that a resource of a policy's arguments declares."""
        return cls(resource.urn, resource.name, resource.props, resource.opts.protect)

    def __str__(self) -> str:
        return self.phone_number if self.is_known("phone_number") else self.resource_name

    def is_known(self, *property_names: str) -> bool:
        """Return whether these properties, and all that is in them, have values already."""
        try:
            for name in property_names:
                _read(self.properties.get(name))
        except UnknownValueError:
            return False
        return True

    @property
    def phone_number(self) -> str:
        """E.164."""
        phone_number: str = self.properties["phone_number"]
        return phone_number

    @property
    def name(self) -> str | None:
        """The name; empty where it is cleared."""
        return self.properties.get("name")

    @property
    def calling_name(self) -> str | None:
        """The calling name; empty where it is cleared."""
        return self.properties.get("calling_name")

    @property
    def product_type(self) -> str | None:
        """`VoiceConnector` or `SipMediaApplicationDialIn`."""
        return self.properties.get("product_type")

    @property
    def on_adopt(self) -> str:
        """`match` or `overwrite`."""
        return self.properties.get("on_adopt") or "match"

    @property
    def on_destroy(self) -> str:
        """`retain` or `release`."""
        return self.properties.get("on_destroy") or "retain"

    @property
    def defaulted(self) -> tuple[str, ...]:
        """The names of the attributes whose values come from a fleet's defaults."""
        return tuple(self.properties.get("defaulted") or ())

    @property
    def region(self) -> str | None:
        """The region as the number, the stack or the environment says; None where only an AWS profile may."""
        connection = self.properties.get("connection") or {}
        # As boto3 does it: AWS_REGION says nothing.
        configured = connection.get("region") or pulumi.Config("chime").get("region")
        return configured or os.environ.get("AWS_DEFAULT_REGION")

    def conceal(self, line: str) -> str:
        """Return a line without the values that the program calls secret; Pulumi gives them to rules in plain text."""
        names = self.properties.get(state.SECRET_INPUTS) if self.is_known(state.SECRET_INPUTS) else UNKNOWN
        for attribute in state.secrets({state.SECRET_INPUTS: names}):
            value = self.properties.get(attribute.value) if self.is_known(attribute.value) else None
            for text in (repr(value)[1:-1], value) if isinstance(value, str) and value else ():
                line = line.replace(text, SECRET)
        return line

    def is_listed(self, entries: Iterable[str]) -> bool:
        """Return whether one of the entries means this number.

        Args:
            entries: Beginnings of E.164 numbers, such as `+4420`, and names of resources, in which
                `*` stands for anything.

        Raises:
            pulumi_policy.proxy.UnknownValueError: No entry means the resource by its name, there are beginnings,
                and the phone number is not known.
        """
        entries = tuple(entries)
        beginnings = tuple(entry for entry in entries if entry.startswith("+"))
        names = (entry for entry in entries if not entry.startswith("+"))
        if any(fnmatchcase(self.resource_name, name) for name in names):
            return True
        return bool(beginnings) and self.phone_number.startswith(beginnings)


def disguised(resource_name: str, type_token: str) -> str:
    """Return the line for a phone number under a type that rules do not know, and so cannot judge."""
    return (
        f"{resource_name}: a phone number under the type {type_token}, which no rule judges; "
        "declare it as pulumi_chime.PhoneNumber or a subclass of today's version"
    )


def is_exception(number: Number, exceptions: Iterable[str]) -> bool | None:
    """Return whether a rule does not apply to a number; None where that is not known before the update."""
    try:
        return number.is_listed(exceptions)
    except UnknownValueError:
        return None


def _read(value: object) -> None:
    """Read a value and all that is in it, because what is unknown shows only then."""
    if isinstance(value, Mapping):
        for each in value.values():
            _read(each)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for each in value:
            _read(each)
