"""Lines of a preview that people read and `pulumi-chime summary` understands.

The engine's own output of a preview says nothing of the account: neither which one it is, nor what
an adoption will write. The provider tells it in lines; what writes such a line stands here beside
what reads it back, so that neither can change alone.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from pulumi_chime.model.numbers import Attribute

_NOTHING = "(none)"
# What `repr` makes of a text, which never spans lines.
_VALUE = r"""\(none\)|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
_ATTRIBUTE = "|".join(attribute.value for attribute in Attribute)
_DIFFERENCE = re.compile(rf"({_ATTRIBUTE}): ({_VALUE}) in the account(?: \(changed outside\))? → ({_VALUE})")
_FOUND = re.compile(rf"({_ATTRIBUTE}): (?:{_VALUE}) is in the account already, and is not sent")
_EARLIER = "an earlier calling name has not settled (up to 72 hours); run `pulumi up` again after that"
_WAITS = re.compile(rf"({_ATTRIBUTE}): (?:{_VALUE}) waits: {re.escape(_EARLIER)}")
_LOOKED_AT = re.compile(r"preflight: account (\S+), region (\S+)")
_NOT_CHECKED = "the live account was not checked: "
_UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Difference:
    """What a deploy will write where the account has another value than the state, or the state none.

    Attributes:
        live: The value in the account; empty where it has none.
        declared: The value to be written; empty where it is cleared.
    """

    attribute: Attribute
    live: str
    declared: str


@dataclass(frozen=True, slots=True)
class Place:
    """An account and region that a preview has looked at.

    Attributes:
        account_id: Empty where none of its numbers was found.
    """

    account_id: str
    region: str


def difference(change: Difference, *, is_known: bool = False) -> str:
    """Return the line for a live value that will be replaced.

    Args:
        change: What will be written.
        is_known: Whether the attribute was managed before, so that somebody else has changed it since.
    """
    outside = " (changed outside)" if is_known else ""
    name, live, declared = change.attribute.value, _shown(change.live), _shown(change.declared)
    return f"{name}: {live} in the account{outside} → {declared}"


def read_difference(line: str) -> Difference | None:
    """Return what `difference` made a line of; None for another line."""
    match = _DIFFERENCE.fullmatch(line)
    if match is None:
        return None
    return Difference(Attribute(match[1]), _read_value(match[2]), _read_value(match[3]))


def found(attribute: Attribute, value: str) -> str:
    """Return the line for a declared value that the account has already, though the state does not know."""
    return f"{attribute.value}: {_shown(value)} is in the account already, and is not sent"


def read_found(line: str) -> Attribute | None:
    """Return the attribute of a line that `found` made; None for another line."""
    match = _FOUND.fullmatch(line)
    return Attribute(match[1]) if match else None


def waits(attribute: Attribute, value: str) -> str:
    """Return the line for a declared value that this deploy will not write, or has not written."""
    return f"{attribute.value}: {_shown(value)} waits: {_EARLIER}"


def read_waits(line: str) -> Attribute | None:
    """Return the attribute of a line that `waits` made; None for another line."""
    match = _WAITS.fullmatch(line)
    return Attribute(match[1]) if match else None


def looked_at(place: Place) -> str:
    """Return the line that tells which account a preview reads."""
    return f"preflight: account {place.account_id or _UNKNOWN}, region {place.region}"


def read_looked_at(line: str) -> Place | None:
    """Return the account of a line that `looked_at` made; None for another line."""
    match = _LOOKED_AT.fullmatch(line)
    return Place("" if match[1] == _UNKNOWN else match[1], match[2]) if match else None


def not_checked(reason: str) -> str:
    """Return the line that tells why an account could not be read."""
    return f"{_NOT_CHECKED}{reason}"


def read_not_checked(line: str) -> str | None:
    """Return the reason of a line that `not_checked` made; None for another line."""
    return line.removeprefix(_NOT_CHECKED) if line.startswith(_NOT_CHECKED) else None


def _shown(value: str) -> str:
    return repr(value) if value else _NOTHING


def _read_value(text: str) -> str:
    return "" if text == _NOTHING else str(ast.literal_eval(text))
