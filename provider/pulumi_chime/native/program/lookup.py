"""Looking an account up from a program, through the plugin: one number, or all of them, as they are now."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import pulumi

from pulumi_chime.model.identity import InvalidPhoneNumberError
from pulumi_chime.model.naming import with_plain_names
from pulumi_chime.model.numbers import Live
from pulumi_chime.model.spelling import find_problem, read_declared

if TYPE_CHECKING:
    from collections.abc import Mapping

_FIELDS = frozenset(field.name for field in fields(Live))


def get_phone_number(phone_number: str, *, opts: pulumi.InvokeOptions | None = None) -> Live:
    """Return a number of the account as it is now.

    Args:
        phone_number: Any spelling of an E.164 number.
        opts: Pulumi's options; `provider` names another account or region than the stack's.

    Raises:
        pulumi.RunError: It is no phone number.
        Exception: The account has none such or is not the one that the settings allow, or it could not be asked.
    """
    try:
        number = read_declared(phone_number)
    except InvalidPhoneNumberError:
        raise pulumi.RunError(str(find_problem(phone_number))) from None
    return _live(_invoke("chime:index:getPhoneNumber", {"phoneNumber": number}, opts))


def list_phone_numbers(*, opts: pulumi.InvokeOptions | None = None) -> list[Live]:
    """Return all numbers of the account as they are now, in the service's order.

    Args:
        opts: Pulumi's options; `provider` names another account or region than the stack's.

    Raises:
        Exception: The account could not be asked, or is not the one that the settings allow.
    """
    found = _invoke("chime:index:listPhoneNumbers", {}, opts)
    return [_live(each) for each in found.get("phoneNumbers", [])]


def _invoke(token: str, arguments: dict[str, Any], opts: pulumi.InvokeOptions | None) -> dict[str, Any]:
    found: dict[str, Any] = pulumi.runtime.invoke(token, arguments, opts).value
    return found


def _live(shown: Mapping[str, Any]) -> Live:
    values = {name: value for name, value in with_plain_names(shown).items() if name in _FIELDS}
    return Live(**{**values, "associations": tuple(values.get("associations", ()))})
