"""The line that the provider logs for each request that writes: one for a call, whatever it carried."""

from __future__ import annotations

import re

_CALL = re.compile(r"[A-Z][A-Za-z]+: \d+ numbers? \(")


def format_call(operation: str, description: str) -> str:
    """Return the line of one call.

    Args:
        operation: The API's name.
        description: How many numbers it carried, and what came of it.
    """
    return f"{operation}: {description}"


def is_call(line: str) -> bool:
    """Return whether a line of the engine's log, at debug level, tells of one call."""
    return _CALL.match(line) is not None
