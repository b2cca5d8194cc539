"""Texts of others, as they may stand in a line of ours."""

from __future__ import annotations


def one_line(text: str) -> str:
    """Return a text in one line, without what moves a cursor, turns the direction, or ends a line elsewhere."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def without_marks(text: str) -> str:
    """Return a message of the engine without its own marks for colours, `<{%…%}>`."""
    while "<{%" in text and "%}>" in text.partition("<{%")[2]:
        before, _, rest = text.partition("<{%")
        text = before + rest.partition("%}>")[2]
    return text
