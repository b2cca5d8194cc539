"""Sessions of the AWS client, opened in steps: whatever fails in one of them is a failure of one kind.

Credentials are found, and fetched for the first time, when a session is opened: what is wrong with them is then one
failure of the connection, and not one of each request. A session is not safe to share between threads, and boto3
advises one for each (https://boto3.amazonaws.com/v1/documentation/api/latest/guide/session.html); clients are safe
to share.

boto3 is imported with the first of them: that takes longer than importing all the rest of this package, and a
program that declares numbers needs no client at all.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, NoCredentialsError

from pulumi_chime.chime.errors import ServiceError, credentials_failure, translate
from pulumi_chime.chime.rehearsal import SECRET_KEY
from pulumi_chime.model.error_codes import FailureKind
from pulumi_chime.model.one_line import one_line

if TYPE_CHECKING:
    import boto3
    from botocore.session import Session as BotocoreSession

_CONNECT = "connect"
"""What errors name in the place of an operation."""
_CREDENTIAL_CALLS: dict[str, Any] = {
    "retries": {"total_max_attempts": 2, "mode": "standard"},
    "connect_timeout": 5,
    "read_timeout": 10,
}
"""How credentials are fetched from another service; the client of a session's own service says more."""
_CONFIGURATION_FILES = {
    "config_file": "AWS_CONFIG_FILE",
    "credentials_file": "AWS_SHARED_CREDENTIALS_FILE",
}
"""botocore's names of its files, and the variables that name others."""
_PERHAPS_NOT_READ = frozenset(
    {
        "InvalidConfigError",
        "NoCredentialsError",
        "NoRegionError",
        "PartialCredentialsError",
        "ProfileNotFound",
    }
)
"""What may be missing because botocore passes in silence over a file that it cannot open."""


@dataclass(frozen=True, slots=True)
class Session:
    """A session whose credentials have been found."""

    _boto3: boto3.Session
    _botocore: BotocoreSession

    @classmethod
    def open(cls, region: str | None, profile: str | None) -> Session:
        """Return a session; what is None follows boto3's own chain.

        Args:
            region: AWS region.
            profile: A profile of the AWS configuration files.

        Raises:
            ServiceError: The configuration cannot be read, there is no such profile, or there are no credentials.
        """
        session = cls(*_configure(region, profile))
        session._find_credentials()
        return session

    @classmethod
    def open_rehearsed(cls, region: str | None, profile: str | None, access_key: str) -> Session:
        """Return a session that signs with a key of a rehearsal; nobody's credentials are looked for.

        Args:
            region: AWS region.
            profile: A profile, whose region is taken where none is named.
            access_key: The key.

        Raises:
            ServiceError: The configuration cannot be read, or there is no such profile.
        """
        made, core = _configure(region, profile)
        core.set_credentials(access_key, SECRET_KEY)
        return cls(made, core)

    def client(self, service: str, endpoint_url: str | None = None, **options: Any) -> Any:
        """Return a client of a service.

        Args:
            service: boto3's name of it.
            endpoint_url: Another address of the service.
            options: Of botocore's Config.

        Raises:
            ServiceError: There is no region, the address is not one, or the configuration says something impossible.
        """
        from botocore.config import Config  # noqa: PLC0415 - see the module
        from botocore.utils import get_environ_proxies  # noqa: PLC0415

        create: Any = self._boto3.client  # its stubs know only the services whose names are written out
        try:
            made = create(service, endpoint_url=endpoint_url, config=Config(**options))
            address: str = made.meta.endpoint_url
            proxy = get_environ_proxies(address).get(urlsplit(address).scheme)
        except Exception as error:
            raise self._client_failure(error, endpoint_url) from error
        # botocore looks at the host alone, and at no proxy before the first request.
        if not _is_address(address):
            raise _failure("InvalidEndpoint", address)
        if proxy and not _is_address(proxy if "://" in proxy else f"http://{proxy}"):
            raise _failure("InvalidProxiesConfigError", f"not the address of a proxy: {proxy}")
        return made

    def credentials(self) -> Any:
        """Return botocore's credentials, which have been found."""
        return self._boto3.get_credentials()

    def regions(self, service: str) -> list[str]:
        """Return the regions in which AWS offers a service, as far as botocore knows."""
        partitions = self._boto3.get_available_partitions()
        return [region for each in partitions for region in self._boto3.get_available_regions(service, each)]

    def _find_credentials(self) -> None:
        try:
            found = self._boto3.get_credentials()
            if found is not None:
                found.get_frozen_credentials()
        except Exception as error:
            raise _or_unreadable(credentials_failure(_CONNECT, error), self._botocore) from error
        if found is None:
            raise _or_unreadable(credentials_failure(_CONNECT, NoCredentialsError()), self._botocore)

    def _client_failure(self, error: Exception, endpoint_url: str | None) -> ServiceError:
        if isinstance(error, BotoCoreError):
            return _or_unreadable(translate(_CONNECT, error, was_sent=False), self._botocore)
        addresses = [
            endpoint_url,
            *(os.environ[name] for name in os.environ if name.startswith("AWS_ENDPOINT_URL")),
        ]
        if str(error).startswith("Invalid endpoint: ") or not all(map(_is_address, filter(None, addresses))):
            return _failure("InvalidEndpoint", str(error))
        return _configuration_failure(error)


