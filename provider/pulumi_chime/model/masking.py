"""Phone numbers without their middles, for what more people may read than may know the numbers."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"(\+|%2B)([1-9][0-9]{1,3})([0-9]{2,})([0-9]{2})(?![0-9])")
_HIDDEN = "•"


def mask_text(text: str) -> str:
    """Return a text in which the middle of each phone number is hidden: of `+12065550100` stays `+1206•••••00`."""
    return _NUMBER.sub(lambda match: match[1] + match[2] + _HIDDEN * len(match[3]) + match[4], text)
