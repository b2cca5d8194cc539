"""What one program has declared so far: each number once, and none that is named as one to be released."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from pulumi_chime.program.connection import Connection
from pulumi_chime.program.this_run import stack_settings, this_run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_chime.model.connection import Connection as KnownConnection


def claim(resource_name: str, phone_number: str, connection: Connection | None) -> None:
    """Record that a resource declares a number.

    Args:
        resource_name: The resource's name in the stack.
        phone_number: E.164.
        connection: As it is declared.

    Raises:
        pulumi.RunError: The program declares the number already for the same account and region, as far as it
            knows, or names it as one to be released.
    """
    if objection := next(objections(resource_name, phone_number, connection), None):
        raise pulumi.RunError(f"phone number {phone_number} {objection}")
    this_run().owners.setdefault(phone_number, {})[connection or Connection()] = resource_name


def objections(resource_name: str, phone_number: str, connection: Connection | None) -> Iterator[str]:
    """Yield why a resource cannot declare a number, each with what to do."""
    run = this_run()
    for where, other in run.owners.get(phone_number, {}).items():
        if other != resource_name and _is_one_place(where, connection or Connection()):
            yield (
                f"is declared twice, as {other} and as {resource_name}; "
                "a number belongs to one resource: remove one of them"
            )
    if phone_number in run.releases.numbers:
        yield (
            f"is declared as {resource_name}, and named as one to be released in {run.releases.path}; "
            "remove it from one of the two"
        )


def _is_one_place(first: Connection, second: Connection) -> bool:
    """Return whether two connections lead to one region of one profile, however they are declared.

    Two profiles may still be of one account: only the account can tell, and the plugin asks it. The plugin also
    compares connections that are not known here.
    """
    if first == second:
        return True
    one, other = first.as_known(), second.as_known()
    if one is None or other is None:
        return False
    stack = stack_settings()
    one, other = one.resolved(stack), other.resolved(stack)
    if (one.profile, one.endpoint_url) != (other.profile, other.endpoint_url):
        return False
    return one.region == other.region or _region(one) == _region(other)


def _region(connection: KnownConnection) -> str | None:
    # Needed only where two declarations differ in what they say of the region.
    from pulumi_chime.chime.regions import find_region  # noqa: PLC0415

    return connection.region or find_region(connection.profile)
