"""What a client's exception means, for every exception that the model and botocore know."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from botocore import exceptions
from botocore.exceptions import ClientError

from pulumi_chime.chime import ServiceError
from pulumi_chime.chime.errors import translate
from pulumi_chime.model import error_codes
from pulumi_chime.model.error_codes import FailureKind
from tests.unit.models import MODEL

if TYPE_CHECKING:
    from collections.abc import Iterator

MODELLED = {
    "BadRequestException": (400, FailureKind.REFUSED),
    "UnauthorizedClientException": (401, FailureKind.NOT_ALLOWED),
    "AccessDeniedException": (403, FailureKind.NOT_ALLOWED),
    "ForbiddenException": (403, FailureKind.NOT_ALLOWED),
    "NotFoundException": (404, FailureKind.NOT_FOUND),
    "ConflictException": (409, FailureKind.CONFLICT),
    "GoneException": (410, FailureKind.REFUSED),
    "ResourceLimitExceededException": (400, FailureKind.REFUSED),
    "UnprocessableEntityException": (422, FailureKind.REFUSED),
    "ThrottledClientException": (429, FailureKind.THROTTLED),
    "ServiceFailureException": (500, FailureKind.UNAVAILABLE),
    "ServiceUnavailableException": (503, FailureKind.UNAVAILABLE),
}
COMMON = {
    "ExpiredTokenException": (403, FailureKind.NOT_ALLOWED),
    "ExpiredToken": (400, FailureKind.NOT_ALLOWED),
    "IncompleteSignature": (400, FailureKind.NOT_ALLOWED),
    "InternalFailure": (500, FailureKind.UNAVAILABLE),
    "InvalidClientTokenId": (403, FailureKind.NOT_ALLOWED),
    "InvalidSignatureException": (403, FailureKind.NOT_ALLOWED),
    "MissingAuthenticationToken": (403, FailureKind.NOT_ALLOWED),
    "NotAuthorized": (400, FailureKind.NOT_ALLOWED),
    "OptInRequired": (403, FailureKind.NOT_ALLOWED),
    "RequestExpired": (400, FailureKind.NOT_ALLOWED),
    "ServiceUnavailable": (503, FailureKind.UNAVAILABLE),
    "SignatureDoesNotMatch": (403, FailureKind.NOT_ALLOWED),
    "ThrottlingException": (400, FailureKind.THROTTLED),
    "UnrecognizedClientException": (403, FailureKind.NOT_ALLOWED),
    "ValidationError": (400, FailureKind.REFUSED),
}
"""AWS's common errors, https://docs.aws.amazon.com/chime-sdk/latest/APIReference/CommonErrors.html."""
CLIENT: list[tuple[exceptions.BotoCoreError, FailureKind]] = [
    (exceptions.NoCredentialsError(), FailureKind.NOT_ALLOWED),
    (exceptions.PartialCredentialsError(provider="env", cred_var="key"), FailureKind.NOT_ALLOWED),
    (exceptions.CredentialRetrievalError(provider="process", error_msg="no"), FailureKind.NOT_ALLOWED),
    (exceptions.TokenRetrievalError(provider="sso", error_msg="expired"), FailureKind.NOT_ALLOWED),
    (exceptions.UnauthorizedSSOTokenError(), FailureKind.NOT_ALLOWED),
    (exceptions.SSOTokenLoadError(error_msg="none"), FailureKind.NOT_ALLOWED),
    (exceptions.NoAuthTokenError(), FailureKind.NOT_ALLOWED),
    (exceptions.ProfileNotFound(profile="work"), FailureKind.NOT_ALLOWED),
    (exceptions.NoRegionError(), FailureKind.NOT_ALLOWED),
    (
        exceptions.EndpointConnectionError(endpoint_url="http://127.0.0.1:1", error="refused"),
        FailureKind.UNREACHABLE,
    ),
    (exceptions.ConnectTimeoutError(endpoint_url="http://127.0.0.1:1"), FailureKind.UNREACHABLE),
    # Where they were raised says more: see test_broken_connections.
    (exceptions.SSLError(endpoint_url="https://127.0.0.1:1", error=OSError("bad")), FailureKind.LOST),
    (exceptions.ProxyConnectionError(proxy_url="http://127.0.0.1:1", error="no"), FailureKind.LOST),
    (exceptions.ConnectionClosedError(endpoint_url="http://127.0.0.1:1"), FailureKind.LOST),
    (exceptions.ReadTimeoutError(endpoint_url="http://127.0.0.1:1"), FailureKind.LOST),
    (exceptions.HTTPClientError(error="broken pipe"), FailureKind.LOST),
    (exceptions.IncompleteReadError(actual_bytes=1, expected_bytes=2), FailureKind.LOST),
    (exceptions.ParamValidationError(report="Missing required parameter"), FailureKind.REFUSED),
]
LOGIN_ERRORS = [
    getattr(exceptions, name)
    for name in ("LoginRefreshRequired", "LoginTokenLoadError", "LoginInsufficientPermissions")
    if hasattr(exceptions, name)
]
"""The errors of `aws login`, in the versions of botocore that know it."""


def client_error(code: Any, status: int, message: Any = "why") -> ClientError:
    """Return what botocore raises for an answer."""
    answer: Any = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status, "RequestId": "request-1"},
    }
    return ClientError(answer, "BatchUpdatePhoneNumber")


