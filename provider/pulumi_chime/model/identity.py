"""One phone number, many spellings: the E.164 number that identifies a resource.

The service shows a number as `+12065550100` and its id as `%2B12065550100`; a
client that encodes an id once more sends `%252B12065550100`. All of them, and
`12065550100`, name one number. Everything in this package compares the E.164 form.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

# The shape E164PhoneNumber of the botocore model chime-sdk-voice/2022-08-03.
_E164 = re.compile(r"\+?[1-9][0-9]{1,14}")

RULE = "a phone number is in E.164 form: a plus sign, then 2 to 15 digits of which the first is not 0"
"""What a declared number has to be, in words."""

EXAMPLE = "+12065550100"
"""A number that is accepted."""


class InvalidPhoneNumberError(ValueError):
    """A text that no spelling rule turns into an E.164 phone number."""


def e164(spelling: str) -> str:
    """Return the E.164 form, with its plus sign, of any spelling of a number.

    Args:
        spelling: `+12065550100`, `12065550100`, `%2B12065550100` or `%252B12065550100`.

    Raises:
        InvalidPhoneNumberError: The text is no spelling of an E.164 number.
    """
    decoded = unquote(unquote(spelling))
    if not _E164.fullmatch(decoded):
        raise InvalidPhoneNumberError(spelling)
    return decoded if decoded.startswith("+") else f"+{decoded}"


def spelled(id_: str) -> str | None:
    """Return the E.164 number that an id of the service spells; None for an opaque id."""
    try:
        return e164(id_)
    except InvalidPhoneNumberError:
        return None


def may_be_id_of(id_: str, phone_number: str) -> bool:
    """Return whether an id spells this number, or none: one that spells another number would lead to that."""
    return spelled(id_) in {None, phone_number}


def documented_id(phone_number: str) -> str:
    """Return the id of an E.164 number as the service's documentation writes it: `%2B12065550100`.

    Use it only where the service has not given the id itself: a given id is sent back as it came.
    """
    return quote(phone_number, safe="")
