"""The rule for toll-free numbers, which the service gives no calling name.

The provider goes by the number's record; a preview of a number that is new to the stack has to do
without, so this rule goes by ranges.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_chime.model.problem import Problem
from pulumi_chime.policies.number_rules import number_rule
from pulumi_chime.policies.settings import RuleSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_chime.policies.number import Number


class TollFree(RuleSettings):
    """Which numbers are toll-free.

    Attributes:
        ranges: Beginnings of E.164 numbers. Without settings: the toll-free codes of the North
            American numbering plan (https://www.fcc.gov/consumers/guides/what-toll-free-number-and-how-does-it-work).
    """

    ranges: tuple[str, ...] = ("+1800", "+1833", "+1844", "+1855", "+1866", "+1877", "+1888")


@number_rule("toll-free", TollFree)
def toll_free(number: Number, settings: TollFree) -> Iterator[Problem]:
    """A toll-free number has no calling name: the service would refuse it."""
    calling_name = number.calling_name
    # A fleet's default is left out by the provider where it cannot apply.
    if calling_name and "calling_name" not in number.defaulted and number.is_listed(settings.ranges):
        yield Problem("calling_name", calling_name, "a toll-free number has none", "leave it out")
