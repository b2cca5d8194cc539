"""Declared against known: the changes, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given

from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import needed_changes, refused_overwrites
from pulumi_chime.model.choices import OnAdopt
from pulumi_chime.model.numbers import Declared
from tests.unit.values import DECLARED_VALUES, KNOWN_VALUES, NUMBER, NUMBER_ID, declared

if TYPE_CHECKING:
    from collections.abc import Mapping


@given(DECLARED_VALUES, KNOWN_VALUES)
def test_applying_the_changes_makes_the_number_what_is_declared(
    values: Mapping[Attribute, str], known: Mapping[Attribute, str]
) -> None:
    """What is managed ends as declared, what is not stays as it was, and then nothing is left to change."""
    number = Declared(NUMBER, values)
    after = {
        **known,
        **{change.attribute: change.after for change in needed_changes(number, NUMBER_ID, known)},
    }
    assert all(after.get(attribute, "") == value for attribute, value in values.items())
    assert all(
        after.get(attribute) == known.get(attribute) for attribute in Attribute if attribute not in values
    )
    assert needed_changes(number, NUMBER_ID, after) == ()


@given(DECLARED_VALUES, KNOWN_VALUES)
def test_each_change_changes_something(
    values: Mapping[Attribute, str], known: Mapping[Attribute, str]
) -> None:
    """No change repeats a value that is known already, and each tells what it replaces."""
    for change in needed_changes(Declared(NUMBER, values), NUMBER_ID, known):
        assert change.edit.before == known.get(change.attribute, "")
        assert change.edit.before != change.after


def test_the_calling_name_comes_last() -> None:
    """Product type, name, calling name: what cannot be taken back is written when all else has succeeded."""
    number = declared(calling_name="Contoso", name="Reception", product_type="VoiceConnector")
    needed = needed_changes(number, NUMBER_ID, {})
    assert [change.attribute.value for change in needed] == ["product_type", "name", "calling_name"]


def test_the_empty_string_clears() -> None:
    """A declared "" is a change where there is a value, and none where there is none."""
    (change,) = needed_changes(declared(name=""), NUMBER_ID, {Attribute.NAME: "Reception"})
    assert (change.edit.before, change.after) == ("Reception", "")
    assert needed_changes(declared(name=""), NUMBER_ID, {}) == ()


def test_a_given_id_is_sent_as_it_came() -> None:
    """The service's own id is used where it has given one, and the documented form where it has not."""
    number = declared(name="Reception")
    (given_id,) = needed_changes(number, "+12065550100", {})
    (documented,) = needed_changes(number, "", {})
    assert given_id.phone_number_id == "+12065550100"
    assert documented.phone_number_id == "%2B12065550100"


@given(DECLARED_VALUES, KNOWN_VALUES)
def test_adoption_by_match_refuses_what_replaces_a_value(
    values: Mapping[Attribute, str], known: Mapping[Attribute, str]
) -> None:
    """Values that somebody has set are refused; empty ones are filled."""
    number = Declared(NUMBER, values, OnAdopt.MATCH)
    needed = needed_changes(number, NUMBER_ID, known)
    refused = refused_overwrites(number, needed)
    assert refused == [change for change in needed if known.get(change.attribute)]


@given(DECLARED_VALUES, KNOWN_VALUES)
def test_adoption_by_overwrite_refuses_nothing(
    values: Mapping[Attribute, str], known: Mapping[Attribute, str]
) -> None:
    """Who asks for overwriting gets it."""
    number = Declared(NUMBER, values, OnAdopt.OVERWRITE)
    assert refused_overwrites(number, needed_changes(number, NUMBER_ID, known)) == []
