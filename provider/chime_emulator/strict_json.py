"""JSON objects, read strictly: what is not one is an error, and nothing else can go wrong."""

from __future__ import annotations

import json
from typing import Any


class NotJsonError(ValueError):
    """A text that is not JSON, or no object; the message says which."""


def read_object(text: str | bytes) -> dict[str, Any]:
    """Return the JSON object that a text holds. Raises NotJsonError."""
    try:
        value = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise NotJsonError("not JSON") from None
    if not isinstance(value, dict):
        raise NotJsonError("not a JSON object")
    return value


def _refuse(constant: str) -> None:
    # Python's parser takes NaN and Infinity, which JSON does not have.
    raise ValueError(constant)
