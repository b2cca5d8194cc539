"""The connection that a program declares: another account or region, whose parts may become known only later."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from pulumi_chime.model import rules
from pulumi_chime.model.connection import EXPECTED
from pulumi_chime.model.connection import Connection as KnownConnection
from pulumi_chime.model.problem import Problem
from pulumi_chime.program.inputs import hold_outputs, plain_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pulumi


@dataclass(frozen=True, slots=True)
class Connection:
    """Another account or region, for a number or a fleet; what is None follows the stack's settings.

    Attributes:
        region: AWS region. Changing it replaces the resource: adopted there, retained here.
        profile: A profile of the AWS configuration files. Credentials are never stored.
        endpoint_url: Another address of the service. Changing it replaces the resource.
    """

    region: pulumi.Input[str] | None = None
    profile: pulumi.Input[str] | None = None
    endpoint_url: pulumi.Input[str] | None = None

    def __post_init__(self) -> None:
        """Let several numbers wait for the same value."""
        hold_outputs(self, [field.name for field in fields(self)])

    def given(self) -> dict[str, pulumi.Input[str]]:
        """Return the parts that were given, by name."""
        parts = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in parts.items() if value is not None}

    def as_inputs(self) -> dict[str, Any]:
        """Return what is declared: only what was given, and which of that may have got no value when it is known."""
        given = self.given()
        expected = [name for name in given if name not in plain_values(given)]
        return {**given, **({EXPECTED: expected} if expected else {})}

    def as_known(self) -> KnownConnection | None:
        """Return the connection as the program knows it; None where a part of it is an Output."""
        given = self.given()
        known = plain_values(given)
        return KnownConnection.from_inputs(known) if known.keys() == given.keys() else None


def find_problems(declared: object) -> Iterator[Problem]:
    """Yield what is wrong with what was declared as a connection."""
    if isinstance(declared, Connection):
        yield from rules.problems({"connection": plain_values(declared.given())})
    elif declared is not None:
        rule = "a Connection, whose region, profile and endpoint_url may be Outputs, but not the whole"
        yield Problem("connection", type(declared).__name__, rule, 'Connection(region="us-west-2")')
