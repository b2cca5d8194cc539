"""What the service accepts of declared properties, each rule with its source.

The client checks little (botocore sends a calling name of `!!` unchanged), so every rule is
applied here, in the program, before anything is registered. The rules of attributes stand in
their rows (`attributes`), the one of the number is how people spell it (`spelling`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pulumi_chime.model import spelling
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.choices import OnAdopt, OnDestroy, members
from pulumi_chime.model.problem import Problem, not_a_text
from pulumi_chime.model.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable
    from enum import Enum


def problems(properties: Mapping[str, object]) -> list[Problem]:
    """Return everything that is wrong with declared properties, in the order in which they are declared.

    Args:
        properties: By property name; None means "not declared", which only the number cannot be.
            Properties without a rule are passed over.
    """
    return [
        problem
        for name, value in properties.items()
        if (value is not None or name == _REQUIRED) and name in _RULES and (problem := _RULES[name](value))
    ]


def _attribute_rule(attribute: Attribute) -> Callable[[object], Problem | None]:
    row = attribute.row

    def check(value: object) -> Problem | None:
        if isinstance(value, str) and row.accepts(value):
            return None
        strikes = row.describe(value) if isinstance(value, str) else ""
        return Problem(attribute.value, value, f"{not_a_text(value)}{row.rule}", f'"{row.example}"', strikes)

    return check


def _choice_rule(name: str, choice: type[Enum]) -> Callable[[object], Problem | None]:
    accepted = members(choice)

    def check(value: object) -> Problem | None:
        if value in accepted:
            return None
        rule = f"{not_a_text(value)}one of {', '.join(accepted)}"
        return Problem(name, value, rule, f'"{accepted[0]}"')

    return check


def _find_connection_problem(value: object) -> Problem | None:
    if isinstance(value, Mapping) and all(
        isinstance(each, str) or each is UNKNOWN for each in value.values()
    ):
        return None
    rule = "region, profile and endpoint_url of a connection are texts"
    return Problem("connection", value, rule, 'Connection(region="us-west-2")')


_REQUIRED = "phone_number"
_RULES: Mapping[str, Callable[[object], Problem | None]] = {
    "phone_number": spelling.find_problem,
    **{attribute.value: _attribute_rule(attribute) for attribute in Attribute},
    "on_adopt": _choice_rule("on_adopt", OnAdopt),
    "on_destroy": _choice_rule("on_destroy", OnDestroy),
    "connection": _find_connection_problem,
}
