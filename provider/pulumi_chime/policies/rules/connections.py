"""The rule for connections: in which regions and accounts numbers may be managed."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
        accounts: AWS account ids, one of which the stack must require with `chime:accountId`, or the number's
            provider with `accountId`; empty: any.
    """

    regions: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()


@number_rule("connections", Connections)
def connections(number: Number, settings: Connections) -> Iterator[Problem]:
    """A number is managed in an accepted region and account."""
    if number.is_native and number.provider is None:
        rule = "policies are not shown the number's provider, so nobody can say where it is managed"
        yield Problem("provider", None, rule, "a run of an engine that shows it")
        return
    judge = {"accountId": _judge_account, "region": _judge_region}
    # What is not known ends the rule for this number, so it comes last.
    for name in sorted(judge, key=lambda name: not number.is_setting_known(name)):
        yield from judge[name](number, settings)


def _judge_account(number: Number, settings: Connections) -> Iterator[Problem]:
    account = number.setting("accountId") if settings.accounts else None
    if settings.accounts and account not in settings.accounts:
        name, accepted = number.name_setting("accountId"), settings.accounts
        yield Problem(
            name, account, f"the stack requires one of {', '.join(accepted)}", f"{name} {accepted[0]}"
        )


def _judge_region(number: Number, settings: Connections) -> Iterator[Problem]:
    region = number.region
    regions = settings.regions or _REGIONS_OF_THE_SERVICE
    if region not in regions and (region or settings.regions):
        example = f"{number.name_setting('region')} {regions[0]}"
        yield Problem("region", region, f"one of {', '.join(regions)}", example)
