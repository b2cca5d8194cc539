"""JSON as this package reads it: an object that names a key twice is refused, where Python's parser keeps the last value.

Whoever reviews such a file may see the first value, and the run would go by the last one.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

_LONGEST_SHOWN = 60


class RepeatedKeyError(ValueError):
    """An object that names a key twice; the text names the key, in one line."""


def read_json_text(text: str | bytes) -> Any:
    """Return the value of a JSON text.

    Args:
        text: All of it; bytes are UTF-8, UTF-16 or UTF-32.

    Raises:
        RepeatedKeyError: An object in it names a key twice.
        ValueError: It is not JSON (then a JSONDecodeError), not text, or has a number of too many digits.
        RecursionError: It is nested too deeply.
    """
    return json.loads(text, object_pairs_hook=_read_object)


def _read_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        ((repeated, _),) = Counter(name for name, _ in pairs).most_common(1)
        raise RepeatedKeyError(
            f"a key stands twice in one object: {_shown(repeated)}; one of the two has to go"
        )
    return members


def _shown(name: str) -> str:
    return ascii(name if len(name) <= _LONGEST_SHOWN else f"{name[:_LONGEST_SHOWN]}...")
