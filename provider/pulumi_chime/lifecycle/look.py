"""One number in the live account, as far as it can be asked for, and what is said of that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_chime.engine import Severity
from pulumi_chime.model import preview_lines, state
from pulumi_chime.model.arn import AccountRegion
from pulumi_chime.model.failures import ChimeError
from pulumi_chime.model.unknown import is_known

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_chime.account.account import Account
    from pulumi_chime.lifecycle.call import Call
    from pulumi_chime.lifecycle.run import Run
    from pulumi_chime.model.numbers import Live


def find(
    account: Account,
    phone_number: str,
    properties: Mapping[str, Any],
    stored: Mapping[str, Any] | None = None,
) -> Live | None:
    """Return the live number; None where the account has no such number.

    Where the properties say that it has no calling name, the account's default does not count as one.

    Args:
        account: In which the number is.
        phone_number: E.164.
        properties: Inputs, or outputs.
        stored: The outputs, which say what was sent before; None: the properties are those.

    Raises:
        ChimeError: The service could not be asked, or this is not the account that is allowed.
    """
    live = account.find(phone_number)
    if live is None or not state.clears_calling_name(properties):
        return live
    return account.live_numbers.without_default(
        live, was_cleared=state.was_cleared(properties if stored is None else stored)
    )


def find_if_possible(
    run: Run, call: Call, properties: Mapping[str, Any], region: str | None = None
) -> Live | None:
    """Return the live number; None where it is not there, or cannot be asked for, which is said once."""
    try:
        return find_and_say(run, call, properties, region)
    except ChimeError as error:
        say_not_checked(run, properties, error)
        return None


def find_and_say(
    run: Run,
    call: Call,
    properties: Mapping[str, Any],
    region: str | None = None,
    *,
    stored: Mapping[str, Any] | None = None,
) -> Live | None:
    """Return the live number, and say once which account was asked for it; see `find`. Raises ChimeError."""
    account = run.account(call, state.connection(properties), region)
    live = find(account, properties["phone_number"], properties, stored)
    shown = live or account.any_number()
    home = AccountRegion(shown.account_id if shown else "", account.region)
    run.say_once(Severity.INFO, preview_lines.account_line(home))
    return live


def say_not_checked(run: Run, properties: Mapping[str, Any], error: ChimeError) -> None:
    """Say why an account could not be asked: once, though the error may name another number each time."""
    message = preview_lines.not_checked_line(str(error))
    run.say_once(Severity.WARNING, message, topic=f"not checked {state.connection(properties)}")


def say_not_known_yet(run: Run, call: Call, inputs: Mapping[str, Any]) -> None:
    """Say that numbers are not looked at while something of them is not known: once, at the first of them."""
    if run.is_first("numbers with a value that is not known"):
        waiting = ", ".join(sorted(name for name, value in inputs.items() if not is_known(value)))
        message = preview_lines.not_known_yet_line(call.resource_name, waiting)
        run.say_once(Severity.INFO, message)
