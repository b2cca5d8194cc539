"""What a program that has failed says of itself, without the way there: that shows its code, and whatever stands in it."""

from __future__ import annotations

from itertools import dropwhile

_BEGINNING = "Traceback (most recent call last):"


def without_traceback(text: str) -> str:
    """Return a text in which nothing is left of a traceback but what was raised at last.

    The lines of the way there are indented (https://docs.python.org/3/library/traceback.html).
    """
    if _BEGINNING not in text:
        return text
    before, last = text.partition(_BEGINNING)[0], text.rpartition(_BEGINNING)[2]
    lines = last.strip("\n").splitlines()
    raised = list(dropwhile(lambda line: line[:1].isspace() or not line, lines)) or lines[-1:]
    return f"{before.strip()} {' '.join(line.strip() for line in raised).strip()}".strip()
