"""The region that boto3's own chain gives: from the environment or a profile of the AWS configuration files."""

from __future__ import annotations

from botocore.exceptions import BotoCoreError


def find_region(profile: str | None) -> str | None:
    """Return the region of a profile; None where none is configured, or that cannot be read.

    Args:
        profile: Of the AWS configuration files; None: the default one.
    """
    import boto3  # noqa: PLC0415 - loaded only by who asks

    try:
        region: str | None = boto3.Session(profile_name=profile).region_name
    except (BotoCoreError, OSError, ValueError):
        return None
    return region
