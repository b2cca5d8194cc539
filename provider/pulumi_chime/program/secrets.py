"""Which inputs a program calls secret, found out while they become known; and what may not be one.

The plugin gets every value in plain text, so it has to be told which of them it must show to nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi

from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.identity import InvalidPhoneNumberError
from pulumi_chime.model.spelling import read_declared
from pulumi_chime.program import declarations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_chime.program.connection import Connection

_MAY_BE_SECRET = frozenset(attribute.value for attribute in Attribute if attribute.row.may_be_secret)


def secret_inputs(
    resource_name: str, declared: Mapping[str, Any], connection: Connection | None
) -> pulumi.Output[list[str] | None] | None:
    """Return the names of the secret inputs, as they will be known; None where every value is plain.

    What can be said of the values only then is said with it: its failure ends the program before the
    resource is registered.

    Args:
        resource_name: The resource's name in the stack.
        declared: The inputs, by property name.
        connection: As it is declared.
    """
    where = connection.given() if connection else {}
    outputs = {
        name: value
        for name, value in {
            **declared,
            **{f"connection.{name}": value for name, value in where.items()},
        }.items()
        if isinstance(value, pulumi.Output)
    }
    if not outputs:
        return None
    return pulumi.Output.from_input(_examine(resource_name, outputs, connection))


async def _examine(
    resource_name: str, outputs: Mapping[str, pulumi.Output[Any]], connection: Connection | None
) -> list[str] | None:
    secret = [name for name, output in outputs.items() if await output.is_secret()]
    for name in secret:
        if name not in _MAY_BE_SECRET:
            raise pulumi.RunError(
                f"PhoneNumber {resource_name}: {name}: a secret, which the engine would show; "
                f"only {' and '.join(sorted(_MAY_BE_SECRET))} may be secret: declare it with pulumi.Output.unsecret"
            )
    if "phone_number" in outputs and await outputs["phone_number"].is_known():
        _claim(resource_name, await outputs["phone_number"].future(), connection)
    return secret or None


def _claim(resource_name: str, phone_number: object, connection: Connection | None) -> None:
    try:
        number = read_declared(phone_number) if isinstance(phone_number, str) else ""
    except InvalidPhoneNumberError:
        return  # Check names it, with the rule
    if number:
        declarations.claim(resource_name, number, connection)
