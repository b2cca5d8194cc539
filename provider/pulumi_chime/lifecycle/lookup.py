"""Looking an account up on behalf of a program: one number, or all of them, as they are now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_chime.model import failures
from pulumi_chime.model.connection import Connection
from pulumi_chime.model.failures import ChimeError
from pulumi_chime.model.identity import InvalidPhoneNumberError
from pulumi_chime.model.spelling import find_problem, read_declared

if TYPE_CHECKING:
    from pulumi_chime.lifecycle.call import Call
    from pulumi_chime.lifecycle.run import Run
    from pulumi_chime.model.numbers import Live


def read_number(text: str) -> str:
    """Return the E.164 number that a text spells. Raises ChimeError where it spells none."""
    try:
        return read_declared(text)
    except InvalidPhoneNumberError:
        raise ChimeError(str(find_problem(text))) from None


def find_number(run: Run, call: Call, phone_number: str) -> Live:
    """Return a number of the account that the run's settings name.

    Args:
        run: The run.
        call: The running call.
        phone_number: In any spelling.

    Raises:
        ChimeError: It is no phone number, the account has none such, or could not be asked.
    """
    number = read_number(phone_number)
    live = run.account(call, Connection()).find(number)
    if live is None:
        raise failures.not_in_account(number)
    return live


def list_numbers(run: Run, call: Call) -> list[Live]:
    """Return all numbers of the account that the run's settings name, in the service's order.

    Raises:
        ChimeError: The account could not be asked, or is not the one that the settings allow.
    """
    return run.account(call, Connection()).list_all()
