"""The rule for how many numbers one stack may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from pulumi_chime.model.problem import Problem
from pulumi_chime.policies.settings import RuleSettings
from pulumi_chime.policies.stack_rules import stack_rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pulumi_chime.policies.number import Number


class StackSize(RuleSettings):
    """How many numbers are accepted.

    Attributes:
        maximum: The most; numbers under `exceptions` do not count.
    """

    maximum: int = Field(default=1000, ge=1)


# Of a set whose numbers are not known nobody knows how many it has; of every other number this is known.
@stack_rule("stack-size", StackSize, reads=("numbers",))
def stack_size(numbers: Sequence[Number], settings: StackSize) -> Iterator[tuple[None, Problem]]:
    """A stack holds so few numbers that one mistake cannot reach all of them."""
    if len(numbers) > settings.maximum:
        rule = f"at most {settings.maximum} in one stack"
        yield None, Problem("numbers", len(numbers), rule, "one stack for each region")
