"""What the service's side looks like: credentials, region, address, proxy, clock, and whether it answers."""

from __future__ import annotations

import ipaddress
import shlex
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pulumi_chime.chime import ServiceError, Session
from pulumi_chime.chime.probe import Probe, expiry, find_proxy, found_by
from pulumi_chime.chime.regions import find_readable_region
from pulumi_chime.diagnosis.finding import Finding, does_not_apply, fine, hint, not_known, wrong
from pulumi_chime.diagnosis.wording import counted, shorten
from pulumi_chime.model.addresses import is_address, shown_address
from pulumi_chime.model.arn import parse_arn
from pulumi_chime.model.error_codes import FailureKind, advice

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pulumi_chime.chime import Page
    from pulumi_chime.model.connection import Connection

_SERVICE = "chime-sdk-voice"
_REFUSED_SECONDS = 300
"""A request is refused whose time differs by more than five minutes
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html)."""
_STRIKING_SECONDS = 60
_SOON_SECONDS = 900
_SET_CLOCK = "set this machine's clock: sudo timedatectl set-ntp true"
_OF_TIME = frozenset({"InvalidSignatureException", "RequestExpired", "SignatureDoesNotMatch"})
"""With these codes AWS also refuses what is signed at another time than its own."""
_WAYS = {
    "env": "the environment (AWS_ACCESS_KEY_ID)",
    "shared-credentials-file": "the shared credentials file",
    "config-file": "the AWS configuration file",
    "custom-process": "the profile's credential_process",
    "assume-role": "the role that the profile assumes",
    "assume-role-with-web-identity": "a role and a web identity token",
    "sso": "AWS IAM Identity Center (aws sso login)",
    "login": "aws login",
    "container-role": "the container's role",
    "iam-role": "the instance's role",
}
_LOGINS = {
    **dict.fromkeys(
        ("SSOTokenLoadError", "TokenRetrievalError", "UnauthorizedSSOTokenError"), "aws sso login"
    ),
    **dict.fromkeys(("LoginRefreshRequired", "LoginTokenLoadError"), "aws login"),
}
"""What gives new credentials in the place of a login that has ended, or was never made."""
_PROCESS_FAILED = "Error when retrieving credentials from custom-process"
_ACCESS = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "Forbidden",
        "ForbiddenException",
        "NotAuthorized",
        "Unauthorized",
    }
)


@dataclass(frozen=True, slots=True)
class Contact:
    """What came of asking the service.

    Attributes:
        probe: The connection; None where there is none.
        page: The first page of numbers; None where it was not had.
        failure: Why the first page was not had.
        caller: The ARN of whose credentials they are; empty where it is not known.
        account_id: Empty where it is not known.
    """

    probe: Probe | None = None
    page: Page | None = None
    failure: ServiceError | None = None
    caller: str = ""
    account_id: str = ""


def lacks_permission(error: ServiceError) -> bool:
    """Return whether a failure says that an action is not allowed to whoever was recognized."""
    return error.kind is FailureKind.NOT_ALLOWED and error.code in _ACCESS


def ask_service(
    connection: Connection, allowed_id: str | None, environment: Mapping[str, str]
) -> tuple[Contact, list[Finding]]:
    """Return what came of asking the service for one page of numbers, and how it stands with all that this needs.

    Args:
        connection: As the settings and options say it.
        allowed_id: The one account that may be used; None allows any.
        environment: Of this process: AWS's client reads it too.
    """
    address = connection.endpoint_url
    if address is not None and not is_address(address):
        mend = advice("InvalidEndpoint")
        return Contact(), [wrong("service", f"not an address: {shown_address(address)}", mend)]
    try:
        session = Session.open(connection.region, connection.profile)
    except ServiceError as error:
        found = _no_session(error, connection.profile or environment.get("AWS_PROFILE"))
        return Contact(failure=error), [found, *_unasked(connection, environment)]
    region = _look_at_region(session, connection, environment)
    try:
        probe = Probe.open(session, address)
    except ServiceError as error:
        found = wrong("service", shorten(f"{error.code}: {error.message}"), _mend(error))
        return Contact(failure=error), [_found(session), region, found]
    contact = _ask(probe)
    return contact, [
        _look_at_credentials(contact, session, probe.clock_difference),
        _look_at_account(contact, allowed_id),
        region,
        look_at_proxy(probe.address, find_proxy(probe.address), environment),
        _look_at_service(contact),
        look_at_clock(probe.clock_difference),
    ]


