"""What a rule sees of a number of which some values are not known yet."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi_policy.proxy import UNKNOWN_OBJECT_VALUE, UNKNOWN_STRING_VALUE, UnknownValueError
from pulumi_policy.proxy import unknown_checking_proxy as proxied

from pulumi_chime.policies import Number
from pulumi_chime.policies.number import is_exception

PROPERTIES = (
    "phone_number",
    "name",
    "calling_name",
    "product_type",
    "on_adopt",
    "on_destroy",
    "defaulted",
    "region",
)


def _number(**properties: Any) -> Number:
    return Number("urn", "reception", proxied({"phone_number": "+12065550100", **properties}))


def test_a_line_calls_a_number_by_its_resource_while_it_is_unknown() -> None:
    """A name that the program gives is always there."""
    assert str(_number()) == "+12065550100"
    assert str(_number(phone_number=UNKNOWN_STRING_VALUE)) == "reception"


@pytest.mark.parametrize("unknown", PROPERTIES)
def test_only_the_unknown_property_cannot_be_read(unknown: str) -> None:
    """Each property is read by itself."""
    key, value = (
        ("connection", {"region": UNKNOWN_STRING_VALUE})
        if unknown == "region"
        else (unknown, UNKNOWN_STRING_VALUE)
    )
    number = _number(**{key: value})
    for name in PROPERTIES:
        if name == unknown:
            with pytest.raises(UnknownValueError):
                getattr(number, name)
        else:
            getattr(number, name)


@pytest.mark.parametrize(
    "value",
    [
        UNKNOWN_STRING_VALUE,
        UNKNOWN_OBJECT_VALUE,
        {"region": UNKNOWN_STRING_VALUE},
        ["calling_name", UNKNOWN_STRING_VALUE],
        {"a": [{"b": UNKNOWN_STRING_VALUE}]},
    ],
)
def test_a_property_is_known_with_all_that_is_in_it(value: object) -> None:
    """An unknown value may lie deep."""
    number = _number(connection=value)
    assert not number.is_known("connection")
    assert not number.is_known("phone_number", "connection")
    assert number.is_known("phone_number", "name")


@pytest.mark.parametrize("value", [None, "", "us-east-1", {"region": "us-east-1"}, ["name", "calling_name"]])
def test_what_is_given_or_left_out_is_known(value: object) -> None:
    """There is nothing to wait for."""
    assert _number(connection=value).is_known("connection", "name")
    assert _number().is_known()


@pytest.mark.parametrize(
    ("entries", "known", "unknown"),
    [
        ([], False, False),
        (["+1206"], True, None),
        (["+1425"], False, None),
        (["rec*"], True, True),
        (["support"], False, False),
        (["+1425", "reception"], True, True),
        (["support", "+1206"], True, None),
    ],
)
def test_exceptions_by_number_and_by_name(entries: list[str], known: bool, unknown: bool | None) -> None:
    """Only a beginning of a number leaves open whether an unknown number is meant."""
    assert is_exception(_number(), iter(entries)) is known
    assert is_exception(_number(phone_number=UNKNOWN_STRING_VALUE), iter(entries)) is unknown


def test_whether_an_unknown_number_is_listed_is_not_known() -> None:
    """A rule that needs the answer is skipped, rather than given a wrong one."""
    with pytest.raises(UnknownValueError):
        _number(phone_number=UNKNOWN_STRING_VALUE).is_listed(["+1800"])
