"""Errors for people: one line each, with what happened and what to do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pulumi_chime
from pulumi_chime.model import error_codes, failures
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import Change, Edit
from tests.unit.models import MODEL, enumerated
from tests.unit.values import NUMBER, NUMBER_ID

CHANGE = Change(NUMBER, NUMBER_ID, Edit(Attribute.CALLING_NAME, "", "Contoso"))
UNKNOWN_ADVICE = error_codes.advice("SomethingNew")
CREDENTIAL_ERRORS = [
    "AccessDeniedException",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
    "NotAuthorized",
    "OptInRequired",
    "RequestExpired",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
]
"""AWS's common errors about credentials, and the spellings that botocore's protocols know for them."""
CLIENT_ERRORS = [
    "CredentialRetrievalError",
    "LoginRefreshRequired",
    "LoginTokenLoadError",
    "NoAuthTokenError",
    "NoCredentialsError",
    "NoRegionError",
    "PartialCredentialsError",
    "ProfileNotFound",
    "SSOTokenLoadError",
    "TokenRetrievalError",
    "UnauthorizedSSOTokenError",
]
"""botocore's exceptions about credentials and configuration."""


@pytest.mark.parametrize("code", [*enumerated("ErrorCode"), *(shape.name for shape in MODEL.error_shapes)])
def test_each_code_of_the_model_has_advice(code: str) -> None:
    """None of the codes that the service is known to send is answered with a shrug."""
    assert error_codes.advice(code) != UNKNOWN_ADVICE


@pytest.mark.parametrize("code", [*CREDENTIAL_ERRORS, *CLIENT_ERRORS])
def test_what_repeating_cannot_mend_says_what_can(code: str) -> None:
    """Who is not logged in, not permitted or not configured is not told just to run it again."""
    assert error_codes.advice(code) != UNKNOWN_ADVICE


def test_an_unknown_code_is_passed_on_as_it_is() -> None:
    """The service's list of codes grows; its own words reach the user."""
    told = str(failures.refused_change(CHANGE, "SomethingNew", "The moon is in the wrong phase."))
    assert told.startswith(
        "phone number +12065550100: calling_name: SomethingNew: The moon is in the wrong phase; "
    )


def test_an_error_of_a_change_names_number_attribute_code_message_and_advice() -> None:
    """The whole line, as a user sees it."""
    told = failures.refused_change(CHANGE, "NotFound", "Phone number not found.")
    assert str(told) == (
        "phone number +12065550100: calling_name: NotFound: Phone number not found; "
        "it is not in this account and region; check chime:region, the profile, and the number itself"
    )


def test_an_error_of_a_call_blames_no_number() -> None:
    """What failed for all is told of the operation."""
    told = failures.failed_call("BatchUpdatePhoneNumber", "ExpiredTokenException", "The token has expired.")
    assert str(told) == (
        "BatchUpdatePhoneNumber: ExpiredTokenException: The token has expired; "
        "log in again, or correct the profile, and run `pulumi up` again"
    )


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ("Phone number +12065550100 is odd.", "Phone number +12065550101 is odd.", True),
        (
            "Could not connect to http://host:1/%2B12065550100",
            "Could not connect to http://host:1/%2B12065550101",
            True,
        ),
        ("Request 6f1a-22 failed after 3 s", "Request 9c3b-71 failed after 12 s", True),
        ("The token has expired.", "The token is not known.", False),
        ("", "The token has expired.", False),
    ],
)
def test_what_differs_in_numbers_alone_is_one_reason(first: str, second: str, is_same: bool) -> None:
    """Another number, address, id or time is no other reason; other words are."""
    reasons = {failures.failed_call("GetPhoneNumber", "Odd", message).reason for message in (first, second)}
    assert (len(reasons) == 1) == is_same


def test_a_reason_belongs_to_its_operation_and_code() -> None:
    """The same words of another call, or under another code, are explained again; so is why nothing more is sent."""
    told = [
        failures.failed_call(operation, code, "No.")
        for operation in ("GetPhoneNumber", "ListPhoneNumbers")
        for code in ("BadRequest", "Forbidden")
    ]
    assert len({error.reason for error in told}) == 4
    assert len({failures.nothing_more_sent(error, 0).reason for error in told}) == 4
    assert failures.nothing_more_sent(told[0], 1).reason == failures.nothing_more_sent(told[0], 2).reason


def test_an_explanation_names_its_number_and_the_others_name_it() -> None:
    """Whoever reads one of a thousand lines finds the one that explains it."""
    failure = failures.failed_call("GetPhoneNumber", "ExpiredToken", "It has expired.")
    assert str(failures.explained_at(NUMBER, failure)) == f"phone number {NUMBER}: {failure}"
    assert str(failures.same_reason_again("+12065550101", failure, NUMBER)) == (
        "phone number +12065550101: GetPhoneNumber: ExpiredToken; the error of phone number +12065550100 says why"
    )


def test_a_code_without_a_message_leaves_no_empty_place() -> None:
    """A message is optional in the model."""
    assert "ServiceFailure; the service was busy" in str(
        failures.refused_change(CHANGE, "ServiceFailure", "")
    )
    assert "ServiceFailure; the service was busy" in str(
        failures.failed_call("GetPhoneNumber", "ServiceFailure", "")
    )


def test_refused_overwrites_are_told_with_both_values() -> None:
    """Adoption says what is live, what is declared, and the two ways out."""
    changes = [
        Change(NUMBER, NUMBER_ID, Edit(Attribute.NAME, "Front desk", "Reception")),
        Change(NUMBER, NUMBER_ID, Edit(Attribute.CALLING_NAME, "Fabrikam", "")),
    ]
    told = str(failures.would_overwrite(NUMBER, changes))
    assert "name is 'Front desk', declared 'Reception', calling_name is 'Fabrikam', declared ''" in told
    assert 'on_adopt="overwrite"' in told


def test_another_account_is_told_with_both_ids() -> None:
    """Which account was reached, and which one is allowed."""
    told = str(failures.other_account("210987654321", "123456789012"))
    assert "210987654321" in told
    assert "123456789012" in told
    assert "(unknown)" in str(failures.other_account("", "123456789012"))


@given(st.text(), st.text())
def test_every_error_is_one_line(code: str, message: str) -> None:
    """Whatever the service writes, line breaks of any kind included."""
    told = [
        failures.refused_change(CHANGE, code, message),
        failures.failed_call("ListPhoneNumbers", code, message),
        failures.number_failure(NUMBER, message, "do something"),
        failures.would_overwrite(NUMBER, [Change(NUMBER, NUMBER_ID, Edit(Attribute.NAME, message, code))]),
        failures.not_in_account(NUMBER),
    ]
    assert all(len(str(error).splitlines()) == 1 for error in told)


def test_users_catch_and_see_the_error_under_its_public_name() -> None:
    """The engine shows the module and name of an error; both are what is exported."""
    error = failures.ChimeError
    assert (error.__module__, error.__qualname__) == ("pulumi_chime", "ChimeError")
    assert pulumi_chime.ChimeError is error


def test_values_that_differ_by_blanks_are_shown_with_them() -> None:
    """`A  B` is another name than `A B`, and the line is to show what differs."""
    change = Change("+12065550100", "id", Edit(Attribute.NAME, "A  B", "A B"))
    assert "name is 'A  B', declared 'A B'" in str(failures.would_overwrite("+12065550100", [change]))
