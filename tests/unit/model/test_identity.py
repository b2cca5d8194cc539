"""One phone number, many spellings."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_chime.model.identity import InvalidPhoneNumberError, documented_id, e164

NUMBERS = st.from_regex(r"\+[1-9][0-9]{1,14}", fullmatch=True)


@given(NUMBERS)
def test_all_spellings_of_a_number_are_one(number: str) -> None:
    """With and without plus sign, encoded once or twice, in either case of the encoding: one E.164 form."""
    once, twice = quote(number, safe=""), quote(quote(number, safe=""), safe="")
    spellings = [number, number.removeprefix("+"), once, once.lower(), twice, twice.lower()]
    assert {e164(spelling) for spelling in spellings} == {number}


@given(NUMBERS)
def test_the_e164_form_is_its_own_form(number: str) -> None:
    """Nothing changes what is in E.164 form already."""
    assert e164(number) == number


@given(NUMBERS, NUMBERS)
def test_different_numbers_stay_apart(one: str, other: str) -> None:
    """Two spellings are one number only where their digits are the same."""
    assert (e164(one) == e164(documented_id(other))) == (one == other)


@given(NUMBERS)
def test_the_documented_id_names_the_number(number: str) -> None:
    """The id that is sent where the service has given none is `%2B` and the digits, and leads back."""
    assert documented_id(number) == "%2B" + number.removeprefix("+")
    assert e164(documented_id(number)) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        "+1",
        "+0120655501",
        "+1206555010012345",
        "+1 206 555 0100",
        "+1-206-555-0100",
        "++12065550100",
        "+12065550100\n",
        "\n+12065550100",
        "%252B%2512065550100",
        "%25252B12065550100",
        "+\u0661\u0662\u0663\u0664",
        "reception",
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    """Too short or long, with separators, a final newline, other scripts' digits or a third encoding."""
    with pytest.raises(InvalidPhoneNumberError):
        e164(text)
