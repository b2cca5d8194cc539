"""An error or a code of the service, as what happened and what to do: one line each, for people.

What is passed on in the service's own words stays in them; the advice is ours. The codes are those
of the botocore model chime-sdk-voice/2022-08-03 (shape ErrorCode); the list grows, and an unknown
code is passed on as it is.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pulumi_chime.model.numbers import Change, Live


class ChimeError(Exception):
    """What a user of the provider can act on: its text is the one line that the user sees.

    Attributes:
        code: The service's code, where a single number was refused; else empty.
        repeats: What further numbers of the connection are told, where all of them fail for one reason;
            empty where the error is about a single number.
    """

    def __init__(self, text: str, code: str = "", *, repeats: str = "") -> None:
        super().__init__(text)
        self.code = code
        self.repeats = repeats


CONFLICT = "Conflict"
"""The service's code for a number that takes no such update now."""

# The name under which it is exported, so that the engine shows `pulumi_chime.ChimeError: …`.
ChimeError.__module__ = "pulumi_chime"

_WRONG_PLACE = "it is not in this account and region; check chime:region, the profile, and the number itself"
_DELETION_QUEUE = timedelta(days=7)
_AGAIN = "run `pulumi up` again"
_CODES_BY_ADVICE: dict[str, tuple[str, ...]] = {
    "the service was busy; run `pulumi up` again": (
        "ServiceFailure",
        "ServiceFailureException",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "Throttled",
        "ThrottledClientException",
        "Throttling",
        "ThrottlingException",
    ),
    "log in again, or correct the profile, and run `pulumi up` again": (
        "CredentialRetrievalError",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "IncompleteSignatureException",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "LoginAuthorizationCodeError",
        "LoginError",
        "LoginInsufficientPermissions",
        "LoginRefreshRequired",
        "LoginTokenLoadError",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "NoAuthTokenError",
        "NoCredentialsError",
        "PartialCredentialsError",
        "RequestExpired",
        "SSOTokenLoadError",
        "SignatureDoesNotMatch",
        "TokenRetrievalError",
        "UnauthorizedClientException",
        "UnauthorizedSSOTokenError",
        "UnrecognizedClientException",
    ),
    (
        "the credentials lack a permission; an update needs chime:BatchUpdatePhoneNumber, "
        "chime:GetPhoneNumber and chime:ListPhoneNumbers"
    ): (
        "AccessDenied",
        "AccessDeniedException",
        "Forbidden",
        "ForbiddenException",
        "NotAuthorized",
        "OptInRequired",
        "Unauthorized",
    ),
    _WRONG_PLACE: ("NotFound", "NotFoundException"),
    "correct the value": (
        "BadRequest",
        "BadRequestException",
        "Unprocessable",
        "UnprocessableEntityException",
        "Validation",
    ),
    "an earlier change may not have settled yet (a calling name takes up to 72 hours); run it again later": (
        "Conflict",
        "ConflictException",
    ),
    (
        "the number has been deleted; restore it while it is in the deletion queue, "
        "or remove it from the program"
    ): ("Gone", "GoneException"),
    "disassociate the number from what holds it first": (
        "PhoneNumberAssociationsExist",
        "VoiceConnectorGroupAssociationsExist",
    ),
    "the number's present state does not allow it; look at its status": ("PreconditionFailed",),
    "ask AWS to raise the account's quota": ("ResourceLimitExceeded", "ResourceLimitExceededException"),
    "check the network, the region and chime:endpointUrl": (
        "ConnectTimeoutError",
        "EndpointConnectionError",
        "InvalidEndpoint",
        "ProxyConnectionError",
        "SSLError",
    ),
    "correct chime:profile, or add the profile to the AWS configuration": ("ProfileNotFound",),
    "set a region: pulumi config set chime:region us-east-1": ("InvalidRegionError", "NoRegionError"),
}
_ADVICE = {code: advice for advice, codes in _CODES_BY_ADVICE.items() for code in codes}


