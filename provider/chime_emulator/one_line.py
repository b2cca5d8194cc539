"""What people are answered with: one line that a terminal shows as it is, whatever text the answer is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

_LONGEST = 800
_LONGEST_NAME = 60
_MOST_NAMES = 10


class OneLineError(Exception):
    """An error whose message is one line, also where a file's name or content is part of it."""

    def __init__(self, message: str) -> None:
        super().__init__(one_line(message))


def one_line(text: str) -> str:
    """Return a text as one printable line: all else is spelled as an escape, and what is too long is cut."""
    line = "".join(character if character.isprintable() else _escaped(character) for character in text)
    return _cut(line, _LONGEST)


def listed(names: Collection[str]) -> str:
    """Return names that somebody chose, in order, for the middle of a line: not all of them, and none whole that is long."""
    shown = [_cut(name, _LONGEST_NAME) for name in sorted(names)[:_MOST_NAMES]]
    left_out = len(names) - len(shown)
    return ", ".join(shown) + (f" and {left_out} more" if left_out else "")


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
