"""A value that becomes known only during an update: it stands for itself in checked inputs, whatever the door calls it."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class Unknown(Enum):
    """The type of `UNKNOWN`."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "(known after up)"


UNKNOWN: Final = Unknown.UNKNOWN
"""The one unknown value."""


def are_known(properties: Mapping[str, Any]) -> bool:
    """Return whether every property has a value already."""
    return all(value is not UNKNOWN for value in properties.values())
