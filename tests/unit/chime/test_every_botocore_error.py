"""Every exception that botocore has: what it means for a call, and what a user is told to do about it."""

from __future__ import annotations

import string
from enum import Enum

import pytest
from botocore import exceptions

from pulumi_chime.chime.errors import credentials_failure, translate
from pulumi_chime.model import error_codes
from pulumi_chime.model.error_codes import FailureKind


class Mend(Enum):
    """What a user is told to do, by words that only this advice has."""

    LOG_IN = "log in again"
    CREDENTIALS = "give some, as to any AWS tool"
    PROFILE = "aws sts get-caller-identity"
    PROFILE_NAME = "correct chime:profile, or add"
    CODE = "export-credentials"
    FILES = "correct the AWS configuration"
    REGION = "set a region"
    PROXY = "check the proxy"
    CERTIFICATES = "which certificates are trusted"
    NETWORK = "check the network, the region"
    TRY_AGAIN = "check the network, and run"
    INSTALL = "install boto3 again"
    VALUE = "correct the value"
    NOTHING = "run `pulumi up` again"


_NOT_RAISED_HERE = Mend.NOTHING
"""Of S3, of waiters, paginators and stubs, and of Python code that calls botocore wrongly: nothing here does that."""

MENDS = {
    "AliasConflictParameterError": Mend.VALUE,
    "ApiVersionNotFoundError": Mend.INSTALL,
    "AwsChunkedWrapperError": _NOT_RAISED_HERE,
    "BaseEndpointResolverError": Mend.REGION,
    "CapacityNotAvailableError": _NOT_RAISED_HERE,
    "ChecksumError": _NOT_RAISED_HERE,
    "ConfigNotFound": Mend.FILES,
    "ConfigParseError": Mend.FILES,
    "ConnectTimeoutError": Mend.NETWORK,
    "ConnectionClosedError": Mend.TRY_AGAIN,
    "ConnectionError": Mend.NETWORK,
    "CredentialRetrievalError": Mend.PROFILE,
    "DataNotFoundError": Mend.INSTALL,
    "EndpointConnectionError": Mend.NETWORK,
    "EndpointProviderError": Mend.REGION,
    "EndpointResolutionError": Mend.REGION,
    "EndpointVariantError": Mend.REGION,
    "FlexibleChecksumError": _NOT_RAISED_HERE,
    "HTTPClientError": Mend.TRY_AGAIN,
    "IncompleteReadError": Mend.TRY_AGAIN,
    "InfiniteLoopConfigError": Mend.FILES,
    "InvalidChecksumConfigError": Mend.FILES,
    "InvalidConfigError": Mend.FILES,
    "InvalidDNSNameError": _NOT_RAISED_HERE,
    "InvalidDefaultsMode": Mend.FILES,
    "InvalidEndpointConfigurationError": Mend.FILES,
    "InvalidEndpointDiscoveryConfigurationError": Mend.FILES,
    "InvalidExpressionError": _NOT_RAISED_HERE,
    "InvalidHostLabelError": Mend.REGION,
    "InvalidIMDSEndpointError": Mend.FILES,
    "InvalidIMDSEndpointModeError": Mend.FILES,
    "InvalidMaxRetryAttemptsError": Mend.FILES,
    "InvalidProxiesConfigError": Mend.PROXY,
    "InvalidRegionError": Mend.REGION,
    "InvalidRetryConfigurationError": Mend.FILES,
    "InvalidRetryModeError": Mend.FILES,
    "InvalidS3AddressingStyleError": Mend.FILES,
    "InvalidS3UsEast1RegionalEndpointConfigError": Mend.FILES,
    "InvalidSTSRegionalEndpointsConfigError": Mend.FILES,
    "LoginAuthorizationCodeError": Mend.LOG_IN,
    "LoginError": Mend.LOG_IN,
    "LoginInsufficientPermissions": Mend.LOG_IN,
    "LoginRefreshRequired": Mend.LOG_IN,
    "LoginTokenLoadError": Mend.LOG_IN,
    "MD5UnavailableError": Mend.INSTALL,
    "MetadataRetrievalError": Mend.PROFILE,
    "MissingDependencyException": Mend.INSTALL,
    "MissingParametersError": _NOT_RAISED_HERE,
    "NoAuthTokenError": Mend.LOG_IN,
    "NoCredentialsError": Mend.CREDENTIALS,
    "NoRegionError": Mend.REGION,
    "OperationNotPageableError": _NOT_RAISED_HERE,
    "PaginationError": _NOT_RAISED_HERE,
    "ParamValidationError": Mend.VALUE,
    "PartialCredentialsError": Mend.FILES,
    "ProfileNotFound": Mend.PROFILE_NAME,
    "ProxyConnectionError": Mend.PROXY,
    "RangeError": Mend.VALUE,
    "ReadTimeoutError": Mend.TRY_AGAIN,
    "RefreshWithMFAUnsupportedError": Mend.CODE,
    "ResponseStreamingError": Mend.TRY_AGAIN,
    "SSLError": Mend.CERTIFICATES,
    "SSOError": Mend.LOG_IN,
    "SSOTokenLoadError": Mend.LOG_IN,
    "ServiceNotInRegionError": Mend.REGION,
    "StubAssertionError": _NOT_RAISED_HERE,
    "StubResponseError": _NOT_RAISED_HERE,
    "TokenRetrievalError": Mend.LOG_IN,
    "UnStubbedResponseError": _NOT_RAISED_HERE,
    "UnauthorizedSSOTokenError": Mend.LOG_IN,
    "UnknownClientMethodError": _NOT_RAISED_HERE,
    "UnknownCredentialError": Mend.PROFILE,
    "UnknownEndpointError": Mend.REGION,
    "UnknownEndpointResolutionBuiltInName": Mend.REGION,
    "UnknownFIPSEndpointError": Mend.REGION,
    "UnknownKeyError": Mend.VALUE,
    "UnknownParameterError": Mend.VALUE,
    "UnknownRegionError": Mend.REGION,
    "UnknownServiceError": Mend.INSTALL,
    "UnknownServiceStyle": Mend.INSTALL,
    "UnknownSignatureVersionError": Mend.FILES,
    "UnknownTokenProviderError": Mend.FILES,
    "UnseekableStreamError": _NOT_RAISED_HERE,
    "UnsupportedOutpostResourceError": _NOT_RAISED_HERE,
    "UnsupportedS3AccesspointConfigurationError": _NOT_RAISED_HERE,
    "UnsupportedS3ArnError": _NOT_RAISED_HERE,
    "UnsupportedS3ConfigurationError": _NOT_RAISED_HERE,
    "UnsupportedS3ControlArnError": _NOT_RAISED_HERE,
    "UnsupportedS3ControlConfigurationError": _NOT_RAISED_HERE,
    "UnsupportedServiceProtocolsError": Mend.INSTALL,
    "UnsupportedSignatureVersionError": Mend.FILES,
    "ValidationError": Mend.VALUE,
    "WaiterConfigError": _NOT_RAISED_HERE,
    "WaiterError": _NOT_RAISED_HERE,
}
"""By exception. One that a newer botocore brings is given its mend here, after a look at where it is raised."""

