"""The rule for what a program has to manage of a number, instead of leaving it to the console."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_policy import EnforcementLevel

from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.problem import Problem
from pulumi_chime.policies.number_rules import number_rule
from pulumi_chime.policies.settings import RuleSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_chime.policies.number import Number


class ManagedAttributes(RuleSettings):
    """What has to be declared.

    Attributes:
        attributes: Any of those that a number has: `product_type`, `name`, `calling_name`.
    """

    attributes: tuple[Attribute, ...] = (Attribute.NAME,)


@number_rule("managed-attributes", ManagedAttributes, EnforcementLevel.ADVISORY)
def managed_attributes(number: Number, settings: ManagedAttributes) -> Iterator[Problem]:
    """What the program declares it keeps; what it leaves out anybody can change unnoticed."""
    # Unknown values come last: the first of them ends the rule for this number.
    for attribute in sorted(settings.attributes, key=lambda each: not number.is_known(each.value)):
        if number.properties.get(attribute.value) is None:
            yield Problem(attribute.value, None, "must be declared", f'"{attribute.row.example}"')
