"""How people write phone numbers: which spellings are taken for a number, and what is probably meant by the others.

Google's libphonenumber knows how numbers are written and which exist
(https://github.com/google/libphonenumber, in Python https://github.com/daviddrysdale/python-phonenumbers).
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

from pulumi_chime.model.characters import is_unseen, named
from pulumi_chime.model.identity import EXAMPLE, RULE, InvalidPhoneNumberError, e164
from pulumi_chime.model.problem import Problem, not_a_text

# Cells of a spreadsheet that are numbers, or were kept from being any: 12065550100.0, '+1…, ="+1…".
_DECIMALS = re.compile(r"(\d{5,})[.,]0+")
_ROUNDED = re.compile(r"\d+(?:[.,]\d+)?[eE]\+?\d+")
_MOST_NAMED = 5  # characters of one text
_HOME = "US"
"""Where a number without a country is most likely from: the service's own example numbers are."""


def read_declared(spelling: str) -> str:
    """Return the E.164 form of a number that a person declares.

    What has no plus sign must be a number that exists: `2065550100` lacks its country code, and with a plus sign
    in front of it would be another country's.

    Raises:
        InvalidPhoneNumberError: The text is no spelling of an E.164 number, or may be another number than it says.
    """
    number = e164(spelling)
    if not unquote(unquote(spelling)).startswith("+") and not _exists(number):
        raise InvalidPhoneNumberError(spelling)
    return number


def find_declared(value: object) -> str | None:
    """Return the E.164 form of a number that a person declares; None for what declares none."""
    try:
        return read_declared(value) if isinstance(value, str) else None
    except InvalidPhoneNumberError:
        return None


def find_problem(value: object) -> Problem | None:
    """Return what is wrong with a declared number, and what is probably meant; None where nothing is."""
    if not isinstance(value, str):
        digits = f"{value:.0f}" if isinstance(value, (int, float)) and not isinstance(value, bool) else ""
        return _problem(value, not_a_text(value), _find_probable(digits))
    try:
        read_declared(value)
    except InvalidPhoneNumberError:
        return _problem(value, _describe(value), _find_probable(value))
    return None


def _problem(value: object, strikes: str, probable: str) -> Problem:
    meant = f"; {probable} is probably meant" if probable else ""
    return Problem("phone_number", value, f"{strikes}{RULE}{meant}", f'"{probable or EXAMPLE}"')


def _describe(text: str) -> str:
    """Return what strikes in a text, before the rule; empty where nothing does."""
    unseen = dict.fromkeys(filter(is_unseen, text))
    if unseen:
        rest = ["…"] if len(unseen) > _MOST_NAMED else []
        names = ", ".join([*map(named, list(unseen)[:_MOST_NAMED]), *rest])
        return f"it contains what cannot be seen ({names}); "
    if _ROUNDED.fullmatch(text.strip()):
        return "a spreadsheet has rounded this number; format its column as text and enter the number again; "
    if _DECIMALS.fullmatch(text.strip()) or text.lstrip().startswith(("'", "=")):
        return "a spreadsheet has left its mark on this number; format its column as text; "
    return ""


def _find_probable(text: str) -> str:
    """Return the number that is probably meant; empty where nobody can say."""
    import phonenumbers  # noqa: PLC0415 - only what is wrong needs it

    cleaned = _clean(text)
    if not cleaned or _ROUNDED.fullmatch(cleaned):
        return ""
    digits = re.sub(r"\D", "", cleaned)
    for candidate in (cleaned, f"+{digits}", f"+{digits.removeprefix('00')}"):
        try:
            number = phonenumbers.parse(candidate, _HOME)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number) and not number.extension:
            return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return ""


def _clean(text: str) -> str:
    """Return a text without what cannot be seen and what spreadsheets leave, in plain characters."""
    plain = unicodedata.normalize("NFKC", text)
    seen = "".join(each for each in plain if not is_unseen(each)).strip()
    match = _DECIMALS.fullmatch(seen)
    return match[1] if match else seen


def _exists(number: str) -> bool:
    import phonenumbers  # noqa: PLC0415 - only what has no plus sign needs it

    try:
        return bool(phonenumbers.is_valid_number(phonenumbers.parse(number)))
    except phonenumbers.NumberParseException:
        return False
