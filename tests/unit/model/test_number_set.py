"""A set's rows and the numbers that they stand for: whatever is stored of many comes back for each."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_chime.model import number_set
from pulumi_chime.model.changes import Applied
from pulumi_chime.model.identity import documented_id
from pulumi_chime.model.numbers import Live
from pulumi_chime.model.state import SECRET_INPUTS, adopted
from pulumi_chime.model.unknown import UNKNOWN

FIRST, SECOND = "+12065550100", "+12065550101"
PREFIX = "arn:aws:chime:us-east-1:111122223333:phone-number/"
texts = st.sampled_from(["", "Reception", "Support"])


def number(phone_number: str, declared: dict[str, Any], **shown: Any) -> dict[str, Any]:
    """Return the outputs of a number of a set that has just been adopted."""
    id_ = documented_id(phone_number)
    live = Live(phone_number, **{"phone_number_id": id_, "phone_number_arn": f"{PREFIX}{id_}", **shown})
    return adopted({"phone_number": phone_number, **declared}, live, "us-east-1", Applied())


@st.composite
def numbers(draw: st.DrawFn) -> dict[str, dict[str, Any]]:
    """Draw the outputs of some numbers, most of them alike."""
    drawn = {}
    for phone_number in (FIRST, SECOND, "+12065550102"):
        declared = draw(
            st.dictionaries(st.sampled_from(["name", "calling_name", "product_type"]), texts, max_size=3)
        )
        shown: dict[str, Any] = draw(
            st.fixed_dictionaries(
                {"status": texts, "type": st.sampled_from(["Local", "TollFree"])},
                optional={
                    "phone_number_id": st.sampled_from([phone_number, f"%2B{phone_number[1:]}"]),
                    "phone_number_arn": st.sampled_from(
                        [f"{PREFIX}{phone_number}", "", "arn:aws:chime:x:y:z"]
                    ),
                },
            )
        )
        drawn[phone_number] = number(phone_number, declared, name="Reception", calling_name="", **shown)
        if draw(st.booleans()):
            drawn[phone_number]["calling_name_sent"] = {"at": "2026-01-01T00:00:00+00:00"}
        if draw(st.booleans()):
            drawn[phone_number]["waiting"] = ["name"]
    return drawn


@given(numbers())
def test_what_is_stored_of_each_number_comes_back(drawn: dict[str, dict[str, Any]]) -> None:
    """All but what holds a number, which is not stored; what they have in common is stored once."""
    stored = number_set.stored({}, drawn)
    back = number_set.stored_numbers(stored)
    for phone_number, outputs in drawn.items():
        assert back[phone_number] == {
            name: value for name, value in outputs.items() if name != "associations"
        }
    assert number_set.stored(stored, back) == stored


def test_a_row_has_no_more_than_what_differs() -> None:
    """Ten thousand of them are one state."""
    drawn = {
        each: number(each, {"name": "Reception"}, name="Reception", status="Assigned")
        for each in (FIRST, SECOND)
    }
    assert number_set.stored({}, drawn)["numbers"][FIRST] == {
        "name": "Reception",
        "product_type": "",
        "status": "Assigned",
        "calling_name_status": "",
        "type": "",
        "country": "",
    }


@pytest.mark.parametrize(
    ("row", "defaults", "wanted"),
    [
        ({}, {"name": "A"}, {"name": "A"}),
        ({"name": "B"}, {"name": "A"}, {"name": "B"}),
        ({"name": ""}, {"name": "A"}, {"name": ""}),
        ({"name": "<unmanaged>"}, {"name": "A"}, {}),
        ({"name": "<unmanaged>"}, {}, {}),
        ({"name": UNKNOWN}, {"name": "A"}, {"name": UNKNOWN}),
        ({}, {"name": "A", SECRET_INPUTS: ["name"]}, {"name": "A", SECRET_INPUTS: ["name"]}),
        ({"name": "B"}, {"name": "A", SECRET_INPUTS: ["name"]}, {"name": "B"}),
        ({"name": "B", SECRET_INPUTS: ["name"]}, {}, {"name": "B", SECRET_INPUTS: ["name"]}),
        ({"name": "<unmanaged>", SECRET_INPUTS: ["name"]}, {"name": "A"}, {}),
    ],
)
def test_a_default_is_what_a_row_says_nothing_of(
    row: dict[str, Any], defaults: dict[str, Any], wanted: dict[str, Any]
) -> None:
    """With it comes whether it is a secret."""
    assert number_set.with_defaults(row, defaults) == wanted


def test_each_number_declares_what_the_set_declares_of_all() -> None:
    """And knows which of its values are the set's."""
    inputs = {
        "numbers": {FIRST: {"calling_name": "Contoso"}, SECOND: {"calling_name": "Fabrikam"}},
        "defaults": {"calling_name": "Contoso"},
        "on_destroy": "release",
        "connection": {"region": "us-east-1"},
    }
    shared = {"on_destroy": "release", "connection": {"region": "us-east-1"}}
    assert number_set.declared_numbers(inputs) == {
        FIRST: {"phone_number": FIRST, "calling_name": "Contoso", "defaulted": ["calling_name"], **shared},
        SECOND: {"phone_number": SECOND, "calling_name": "Fabrikam", **shared},
    }
    assert number_set.declared_numbers({"numbers": UNKNOWN}) == {}
