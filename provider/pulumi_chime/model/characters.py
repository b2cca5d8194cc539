"""How a single character of a declared text is shown, where it is the one that strikes."""

from __future__ import annotations

import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})


def is_unseen(character: str) -> bool:
    """Return whether a character shows nothing, other than the plain blank between words."""
    return character != " " and unicodedata.category(character) in _UNSEEN


def named(character: str) -> str:
    """Return the code of a character, with its name where it has one."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()


def shown(character: str) -> str:
    """Return a character in quotation marks, or its name where it cannot be seen."""
    return named(character) if is_unseen(character) else repr(character)
