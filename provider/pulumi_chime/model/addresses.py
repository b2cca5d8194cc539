"""Addresses of services as they may be shown: a user name, a password and a query are nobody's to read.

Whatever shows an address (a journal, a line, an error) shows what `shown_address` returns.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_HIDDEN = "…"
_ADDRESS = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*://)"
    r"(?:[^/?#\s]*@)?"  # a user and a password, which may have a raw @
    r"(?P<rest>[^?#@\s]*)"  # host, port and path
    r"(?:[?#][^@\s]*)?",
    re.IGNORECASE,
)
# Of a password with a blank in it no reader of texts sees the beginning of the host. A port is no password.
_USER_WITH_A_BLANK = re.compile(
    r"(?<=://)[^/?#\s:@]{1,256}:(?!\d{1,5}(?:\W|$))[^\"\n@]{0,256}\s[^\"\n@]{0,256}@[^\s\"']*"
)
_PASSWORD = re.compile(
    r"(?P<name>password\s{0,8}=\s{0,8})"
    r"(?:'(?:[^'\\]|\\.)*(?:'|$)|\"(?:[^\"\\]|\\.)*(?:\"|$)|[^\s&;]+)",
    re.IGNORECASE | re.DOTALL,
)
# Each takes the whole of what a word could be the beginning of, so that none is looked at again from its middle.
_IN_A_TEXT = re.compile(r"[a-z0-9+.-]+(?P<behind>://\S*)?", re.IGNORECASE)
_ENDS_A_SENTENCE = "\"'`)]},.;:"


def is_address(text: str) -> bool:
    """Return whether a text is an http or https address: with a host, without blanks, any port being a number."""
    if re.search(r"\s", text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def shown_address(address: str) -> str:
    """Return scheme, host, port and path of an address; what cannot be told apart for certain is left out.

    Args:
        address: An address, or what somebody took for one.
    """
    if found := _ADDRESS.fullmatch(address):
        return f"{found['scheme']}{found['rest']}"
    if re.search(r"[@?#\s]", address) is None:
        return address
    scheme, separator, _ = address.partition("://")
    return f"{scheme}{separator}{_HIDDEN}" if separator and scheme.isalpha() else _HIDDEN


def with_shown_addresses(text: str) -> str:
    """Return a text in which each address stands as it may be shown, and no password as databases are told it."""
    told = _IN_A_TEXT.sub(_shown_in_a_text, _USER_WITH_A_BLANK.sub(_HIDDEN, text))
    return _PASSWORD.sub(rf"\g<name>{_HIDDEN}", told)


def _shown_in_a_text(found: re.Match[str]) -> str:
    if found["behind"] is None:
        return found[0]
    address = found[0].rstrip(_ENDS_A_SENTENCE)
    return shown_address(address) + found[0][len(address) :]