ERRORS: dict[str, type[exceptions.BotoCoreError]] = {
    name: found
    for name, found in vars(exceptions).items()
    if isinstance(found, type)
    and issubclass(found, exceptions.BotoCoreError)
    and found is not exceptions.BotoCoreError
}
TRANSPORT = frozenset({Mend.PROXY, Mend.CERTIFICATES, Mend.NETWORK, Mend.TRY_AGAIN})
"""What concerns the way to the service, or to another one that gives credentials."""


def make(kind: type[exceptions.BotoCoreError]) -> exceptions.BotoCoreError:
    """Return an exception with something in each place of its message."""
    if kind is exceptions.WaiterError:
        return exceptions.WaiterError("it", "it", {})
    fields = [field for _, field, _, _ in string.Formatter().parse(kind.fmt) if field]
    return kind(**dict.fromkeys(fields, "it"))


def test_every_exception_of_botocore_has_its_mend() -> None:
    """A new one is looked at before it is passed on; those that an older botocore lacks may stand here."""
    assert sorted(ERRORS.keys() - MENDS.keys()) == []


@pytest.mark.parametrize("name", ERRORS)
def test_each_is_told_with_its_mend(name: str) -> None:
    """Where credentials, configuration or a connection are at fault, that is what the user is sent to."""
    failure = credentials_failure("connect", make(ERRORS[name]))
    assert MENDS[name].value in error_codes.advice(failure.code)
    assert failure.code in {each.__name__ for each in ERRORS[name].__mro__}
    assert len(str(failure).splitlines()) == 1


@pytest.mark.parametrize("name", ERRORS)
def test_nothing_has_taken_effect_before_the_request_was_sent(name: str) -> None:
    """Finding credentials goes over the network too: a lost answer there is a request that was never sent."""
    kind = credentials_failure("BatchUpdatePhoneNumber", make(ERRORS[name])).kind
    if MENDS[name] in TRANSPORT:
        assert kind in {FailureKind.UNREACHABLE, FailureKind.NOT_ALLOWED}
    elif MENDS[name] in {Mend.VALUE, Mend.NOTHING}:
        assert kind is FailureKind.REFUSED
    else:
        assert kind is FailureKind.NOT_ALLOWED


@pytest.mark.parametrize("name", ERRORS)
def test_what_is_not_known_to_be_harmless_may_have_taken_effect(name: str) -> None:
    """Two names alone say that nothing was sent: urllib3 gives them to nothing but a failure to connect."""
    kind = translate("BatchUpdatePhoneNumber", make(ERRORS[name])).kind
    assert (kind is FailureKind.UNREACHABLE) == (name in {"ConnectTimeoutError", "EndpointConnectionError"})
    if MENDS[name] in {Mend.CERTIFICATES, Mend.TRY_AGAIN, Mend.NOTHING}:
        assert kind is FailureKind.LOST


def test_a_new_kind_of_a_known_exception_is_told_as_that() -> None:
    """The nearest class that has a mend stands for those below it."""

    class SSOSessionMovedError(exceptions.SSOError):
        """What some later botocore may raise."""

    failure = credentials_failure("connect", SSOSessionMovedError())
    assert (failure.kind, failure.code) == (FailureKind.NOT_ALLOWED, "SSOError")


def test_an_exception_of_unknown_meaning_may_have_taken_effect() -> None:
    """After the request was handed over, not knowing is not a refusal."""

    class NewError(exceptions.BotoCoreError):
        """What some later botocore may raise."""

    assert translate("BatchUpdatePhoneNumber", NewError()).kind is FailureKind.LOST
    assert credentials_failure("BatchUpdatePhoneNumber", NewError()).kind is FailureKind.REFUSED
