"""The one table of codes: each has one meaning, and each meaning words of its own."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from pulumi_chime.model import error_codes
from pulumi_chime.model.error_codes import FailureKind
from pulumi_chime.model.wording import COMMAND_ON_STACK, COMMAND_WITH_OPTIONS
from tests.unit.models import MODEL, enumerated

OUR_OWN = ["InvalidConfiguration", "InvalidEndpoint", "MfaCodeNeeded", "UnreadableConfiguration"]
"""What fails on this side before there is a client, and has no name of botocore's."""
TOLD_APART = {
    "credentials": ["CredentialRetrievalError", "MetadataRetrievalError"],
    "no credentials": ["NoCredentialsError"],
    "no answer of the service": ["MalformedAnswer"],
    "a login": [
        "ExpiredTokenException",
        "UnauthorizedSSOTokenError",
        "LoginRefreshRequired",
    ],
    "a missing MFA code": ["MfaCodeNeeded", "RefreshWithMFAUnsupportedError"],
    "a profile": ["ProfileNotFound"],
    "a configuration file": ["ConfigParseError", "UnreadableConfiguration", "InvalidConfigError"],
    "a proxy": ["ProxyConnectionError", "InvalidProxiesConfigError"],
    "the network": ["EndpointConnectionError", "ConnectTimeoutError"],
    "certificates": ["SSLError"],
    "the region": ["NoRegionError", "InvalidRegionError", "UnknownEndpointError"],
    "the endpoint": ["InvalidEndpoint"],
    "the installation": ["UnknownServiceError", "MissingDependencyException"],
    "permissions": ["AccessDeniedException"],
}
"""Codes by what is at fault."""


def test_no_code_stands_in_two_rows() -> None:
    """The later row would win, and nobody would notice."""
    counted = Counter(code for row in error_codes.TABLE for code in row.codes)
    assert [code for code, count in counted.items() if count > 1] == []


def test_each_fault_has_words_of_its_own() -> None:
    """Whoever has to mend a proxy is not sent to a login."""
    words = {fault: {error_codes.advice(code) for code in codes} for fault, codes in TOLD_APART.items()}
    assert all(len(found) == 1 for found in words.values()), words
    assert len({found.pop() for found in words.values()}) == len(TOLD_APART)


@pytest.mark.parametrize(
    "code",
    [*enumerated("ErrorCode"), *(shape.name for shape in MODEL.error_shapes), *OUR_OWN, "MalformedAnswer"],
)
def test_every_advice_is_half_a_line(code: str) -> None:
    """It follows what happened, behind a semicolon."""
    advice = error_codes.advice(code)
    assert advice == advice.strip().rstrip(".")
    assert len(advice.splitlines()) == 1
    assert advice[0].islower()


@pytest.mark.parametrize("code", OUR_OWN)
def test_what_fails_before_there_is_a_client_stops_everything(code: str) -> None:
    """No further call could succeed."""
    assert error_codes.kind_of(code) is FailureKind.NOT_ALLOWED


def test_an_unknown_code_has_no_kind_and_the_advice_that_is_safe() -> None:
    """The lists of the service and of botocore grow."""
    assert error_codes.kind_of("SomethingNew") is None
    assert error_codes.advice("SomethingNew") == "run `pulumi up` again"


@pytest.mark.parametrize("code", [*error_codes._ROWS, "unheard of"])
def test_advice_names_what_the_reader_can_type(code: str) -> None:
    """A deploy's settings and command in a deploy; options where a command has them; no placeholder anywhere."""
    deployed = error_codes.advice(code)
    on_stack = error_codes.advice(code, COMMAND_ON_STACK)
    with_options = error_codes.advice(code, COMMAND_WITH_OPTIONS)
    assert not {"{", "}"} & set(deployed + on_stack + with_options)
    assert on_stack == deployed.replace("run `pulumi up` again", "run it again")
    assert "pulumi" not in with_options
    assert not re.search("chime:[a-z]", with_options)  # those in capitals are permissions
    # What nobody runs does not change what is to be done.
    assert (deployed == with_options) == (deployed == re.sub("`pulumi up`|chime:[a-z]", "", deployed))
