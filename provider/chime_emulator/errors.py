"""What the service refuses: a whole request, or one item of a batch.

Exceptions and their HTTP status are those of the botocore model chime-sdk-voice/2022-08-03; the codes
are the model's ErrorCode values. Credential errors are AWS's common ones
(https://docs.aws.amazon.com/chime-sdk/latest/APIReference/CommonErrors.html).
"""

from dataclasses import dataclass

_EXCEPTIONS = {
    400: (
        "BadRequestException",
        "BadRequest",
        "The input parameters don't match the service's restrictions.",
    ),
    401: (
        "UnauthorizedClientException",
        "Unauthorized",
        "The client isn't authorized to request a resource.",
    ),
    403: (
        "ForbiddenException",
        "Forbidden",
        "The client is permanently forbidden from making the request.",
    ),
    404: ("NotFoundException", "NotFound", "The requested resource couldn't be found."),
    409: (
        "ConflictException",
        "Conflict",
        "Multiple instances of the same request were made simultaneously.",
    ),
    429: (
        "ThrottledClientException",
        "Throttled",
        "The number of customer requests exceeds the request rate limit.",
    ),
    500: ("ServiceFailureException", "ServiceFailure", "The service encountered an unexpected error."),
    503: ("ServiceUnavailableException", "ServiceUnavailable", "The service is currently unavailable."),
}
_STATUS_OF_ITEM_CODE = {"NotFound": 404, "Conflict": 409, "Forbidden": 403, "Unauthorized": 401}


@dataclass(eq=False)
class RequestError(Exception):
    """A whole request that is refused.

    Attributes:
        status: The HTTP status.
        exception: The model's exception, sent in the header `x-amzn-ErrorType`; empty for an answer that
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
class ItemError(Exception):
    """One phone number that is refused; its neighbours in a batch are not.

    Attributes:
        code: A value of the model's ErrorCode.
        message: What is wrong, for people.
    """

    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"

    def whole(self) -> RequestError:
        """Return the same refusal as an operation on a single number gives it."""
        if self.code == "ResourceLimitExceeded":
            return RequestError(400, "ResourceLimitExceededException", self.code, self.message)
        status = _STATUS_OF_ITEM_CODE.get(self.code, 400)
        return RequestError(status, _EXCEPTIONS[status][0], self.code, self.message)


def by_status(status: int, message: str = "") -> RequestError:
    """Return the service's error for an HTTP status; a status that it does not know answers as a gateway would."""
    exception, code, meaning = _EXCEPTIONS.get(status, ("", str(status), "A gateway's error."))
    return RequestError(status, exception, code, message or meaning)


def bad_request(message: str) -> RequestError:
    """Return the error for input that does not match the service's restrictions."""
    return by_status(400, message)


def unknown_operation(message: str) -> RequestError:
    """Return the error for a method and path that name no operation, in the form AWS services share."""
    return RequestError(404, "UnknownOperationException", "UnknownOperation", message)


def too_large(limit: int) -> RequestError:
    """Return the error for a body of more than `limit` bytes."""
    return RequestError(
        413,
        "RequestEntityTooLargeException",
        "RequestEntityTooLarge",
        f"The request body is larger than {limit} bytes.",
    )


_CREDENTIALS = {
    "AccessDeniedException": "You don't have the permissions needed to run this action.",
    "ExpiredTokenException": "The security token included in the request is expired",
    "IncompleteSignatureException": "The request signature does not conform to AWS standards.",
    "InvalidSignatureException": "The request signature we calculated does not match the signature you provided.",
    "MissingAuthenticationTokenException": "Missing Authentication Token",
    "RequestExpired": "Request has expired.",
    "UnrecognizedClientException": "The security token included in the request is invalid.",
}
CREDENTIAL_CODES = tuple(_CREDENTIALS)


def credentials(code: str) -> RequestError:
    """Return the error for credentials that do not let the caller in: one of CREDENTIAL_CODES, with status 403."""
    return RequestError(403, code, code, _CREDENTIALS[code])