def look_at_proxy(address: str, proxy: str | None, environment: Mapping[str, str]) -> Finding:
    """Return whether the way to an address leads where it should.

    Args:
        address: Of the service.
        proxy: Through which the client goes there; None: through none.
        environment: Variables.
    """
    host = urlsplit(address).hostname or ""
    if proxy is None:
        return fine("proxy", f"none between here and {host}")
    shown = shown_address(proxy if "://" in proxy else f"http://{proxy}")
    if not _is_this_machine(host):
        return fine("proxy", f"{shown} is between here and {host}")
    others = environment.get("NO_PROXY") or environment.get("no_proxy")
    # Of an IPv6 address the client compares the form with brackets.
    exempt = ",".join(filter(None, [others, f"[{host}]" if ":" in host else host]))
    found = f"{shown} is asked for {host}, which is this machine and not the proxy's"
    # Both spellings: where both are set, the client takes the one in small letters.
    return wrong("proxy", found, f'export NO_PROXY="{exempt}" no_proxy="{exempt}"')


def look_at_clock(difference: float | None) -> Finding:
    """Return how it stands with this machine's clock, which is so many seconds ahead of the service's."""
    if difference is None:
        return not_known("clock", "no answer told the service's time", "compare `date -u` with a clock")
    apart = f"{abs(difference):.0f} s {'ahead of' if difference > 0 else 'behind'} the service's"
    if abs(difference) >= _REFUSED_SECONDS:
        return wrong("clock", f"{apart}; AWS refuses what is signed more than 5 minutes apart", _SET_CLOCK)
    if abs(difference) >= _STRIKING_SECONDS:
        return hint("clock", apart, _SET_CLOCK)
    return fine("clock", "it agrees with the service's to within a minute")


def _ask(probe: Probe) -> Contact:
    caller = ""
    if probe.is_at_aws:
        try:
            caller = probe.find_caller()
        except ServiceError:  # the service itself says more
            caller = ""
    of_caller = parse_arn(caller)
    account = of_caller.account_id if of_caller else ""
    try:
        page = probe.client.page(None)
    except ServiceError as error:
        return Contact(probe, failure=error, caller=caller, account_id=account)
    shown = next((each.account_id for each in page.numbers if each.account_id), "")
    return Contact(probe, page, caller=caller, account_id=shown or account)


def _no_session(error: ServiceError, profile: str | None) -> Finding:
    if error.message.startswith(_PROCESS_FAILED):
        found = "credential_process failed; what it wrote is not shown, because it may be secret"
        return wrong("credentials", found, "run the command of credential_process by hand, and mend it")
    command = _LOGINS.get(error.code)
    of_profile = f" --profile {shlex.quote(profile)}" if profile else ""
    mend = f"{command}{of_profile}" if command else _mend(error)
    return wrong("credentials", shorten(f"{error.code}: {error.message}"), mend)