def find_region(profile: str | None) -> str | None:
    """Return the region that boto3's own chain names; None where it names none.

    Args:
        profile: A profile of the AWS configuration files; None follows boto3's own chain.

    Raises:
        ServiceError: The configuration cannot be read, or there is no such profile.
    """
    session, _ = _configure(None, profile)
    return session.region_name


def _configure(region: str | None, profile: str | None) -> tuple[boto3.Session, BotocoreSession]:
    """Return a session that has read the AWS configuration, and whose credentials nobody is asked for."""
    import boto3  # noqa: PLC0415 - see the module
    from botocore.config import Config  # noqa: PLC0415
    from botocore.credentials import create_credential_resolver  # noqa: PLC0415
    from botocore.session import get_session  # noqa: PLC0415

    from pulumi_chime.chime.credentials import never_ask  # noqa: PLC0415

    core = get_session()
    core.set_default_client_config(Config(**_CREDENTIAL_CALLS))
    try:
        session = boto3.Session(botocore_session=core, profile_name=profile, region_name=region)
        core.get_scoped_config()
        resolver = create_credential_resolver(core)
    except BotoCoreError as error:
        raise _or_unreadable(translate(_CONNECT, error, was_sent=False), core) from error
    except Exception as error:
        raise _configuration_failure(error) from error
    never_ask(resolver, core)
    core.register_component("credential_provider", resolver)
    return session, core


def _is_address(url: str) -> bool:
    """Return whether a URL has a host, and a port that can be one."""
    try:
        parts = urlsplit(url)
        return bool(parts.scheme in {"http", "https"} and parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _failure(code: str, what: str) -> ServiceError:
    return ServiceError(FailureKind.NOT_ALLOWED, _CONNECT, code, one_line(what))


def _configuration_failure(error: Exception) -> ServiceError:
    """Return the failure for what botocore did not foresee in its own configuration."""
    return _failure("InvalidConfiguration", f"{type(error).__name__}: {error}")


def _or_unreadable(failure: ServiceError, core: BotocoreSession) -> ServiceError:
    """Return a failure; where something is missing and a file could not be read, the failure to read it instead."""
    if failure.code not in _PERHAPS_NOT_READ:
        return failure
    for name, variable in _CONFIGURATION_FILES.items():
        path = Path(os.path.expandvars(core.get_config_variable(name)))
        try:
            path.expanduser().open("rb").close()
        except RuntimeError:  # there is no home directory
            continue
        except OSError as error:
            if isinstance(error, FileNotFoundError) and variable not in os.environ:
                continue
            return _failure("UnreadableConfiguration", f"{path}: {error.strerror or error}")
    return failure
