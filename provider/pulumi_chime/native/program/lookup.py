"""Looking an account up from a program, through the plugin: one number, or all of them, as they are now."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import pulumi

from pulumi_chime.model.naming import with_plain_names
from pulumi_chime.model.numbers import Live
from pulumi_chime.program.lookup import read_number

if TYPE_CHECKING:
    from collections.abc import Mapping

_SENT_ALONG = re.compile(r"^invoke of \S+ failed: (invocation of \S+ returned an error: )?")
"""What the SDK and the engine set before the plugin's own words."""

_FIELDS = frozenset(field.name for field in fields(Live))


def get_phone_number(phone_number: str, *, opts: pulumi.InvokeOptions | None = None) -> Live:
    """Return a number of the account as it is now.

    Args:
        phone_number: Any spelling of an E.164 number.
        opts: Pulumi's options; `provider` names another account or region than the stack's.

    Raises:
        pulumi.RunError: It is no phone number, the account has none such or is not the one that the settings allow,
            or it could not be asked.
    """
    return _live(_invoke("chime:index:getPhoneNumber", {"phoneNumber": read_number(phone_number)}, opts))


def list_phone_numbers(*, opts: pulumi.InvokeOptions | None = None) -> list[Live]:
    """Return all numbers of the account as they are now, in the service's order.

    Args:
        opts: Pulumi's options; `provider` names another account or region than the stack's.

    Raises:
        pulumi.RunError: The account could not be asked, or is not the one that the settings allow.
    """
    found = _invoke("chime:index:listPhoneNumbers", {}, opts)
    return [_live(each) for each in found.get("phoneNumbers", [])]


def _invoke(token: str, arguments: dict[str, Any], opts: pulumi.InvokeOptions | None) -> dict[str, Any]:
    try:
        found: dict[str, Any] = pulumi.runtime.invoke(token, arguments, opts).value
    except Exception as error:
        # The SDK has no class of its own for what a provider answers; and Pulumi shows the frames of all but this one.
        if type(error) is not Exception:
            raise
        raise pulumi.RunError(_SENT_ALONG.sub("", str(error))) from None
    return found


def _live(shown: Mapping[str, Any]) -> Live:
    values = {name: value for name, value in with_plain_names(shown).items() if name in _FIELDS}
    return Live(**{**values, "associations": tuple(values.get("associations", ()))})
