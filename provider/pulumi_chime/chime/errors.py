"""What can go wrong with a call, as one type that says what kind of failure it was.

The HTTP errors are those of the botocore model chime-sdk-voice/2022-08-03; the credential errors are
AWS's common ones (https://docs.aws.amazon.com/chime-sdk/latest/APIReference/CommonErrors.html),
which botocore raises as plain ClientErrors.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from botocore import exceptions


class Kind(Enum):
    """What a failure means for the one who called."""

    THROTTLED = "throttled"
    """Too many requests; nothing was done."""
    UNAVAILABLE = "unavailable"
    """The service failed; the request may have taken effect."""
    LOST = "lost"
    """The answer did not arrive; the request may have taken effect."""
    UNREACHABLE = "unreachable"
    """The request was never sent."""
    REFUSED = "refused"
    """Something in the request is not accepted."""
    NOT_FOUND = "not found"
    """The number is not in this account and region."""
    CONFLICT = "conflict"
    """The number takes no such update now."""
    NOT_ALLOWED = "not allowed"
    """The credentials are missing, wrong, expired, or not enough: no further call can succeed."""


@dataclass(eq=False)  # not frozen: Python attaches tracebacks and notes to an exception on its way
class ServiceError(Exception):
    """A call that did not succeed.

    Attributes:
        kind: What it means for the caller.
        operation: The API's name of the operation.
        code: The service's code, or the client's name for what happened.
        message: The service's or client's own words, in one line.
        request_id: The service's id of the request, where it gave one.
    """

    kind: Kind
    operation: str
    code: str
    message: str
    request_id: str = ""

    def __str__(self) -> str:
        return f"{self.operation}: {self.code}: {self.message}"


_NOT_ALLOWED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "NotAuthorized",
        "OptInRequired",
        "RequestExpired",
        "SignatureDoesNotMatch",
        "UnauthorizedClientException",
        "UnrecognizedClientException",
        "Unauthorized",
        "Forbidden",
        "ForbiddenException",
    }
)
_THROTTLED = frozenset({"Throttling", "ThrottlingException", "TooManyRequestsException"})
_BY_STATUS = {
    401: Kind.NOT_ALLOWED,
    403: Kind.NOT_ALLOWED,
    404: Kind.NOT_FOUND,
    409: Kind.CONFLICT,
    429: Kind.THROTTLED,
}
_LOST = (
    exceptions.ConnectionClosedError,
    exceptions.ReadTimeoutError,
    exceptions.HTTPClientError,
    exceptions.IncompleteReadError,
)
_UNREACHABLE = (
    exceptions.EndpointConnectionError,
    exceptions.ConnectTimeoutError,
    exceptions.SSLError,
    exceptions.ProxyConnectionError,
)
_NO_CREDENTIALS = (
    exceptions.NoCredentialsError,
    exceptions.PartialCredentialsError,
    exceptions.CredentialRetrievalError,
    exceptions.TokenRetrievalError,
    exceptions.UnauthorizedSSOTokenError,
    exceptions.SSOTokenLoadError,
    exceptions.ProfileNotFound,
    exceptions.NoRegionError,
    exceptions.NoAuthTokenError,
    # The errors of `aws login`, which older versions of botocore do not know.
    getattr(exceptions, "LoginError", exceptions.NoCredentialsError),
)


def from_botocore(operation: str, error: exceptions.BotoCoreError | exceptions.ClientError) -> ServiceError:
    """Return what a client's exception means."""
    if isinstance(error, exceptions.ClientError):
        return _from_answer(operation, error)
    return ServiceError(_client_kind(error), operation, type(error).__name__, _one_line(str(error)))


def _from_answer(operation: str, error: exceptions.ClientError) -> ServiceError:
    answer = error.response
    code = answer.get("Error", {}).get("Code", "Unknown")
    message = answer.get("Error", {}).get("Message", "")
    metadata = answer.get("ResponseMetadata", {})
    kind = _answer_kind(code, metadata.get("HTTPStatusCode", 0))
    return ServiceError(
        kind, operation, code, _one_line(message) or "(no message)", metadata.get("RequestId", "")
    )


def _answer_kind(code: str, status: int) -> Kind:
    if code in _NOT_ALLOWED:
        return Kind.NOT_ALLOWED
    if code in _THROTTLED:
        return Kind.THROTTLED
    if status >= 500:  # noqa: PLR2004 - HTTP: the server failed
        return Kind.UNAVAILABLE
    return _BY_STATUS.get(status, Kind.REFUSED)


def _client_kind(error: exceptions.BotoCoreError) -> Kind:
    if isinstance(error, _NO_CREDENTIALS):
        return Kind.NOT_ALLOWED
    if isinstance(error, _UNREACHABLE):
        return Kind.UNREACHABLE
    if isinstance(error, _LOST):
        return Kind.LOST
    return Kind.REFUSED


def _one_line(text: str) -> str:
    return " ".join(text.split())
