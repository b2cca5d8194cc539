"""How what a person runs calls a setting, and doing it once more: advice names what that person can type."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of advice, by what is run.

    Attributes:
        again: What is done once more.
        region: What the setting for the region is called.
        profile: Likewise.
        endpoint_url: Likewise.
        account_id: Likewise.
        to_set_region: What gives it a value.
        to_leave_profile: What lets no profile be chosen.
    """

    again: str
    region: str = "chime:region"
    profile: str = "chime:profile"
    endpoint_url: str = "chime:endpointUrl"
    account_id: str = "chime:accountId"
    to_set_region: str = "pulumi config set chime:region us-east-1"
    to_leave_profile: str = "unset chime:profile and AWS_PROFILE"


DEPLOY = Wording("run `pulumi up` again")
"""The engine runs the provider, or a program looks something up."""

COMMAND_ON_STACK = Wording("run it again")
"""A command that only reads takes the settings of a stack."""

COMMAND_WITH_OPTIONS = Wording(
    again="run it again",
    region="--region",
    profile="--profile",
    endpoint_url="--endpoint-url",
    account_id="--account-id",
    to_set_region="--region us-east-1, or AWS_DEFAULT_REGION",
    to_leave_profile="unset AWS_PROFILE and give no --profile",
)
"""A command takes its settings as options."""
