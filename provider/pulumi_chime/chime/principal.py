"""Who is calling: the identity that a journal names. Never a credential."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from pulumi_chime.connection import Connection

_CONFIG = Config(connect_timeout=5, read_timeout=10, retries={"total_max_attempts": 2, "mode": "standard"})


def principal(connection: Connection) -> str:
    """Return the ARN of the caller; where it cannot be asked for, the profile and the reason.

    Behind another endpoint (an emulator) the credentials need not be AWS's, so nobody is asked.

    Args:
        connection: Where the calls are made.
    """
    profile = f"profile {connection.profile or 'default'}"
    if connection.endpoint_url is not None:
        return f"{profile} at {connection.endpoint_url}"
    try:
        session = boto3.Session(profile_name=connection.profile, region_name=connection.region)
        return str(session.client("sts", config=_CONFIG).get_caller_identity()["Arn"])
    except (BotoCoreError, ClientError) as error:
        return f"{profile} ({type(error).__name__})"
