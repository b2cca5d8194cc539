"""The rules for what cannot be had back: numbers that are released, and values that adoption replaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_chime.model.problem import Problem
from pulumi_chime.policies.number_rules import number_rule
from pulumi_chime.policies.settings import RuleSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_chime.policies.number import Number


@number_rule("no-release", RuleSettings)
def no_release(number: Number, _settings: RuleSettings) -> Iterator[Problem]:
    """A number is not released unless it is listed: somebody else may get it."""
    if number.on_destroy == "release":
        rule = "only numbers listed under `exceptions` may be released"
        yield Problem("on_destroy", number.on_destroy, rule, '"retain"')


@number_rule("no-overwrite", RuleSettings)
def no_overwrite(number: Number, _settings: RuleSettings) -> Iterator[Problem]:
    """Adoption replaces no value of the account unless the number is listed."""
    if number.on_adopt == "overwrite":
        rule = "only numbers listed under `exceptions` may be overwritten when they are adopted"
        yield Problem("on_adopt", number.on_adopt, rule, '"match"')


class Protection(RuleSettings):
    """Which numbers must be protected.

    Attributes:
        numbers: Beginnings of E.164 numbers, such as `+4420`, and names of resources, in which `*`
            stands for anything.
    """

    numbers: tuple[str, ...] = ()


@number_rule("protection", Protection)
def protection(number: Number, settings: Protection) -> Iterator[Problem]:
    """An important number is protected, so that its resource cannot be deleted by mistake."""
    if not number.is_protected and number.is_listed(settings.numbers):
        example = "the option protect" if number.is_native else "opts=pulumi.ResourceOptions(protect=True)"
        yield Problem("protect", number.is_protected, "this number must be protected", example)
