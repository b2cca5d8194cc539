"""The rule for names: what the number is called in the account."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pulumi_chime.model.problem import Problem
from pulumi_chime.policies.number_rules import number_rule
from pulumi_chime.policies.settings import RegularExpression, RuleSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_chime.policies.number import Number

# The service takes line breaks and any number of spaces between words.
_DEFAULT_PATTERN = r"\S+( \S+)*"
_DEFAULT_RULE = "a name has single spaces and no line breaks"


class Names(RuleSettings):
    """Which names are accepted.

    Attributes:
        pattern: A regular expression for the whole name; empty: single spaces and no line breaks.
        required: Whether every number must have one.
        example: A name that is accepted, for people whose own is not.
    """

    pattern: RegularExpression = ""
    required: bool = False
    example: str = "Seattle reception"


@number_rule("names", Names)
def names(number: Number, settings: Names) -> Iterator[Problem]:
    """A name follows the pattern, so that people find the number."""
    name = number.name
    rule = f"matches {settings.pattern}" if settings.pattern else _DEFAULT_RULE
    if name and not re.fullmatch(settings.pattern or _DEFAULT_PATTERN, name):
        yield Problem("name", name, rule, f'"{settings.example}"')
    if not name and settings.required:
        yield Problem("name", name, "every number has a name", f'"{settings.example}"')
