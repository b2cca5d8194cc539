"""Regions: the one that boto3's own chain gives, and those in which there is the service."""

from __future__ import annotations

from contextlib import suppress

from botocore.exceptions import BotoCoreError

from pulumi_chime.chime.errors import ServiceError
from pulumi_chime.chime.sessions import find_region


def find_readable_region(profile: str | None) -> str | None:
    """Return the region that boto3's own chain names; None where it names none, or cannot be read.

    Args:
        profile: Of the AWS configuration files; None: the default one.
    """
    try:
        return find_region(profile)
    except ServiceError:
        return None


def list_regions(region: str | None) -> list[str]:
    """Return the regions in which the installed boto3 knows the service, in alphabetical order.

    Args:
        region: One of the partition that is meant, such as `us-gov-west-1`; None: the public one.
    """
    import boto3  # noqa: PLC0415 - loaded only by who asks

    session = boto3.Session()
    partition = "aws"
    if region is not None:
        with suppress(BotoCoreError):
            partition = session.get_partition_for_region(region)
    return sorted(session.get_available_regions("chime-sdk-voice", partition_name=partition))
