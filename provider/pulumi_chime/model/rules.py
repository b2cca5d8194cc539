"""What the service accepts, each rule with its source.

The client checks little (botocore sends a calling name of `!!` unchanged), so every rule is
applied here, in the program, before anything is registered.

Sources: "model" is the botocore service model chime-sdk-voice/2022-08-03; "guide" is the
Amazon Chime SDK administrator guide, https://docs.aws.amazon.com/chime-sdk/latest/ag/.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pulumi_chime.model.identity import InvalidPhoneNumberError, e164
from pulumi_chime.model.numbers import OnAdopt, OnDestroy, ProductType
from pulumi_chime.model.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from enum import Enum

# Model, shapes PhoneNumberName and CallingName. `fullmatch`, because `$` lets a final newline through;
# ASCII, because the service's `\s` knows no other blanks, such as the one of a pasted web page.
_NAME = re.compile(r"(?:[a-zA-Z0-9,._-]+(?:\s+[a-zA-Z0-9,._-]+)*)?", re.ASCII)
_NAME_LENGTH = 256
_CALLING_NAME = re.compile(r"(?:[a-zA-Z0-9 ]{2,15})?")


def _phone_number(value: object) -> Problem | None:
    rule = "a phone number is in E.164 form: a plus sign, then 2 to 15 digits of which the first is not 0"
    try:
        if isinstance(value, str):
            e164(value)
            return None
    except InvalidPhoneNumberError:
        pass
    return Problem("phone_number", value, rule, '"+12065550100"')


def _name(value: object) -> Problem | None:
    if isinstance(value, str) and len(value) <= _NAME_LENGTH and _NAME.fullmatch(value):
        return None
    rule = (
        f"a name has at most {_NAME_LENGTH} letters, digits, commas, periods, underscores, hyphens "
        "and spaces between them"
    )
    return Problem("name", value, rule, '"Seattle reception"')


def _calling_name(value: object) -> Problem | None:
    # Model, with one rule more: the pattern lets padded and all-blank names through, and such a
    # name would be shown to the called person for days.
    if isinstance(value, str) and _CALLING_NAME.fullmatch(value) and value == value.strip():
        return None
    rule = "a calling name has 2 to 15 letters, digits and spaces, and neither begins nor ends with a space"
    return Problem("calling_name", value, rule, '"Contoso"')


def _one_of(name: str, values: type[Enum]) -> Callable[[object], Problem | None]:
    accepted = [member.value for member in values]

    def check(value: object) -> Problem | None:
        if value in accepted:
            return None
        return Problem(name, value, f"one of {', '.join(accepted)}", f'"{accepted[0]}"')

    return check


_REQUIRED = "phone_number"
_RULES: Mapping[str, Callable[[object], Problem | None]] = {
    "phone_number": _phone_number,
    "name": _name,
    "calling_name": _calling_name,
    "product_type": _one_of("product_type", ProductType),
    "on_adopt": _one_of("on_adopt", OnAdopt),
    "on_destroy": _one_of("on_destroy", OnDestroy),
}


def problems(properties: Mapping[str, object]) -> list[Problem]:
    """Return everything that is wrong with declared properties, in the order in which they are declared.

    Args:
        properties: By property name; None means "not declared", which only the number cannot be.
            Properties without a rule are passed over.
    """
    return [
        problem
        for name, value in properties.items()
        if (value is not None or name == _REQUIRED) and name in _RULES and (problem := _RULES[name](value))
    ]
