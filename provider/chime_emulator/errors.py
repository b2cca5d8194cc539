"""What the service refuses: a whole request, or one item of a batch.

Exceptions, their HTTP status and wording are those of the botocore model chime-sdk-voice/2022-08-03; the
codes are the model's ErrorCode values.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(eq=False)
class RequestRefused(Exception):
    """A whole request that is refused.

    Attributes:
        status: The HTTP status.
        exception: The exception's name, sent in the header `x-amzn-ErrorType`; empty for an answer that
            does not come from the service itself, such as a gateway's.
        code: The code in the body.
        message: What is wrong, for people.
    """

    status: int
    exception: str
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


@dataclass(eq=False)
class ItemRefused(Exception):
    """One phone number that is refused; its neighbours in a batch are not.

    Attributes:
        code: A value of the model's ErrorCode.
        message: What is wrong, for people.
    """

    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"

    def as_request_refused(self) -> RequestRefused:
        """Return the same refusal as an operation on a single number gives it.

        Of the item codes, the operations on one number have an exception for four (model); the others come
        as BadRequestException that keeps the code (inferred).
        """
        status, exception = _EXCEPTION_BY_ITEM_CODE.get(self.code, (400, "BadRequestException"))
        return RequestRefused(status, exception, self.code, self.message)


class MalformedItem(ItemRefused):
    """An item of a batch that no number could take: it has no attribute or two, or appears twice."""

    def __init__(self, message: str) -> None:
        super().__init__("BadRequest", message)


_EXCEPTION_BY_ITEM_CODE = {
    "NotFound": (404, "NotFoundException"),
    "Conflict": (409, "ConflictException"),
    "Forbidden": (403, "ForbiddenException"),
    "ResourceLimitExceeded": (400, "ResourceLimitExceededException"),
}
_BY_STATUS = {
    400: ("BadRequest", "The input parameters don't match the service's restrictions."),
    401: ("UnauthorizedClient", "The client isn't authorized to request a resource."),
    403: ("Forbidden", "The client is permanently forbidden from making the request."),
    404: ("NotFound", "The requested resource couldn't be found."),
    409: ("Conflict", "Multiple instances of the same request were made simultaneously."),
    429: ("ThrottledClient", "The number of customer requests exceeds the request rate limit."),
    500: ("ServiceFailure", "The service encountered an unexpected error."),
    503: ("ServiceUnavailable", "The service is currently unavailable."),
}


def by_status(status: int, message: str = "") -> RequestRefused:
    """Return the service's error for an HTTP status; a status that the model lacks answers as a gateway would."""
    if status not in _BY_STATUS:
        return RequestRefused(status, "", str(status), message or "A gateway's error.")
    name, meaning = _BY_STATUS[status]
    return RequestRefused(status, f"{name}Exception", name.removesuffix("Client"), message or meaning)


def bad_request(message: str) -> RequestRefused:
    """Return the error for input that does not match the service's restrictions."""
    return by_status(400, message)


def unknown_operation(message: str) -> RequestRefused:
    """Return the error for a method and path that name no operation.

    The form in which AWS services answer that (https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html);
    what this one says is unknown.
    """
    return RequestRefused(404, "UnknownOperationException", "UnknownOperation", message)


def too_large(limit: int) -> RequestRefused:
    """Return the error for a body of more than `limit` bytes. What the service says is unknown."""
    message = f"The request body is larger than {limit} bytes."
    return RequestRefused(413, "RequestEntityTooLargeException", "RequestEntityTooLarge", message)


_CREDENTIAL_MESSAGES = {
    "AccessDeniedException": "You don't have the permissions needed to run this action.",
    "ExpiredTokenException": "The security token included in the request is expired",
    "IncompleteSignatureException": "The request signature does not conform to AWS standards.",
    "InvalidSignatureException": "The request signature we calculated does not match the one you provided.",
    "MissingAuthenticationTokenException": "Missing Authentication Token",
    "RequestExpired": "The request is older than its signature allows.",
    "UnrecognizedClientException": "The security token included in the request is invalid.",
}
CREDENTIAL_CODES = tuple(_CREDENTIAL_MESSAGES)


def credentials(code: str) -> RequestRefused:
    """Return the error for credentials that do not let the caller in: one of CREDENTIAL_CODES.

    AWS's common errors (https://docs.aws.amazon.com/chime-sdk/latest/APIReference/CommonErrors.html), with
    the status 403 that REST services send with them.
    """
    return RequestRefused(403, code, code, _CREDENTIAL_MESSAGES[code])
