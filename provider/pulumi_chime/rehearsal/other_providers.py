"""Resources that a rehearsal would deploy for real: all but this provider's own, which alone are sent to the emulator."""

from __future__ import annotations

import base64
import binascii
import pickletools
from typing import TYPE_CHECKING, Any

from pulumi_chime.model.resource_types import (
    FORMER_SUBCLASS_TYPE,
    NATIVE_PACKAGE,
    PHONE_NUMBER_TYPE,
)
from pulumi_chime.rehearsal.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_STACK = "pulumi:pulumi:Stack"
_PROVIDERS = "pulumi:providers:"
_DYNAMIC_PACKAGE = "pulumi-python"
_DYNAMIC_TYPES = frozenset({PHONE_NUMBER_TYPE, FORMER_SUBCLASS_TYPE})
_OUR_PROVIDERS = frozenset({f"{_PROVIDERS}{NATIVE_PACKAGE}", f"{_PROVIDERS}{_DYNAMIC_PACKAGE}"})
_REFERENCE = "__provider"
_OUR_CLASS = {"pulumi_chime.provider", "PhoneNumberProvider"}
# What a reference to a class by its name takes, and nothing that could run anything else.
_HARMLESS = frozenset(
    {
        *("PROTO", "FRAME", "STOP", "MEMOIZE", "BINPUT", "EMPTY_TUPLE", "MARK", "TUPLE"),
        *("SHORT_BINUNICODE", "BINUNICODE", "STACK_GLOBAL", "GLOBAL", "REDUCE", "NEWOBJ"),
    }
)
_SHOWN = 3


def require_ours(resources: Iterable[Mapping[str, Any]], where: str) -> None:
    """Refuse resources that are not this provider's.

    Args:
        resources: As a state or an event of the engine shows them.
        where: What holds them, for the error.

    Raises:
        RefusedError: There is one.
    """
    others = sorted({describe(each) for each in resources if not is_ours(each)})
    if others:
        more = f" and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
        raise RefusedError(
            f"{where} has what is not this provider's and would be deployed for real: {', '.join(others[:_SHOWN])}{more}; "
            "rehearse a stack that holds nothing but phone numbers"
        )


def is_ours(resource: Mapping[str, Any]) -> bool:
    """Return whether deploying a resource speaks with nobody but this provider, or with nobody at all."""
    token = str(resource.get("type") or "")
    if token == _STACK or token in _OUR_PROVIDERS:
        return True
    provider = str(resource.get("provider") or "")
    if not resource.get("custom"):
        # A component; one that a plugin builds has a provider.
        return not provider or _is_served_by_us(provider)
    if token in _DYNAMIC_TYPES:
        return refers_to_our_class(resource)
    return token.startswith(f"{NATIVE_PACKAGE}:") and (not provider or _is_served_by_us(provider))


def describe(resource: Mapping[str, Any]) -> str:
    """Return the type and name of a resource."""
    name = str(resource.get("urn") or "").rpartition("::")[2]
    return f"{resource.get('type')} {name!a}" if name else str(resource.get("type"))


def refers_to_our_class(resource: Mapping[str, Any]) -> bool:
    """Return whether a dynamic resource is served by this package's class, and by its name alone."""
    references = {
        str(values[_REFERENCE])
        for values in (resource.get("inputs"), resource.get("outputs"))
        if isinstance(values, dict) and _REFERENCE in values
    }
    return bool(references) and all(map(_names_our_class, references))


def _names_our_class(reference: str) -> bool:
    try:
        steps = [
            (each.name, argument) for each, argument, _ in pickletools.genops(base64.b64decode(reference))
        ]
    except (binascii.Error, ValueError):
        return False
    named: set[str] = set()
    for operation, argument in steps:
        if operation not in _HARMLESS:
            return False
        if isinstance(argument, str):
            named.update(argument.split(" ") if operation == "GLOBAL" else [argument])
    return named == _OUR_CLASS


def _is_served_by_us(provider: str) -> bool:
    """Return whether a reference, a URN and an id, is of a provider of ours."""
    parts = provider.split("::")
    return len(parts) > 2 and parts[2].rpartition("$")[2] in _OUR_PROVIDERS  # noqa: PLR2004 - the type is the third part
