"""Who is calling: the identity that a journal names. Never a credential, not even one that stands in an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_chime.chime.errors import ServiceError, other_service_failure
from pulumi_chime.model.addresses import shown_address
from pulumi_chime.model.one_line import one_line

if TYPE_CHECKING:
    from pulumi_chime.chime.sessions import Session


def ask_caller(session: Session) -> str:
    """Return the ARN of whoever the credentials of a session belong to.

    Raises:
        ServiceError: AWS does not say; or what answered is not AWS.
    """
    try:
        return str(session.client("sts").get_caller_identity()["Arn"])
    except ServiceError:
        raise
    except Exception as error:
        raise other_service_failure("GetCallerIdentity", error) from error


def find_principal(session: Session, profile: str | None, endpoint_url: str | None) -> str:
    """Return the ARN of the caller; where it cannot be asked for, the profile and the reason.

    Behind another endpoint (an emulator) the credentials need not be AWS's, so nobody is asked.

    Args:
        session: Whose credentials are used.
        profile: Its profile of the AWS configuration files; None follows boto3's own chain.
        endpoint_url: The service's other address; None: its own.
    """
    name = f"profile {profile or 'default'}"
    if endpoint_url is not None:
        return one_line(f"{name} at {shown_address(endpoint_url)}")
    try:
        return ask_caller(session)
    except ServiceError as error:
        return f"{name} ({error.code})"
