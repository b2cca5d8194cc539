"""The rule for connections: in which regions and accounts numbers may be managed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from pulumi_chime.model.problem import Problem
from pulumi_chime.policies.number_rules import number_rule
from pulumi_chime.policies.settings import RuleSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_chime.policies.number import Number

# https://docs.aws.amazon.com/general/latest/gr/chime-sdk.html, Voice.
_REGIONS_OF_THE_SERVICE = (
    "us-east-1",
    "us-west-2",
    "ca-central-1",
    "eu-central-1",
    "eu-west-1",
    "eu-west-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-southeast-1",
    "ap-southeast-2",
)


class Connections(RuleSettings):
    """Where numbers may be managed.

    Attributes:
        regions: AWS regions; empty: those that have the service, where the region is declared at all.
        accounts: AWS account ids, one of which the stack must require with `chime:accountId`;
            empty: any.
    """

    regions: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()


@number_rule("connections", Connections)
def connections(number: Number, settings: Connections) -> Iterator[Problem]:
    """A number is managed in an accepted region and account."""
    account = pulumi.Config("chime").get("accountId")
    if settings.accounts and account not in settings.accounts:
        rule = f"the stack requires one of {', '.join(settings.accounts)}"
        yield Problem("chime:accountId", account, rule, f"chime:accountId {settings.accounts[0]}")
    # Behind the account, which is always known: an unknown region ends the rule for this number.
    region = number.region
    regions = settings.regions or _REGIONS_OF_THE_SERVICE
    if region not in regions and (region or settings.regions):
        yield Problem("region", region, f"one of {', '.join(regions)}", f"chime:region {regions[0]}")