def _unasked(connection: Connection, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what can be told of the way to the service although nobody may go it."""
    if connection.endpoint_url is not None:
        yield look_at_proxy(connection.endpoint_url, find_proxy(connection.endpoint_url), environment)
    yield not_known("service", "it cannot be asked without credentials", "first mend the credentials")


def _found(session: Session) -> Finding:
    return judge_credentials(found_by(session), expiry(session), datetime.now(timezone.utc))


def judge_credentials(method: str, ends: datetime | None, now: datetime) -> Finding:
    """Return how it stands with credentials that were found.

    Args:
        method: botocore's name for the way in which they were found.
        ends: When they end; None where they do not, or it is not known.
        now: This moment.
    """
    way = _WAYS.get(method, method or "an unknown way")
    if ends is None:
        return fine("credentials", f"from {way}")
    left = (ends - now).total_seconds()
    until = f"until {ends.astimezone(timezone.utc):%Y-%m-%d %H:%M} UTC"
    if left <= 0:
        return wrong("credentials", f"from {way}, and they have ended: {until}", _mend_code("ExpiredToken"))
    if left < _SOON_SECONDS:
        return hint("credentials", f"from {way}, {until}: soon", "log in again before a long deploy")
    return fine("credentials", f"from {way}, {until}")


def _look_at_credentials(contact: Contact, session: Session, difference: float | None) -> Finding:
    error = contact.failure
    if error is not None and error.kind is FailureKind.NOT_ALLOWED and not lacks_permission(error):
        is_of_clock = error.code in _OF_TIME and abs(difference or 0) >= _REFUSED_SECONDS
        mend = _SET_CLOCK if is_of_clock else _mend(error)
        return wrong("credentials", shorten(f"{error.code}: {error.message}"), mend)
    found = _found(session)
    if not contact.caller:
        return found
    return Finding(found.check, found.verdict, f"{contact.caller}, {found.found}", found.mend)


def _look_at_account(contact: Contact, allowed_id: str | None) -> Finding:
    account = contact.account_id
    if allowed_id is None:
        if account:
            return fine("account", f"{account}; chime:accountId would keep every other from being used")
        return not_known("account", "no number and no answer of AWS shows it", "aws sts get-caller-identity")
    if not account:
        return not_known("account", f"whether it is {allowed_id} is not known", "aws sts get-caller-identity")
    if account != allowed_id:
        mend = "choose another profile, or correct chime:accountId"
        return wrong("account", f"{account}, and chime:accountId allows {allowed_id} only", mend)
    return fine("account", f"{account}, as chime:accountId says")


def _look_at_region(session: Session, connection: Connection, environment: Mapping[str, str]) -> Finding:
    # The session is open, so the configuration can be read.
    region = connection.region or find_readable_region(connection.profile)
    known = session.regions(_SERVICE)
    choose = f"pulumi config set chime:region us-east-1, or another of {', '.join(sorted(known))}"
    if region is None:
        return wrong("region", "none is set, in chime:region or AWS's own configuration", choose)
    if region in known:
        return fine("region", f"{region}, which has Chime SDK Voice")
    if connection.endpoint_url is not None or "AWS_ENDPOINT_URL" in environment:
        return does_not_apply(
            "region", f"{region}; AWS has no Chime SDK Voice there, but another address is asked"
        )
    return wrong("region", f"{region}, which has no Chime SDK Voice as far as AWS's client knows", choose)


def _look_at_service(contact: Contact) -> Finding:
    probe = contact.probe
    assert probe is not None  # noqa: S101 - it was asked
    address = shown_address(probe.address)
    error = contact.failure
    if error is None:
        page = contact.page
        numbers = len(page.numbers) if page else 0
        more = " and more" if page and page.next_token else ""
        return fine("service", f"{address} answers: {counted(numbers, 'number')}{more}")
    if error.kind is FailureKind.NOT_ALLOWED:
        return fine("service", f"{address} answers, and refuses: {error.code}")
    if error.kind is FailureKind.THROTTLED:
        return not_known("service", f"{address} is busy: {error.code}", "run this again in a minute")
    mend = _mend(error)
    if _is_this_machine(urlsplit(probe.address).hostname or ""):
        mend = f"start what should answer there (pulumi-chime emulator), or correct chime:endpointUrl; {mend}"
    return wrong("service", shorten(f"{address}: {error.code}: {error.message}"), mend)


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost" or host.casefold().endswith(".localhost")


def _mend(error: ServiceError) -> str:
    return _mend_code(error.code)


def _mend_code(code: str) -> str:
    return advice(code).removesuffix(", and run `pulumi up` again")
