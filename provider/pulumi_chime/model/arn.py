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
    parts = _split(arn)
    return AccountRegion(account_id=parts[4], region=parts[3]) if parts else None


def resource_id(arn: object) -> str:
    """Return the id of the resource that an ARN names, without its type; the empty string for what is no ARN."""
    parts = _split(arn)
    return parts[5].rpartition("/")[2] if parts else ""


def _split(arn: object) -> list[str]:
    """Return the six parts of an ARN; none for what is no ARN."""
    parts = arn.split(":", _PARTS - 1) if isinstance(arn, str) else []
    return parts if len(parts) == _PARTS and parts[0] == "arn" else []
