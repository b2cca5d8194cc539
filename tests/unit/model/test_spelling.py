"""How people write numbers: what is taken for one, and what is probably meant by the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_chime.model.identity import InvalidPhoneNumberError
from pulumi_chime.model.spelling import find_problem, read_declared

TAKEN = {
    "+12065550100": "+12065550100",
    "12065550100": "+12065550100",
    "%2B12065550100": "+12065550100",
    "%252B12065550100": "+12065550100",
    "442071838750": "+442071838750",
    # With its plus sign a number is what it says, also where nobody has assigned it yet.
    "+15555550100": "+15555550100",
    "+2065550100": "+2065550100",
}
MEANT = {
    "2065550100": "+12065550100",
    "+1 206-555-0104": "+12065550104",
    "(206) 555-0104": "+12065550104",
    "1.206.555.0104": "+12065550104",
    "tel:+1-206-555-0104": "+12065550104",
    "0044 20 7183 8750": "+442071838750",
    "'+12065550104": "+12065550104",
    '="+12065550104"': "+12065550104",
    "12065550104.0": "+12065550104",
    "\u202a+12065550104\u202c": "+12065550104",
    "+1206555\u200b0104": "+12065550104",
    "\uff0b12065550104": "+12065550104",
    "\u0661\u0662\u0660\u0666\u0665\u0665\u0665\u0660\u0661\u0660\u0664": "+12065550104",
}
NOBODY_KNOWS = ["reception", "", "+", "1.20656E+10", "12345", "+1 206 555 0104 ext 5", "0"]


@pytest.mark.parametrize("spelling", TAKEN)
def test_what_says_one_number_is_taken_for_it(spelling: str) -> None:
    """With a plus sign it is what it says; without one it has to be a number that exists."""
    assert read_declared(spelling) == TAKEN[spelling]
    assert find_problem(spelling) is None


@pytest.mark.parametrize("spelling", MEANT)
def test_what_only_a_person_can_read_is_answered_with_what_is_meant(spelling: str) -> None:
    """It is refused, since another number may be meant, and the example is the probable one."""
    with pytest.raises(InvalidPhoneNumberError):
        read_declared(spelling)
    problem = find_problem(spelling)
    assert problem is not None
    assert problem.rule.endswith(f"; {MEANT[spelling]} is probably meant")
    assert problem.example == f'"{MEANT[spelling]}"'
    assert "\n" not in str(problem)


@pytest.mark.parametrize("spelling", NOBODY_KNOWS)
def test_what_nobody_can_know_is_not_guessed(spelling: str) -> None:
    """The rule and an example, and no number that was not written."""
    problem = find_problem(spelling)
    assert problem is not None
    assert "probably" not in problem.rule
    assert problem.example == '"+12065550100"'


@pytest.mark.parametrize(
    ("spelling", "beginning"),
    [
        ("\u202a+12065550104", "it contains what cannot be seen (U+202A LEFT-TO-RIGHT EMBEDDING); "),
        (
            "+1206\u00a05550104\u200b",
            "it contains what cannot be seen (U+00A0 NO-BREAK SPACE, U+200B ZERO WIDTH SPACE); ",
        ),
        ("+12065550104\n", "it contains what cannot be seen (U+000A); "),
        ("1.20656E+10", "a spreadsheet has rounded this number; "),
        ("12065550104.0", "a spreadsheet has left its mark on this number; "),
        ("'+12065550104", "a spreadsheet has left its mark on this number; "),
    ],
)
def test_what_strikes_is_named(spelling: str, beginning: str) -> None:
    """A character that nobody sees by its code point, and a spreadsheet by its leftovers."""
    problem = find_problem(spelling)
    assert problem is not None
    assert problem.rule.startswith(beginning + "a" if "spreadsheet" not in beginning else beginning)


@given(st.text(max_size=30) | st.from_regex(r"\+?[0-9 ().-]{1,20}", fullmatch=True))
def test_whatever_is_written_has_an_answer(text: str) -> None:
    """A number or a problem in one line, and what is probably meant is itself taken."""
    problem = find_problem(text)
    if problem is None:
        assert read_declared(text).startswith("+")
    else:
        assert len(str(problem).splitlines()) == 1
        assert read_declared(problem.example.strip('"'))


@pytest.mark.parametrize("value", [None, 12065550100, 1.2e10, True, ["+12065550100"]])
def test_what_is_no_text_is_no_number(value: object) -> None:
    """Digits that a program gives as a number are refused like any other value."""
    assert find_problem(value) is not None
