"""Tokens that continue a list: opaque, and good for the list that gave them only."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING

from chime_emulator.errors import bad_request

if TYPE_CHECKING:
    from chime_emulator.account import Filter


def make_token(selected: Filter, last: str) -> str:
    """Return the token that continues a list behind a number."""
    place = json.dumps([last, _digest(selected, last)]).encode()
    return base64.urlsafe_b64encode(place).decode()


def read_token(selected: Filter, given: str | None) -> str:
    """Return the number behind which a token continues; the empty text for none.

    Raises:
        RequestRefused: The token is broken, or of a list with other filters.
    """
    if given is None:
        return ""
    try:
        last, digest = json.loads(base64.b64decode(given, altchars=b"-_", validate=True))
    except (ValueError, TypeError, RecursionError):
        last, digest = "", ""
    if not isinstance(last, str) or digest != _digest(selected, last):
        raise bad_request("NextToken is not a token of this list.")
    return last


def _digest(selected: Filter, last: str) -> str:
    return hashlib.sha256(f"{selected} {last}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
