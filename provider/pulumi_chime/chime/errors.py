"""What can go wrong with a call, as one type that says what kind of failure it was.

The HTTP errors are those of the botocore model chime-sdk-voice/2022-08-03; credential errors are
AWS's common ones, which botocore raises as plain ClientErrors. What each code means stands in
`model.error_codes`.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from botocore import exceptions

from pulumi_chime.model.addresses import with_shown_addresses
from pulumi_chime.model.error_codes import FailureKind, kind_of


@dataclass(eq=False)  # not frozen: Python attaches tracebacks and notes to an exception on its way
class ServiceError(Exception):
    """A call that did not succeed.

    Attributes:
        kind: What it means for the caller.
        operation: The API's name of the operation.
        code: The service's code, or the client's name for what happened.
        message: The service's or client's own words, in one line; addresses in it stand as they may be shown.
        request_id: The service's id of the request, where it gave one.
    """

    kind: FailureKind
    operation: str
    code: str
    message: str
    request_id: str = ""

    def __post_init__(self) -> None:
        self.message = with_shown_addresses(self.message)

    def __str__(self) -> str:
        return f"{self.operation}: {self.code}: {self.message}"


_KINDS_BY_STATUS = {
    401: FailureKind.NOT_ALLOWED,
    403: FailureKind.NOT_ALLOWED,
    # Not the service's own NotFound, but a page of somebody in between.
    404: FailureKind.LOST,
    409: FailureKind.CONFLICT,
    429: FailureKind.THROTTLED,
}
# What these codes mean does not depend on the status: AWS sends some of them with 400.
_DECIDED_BY_CODE = frozenset({FailureKind.NOT_ALLOWED, FailureKind.THROTTLED})


def translate(operation: str, error: exceptions.BotoCoreError | exceptions.ClientError) -> ServiceError:
    """Return what a client's exception means."""
    if isinstance(error, exceptions.ClientError):
        return _translate_answer(operation, error)
    return ServiceError(_client_kind(error), operation, type(error).__name__, _one_line(str(error)))


def _translate_answer(operation: str, error: exceptions.ClientError) -> ServiceError:
    answer = error.response
    code = answer.get("Error", {}).get("Code", "Unknown")
    message = answer.get("Error", {}).get("Message", "")
    metadata = answer.get("ResponseMetadata", {})
    kind = _answer_kind(code, metadata.get("HTTPStatusCode", 0))
    return ServiceError(
        kind, operation, code, _one_line(message) or "(no message)", metadata.get("RequestId", "")
    )


def _answer_kind(code: str, status: int) -> FailureKind:
    kind = kind_of(code)
    if kind in _DECIDED_BY_CODE or (kind is FailureKind.NOT_FOUND and status == HTTPStatus.NOT_FOUND):
        return kind
    if status >= 500:  # noqa: PLR2004 - HTTP: the server failed
        return FailureKind.UNAVAILABLE
    return _KINDS_BY_STATUS.get(status, FailureKind.REFUSED)


def _client_kind(error: exceptions.BotoCoreError) -> FailureKind:
    """Return the kind of the error's own class, or of the nearest class above it that the table knows."""
    kinds = (kind_of(each.__name__) for each in type(error).__mro__)
    return next((kind for kind in kinds if kind is not None), FailureKind.REFUSED)


def _one_line(text: str) -> str:
    return " ".join(text.split())