def advice(code: str) -> str:
    """Return what to do about a code of the service or the client's name of an error."""
    return _ADVICE.get(code, _AGAIN)


def of_change(change: Change, code: str, message: str) -> ChimeError:
    """Return the error for one attribute that the service did not accept."""
    what = f"{change.attribute.value}: {code}: {message}"
    return of_number(change.phone_number, what, advice(code), code)


def of_call(operation: str, code: str, message: str) -> ChimeError:
    """Return the error for a call that failed as a whole, for no number's fault."""
    what = _sentence(f"{operation}: {code}: {message}")
    return ChimeError(f"{what}; {advice(code)}", repeats=f"{operation}: {code}")


def out_of_patience(what: str, code: str) -> ChimeError:
    """Return the error for a connection on which repeating has taken too long.

    Args:
        what: How long it was tried, and what went wrong at last.
        code: The service's code for the latter.
    """
    return ChimeError(f"{_sentence(what)}; {advice(code)}")


def of_number(phone_number: str, what: str, todo: str, code: str = "") -> ChimeError:
    """Return the error for one number: what happened, and what to do."""
    return ChimeError(f"phone number {phone_number}: {_sentence(what)}; {todo}", code)


def not_in_account(phone_number: str) -> ChimeError:
    """Return the error for a number that a get did not find."""
    return of_number(phone_number, "not found", _WRONG_PLACE)


def stopped(why: ChimeError, applied: int) -> ChimeError:
    """Return the error that tells, once for a whole run, why nothing more is sent."""
    return ChimeError(
        f"{why}; {applied} changes were applied before, and what is left is not sent", repeats="not sent"
    )


def repeated(phone_number: str, explained: ChimeError) -> ChimeError:
    """Return the error for one more number that fails for a reason which another one was given."""
    return of_number(phone_number, explained.repeats, "the first error of this run says why")


def elsewhere(phone_number: str) -> ChimeError:
    """Return the error that tells, once for a whole run, that the numbers of a stack are not where it looks."""
    return of_number(
        phone_number,
        "not found, and what is found is not the account and region in which it was last seen",
        "another account or region? correct the profile; nothing was marked as gone",
    )


def other_account(connected: str, allowed: str) -> ChimeError:
    """Return the error for credentials of an account that the settings do not allow."""
    return ChimeError(
        f"connected to account {connected or '(unknown)'}, but chime:accountId allows only {allowed}; "
        "correct the profile or the setting",
        repeats="another account than chime:accountId allows",
    )


def in_deletion_queue(live: Live) -> ChimeError:
    """Return the error for a number that has been deleted and can still be restored.

    Deleted numbers stay in the queue for seven days
    (https://docs.aws.amazon.com/chime-sdk/latest/ag/delete-phone-number.html).
    """
    until = ""
    if live.deleted_at:
        deadline = datetime.fromisoformat(live.deleted_at) + _DELETION_QUEUE
        until = f" until {deadline:%Y-%m-%d %H:%M} UTC"
    return of_number(
        live.phone_number,
        f"it is in the deletion queue{until}",
        f"restore it with: aws chime-sdk-voice restore-phone-number --phone-number-id {live.phone_number}",
    )


def would_overwrite(phone_number: str, changes: Iterable[Change]) -> ChimeError:
    """Return the error for an adoption that would replace values which somebody else has set."""
    differing = ", ".join(f"{c.attribute.value} is {c.before!r}, declared {c.after!r}" for c in changes)
    return of_number(
        phone_number,
        f"differs from the account: {differing}",
        'declare the live value, or adopt with on_adopt="overwrite"',
    )


def not_approved(phone_number: str, reasons: Iterable[str]) -> ChimeError:
    """Return the error for what was not sent because nobody has approved it as it is."""
    return of_number(
        phone_number, f"not written: {', '.join(reasons)}", "preview again, and have that approved"
    )


def _sentence(text: str) -> str:
    """Return a text in one line, without the end that a period, or a message that is missing, leaves."""
    return " ".join(text.split()).rstrip(".: ")
