"""What can go wrong with a call, as one type that says what kind of failure it was.

The HTTP errors are those of the botocore model chime-sdk-voice/2022-08-03; credential errors are
AWS's common ones, which botocore raises as plain ClientErrors. What each code means stands in
`model.error_codes`.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from botocore import exceptions

from pulumi_chime.chime.departures import is_never_sent
from pulumi_chime.model.addresses import with_shown_addresses
from pulumi_chime.model.error_codes import FailureKind, kind_of
from pulumi_chime.model.one_line import one_line

if TYPE_CHECKING:
    from typing import TypeGuard


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


class MfaCodeNeededError(Exception):
    """Credentials are to be had for a code that only a person has."""


_STILL_EXPIRED = "the refreshed credentials are still expired"
"""What botocore says where a program, or variables, give credentials that have ended; it has no class for it."""
MALFORMED_ANSWER = "MalformedAnswer"
"""The code of an answer that is not the service's."""
_KINDS_BY_STATUS = {
    401: FailureKind.NOT_ALLOWED,
    403: FailureKind.NOT_ALLOWED,
    407: FailureKind.NOT_ALLOWED,
    429: FailureKind.THROTTLED,
}
"""What these mean does not depend on who answers: the service, or somebody in between."""
_KINDS_OF_ITS_OWN_ANSWERS = {
    # Not the service's own NotFound.
    404: FailureKind.LOST,
    # Somebody has waited for the request, or for its answer, too long.
    408: FailureKind.LOST,
    409: FailureKind.CONFLICT,
    425: FailureKind.LOST,
    499: FailureKind.LOST,
}
_NO_CODE = "Unknown"
# What these codes mean does not depend on the status: AWS sends some of them with 400.
_DECIDED_BY_CODE = frozenset({FailureKind.NOT_ALLOWED, FailureKind.THROTTLED})
_PASSING = frozenset({FailureKind.THROTTLED, FailureKind.UNAVAILABLE})


def translate(
    operation: str, error: exceptions.BotoCoreError | exceptions.ClientError, *, was_sent: bool = True
) -> ServiceError:
    """Return what a client's exception means.

    Args:
        operation: The API's name of the operation.
        error: What was raised.
        was_sent: Whether the request had been handed over to be sent; what happens after that and is not known
            to be harmless may have taken effect.
    """
    if isinstance(error, exceptions.ClientError):
        return _translate_answer(operation, error)
    code = _known_name(error)
    kind = kind_of(code)
    if kind in {None, FailureKind.LOST}:
        kind = (
            _unanswered_kind(error) if was_sent else FailureKind.UNREACHABLE if kind else FailureKind.REFUSED
        )
    return ServiceError(kind, operation, code, one_line(str(error)))


def credentials_failure(operation: str, error: Exception) -> ServiceError:
    """Return what it means that credentials could not be found, or found anew: nothing was sent.

    Args:
        operation: The API's name of the operation that they were needed for.
        error: Whatever botocore let pass: it reads files, starts processes and calls other services.
    """
    if isinstance(error, exceptions.BotoCoreError):
        return translate(operation, error, was_sent=False)
    if isinstance(error, MfaCodeNeededError):
        return ServiceError(FailureKind.NOT_ALLOWED, operation, "MfaCodeNeeded", one_line(str(error)))
    if isinstance(error, RuntimeError) and _STILL_EXPIRED in str(error):
        return ServiceError(FailureKind.NOT_ALLOWED, operation, "ExpiredToken", one_line(str(error)))
    kind, what = FailureKind.NOT_ALLOWED, f"{type(error).__name__}: {error}"
    if isinstance(error, exceptions.ClientError):
        answer = _translate_answer(error.operation_name, error)
        what = str(answer)
        if answer.kind in _PASSING:
            kind = FailureKind.UNREACHABLE
    return ServiceError(kind, operation, "CredentialRetrievalError", one_line(what))


def other_service_failure(operation: str, error: Exception) -> ServiceError:
    """Return what a failed question to another of AWS's services means, which may have been answered by a page of
    somebody in between: botocore's reader of such an answer has errors of its own kind.

    Args:
        operation: The API's name of the operation.
        error: Whatever botocore let pass.
    """
    if isinstance(error, (exceptions.BotoCoreError, exceptions.ClientError)):
        return translate(operation, error)
    detail = f"what answered is not AWS: {type(error).__name__}"
    return ServiceError(FailureKind.LOST, operation, MALFORMED_ANSWER, detail)


def malformed_answer(operation: str, found: str, request_id: str = "") -> ServiceError:
    """Return the failure for an answer that is not of the service's form: what took effect is not known.

    Args:
        operation: The API's name of the operation.
        found: What there is instead.
        request_id: The service's id of the request; empty where it gave none.
    """
    detail = one_line(f"the answer does not have the service's form: {found}")
    return ServiceError(FailureKind.LOST, operation, MALFORMED_ANSWER, detail, request_id)


def _translate_answer(operation: str, error: exceptions.ClientError) -> ServiceError:
    answer = error.response
    code, message = (answer.get("Error", {}).get(name) for name in ("Code", "Message"))
    metadata = answer.get("ResponseMetadata", {})
    status, request_id = metadata.get("HTTPStatusCode", 0), metadata.get("RequestId", "")
    kind = _answer_kind(code, status) if _is_code(code) else _page_kind(status)
    if kind is FailureKind.LOST and not _is_code(code):
        return malformed_answer(operation, f"HTTP status {status}", request_id)
    text = one_line(message) if isinstance(message, str) else ""
    return ServiceError(kind, operation, str(code or status), text or "(no message)", request_id)


def _is_code(code: object) -> TypeGuard[str]:
    """Return whether a code is an error's name, as it stands in answers of the service's form, known or not."""
    return isinstance(code, str) and code not in {"", _NO_CODE} and not code.isdigit()


def _answer_kind(code: str, status: int) -> FailureKind:
    kind = kind_of(code)
    if kind in _DECIDED_BY_CODE or (kind is FailureKind.NOT_FOUND and status == HTTPStatus.NOT_FOUND):
        return kind
    if status in _KINDS_OF_ITS_OWN_ANSWERS:
        return _KINDS_OF_ITS_OWN_ANSWERS[status]
    is_of_client = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    return FailureKind.REFUSED if is_of_client and status not in _KINDS_BY_STATUS else _page_kind(status)


def _page_kind(status: int) -> FailureKind:
    """Return what an answer means of which nothing but the status is understood."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return FailureKind.UNAVAILABLE
    return _KINDS_BY_STATUS.get(status, FailureKind.LOST)


def _known_name(error: exceptions.BotoCoreError) -> str:
    """Return the name of the error's own class, or of the nearest class above it that the table knows."""
    names = [each.__name__ for each in type(error).__mro__]
    return next((name for name in names if kind_of(name) is not None), names[0])


def _unanswered_kind(error: exceptions.BotoCoreError) -> FailureKind:
    return FailureKind.UNREACHABLE if is_never_sent(error) else FailureKind.LOST
