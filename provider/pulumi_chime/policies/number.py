"""What a rule sees of one number: its properties, read only when they are asked for."""

from __future__ import annotations

import os
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import pulumi

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pulumi_policy import PolicyResource, ResourceValidationArgs


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a program; what the program does not manage is None.

    A value that becomes known only during the update raises `pulumi_policy.proxy.UnknownValueError`
    when it is read. A rule lets that pass: the number is skipped, and said to be.

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

    def is_listed(self, entries: Iterable[str]) -> bool:
        """Return whether one of the entries means this number.

        Args:
            entries: Beginnings of E.164 numbers, such as `+4420`, and names of resources, in which
                `*` stands for anything.
        """
        return any(self._is_meant(entry) for entry in entries)

    def _is_meant(self, entry: str) -> bool:
        if entry.startswith("+"):
            return self.phone_number.startswith(entry)
        return fnmatchcase(self.resource_name, entry)
