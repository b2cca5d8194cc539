"""What a code of an error means: what follows from it for a request, and what a person can do about it. One table.

The codes are those of the botocore model chime-sdk-voice/2022-08-03 (the exceptions of its operations and the
shape ErrorCode of single items), AWS's common ones
(https://docs.aws.amazon.com/chime-sdk/latest/APIReference/CommonErrors.html), and, for what fails on this
side, the names of botocore's own exceptions and a few of ours: `MfaCodeNeeded`, `InvalidConfiguration`,
`UnreadableConfiguration`, `InvalidEndpoint`, `MalformedAnswer`. The lists grow: an unknown code is passed on as it is.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import Enum
from typing import TYPE_CHECKING

from pulumi_chime.model.wording import DEPLOY

if TYPE_CHECKING:
    from pulumi_chime.model.wording import Wording


class FailureKind(Enum):
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


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of some codes.

    Attributes:
        kind: What follows for the one who called.
        cause: What has happened, for whoever looks a code up.
        advice: What a person can do, with fields of `Wording`.
        codes: As the service, AWS or botocore calls the failure.
    """

    kind: FailureKind
    cause: str
    advice: str
    codes: tuple[str, ...]


_NOT_IN_ACCOUNT = "it is not in this account and region; check {region}, the profile, and the number itself"
_DEFAULT_ADVICE = "{again}"
_BUSY = "the service was busy; {again}"
_LOG_IN = "log in again, or correct the profile, and {again}"
_GIVE_CREDENTIALS = (
    "give some, as to any AWS tool: aws configure, aws sso login, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; "
    "or correct the profile; then {again}"
)
_CHECK_PROFILE = (
    "make `aws sts get-caller-identity` work with the same profile, here and without a question, and {again}"
)
_NO_CODE = (
    "nobody can be asked for it here: take temporary credentials first "
    '(eval "$(aws configure export-credentials --profile NAME --format env)", or aws sts get-session-token) '
    "and {to_leave_profile}, or choose a profile that needs no code"
)
_CORRECT_FILES = (
    "correct the AWS configuration (~/.aws/config and ~/.aws/credentials, or what AWS_CONFIG_FILE and "
    "AWS_SHARED_CREDENTIALS_FILE name, and other variables that begin with AWS_)"
)
_SET_REGION = "set a region: {to_set_region}"
_CORRECT_ENDPOINT = (
    "correct {endpoint_url}, or AWS_ENDPOINT_URL: an http or https address, such as http://127.0.0.1:4566"
)
_CHECK_NETWORK = "check the network, the region and {endpoint_url}"
_CHECK_PROXY = "check the proxy that HTTPS_PROXY or HTTP_PROXY names, and NO_PROXY"
_CHECK_CERTIFICATES = (
    "check {endpoint_url}, the clock, and which certificates are trusted (AWS_CA_BUNDLE), "
    "above all behind a proxy that looks into TLS"
)
_INSTALL = "install boto3 again, with what the message names"
TABLE = (
    Row(
        FailureKind.THROTTLED,
        "Too many requests at once; nothing was done. The request is repeated until the budget is spent.",
        _BUSY,
        (
            "Throttled",
            "ThrottledClientException",
            "Throttling",
            "ThrottlingException",
            "TooManyRequestsException",
        ),
    ),
    Row(
        FailureKind.UNAVAILABLE,
        "The service failed, and the request may have taken effect. It is repeated; a calling name or a release is read back before.",
        _BUSY,
        ("ServiceFailure", "ServiceFailureException", "ServiceUnavailable", "ServiceUnavailableException"),
    ),
    Row(
        FailureKind.NOT_ALLOWED,
        "There are no credentials; nothing is sent.",
        _GIVE_CREDENTIALS,
        ("NoCredentialsError",),
    ),
    Row(
        FailureKind.NOT_ALLOWED,
        "The credentials are wrong or over; nothing more is sent.",
        _LOG_IN,
        (
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
            "RequestExpired",
            "SSOError",
            "SSOTokenLoadError",
            "SignatureDoesNotMatch",
            "TokenRetrievalError",
            "UnauthorizedClientException",
            "UnauthorizedSSOTokenError",
            "UnrecognizedClientException",
        ),
    ),
    Row(
        FailureKind.NOT_ALLOWED,
        "The credentials may not do this; nothing more is sent. A release needs chime:BatchDeletePhoneNumber.",
        "the credentials lack a permission; an update needs chime:BatchUpdatePhoneNumber, "
        "chime:GetPhoneNumber and chime:ListPhoneNumbers",
        (
            "AccessDenied",
            "AccessDeniedException",
            "Forbidden",
            "ForbiddenException",
            "NotAuthorized",
            "OptInRequired",
            "Unauthorized",
        ),
    ),
    Row(
        FailureKind.NOT_ALLOWED,
        "The profile is in no configuration file.",
        "correct {profile}, or add the profile to the AWS configuration",
        ("ProfileNotFound",),
    ),
    Row(
        FailureKind.NOT_ALLOWED,
        "Whatever gives the profile its credentials has failed.",
        _CHECK_PROFILE,
        ("CredentialRetrievalError", "MetadataRetrievalError", "UnknownCredentialError"),
    ),
    Row(
        FailureKind.NOT_ALLOWED,
        "The profile's role needs a code of a device, and nobody can be asked.",
        _NO_CODE,
        ("MfaCodeNeeded", "RefreshWithMFAUnsupportedError"),
    ),
    Row(
        FailureKind.NOT_ALLOWED,
        "A configuration file or a variable of AWS's client cannot be used.",
        _CORRECT_FILES,
        (
            "ConfigNotFound",
            "ConfigParseError",
            "InfiniteLoopConfigError",
            "InvalidChecksumConfigError",
            "InvalidConfigError",
            "InvalidConfiguration",
            "InvalidDefaultsMode",
            "InvalidEndpointConfigurationError",
            "InvalidEndpointDiscoveryConfigurationError",
            "InvalidIMDSEndpointError",
            "InvalidIMDSEndpointModeError",
            "InvalidMaxRetryAttemptsError",
            "InvalidRetryConfigurationError",
            "InvalidRetryModeError",
            "InvalidS3AddressingStyleError",
            "InvalidS3UsEast1RegionalEndpointConfigError",
            "InvalidSTSRegionalEndpointsConfigError",
            "PartialCredentialsError",
            "UnknownSignatureVersionError",
            "UnknownTokenProviderError",
            "UnreadableConfiguration",
            "UnsupportedSignatureVersionError",
        ),
    ),
    Row(
        FailureKind.NOT_ALLOWED,
        "There is no region, or no service in it.",
        _SET_REGION,
        (
            "BaseEndpointResolverError",
            "EndpointProviderError",
            "EndpointResolutionError",
            "EndpointVariantError",
            "InvalidHostLabelError",
            "InvalidRegionError",
            "NoRegionError",
            "ServiceNotInRegionError",
            "UnknownEndpointError",
            "UnknownEndpointResolutionBuiltInName",
            "UnknownFIPSEndpointError",
            "UnknownRegionError",
        ),
    ),
    Row(
        FailureKind.NOT_ALLOWED,
        "The address of the service is none.",
        _CORRECT_ENDPOINT,
        ("InvalidEndpoint",),
    ),
    Row(
        FailureKind.NOT_ALLOWED,
        "The address of the proxy is none.",
        _CHECK_PROXY,
        ("InvalidProxiesConfigError",),
    ),
    Row(
        FailureKind.NOT_ALLOWED,
        "The AWS client is not whole.",
        _INSTALL,
        (
            "ApiVersionNotFoundError",
            "DataNotFoundError",
            "MD5UnavailableError",
            "MissingDependencyException",
            "UnknownServiceError",
            "UnknownServiceStyle",
            "UnsupportedServiceProtocolsError",
        ),
    ),
    Row(
        FailureKind.NOT_FOUND,
        "The account and region that are connected have no such number.",
        _NOT_IN_ACCOUNT,
        ("NotFound", "NotFoundException"),
    ),
    Row(
        FailureKind.CONFLICT,
        "The number takes no such change now.",
        "an earlier change may not have settled yet (a calling name takes up to 72 hours); {again} later",
        ("Conflict", "ConflictException"),
    ),
    Row(
        FailureKind.REFUSED,
        "The service does not accept the value.",
        "correct the value",
        (
            "BadRequest",
            "BadRequestException",
            "ParamValidationError",
            "Unprocessable",
            "UnprocessableEntityException",
            "Validation",
            "ValidationError",
        ),
    ),
    Row(
        FailureKind.REFUSED,
        "The number has been deleted.",
        "the number has been deleted; restore it while it is in the deletion queue, "
        "or remove it from the program",
        ("Gone", "GoneException"),
    ),
    Row(
        FailureKind.REFUSED,
        "Something uses the number.",
        "disassociate the number from what holds it first",
        ("PhoneNumberAssociationsExist", "VoiceConnectorGroupAssociationsExist"),
    ),
    Row(
        FailureKind.REFUSED,
        "The number is in a state in which this is not possible.",
        "the number's present state does not allow it; look at its status",
        ("PreconditionFailed",),
    ),
    Row(
        FailureKind.REFUSED,
        "The account may have no more.",
        "ask AWS to raise the account's quota",
        ("ResourceLimitExceeded", "ResourceLimitExceededException"),
    ),
    Row(
        FailureKind.UNREACHABLE,
        "No connection to the service can be opened; nothing was sent.",
        _CHECK_NETWORK,
        ("ConnectTimeoutError", "EndpointConnectionError"),
    ),
    # Of these the name alone does not say that nothing was sent; where a connection could not be opened, more is known.
    Row(
        FailureKind.LOST,
        "The connection broke; the request may have taken effect. It is repeated; a calling name or a release is read back before.",
        _CHECK_NETWORK,
        ("ConnectionError",),
    ),
    Row(
        FailureKind.LOST,
        "The proxy did not pass the request on, or broke on the way. It is repeated; a calling name or a release is read back before.",
        _CHECK_PROXY,
        ("ProxyConnectionError",),
    ),
    Row(
        FailureKind.LOST,
        "The encrypted connection could not be made, or broke. It is repeated; a calling name or a release is read back before.",
        _CHECK_CERTIFICATES,
        ("SSLError",),
    ),
    Row(
        FailureKind.LOST,
        "What answered has another form than this service. It is repeated; a calling name or a release is read back before.",
        "check {endpoint_url} and the network: something else answers there, such as a proxy or a page to log in",
        ("MalformedAnswer",),
    ),
    Row(
        FailureKind.LOST,
        "The answer did not arrive, or not whole; the request may have taken effect. It is repeated; a calling name or a release is read back before.",
        "check the network, and {again}",
        (
            "ConnectionClosedError",
            "HTTPClientError",
            "IncompleteReadError",
            "ReadTimeoutError",
            "ResponseStreamingError",
        ),
    ),
)
_ROWS = {code: row for row in TABLE for code in row.codes}


def kind_of(code: str) -> FailureKind | None:
    """Return what a code means for the caller; None for a code that is not known here."""
    return _ROWS[code].kind if code in _ROWS else None


def advice(code: str, wording: Wording = DEPLOY) -> str:
    """Return what a user can do about a code; for an unknown one, the step that is safe in any case.

    Args:
        code: As the service or botocore calls the failure.
        wording: What the user has run.
    """
    return _in_words(_ROWS[code].advice if code in _ROWS else _DEFAULT_ADVICE, wording)


def missing_advice(wording: Wording = DEPLOY) -> str:
    """Return what a user can do about a number that the account does not have."""
    return _in_words(_NOT_IN_ACCOUNT, wording)


def _in_words(advice: str, wording: Wording) -> str:
    return advice.format_map(asdict(wording))
