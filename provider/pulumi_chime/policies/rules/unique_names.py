"""The rule that no two numbers of a stack have one name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_chime.model.problem import Problem
from pulumi_chime.policies.settings import RuleSettings
from pulumi_chime.policies.stack_rules import stack_rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pulumi_chime.policies.number import Number


@stack_rule("unique-names", RuleSettings, reads=("name",))
def unique_names(numbers: Sequence[Number], _settings: RuleSettings) -> Iterator[tuple[Number, Problem]]:
    """No two numbers have the same name, so that a name means one number.

    The names of numbers under `exceptions` are compared with no other: of two numbers that may share a
    name it is enough to list one.
    """
    named: dict[str, Number] = {}
    for number in numbers:
        name = number.name
        if not name:
            continue
        first = named.setdefault(name, number)
        if first is not number:
            yield number, Problem("name", name, f"is the name of {first} too", f'"{name} 2"')
