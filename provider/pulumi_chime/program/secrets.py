"""Which inputs a program calls secret, found out while they become known; and what may not be one.

The plugin gets every value in plain text, so it has to be told which of them it must show to nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi

from pulumi_chime.model.attributes import MAY_BE_SECRET
from pulumi_chime.model.spelling import find_declared
from pulumi_chime.program import declarations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_chime.program.place import Place

_OF_CONNECTION = "connection."


def secret_inputs(
    owner: declarations.Owner, declared: Mapping[str, Any], place: Place
) -> pulumi.Output[list[str] | None] | None:
    """Return the names of the secret inputs, as they will be known; None where every value is plain.

    What can be said of the values only then is said with it: its failure ends the program before the
    resource is registered.

    Args:
        owner: The resource.
        declared: The inputs, by property name.
        place: Where the number lives.
    """
    where = place.connection.given() if place.connection else {}
    outputs = {
        name: value
        for name, value in {
            **declared,
            **{f"{_OF_CONNECTION}{name}": value for name, value in where.items()},
        }.items()
        if isinstance(value, pulumi.Output)
    }
    if not outputs:
        return None
    return pulumi.Output.from_input(_examine(owner, declared, outputs, place))


async def _examine(
    owner: declarations.Owner,
    declared: Mapping[str, Any],
    outputs: Mapping[str, pulumi.Output[Any]],
    place: Place,
) -> list[str] | None:
    secret = [name for name, output in outputs.items() if await output.is_secret()]
    for name in secret:
        # What a provider is configured with stands in the provider's own resource, which the engine encrypts.
        if name not in MAY_BE_SECRET and not (name.startswith(_OF_CONNECTION) and not place.follows_stack):
            raise pulumi.RunError(
                f"PhoneNumber {owner.resource_name}: {name}: a secret, which the engine would show; "
                f"only {' and '.join(sorted(MAY_BE_SECRET))} may be secret: declare it with pulumi.Output.unsecret"
            )
    number = declared["phone_number"]
    if isinstance(number, pulumi.Output):
        number = await number.future() if await number.is_known() else None
    if "phone_number" in outputs or any(name.startswith(_OF_CONNECTION) for name in outputs):
        _claim(owner, number, await place.resolved())
    return [name for name in secret if name in MAY_BE_SECRET] or None


def _claim(owner: declarations.Owner, phone_number: object, place: Place) -> None:
    # Of what is no number Check says so, with the rule.
    if number := find_declared(phone_number):
        declarations.claim(owner, number, place)
