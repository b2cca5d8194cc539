"""A value that becomes known only during an update: it stands for itself in checked inputs, whatever the door calls it."""

from __future__ import annotations

from enum import Enum
from typing import Final


class Unknown(Enum):
    """The type of `UNKNOWN`."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "(known after up)"


UNKNOWN: Final = Unknown.UNKNOWN
"""The one unknown value."""


def is_known(value: object) -> bool:
    """Return whether a value, with all that is in it, is known already."""
    if isinstance(value, dict):
        return all(map(is_known, value.values()))
    if isinstance(value, list):
        return all(map(is_known, value))
    return value is not UNKNOWN
