"""How a text of any length is shown in one line: whole where a rule may accept it, else its beginning and its length."""

from __future__ import annotations

from typing import Final

LONGEST_PIECE: Final = 60
"""Characters of what is shown of a longer text."""

_LONGEST_WHOLE = 256
"""Characters of the longest text that any rule accepts, a name: who has to find what is wrong in one sees all of it."""


def cut(text: str) -> str:
    """Return the beginning of a text."""
    return text if len(text) <= LONGEST_PIECE else f"{text[:LONGEST_PIECE]}…"


def shown_value(value: object) -> str:
    """Return a value as Python spells it, in one line; of a longer one its beginning and how long it is."""
    if isinstance(value, str):
        if len(value) <= _LONGEST_WHOLE:
            return repr(value)
        return f"{value[:LONGEST_PIECE]!r}… ({len(value):,} characters)"
    spelled = repr(value)
    return spelled if len(spelled) <= _LONGEST_WHOLE else cut(spelled)
