"""A connection that is looked at and used for nothing else: its address, its credentials' origin and end, its clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pulumi_chime.chime.client import Client, open_service
from pulumi_chime.chime.errors import ServiceError, other_service_failure
from pulumi_chime.chime.principal import ask_caller
from pulumi_chime.model.moments import in_utc

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pulumi_chime.chime.sessions import Session

_ANSWER_SECONDS = 5.0
"""How long a look waits for an answer; a deploy has more patience."""
_AWS_HOSTS = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws")


@dataclass(frozen=True, slots=True)
class Simulation:
    """What IAM says of an action, without carrying it out.

    Attributes:
        action: Such as `chime:BatchUpdatePhoneNumber`.
        decision: `allowed`, `explicitDeny` or `implicitDeny`.
    """

    action: str
    decision: str


@dataclass(frozen=True, slots=True)
class Probe:
    """One connection.

    Attributes:
        session: Whose credentials have been found.
        client: Of the service; impatient, and nothing is repeated.
        address: Where the service is.
    """

    session: Session
    client: Client
    address: str
    _differences: list[float] = field(default_factory=list)

    @classmethod
    def open(cls, session: Session, endpoint_url: str | None) -> Probe:
        """Return a connection to the service.

        Raises:
            ServiceError: There is no region, or the address is not one.
        """
        service = open_service(session, endpoint_url, 1, _ANSWER_SECONDS)
        differences: list[float] = []

        def note_clock(response_dict: Mapping[str, Any], **_: object) -> None:
            if (difference := _clock_difference(response_dict.get("headers") or {})) is not None:
                differences.append(difference)

        service.meta.events.register_first("before-parse.chime-sdk-voice", note_clock)
        client = Client(service, lambda: "")
        return cls(session, client, service.meta.endpoint_url, differences)

    @property
    def is_at_aws(self) -> bool:
        """Whether the address is one of AWS's own, and not an emulator's."""
        return (urlsplit(self.address).hostname or "").endswith(_AWS_HOSTS)

    @property
    def clock_difference(self) -> float | None:
        """Seconds by which this machine's clock is ahead of the service's; None where no answer told it."""
        return self._differences[-1] if self._differences else None

    def find_caller(self) -> str:
        """Return the ARN of whoever the credentials belong to. Raises ServiceError."""
        return ask_caller(self.session)

    def simulate(self, principal: str, actions: Sequence[str]) -> list[Simulation]:
        """Ask IAM what it would decide about actions, which nothing carries out. Raises ServiceError.

        Args:
            principal: The ARN of a user or a role.
            actions: With their prefix.
        """
        try:
            # IAM has one address for all regions; AWS's configuration may name no region.
            iam = self.session.client("iam")
            answer = iam.simulate_principal_policy(PolicySourceArn=principal, ActionNames=list(actions))
            return [
                Simulation(str(each["EvalActionName"]), str(each["EvalDecision"]))
                for each in answer.get("EvaluationResults") or []
            ]
        except ServiceError:
            raise
        except Exception as error:
            raise other_service_failure("SimulatePrincipalPolicy", error) from error


def find_proxy(address: str) -> str | None:
    """Return the proxy through which the client would go to an address; None where it goes there itself."""
    from botocore.utils import get_environ_proxies  # noqa: PLC0415 - loaded only by who asks

    proxies: Mapping[str, str] = get_environ_proxies(address)
    return proxies.get(urlsplit(address).scheme)


def found_by(session: Session) -> str:
    """Return botocore's name for the way in which credentials were found."""
    return str(getattr(session.credentials(), "method", "") or "")


def expiry(session: Session) -> datetime | None:
    """Return when credentials end; None where they do not, or it is not known."""
    # There is no public way to it.
    found = getattr(session.credentials(), "_expiry_time", None)
    try:
        return in_utc(found) if isinstance(found, datetime) else None
    except (OverflowError, ValueError):
        return None


def _clock_difference(headers: Mapping[str, str]) -> float | None:
    date = next((value for name, value in headers.items() if name.lower() == "date"), None)
    try:
        theirs = parsedate_to_datetime(date) if date else None
    except (OverflowError, TypeError, ValueError):
        return None
    if theirs is None or theirs.tzinfo is None:
        return None
    return (datetime.now(timezone.utc) - theirs).total_seconds()
