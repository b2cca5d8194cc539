"""What the service accepts, held against the botocore model's own patterns."""

from __future__ import annotations

import string

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from pulumi_chime.model import rules
from pulumi_chime.model.choices import OnAdopt, OnDestroy, ProductType
from pulumi_chime.model.problem import report
from pulumi_chime.model.shortened import shown_value
from tests.unit.models import accepts, enumerated

NAME_CHARACTERS = string.ascii_letters + string.digits + ",._- \t\n!é\u00a0\u2003"
CALLING_NAME_CHARACTERS = string.ascii_letters + string.digits + "  _é\u0661\n"

BROKEN = {
    "phone_number": ["", "+0", "+1 206 555 0100", "2065550100x", 12065550100, 1.2e10, True, ["+12065550100"]],
    "name": ["!", " front desk", "front desk ", "caf\u00e9", "a" * 257, "a\n", 7, ["desk"]],
    "calling_name": [
        "A",
        "Contoso Limited!",
        "C" * 16,
        "Con-toso",
        " Contoso",
        "Contoso ",
        "  ",
        "Contoso\n",
        12,
    ],
    "product_type": ["", "voiceconnector", "BusinessCalling", 1],
    "on_adopt": ["", "Match", "force", False],
    "on_destroy": ["", "keep", "Release", 0],
}
ACCEPTED = {
    "phone_number": ["+12065550100", "12065550100", "%2B12065550100", "+49301234567"],
    "name": ["", "Seattle reception", "a", "a" * 256, "Room 4, floor 2.5_b-c"],
    "calling_name": ["", "Contoso", "Ab", "C" * 15, "4 you"],
    "product_type": [*ProductType, *(member.value for member in ProductType)],
    "on_adopt": [*OnAdopt, "match", "overwrite"],
    "on_destroy": [*OnDestroy, "retain", "release"],
}


@given(st.text(NAME_CHARACTERS, max_size=12) | st.text(NAME_CHARACTERS, min_size=250, max_size=260))
@example("a\u00a0b")
@example("a\n")
def test_a_name_is_accepted_where_the_model_accepts_it(name: str) -> None:
    """Our rule for names and the pattern and length of the model's PhoneNumberName agree."""
    assert (not rules.problems({"name": name})) == accepts("PhoneNumberName", name)


@given(st.text(CALLING_NAME_CHARACTERS, max_size=18))
@example("Contoso\n")
def test_a_calling_name_is_accepted_where_the_model_accepts_it(calling_name: str) -> None:
    """Our rule for calling names and the model's agree, but for padded and blank ones, which we refuse."""
    assume(calling_name == calling_name.strip(" "))
    assert (not rules.problems({"calling_name": calling_name})) == accepts("CallingName", calling_name)


@given(st.from_regex(r" +[a-zA-Z0-9]* *|[a-zA-Z0-9]+ +", fullmatch=True))
def test_a_padded_or_blank_calling_name_is_refused(calling_name: str) -> None:
    """What the model's pattern lets through but a called person should not see for days is refused."""
    assert rules.problems({"calling_name": calling_name})


@given(st.from_regex(r"\+[0-9]{0,17}", fullmatch=True))
def test_a_number_is_accepted_where_the_model_accepts_it(number: str) -> None:
    """Our rule for numbers with a plus sign and the model's E164PhoneNumber agree."""
    assert (not rules.problems({"phone_number": number})) == accepts("E164PhoneNumber", number)


def test_the_product_types_are_those_of_the_model() -> None:
    """Every product type of the model can be declared, and no other."""
    assert [member.value for member in ProductType] == enumerated("PhoneNumberProductType")


@pytest.mark.parametrize(("name", "value"), [(name, value) for name in ACCEPTED for value in ACCEPTED[name]])
def test_an_accepted_value_is_no_problem(name: str, value: object) -> None:
    """Plain strings and enum members, the longest and shortest values, and "" where it clears."""
    assert rules.problems({name: value}) == []


