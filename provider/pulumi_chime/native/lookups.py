"""What programs look up: one number, or all of them, as they are now; nothing is managed by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_chime.lifecycle import Call, Run
from pulumi_chime.lifecycle.lookup import find_number, list_numbers
from pulumi_chime.model import rules
from pulumi_chime.model.failures import ChimeError
from pulumi_chime.model.naming import native_name, with_native_names, with_plain_names
from pulumi_chime.model.resource_types import NATIVE_PHONE_NUMBER_TYPE, SET_TYPE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pulumi_chime.model.numbers import Live

GET, LIST = "chime:index:getPhoneNumber", "chime:index:listPhoneNumbers"


class UnknownTokenError(ChimeError):
    """There is no such function or type."""

    def __init__(self, token: str) -> None:
        super().__init__(
            f"{token}: this provider has no such thing; it has {GET}, {LIST}, {NATIVE_PHONE_NUMBER_TYPE} and {SET_TYPE}"
        )


def invoke(
    run: Run, token: str, arguments: Mapping[str, Any]
) -> tuple[dict[str, Any], Sequence[tuple[str, str]]]:
    """Return what a function finds, and what is wrong with its arguments.

    Args:
        run: The run.
        token: The function.
        arguments: By their names.

    Raises:
        ChimeError: There is no such function, no such number, or the account could not be asked.
    """
    if token not in {GET, LIST}:
        raise UnknownTokenError(token)
    accepted = {"phoneNumber"} if token == GET else set()
    unknown = [(name, f"{token} has no such argument") for name in arguments if name not in accepted]
    if token == LIST or unknown:
        return (
            {} if unknown else {"phoneNumbers": [_shown(live) for live in list_numbers(run, Call())]}
        ), unknown
    given = {"phone_number": with_plain_names(arguments).get("phone_number")}
    if problems := [(native_name(each.property_name), each.reason) for each in rules.problems(given)]:
        return {}, problems
    return _shown(find_number(run, Call(), str(given["phone_number"]))), []


def listed(run: Run, limit: int) -> Sequence[Live]:
    """Return the numbers of the account, at most so many; all where the limit is below one. Raises ChimeError."""
    found = list_numbers(run, Call())
    return found[:limit] if limit > 0 else found


def _shown(live: Live) -> dict[str, Any]:
    return with_native_names({"phone_number": live.phone_number, **live.as_outputs()})
