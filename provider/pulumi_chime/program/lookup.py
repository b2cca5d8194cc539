"""Looking an account up from a program: one number, or all of them, as they are now.

The program itself asks the service, in a preview as in an update; nothing is managed by it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
from pulumi.runtime import config

from pulumi_chime.model import failures, settings
from pulumi_chime.model.connection import Connection
from pulumi_chime.model.error_codes import FailureKind
from pulumi_chime.model.identity import InvalidPhoneNumberError
from pulumi_chime.model.spelling import read_declared

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from pulumi_chime.chime import Client
    from pulumi_chime.model.numbers import Live

    _Value = TypeVar("_Value")


def get_phone_number(phone_number: str, *, connection: Connection | None = None) -> Live:
    """Return a number of the account as it is now.

    Args:
        phone_number: Any spelling of an E.164 number.
        connection: Another account or region than the stack's.

    Raises:
        pulumi.RunError: It is no phone number, the account has none such, or it could not be asked.
    """
    try:
        number = read_declared(phone_number)
    except InvalidPhoneNumberError:
        raise pulumi.RunError(
            f'phone_number {phone_number!r}: not in E.164 form; for example "+12065550100"'
        ) from None
    return _ask(connection, lambda client: client.get(number), number)


def list_phone_numbers(*, connection: Connection | None = None) -> list[Live]:
    """Return all numbers of the account as they are now, in the service's order.

    Args:
        connection: Another account or region than the stack's.

    Raises:
        pulumi.RunError: The account could not be asked.
    """
    return _ask(connection, _list_all)


def _list_all(client: Client) -> list[Live]:
    page = client.page(None)
    numbers = list(page.numbers)
    while page.next_token is not None:
        page = client.page(page.next_token)
        numbers.extend(page.numbers)
    return numbers


def _ask(connection: Connection | None, ask: Callable[[Client], _Value], number: str = "") -> _Value:
    # A program that declares numbers, and the plugin, need nothing of the AWS client for that.
    from pulumi_chime.chime import ServiceError, connect  # noqa: PLC0415

    try:
        stack = settings.read(lambda name: config.get_config(f"{settings.NAMESPACE}:{name}"))
        there = (connection or Connection()).resolved(stack)
        return ask(connect(there.region, there.profile, there.endpoint_url, stack.maximum_calls_in_flight))
    except settings.SettingsError as error:
        raise pulumi.RunError(f"settings: {error}") from None
    except ServiceError as error:
        if error.kind is FailureKind.NOT_FOUND and number:
            raise pulumi.RunError(str(failures.not_in_account(number))) from None
        raise pulumi.RunError(str(failures.failed_call(error.operation, error.code, error.message))) from None
