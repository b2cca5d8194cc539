"""Looking an account up from a program: one number, or all of them, as they are now.

The program itself asks the service, in a preview as in an update; nothing is managed by it. It asks as the plugin
does: only the account that the settings allow, and again for as long as they bear with it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pulumi
from pulumi.runtime import config

from pulumi_chime.model import failures, settings
from pulumi_chime.model.identity import InvalidPhoneNumberError
from pulumi_chime.model.spelling import find_problem, read_declared
from pulumi_chime.program.connection import Connection, find_problems
from pulumi_chime.program.this_run import this_run

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from pulumi_chime.account.reading import AccountReader
    from pulumi_chime.model.connection import Connection as KnownConnection
    from pulumi_chime.model.numbers import Live
    from pulumi_chime.model.settings import Settings

    _Value = TypeVar("_Value")


def get_phone_number(phone_number: str, *, connection: Connection | None = None) -> Live:
    """Return a number of the account as it is now.

    Args:
        phone_number: Any spelling of an E.164 number.
        connection: Another account or region than the stack's.

    Raises:
        pulumi.RunError: It is no phone number, the account has none such or is not the one that the settings allow,
            or it could not be asked.
    """
    number = read_number(phone_number)
    return _ask(connection, lambda account: _found(account.find(number), number))


def list_phone_numbers(*, connection: Connection | None = None) -> list[Live]:
    """Return all numbers of the account as they are now, in the service's order.

    Args:
        connection: Another account or region than the stack's.

    Raises:
        pulumi.RunError: The account could not be asked, or is not the one that the settings allow.
    """
    return _ask(connection, lambda account: account.list_all())


def read_number(phone_number: str) -> str:
    """Return a number that is looked up in its one spelling, on either door. Raises pulumi.RunError."""
    try:
        return read_declared(phone_number)
    except InvalidPhoneNumberError:
        raise pulumi.RunError(str(find_problem(phone_number))) from None


def _found(live: Live | None, number: str) -> Live:
    if live is None:
        raise failures.not_in_account(number)
    return live


def _ask(connection: Connection | None, ask: Callable[[AccountReader], _Value]) -> _Value:
    for problem in find_problems(connection):
        raise pulumi.RunError(str(problem))
    known = (connection or Connection()).as_known()
    if known is None:
        raise pulumi.RunError(
            "connection: has an Output in it, and an account is looked up at once; for example "
            "source.region.apply(lambda region: get_phone_number(…, connection=Connection(region=region)))"
        )
    try:
        stack = settings.read(lambda name: config.get_config(f"{settings.NAMESPACE}:{name}"))
        return ask(_reader(known.resolved(stack), stack))
    except settings.SettingsError as error:
        raise pulumi.RunError(f"settings: {error}") from None
    except failures.ChimeError as error:
        raise pulumi.RunError(str(error)) from None


def _reader(connection: KnownConnection, stack: Settings) -> AccountReader:
    """Return an account, to be looked at as it is now. Raises ChimeError."""
    # A program that declares numbers, and the plugin, need nothing of the AWS client for that.
    from pulumi_chime.account.reading import make_reader, open_client  # noqa: PLC0415

    run = this_run()
    # A program may change the variables between two look-ups.
    variables = tuple(sorted(item for item in os.environ.items() if item[0].startswith("AWS_")))
    key = connection, stack.maximum_calls_in_flight, variables
    with run.opening:
        client = run.clients.get(key)
        if client is None:
            client = run.clients[key] = open_client(connection, stack)
    return make_reader(client, stack)