@pytest.mark.parametrize(("name", "value"), [(name, value) for name in BROKEN for value in BROKEN[name]])
def test_a_problem_names_property_value_rule_and_an_accepted_example(name: str, value: object) -> None:
    """Whatever is wrong, one problem says where, with what, why, and what would be right."""
    (problem,) = rules.problems({name: value})
    assert problem.property_name == name
    assert problem.value == value
    assert problem.rule
    assert rules.problems({name: problem.example.strip('"')}) == []
    shown = f"{name} {shown_value(value)}: {problem.strikes}{problem.rule}"
    assert str(problem) == f"{shown}; for example {problem.example}"
    assert "\n" not in str(problem)


@pytest.mark.parametrize(
    ("name", "value", "strikes"),
    [
        ("name", "Zürich support", "it contains 'ü'; "),
        ("name", "a" * 300, "it has 300 characters; "),
        ("name", "front\u00a0desk", "it contains U+00A0 NO-BREAK SPACE; "),
        ("name", "äöüßß", "it contains 'ä', 'ö', 'ü', …; "),
        ("name", " front desk", "it begins or ends with a blank; "),
        ("calling_name", "Con-toso", "it contains '-'; "),
        ("calling_name", "Contoso Limited Ltd", "it has 19 characters; "),
        ("calling_name", "!", "it contains '!'; it has 1 character; "),
        ("calling_name", "Contoso ", "it begins or ends with a blank; "),
        ("name", 7, ""),
        ("product_type", "voice", ""),
    ],
)
def test_what_strikes_in_a_value_is_told_to_whom_may_see_it(name: str, value: object, strikes: str) -> None:
    """Which characters, or how many; the reason that stands beside a secret says nothing of them."""
    (problem,) = rules.problems({name: value})
    assert problem.strikes == strikes
    assert problem.reason_with_strikes == strikes + problem.reason
    assert problem.reason == f"{problem.rule}; for example {problem.example}"


@pytest.mark.parametrize("name", ["name", "calling_name"])
@given(value=st.text(NAME_CHARACTERS, max_size=20))
def test_every_text_that_is_refused_has_something_that_strikes(name: str, value: str) -> None:
    """Else the reader looks for it."""
    assert all(problem.strikes for problem in rules.problems({name: value}))


def test_all_problems_are_found_in_the_order_of_declaration() -> None:
    """One wrong property does not hide another."""
    found = rules.problems({"name": "!", "phone_number": "x", "on_destroy": "keep", "calling_name": "A"})
    assert [problem.property_name for problem in found] == [
        "name",
        "phone_number",
        "on_destroy",
        "calling_name",
    ]


def test_a_number_is_required() -> None:
    """A number that turns out to be None, as a setting that is missing does, is a problem of its own."""
    (problem,) = rules.problems({"phone_number": None, "name": "Reception"})
    assert problem.property_name == "phone_number"


def test_what_is_not_declared_or_has_no_rule_is_no_problem() -> None:
    """None means "not declared", and properties that the service does not know are none of its rules' business."""
    assert rules.problems({"phone_number": "+12065550100", "name": None, "connection": {"region": "!"}}) == []


@pytest.mark.parametrize(
    ("count", "heading"), [(1, "numbers.csv: 1 problem"), (2, "numbers.csv: 2 problems")]
)
def test_a_report_lists_each_problem_behind_its_place(count: int, heading: str) -> None:
    """The heading counts; each line begins with where the problem stands."""
    (problem,) = rules.problems({"calling_name": "A"})
    lines = report("numbers.csv", [(f"line {line}", problem) for line in range(2, 2 + count)]).splitlines()
    assert lines == [heading, *[f"  line {line}: {problem}" for line in range(2, 2 + count)]]


@pytest.mark.parametrize(
    ("length", "shown"),
    [(256, "é" * 256 + "': "), (257, "é" * 60 + "'… (257 characters): ")],
    ids=["whole", "cut"],
)
def test_a_text_that_might_be_a_name_is_shown_whole(length: int, shown: str) -> None:
    """Who looks for the one wrong character sees all of it; of a longer text its beginning and its length."""
    (problem,) = rules.problems({"name": "é" * length})
    assert str(problem).startswith(f"name '{shown}it contains 'é'; ")


def test_what_is_no_text_is_shown_shortened_too() -> None:
    """Whatever a program declares where a text belongs."""
    (problem,) = rules.problems({"name": list(range(1_000_000))})
    assert len(str(problem)) < 300
