"""The rule for product types: what a number is used for, by which the service bills."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from pulumi_chime.model.choices import ProductType
from pulumi_chime.model.problem import Problem
from pulumi_chime.policies.number_rules import number_rule
from pulumi_chime.policies.settings import RuleSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_chime.policies.number import Number


class ProductTypes(RuleSettings):
    """Which product types are accepted in which range of numbers.

    Attributes:
        accepted: Product types by the beginning of the E.164 number; the longest beginning counts, and a
            number of which none is listed may have any. Without settings: outside the North American
            numbering plan SipMediaApplicationDialIn only, because numbers outside the US take no other
            (https://docs.aws.amazon.com/chime-sdk/latest/ag/phone-numbers.html).
    """

    accepted: dict[str, tuple[ProductType, ...]] = Field(
        default={
            "+1": tuple(ProductType),
            "+": (ProductType.SIP_MEDIA_APPLICATION_DIAL_IN,),
        }
    )


@number_rule("product-types", ProductTypes)
def product_types(number: Number, settings: ProductTypes) -> Iterator[Problem]:
    """A product type is one of those for the number's range: the service bills by it."""
    product_type = number.product_type
    if product_type is None:
        return
    ranges = [beginning for beginning in settings.accepted if number.phone_number.startswith(beginning)]
    if not ranges:
        return
    beginning = max(ranges, key=len)
    accepted = [accepted.value for accepted in settings.accepted[beginning]]
    if product_type not in accepted:
        rule = f"numbers that begin with {beginning} have one of {', '.join(accepted)}"
        yield Problem("product_type", product_type, rule, f'"{accepted[0]}"' if accepted else "none")