def test_every_error_of_the_model_is_covered() -> None:
    """An error that a newer model adds is given a kind here."""
    assert set(MODELLED) >= {shape.name for shape in MODEL.error_shapes}


@pytest.mark.parametrize("code", [*MODELLED, *COMMON])
def test_each_error_of_the_service_has_its_kind(code: str) -> None:
    """Whether to repeat, to wait, to log in or to correct something is decided by kind alone."""
    status, kind = {**MODELLED, **COMMON}[code]
    assert translate("ListPhoneNumbers", client_error(code, status)).kind is kind


@pytest.mark.parametrize(
    "status", [500, 502, 503, 504, 429, 404, 403, 401, 407, 409, 400, 418, 408, 425, 499, 302]
)
def test_an_unknown_code_is_judged_by_its_status(status: int) -> None:
    """A proxy or a newer service says something else; the HTTP status still tells the kind."""
    kinds = {
        400: FailureKind.REFUSED,
        401: FailureKind.NOT_ALLOWED,
        403: FailureKind.NOT_ALLOWED,
        302: FailureKind.LOST,
        404: FailureKind.LOST,
        407: FailureKind.NOT_ALLOWED,
        408: FailureKind.LOST,
        409: FailureKind.CONFLICT,
        425: FailureKind.LOST,
        499: FailureKind.LOST,
        418: FailureKind.REFUSED,
        429: FailureKind.THROTTLED,
    }
    told = translate("ListPhoneNumbers", client_error("SomethingNew", status))
    assert told.kind is kinds.get(status, FailureKind.UNAVAILABLE)
    assert told.code == "SomethingNew"


@pytest.mark.parametrize("code", ["400", "", "Unknown", None, 7, ["BadRequestException"], {}])
@pytest.mark.parametrize("message", ["<html>", "", None, 7, {}])
def test_an_answer_without_a_code_says_nothing_of_what_was_done(code: Any, message: Any) -> None:
    """For the code of a page botocore gives the status, and whatever a foreign body has in its place."""
    told = translate("BatchUpdatePhoneNumber", client_error(code, 400, message))
    assert (told.kind, told.code) == (FailureKind.LOST, "MalformedAnswer")
    assert told.message == "the answer does not have the service's form: HTTP status 400"


@pytest.mark.parametrize("message", [None, 7, {}, ["x"]])
def test_a_message_may_be_anything(message: Any) -> None:
    """A foreign body is no reason to fail in another way."""
    told = translate("BatchUpdatePhoneNumber", client_error("BadRequestException", 400, message))
    assert (told.kind, told.message) == (FailureKind.REFUSED, "(no message)")


@pytest.mark.parametrize(("error", "kind"), CLIENT, ids=lambda value: type(value).__name__)
def test_each_error_of_the_client_has_its_kind(error: exceptions.BotoCoreError, kind: FailureKind) -> None:
    """Never sent, perhaps taken effect, or pointless to repeat."""
    told = translate("GetPhoneNumber", error)
    assert (told.kind, told.code) == (kind, type(error).__name__)


@pytest.mark.parametrize("error", LOGIN_ERRORS)
def test_an_expired_login_is_not_allowed(error: type[exceptions.BotoCoreError]) -> None:
    """Whoever uses `aws login` is told to log in again, too."""
    assert translate("GetPhoneNumber", error(error_msg="expired")).kind is FailureKind.NOT_ALLOWED


@pytest.mark.parametrize(
    "error",
    [
        *(
            client_error(code, status)
            for code, (status, kind) in COMMON.items()
            if kind is FailureKind.NOT_ALLOWED
        ),
        *(error for error, kind in CLIENT if kind in {FailureKind.NOT_ALLOWED, FailureKind.UNREACHABLE}),
    ],
    ids=lambda error: translate("", error).code,
)
def test_what_ends_a_deploy_tells_how_to_mend_it(error: ClientError | exceptions.BotoCoreError) -> None:
    """Where nothing further is sent, the advice is more than to run it again."""
    assert error_codes.advice(translate("", error).code) != error_codes.advice("SomethingNew")


def test_an_error_keeps_the_service_s_own_words_in_one_line() -> None:
    """Code, message and request id are passed on; line breaks are not."""
    told = translate("GetPhoneNumber", client_error("NotFoundException", 404, " Not\n found. "))
    assert (told.code, told.message, told.request_id) == ("NotFoundException", "Not found.", "request-1")
    assert str(told) == "GetPhoneNumber: NotFoundException: Not found."


def test_an_answer_without_anything_is_still_told() -> None:
    """Without code, message and status nobody knows what was done."""
    told = translate("GetPhoneNumber", ClientError({}, "GetPhoneNumber"))
    assert (told.kind, told.code) == (FailureKind.LOST, "MalformedAnswer")


def test_a_service_error_passes_through_a_context_manager() -> None:
    """It is an ordinary exception: Python may attach a traceback and notes to it on its way."""

    @contextmanager
    def block() -> Iterator[None]:
        yield

    error = ServiceError(FailureKind.LOST, "GetPhoneNumber", "ReadTimeoutError", "too slow")
    with pytest.raises(ServiceError) as caught, block():
        raise error
    assert caught.value is error
