"""What a rule sees of one number: its properties, read only when they are asked for.

A number of either door looks alike to a rule; what is said of it has the names that programs of its door write.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError

from pulumi_chime.model import state
from pulumi_chime.model.changes import SECRET
from pulumi_chime.model.naming import in_native_terms, plain_name
from pulumi_chime.model.resource_types import NATIVE_PHONE_NUMBER_TYPE, is_default_provider
from pulumi_chime.model.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pulumi_policy import PolicyProviderResource, PolicyResource, ResourceValidationArgs

    from pulumi_chime.model.problem import Problem

_PROVIDER = "provider"
EXCEPTIONS_DO_NOT_APPLY = (
    "; its phone number is not known before the update, so exceptions by number do not apply"
)
"""Behind what a rule says of a number of which it cannot be decided whether it is an exception."""


class _PlainNames(Mapping[str, Any]):
    """Properties under their plain names, whichever spelling they have; a value is read when it is asked for."""

    def __init__(self, properties: Mapping[str, Any]) -> None:
        self._properties = properties
        self._names = {plain_name(name): name for name in properties}

    def __getitem__(self, name: str) -> Any:
        return self._properties[self._names[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a program, a resource of its own or one of a set; what the program does not manage is None.

    A value that becomes known only during the update raises `pulumi_policy.proxy.UnknownValueError`
    when it is read. A rule lets that pass: what it has yielded before is reported, and the user is told
    that the rest is not checked.

    In a line it is called by its phone number, or by its resource's name while that is not known: `str(number)`.

    Attributes:
        urn: The resource's URN.
        resource_name: The resource's name in the stack.
        properties: Its checked inputs, in a rule about the stack its outputs, under the names of `PhoneNumber`'s
            parameters in Python.
        is_protected: Whether the engine's `protect` is set.
        is_native: Whether it is declared on the native door: then it lives where its provider says.
        provider: That provider; None on the dynamic door, and where the engine does not show it.
    """

    urn: str
    resource_name: str
    properties: Mapping[str, Any]
    is_protected: bool = False
    is_native: bool = False
    provider: PolicyProviderResource | None = None

    @classmethod
    def of(cls, resource: ResourceValidationArgs | PolicyResource) -> Number:
        """Return the number that a resource of a policy's arguments declares."""
        is_native = resource.resource_type == NATIVE_PHONE_NUMBER_TYPE
        return cls(
            urn=resource.urn,
            resource_name=resource.name,
            properties=_PlainNames(resource.props),
            is_protected=resource.opts.protect,
            is_native=is_native,
            provider=resource.provider if is_native else None,
        )

    def __str__(self) -> str:
        return self.phone_number if self.is_known("phone_number") else self.resource_name

    def is_known(self, *property_names: str) -> bool:
        """Return whether these properties, and all that is in them, have values already.

        On the native door `provider` means all that its provider is set to.
        """
        try:
            for name in property_names:
                _read(
                    self.provider.props if name == _PROVIDER and self.provider else self.properties.get(name)
                )
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
        connection = {} if self.is_native else self.properties.get("connection") or {}
        # As boto3 does it: AWS_REGION says nothing.
        return connection.get("region") or self.setting("region") or os.environ.get("AWS_DEFAULT_REGION")

    def setting(self, name: str) -> str | None:
        """Return a setting that the number is managed with: the stack's, or on the native door its provider's.

        Args:
            name: As in Pulumi config, without the namespace.
        """
        if not self.is_native:
            return pulumi.Config("chime").get(name)
        try:
            return self.provider.props.get(name) if self.provider else None
        except UnknownValueError:
            raise UnknownValueError(UNKNOWN_STRING_VALUE, [_PROVIDER, name]) from None

    def is_setting_known(self, name: str) -> bool:
        """Return whether a setting has its value already."""
        try:
            self.setting(name)
        except UnknownValueError:
            return False
        return True

    def name_setting(self, name: str) -> str:
        """Return what a setting is called where a program or a stack sets it."""
        if self.provider is None or is_default_provider(self.provider.name):
            return f"chime:{name}"
        return f"{name} of its provider {self.provider.name}"

    def spell(self, text: str) -> str:
        """Return the name of a property, or a text with such names, as programs of the number's door write them."""
        return in_native_terms(text) if self.is_native else text

    def say(self, problem: Problem) -> str:
        """Return a problem of this number with the names that programs of its door write."""
        return str(
            replace(
                problem,
                property_name=self.spell(problem.property_name),
                rule=self.spell(problem.rule),
                example=self.spell(problem.example),
            )
        )

    @property
    def has_secrets(self) -> bool:
        """Whether any value is one that the program calls secret, or may be."""
        return not self.is_known(state.SECRET_INPUTS) or bool(self.properties.get(state.SECRET_INPUTS))

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
