"""The rule for calling names: what the called person sees, for three days at least once it is sent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pulumi_chime.model.problem import Problem
from pulumi_chime.policies.number_rules import number_rule
from pulumi_chime.policies.settings import RegularExpression, RuleSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_chime.policies.number import Number

_DEFAULT_PATTERN = "[A-Za-z][A-Za-z0-9]*( [A-Za-z0-9]+)*"
_DEFAULT_RULE = "a calling name begins with a letter and has single spaces"


class CallingNames(RuleSettings):
    """Which calling names are accepted: one of `approved`, or what `pattern` matches.

    With neither, a calling name begins with a letter and has single spaces.

    Attributes:
        approved: The names themselves.
        pattern: A regular expression for the whole name.
        example: A name that `pattern` matches, for people whose own it does not match.
    """

    approved: tuple[str, ...] = ()
    pattern: RegularExpression = ""
    example: str = "Contoso"


@number_rule("calling-names", CallingNames)
def calling_names(number: Number, settings: CallingNames) -> Iterator[Problem]:
    """A calling name is an approved one: a wrong one is public for days."""
    name = number.calling_name
    if not name or name in settings.approved:
        return
    if settings.pattern:
        if not re.fullmatch(settings.pattern, name):
            yield Problem("calling_name", name, f"matches {settings.pattern}", f'"{settings.example}"')
    elif settings.approved:
        accepted = ", ".join(settings.approved)
        yield Problem("calling_name", name, f"one of {accepted}", f'"{settings.approved[0]}"')
    elif not re.fullmatch(_DEFAULT_PATTERN, name):
        yield Problem("calling_name", name, _DEFAULT_RULE, f'"{settings.example}"')
