"""The parts of an Amazon Resource Name that say where a number lives.

arn:partition:service:region:account:resource
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html)
"""

from __future__ import annotations

from dataclasses import dataclass

_PARTS = 6


@dataclass(frozen=True, slots=True)
class AccountRegion:
    """An account and a region of it.

    Attributes:
        account_id: Empty where it is not known.
        region: Empty where it is not known.
    """

    account_id: str
    region: str


def parse_arn(arn: object) -> AccountRegion | None:
    """Return the account and region that an ARN names; None for what is no ARN."""
    parts = arn.split(":", _PARTS - 1) if isinstance(arn, str) else []
    if len(parts) < _PARTS or parts[0] != "arn":
        return None
    return AccountRegion(account_id=parts[4], region=parts[3])
