"""Lines of a preview that people read and `pulumi-chime summary` understands.

The engine's own output of a preview says nothing of the account: neither which one it is, nor what
an adoption will write. The provider says it in lines; what writes such a line stands here beside
what reads it back, so that neither can change alone. It is understood in the spelling of either door.
"""

from __future__ import annotations

import ast
import re
from enum import Enum

from pulumi_chime.model.arn import AccountRegion
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import Edit
from pulumi_chime.model.naming import native_name, plain_name

_NOTHING = "(none)"
# What `repr` makes of a text, which never spans lines.
_VALUE = r"""\(none\)|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
# A line of the native door names properties as its programs write them.
_ATTRIBUTE = "|".join(
    name for attribute in Attribute for name in dict.fromkeys((attribute.value, native_name(attribute.value)))
)


class Remark(Enum):
    """What is special about a live value that will be written over."""

    CHANGED_OUTSIDE = "changed outside"
    """The attribute was managed before, and somebody else has changed it since."""
    NOT_ACCEPTED = "UpdateFailed"
    """It is the declared one, and is sent again: the last one that was sent was not accepted."""
    UNSEEN = "written all the same"
    """It is the declared one, and `up`, which does not read it, sends that."""


_REMARKS = "|".join(re.escape(remark.value) for remark in Remark)
_DIFFERENCE = re.compile(rf"({_ATTRIBUTE}): ({_VALUE}) in the account(?: \((?:{_REMARKS})\))? → ({_VALUE})")
_FOUND = re.compile(rf"({_ATTRIBUTE}): (?:{_VALUE}) is in the account already, and is not sent")
_EARLIER = "an earlier calling name has not settled (up to 72 hours); run `pulumi up` again after that"
_WAITS = re.compile(rf"({_ATTRIBUTE}): (?:{_VALUE}) waits: {re.escape(_EARLIER)}")
_NOT_ACCEPTED = "was not accepted (UpdateFailed)"
_FAILED = re.compile(rf"({_ATTRIBUTE}): (?:{_VALUE}) {re.escape(_NOT_ACCEPTED)}")
_LOOKED_AT = re.compile(r"preflight: account (\S+), region (\S+)")
_NOT_CHECKED = "the live account was not checked: "
_UNKNOWN = "unknown"
_OF_A_NUMBER = re.compile(r"(?:phone number )?(\+[0-9]{2,15}): (.*)", re.DOTALL)


def number_line(phone_number: str, line: str) -> str:
    """Return a line about one number of a resource that has many; an error names its number already."""
    return f"{phone_number}: {line.removeprefix(f'phone number {phone_number}: ')}"


def parse_number(line: str) -> tuple[str, str]:
    """Return the number and the line that `number_line` made one of; no number for another line."""
    found = _OF_A_NUMBER.fullmatch(line)
    return (found[1], found[2]) if found else ("", line)


def difference_line(edit: Edit, remark: Remark | None = None) -> str:
    """Return the line for a live value that will be written over.

    Args:
        edit: What will be written, in place of the live value.
        remark: What is special about the live value; None where nothing is.
    """
    remarked = f" ({remark.value})" if remark else ""
    return f"{edit.attribute.value}: {_shown(edit.shown_before)} in the account{remarked} → {_shown(edit.shown_after)}"


def parse_difference(line: str) -> Edit | None:
    """Return what `difference_line` made a line of; None for another line."""
    match = _DIFFERENCE.fullmatch(line)
    if match is None:
        return None
    return Edit(_parse_attribute(match[1]), _parse_value(match[2]), _parse_value(match[3]))


def already_live_line(edit: Edit) -> str:
    """Return the line for a declared value that the account has already, though the state does not know."""
    return f"{edit.attribute.value}: {_shown(edit.shown_after)} is in the account already, and is not sent"


def parse_already_live(line: str) -> Attribute | None:
    """Return the attribute of a line that `already_live_line` made; None for another line."""
    match = _FOUND.fullmatch(line)
    return _parse_attribute(match[1]) if match else None


def waiting_line(edit: Edit) -> str:
    """Return the line for a declared value that this deploy will not write, or has not written."""
    return f"{edit.attribute.value}: {_shown(edit.shown_after)} waits: {_EARLIER}"


def parse_waiting(line: str) -> Attribute | None:
    """Return the attribute of a line that `waiting_line` made; None for another line."""
    match = _WAITS.fullmatch(line)
    return _parse_attribute(match[1]) if match else None


def not_accepted_line(sent: Edit) -> str:
    """Return the line for a calling name that was sent, and was not accepted.

    Args:
        sent: To the value that was sent.
    """
    return f"{sent.attribute.value}: {sent.shown_after!r} {_NOT_ACCEPTED}"


def parse_not_accepted(line: str) -> Attribute | None:
    """Return the attribute of a line that `not_accepted_line` made; None for another line."""
    match = _FAILED.fullmatch(line)
    return _parse_attribute(match[1]) if match else None


def account_line(place: AccountRegion) -> str:
    """Return the line that says which account a preview reads."""
    return f"preflight: account {place.account_id or _UNKNOWN}, region {place.region}"


def parse_account(line: str) -> AccountRegion | None:
    """Return the account of a line that `account_line` made; None for another line."""
    match = _LOOKED_AT.fullmatch(line)
    return AccountRegion("" if match[1] == _UNKNOWN else match[1], match[2]) if match else None


def not_checked_line(reason: str) -> str:
    """Return the line that says why an account could not be read."""
    return f"{_NOT_CHECKED}{reason}"


def parse_not_checked(line: str) -> str | None:
    """Return the reason of a line that `not_checked_line` made; None for another line."""
    return line.removeprefix(_NOT_CHECKED) if line.startswith(_NOT_CHECKED) else None


def not_known_yet_line(resource_name: str, names: str) -> str:
    """Return the line that says why numbers are not looked at, of which the named one is the first."""
    return (
        "numbers with a value that is known only after up are not looked at in the account; "
        f"the first of them: {resource_name} ({names})"
    )


def _shown(value: str | None) -> str:
    return repr(value) if value else _NOTHING


def _parse_attribute(name: str) -> Attribute:
    return Attribute(plain_name(name))


def _parse_value(text: str) -> str:
    return "" if text == _NOTHING else str(ast.literal_eval(text))
