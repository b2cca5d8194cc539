"""Texts of records, as the queue can keep them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_NOT_KEPT = re.compile("[\x00\ud800-\udfff]")
"""PostgreSQL has neither NUL nor halves of UTF-16 pairs in a text (https://www.postgresql.org/docs/current/datatype-json.html)."""
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def storable(value: Any) -> Any:
    """Return a value of JSON with all of its texts, names included, as PostgreSQL keeps them."""
    if isinstance(value, str):
        return _NOT_KEPT.sub(_REPLACEMENT, value)
    if isinstance(value, Mapping):
        return {storable(name): storable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [storable(each) for each in value]
    return value
