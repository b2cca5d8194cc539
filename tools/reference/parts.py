"""Parts of a page that are written from the code, between two marks, in the middle of what people write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_PART = re.compile(
    r"(<!-- (?P<name>[\w ,-]+): `make pages` writes it -->\n).*?(\n<!-- end of (?P=name) -->)", re.DOTALL
)


_SPAN = re.compile(r"(`[^`]*`)")
_ELEMENT = re.compile(r"<(?!br>)")
"""What would be taken for an element of HTML, but a line break, which is meant."""


class PartsError(Exception):
    """A page does not have the parts that are written for it."""


def fill(page: str, parts: Mapping[str, str]) -> str:
    """Return a page with each of its parts as it is written now.

    Args:
        page: With the marks of every part.
        parts: The text of each part, by the name in its marks.

    Raises:
        PartsError: The page lacks a part, has it twice, or has one that nobody writes.
    """
    found = [match["name"] for match in _PART.finditer(page)]
    if sorted(found) != sorted(parts):
        raise PartsError(f"it has the parts {sorted(found)}, and {sorted(parts)} are written")
    return _PART.sub(lambda match: f"{match[1]}\n{parts[match['name']].rstrip()}\n{match[3]}", page)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"|{'|'.join(map(_cell, line))}|" for line in lines)


def _cell(text: str) -> str:
    line = plain(" ".join(text.split())).replace("|", "\\|")
    return f" {line} " if line else " "


def plain(text: str) -> str:
    """Return a text in which nothing is taken for an element of HTML; what is marked as code stays."""
    return "".join(
        part if part.startswith("`") else _ELEMENT.sub("&lt;", part) for part in _SPAN.split(text) if part
    )
