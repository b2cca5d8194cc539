"""Who is calling: the identity that a journal names. Never a credential, not even one that stands in an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from pulumi_chime.chime import sessions
from pulumi_chime.model.addresses import shown_address

if TYPE_CHECKING:
    from pulumi_chime.model.connection import Connection


def find_principal(connection: Connection) -> str:
    """Return the ARN of the caller; where it cannot be asked for, the profile and the reason.

    Behind another endpoint (an emulator) the credentials need not be AWS's, so nobody is asked.

    Args:
        connection: Where the calls are made.
    """
    profile = f"profile {connection.profile or 'default'}"
    if connection.endpoint_url is not None:
        return f"{profile} at {shown_address(connection.endpoint_url)}"
    try:
        sts = sessions.client(
            "sts",
            connection.region,
            connection.profile,
            retries={"total_max_attempts": 2, "mode": "standard"},
            connect_timeout=5,
            read_timeout=10,
        )
        return str(sts.get_caller_identity()["Arn"])
    except (BotoCoreError, ClientError) as error:
        return f"{profile} ({type(error).__name__})"
