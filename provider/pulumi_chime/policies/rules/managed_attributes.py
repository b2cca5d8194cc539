"""The rule for what a program has to manage of a number, instead of leaving it to the console."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pulumi_policy import EnforcementLevel

from pulumi_chime.model.problem import Problem
from pulumi_chime.policies.number_rules import number_rule
from pulumi_chime.policies.settings import RuleSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_chime.policies.number import Number

_EXAMPLES = {"name": '"Seattle reception"', "calling_name": '"Contoso"', "product_type": '"VoiceConnector"'}


class ManagedAttributes(RuleSettings):
    """What has to be declared.

    Attributes:
        attributes: `name`, `calling_name`, `product_type`.
    """

    attributes: tuple[Literal["name", "calling_name", "product_type"], ...] = ("name",)


@number_rule("managed-attributes", ManagedAttributes, EnforcementLevel.ADVISORY)
def managed_attributes(number: Number, settings: ManagedAttributes) -> Iterator[Problem]:
    """What the program declares it keeps; what it leaves out anybody can change unnoticed."""
    for attribute in settings.attributes:
        if number.properties.get(attribute) is None:
            yield Problem(attribute, None, "must be declared", _EXAMPLES[attribute])
