"""Clients of AWS services, each from a session of its own.

A session is not safe to share between threads, and boto3 advises one for each
(https://boto3.amazonaws.com/v1/documentation/api/latest/guide/session.html); clients are safe to share.

boto3 is imported with the first of them: that takes longer than importing all the rest of this package, and a
program that declares numbers needs no client at all.
"""

from __future__ import annotations

from typing import Any


def client(
    service: str, region: str | None, profile: str | None, endpoint_url: str | None = None, **options: Any
) -> Any:
    """Return a client of a service; what is None follows boto3's own chain.

    Args:
        service: boto3's name of it.
        region: AWS region.
        profile: A profile of the AWS configuration files.
        endpoint_url: Another address of the service.
        options: Of botocore's Config.

    Raises:
        BotoCoreError: There is no such profile, or no region is configured.
        ValueError: The address is not one.
    """
    import boto3  # noqa: PLC0415 - see the module
    from botocore.config import Config  # noqa: PLC0415

    session = boto3.Session(profile_name=profile, region_name=region)
    create: Any = session.client  # its stubs know only the services whose names are written out
    return create(service, endpoint_url=endpoint_url, config=Config(**options))
