"""Where a part of a program declares its numbers: in a region of the stack's own account, or where nobody can say.

A region alone is no place: a profile or an address leads to another account.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_chime.model.naming import native_name
from pulumi_chime.onboarding.project import provider_properties

if TYPE_CHECKING:
    from collections.abc import Mapping

_LEADING_ELSEWHERE = frozenset({"profile", "endpointUrl"})


def region_of_provider(properties: Mapping[str, str | None], settings: Mapping[str, str]) -> str | None:
    """Return the region of a provider that leads where the stack itself would there; None for any other.

    Args:
        properties: Its, as programs on the native door name them; None for what is no plain text.
        settings: Of the stack, of which a provider takes nothing.
    """
    region = properties.get("region")
    if not region:
        return None
    is_region_alone = properties.keys() == {"region"} and not _LEADING_ELSEWHERE & settings.keys()
    is_whole = dict(properties) == provider_properties(settings, region)
    return region if is_region_alone or is_whole else None


def region_of_connection(parts: Mapping[str, str | None], settings: Mapping[str, str]) -> str | None:
    """Return the region of a connection that leads where the stack itself would there; None for any other.

    Args:
        parts: Those that are given, as `Connection` names them; None for what is no plain text.
        settings: Of the stack, which say what a connection leaves open.
    """
    others = {native_name(name): text for name, text in parts.items() if name != "region"}
    if any(text is None or settings.get(name) != text for name, text in others.items()):
        return None
    return parts.get("region", settings.get("region", ""))
