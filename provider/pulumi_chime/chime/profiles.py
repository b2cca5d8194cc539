"""The profiles of the AWS configuration files, by name, without anything of their credentials."""

from __future__ import annotations

from botocore.exceptions import BotoCoreError

from pulumi_chime.chime.errors import ServiceError
from pulumi_chime.model.error_codes import FailureKind
from pulumi_chime.model.one_line import one_line


def list_profiles() -> dict[str, str | None]:
    """Return the region of each profile, None where it has none.

    Raises:
        ServiceError: The configuration cannot be read.
    """
    from botocore.session import get_session  # noqa: PLC0415 - loaded only by who asks

    try:
        profiles = get_session().full_config.get("profiles", {})
    except (BotoCoreError, OSError, ValueError) as error:
        raise ServiceError(
            FailureKind.NOT_ALLOWED, "connect", "InvalidConfiguration", one_line(str(error))
        ) from error
    return {name: _region(values) for name, values in profiles.items()}


def _region(values: object) -> str | None:
    region = values.get("region") if isinstance(values, dict) else None
    return region if isinstance(region, str) else None
