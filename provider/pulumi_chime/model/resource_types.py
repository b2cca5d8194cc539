"""The types of this provider's resources, as the engine, its states and its previews name them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

PHONE_NUMBER_TYPE = "pulumi-python:dynamic/chime:PhoneNumber"
"""One phone number; subclasses in a program have this type too."""

NATIVE_PHONE_NUMBER_TYPE = "chime:index:PhoneNumber"
"""One phone number, declared on the native door."""

SET_TYPE = "chime:index:PhoneNumberSet"
"""Many phone numbers in one resource of the native door."""

FORMER_SUBCLASS_TYPE = "pulumi-python:dynamic:Resource"
"""The type under which earlier versions stored subclasses of the dynamic door's class."""

NATIVE_PACKAGE = "chime"
"""The package of the native door's types and providers."""

FLEET_TYPE = "chime:index:PhoneNumberFleet"
"""The component of a fleet, the parent of its numbers on either door."""

PHONE_NUMBER_TYPES = frozenset({PHONE_NUMBER_TYPE, NATIVE_PHONE_NUMBER_TYPE})

_PROVIDER_TYPE = f"pulumi:providers:{NATIVE_PACKAGE}"
_DEFAULT_PROVIDER = "default"
_DYNAMIC = "pulumi-python:dynamic"
_TELLING = ("phone_number", "on_adopt", "on_destroy")


def type_of(urn: str) -> str:
    """Return the type of a resource by its URN, `urn:pulumi:<stack>::<project>::<types of parents>$<type>::<name>`."""
    return types_of(urn).rpartition("$")[2]


def types_of(urn: str) -> str:
    """Return the type of a resource behind those of its parents, by its URN."""
    return "".join(urn.split("::", 3)[2:3])


def name_of(urn: str) -> str:
    """Return the name of a resource in its stack, by its URN; a name may have any characters."""
    return "".join(urn.split("::", 3)[3:])


def is_phone_number(type_token: str) -> bool:
    """Return whether resources of a type are phone numbers of this provider."""
    return type_token in PHONE_NUMBER_TYPES


def is_provider(type_token: str) -> bool:
    """Return whether resources of a type are providers of the native door."""
    return type_token == _PROVIDER_TYPE


def is_default_provider(resource_name: str) -> bool:
    """Return whether a provider is the engine's own, made from the stack's settings: `default`, or `default_0_1_0`."""
    return resource_name == _DEFAULT_PROVIDER or resource_name.startswith(f"{_DEFAULT_PROVIDER}_")


def is_disguised_phone_number(type_token: str, properties: Mapping[str, Any]) -> bool:
    """Return whether a resource is one of this provider's under a type that nobody here knows.

    Pulumi gives a subclass of a dynamic resource another type, unless the class prevents it. What judges numbers by
    their type would not see such a resource, so it has to be told of.
    """
    is_dynamic = type_token.startswith(_DYNAMIC) and not is_phone_number(type_token)
    return is_dynamic and all(name in properties for name in _TELLING)
