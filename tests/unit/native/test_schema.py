"""The native door's schema, against what it repeats: the table of attributes, the settings, the Python names."""

from __future__ import annotations

import inspect
import json
from typing import Any

import pytest

import pulumi_chime as dynamic
from pulumi_chime import native
from pulumi_chime.model import choices, number_set, settings
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.naming import native_name
from pulumi_chime.model.numbers import OUTPUTS
from pulumi_chime.model.resource_types import NATIVE_PHONE_NUMBER_TYPE, PHONE_NUMBER_TYPE, SET_TYPE
from pulumi_chime.native import schema
from tools.schema.descriptions import described as described_by_docstrings

SCHEMA: dict[str, Any] = json.loads(schema.text())
# Before any test runs: where garbage of another is collected meanwhile, Python 3.11 loses count of how deep it parses.
DESCRIBED = described_by_docstrings(SCHEMA)
NUMBER = SCHEMA["resources"][NATIVE_PHONE_NUMBER_TYPE]
OF_PYTHON = {"self", "resource_name", "connection", "opts", "_defaulted"}


def parameters(source: type, ignored: set[str] = OF_PYTHON) -> dict[str, inspect.Parameter]:
    """Return what a class takes of a declaration."""
    found = inspect.signature(source.__init__).parameters  # type: ignore[misc]
    return {name: each for name, each in found.items() if name not in ignored}


def test_inputs_are_those_of_the_dynamic_door() -> None:
    """The same names; the number is required, and has to be the same for ever."""
    declared = parameters(dynamic.PhoneNumber)
    assert sorted(NUMBER["inputProperties"]) == sorted(map(native_name, declared))
    required = [name for name, each in declared.items() if each.default is inspect.Parameter.empty]
    assert NUMBER["requiredInputs"] == [native_name(name) for name in required]
    replacing = [name for name, each in NUMBER["inputProperties"].items() if each.get("replaceOnChanges")]
    assert replacing == ["phoneNumber"]


@pytest.mark.parametrize("name", ["on_adopt", "on_destroy"])
def test_defaults_are_those_of_the_dynamic_door(name: str) -> None:
    """Every other input is left alone where it is left out."""
    default = parameters(dynamic.PhoneNumber)[name].default
    assert NUMBER["inputProperties"][native_name(name)]["default"] == default.value


def test_outputs_are_what_the_service_shows() -> None:
    """The texts that may not be declared are not always there."""
    assert set(NUMBER["properties"]) == {"phoneNumber", *map(native_name, OUTPUTS)}
    may_be_absent = {native_name(each.value) for each in Attribute if each.row.may_be_secret}
    assert set(NUMBER["required"]) == set(NUMBER["properties"]) - may_be_absent


@pytest.mark.parametrize(
    "choice", [choices.ProductType, choices.OnAdopt, choices.OnDestroy], ids=lambda choice: choice.__name__
)
def test_choices_have_all_their_values(choice: type[Any]) -> None:
    """As the enumerations have them."""
    values = [each["value"] for each in SCHEMA["types"][f"chime:index:{choice.__name__}"]["enum"]]
    assert values == choices.members(choice)


def test_a_provider_takes_every_setting() -> None:
    """Under the names of the stack's configuration; in Python in that language's spelling."""
    assert [*SCHEMA["provider"]["inputProperties"]] == [*settings.NAMES]
    assert [*SCHEMA["config"]["variables"]] == [*settings.NAMES]
    assert [*map(native_name, parameters(native.Provider))] == [*settings.NAMES]


def test_a_number_keeps_its_state_when_it_comes_from_the_dynamic_door() -> None:
    """SDKs of every language declare the alias."""
    assert NUMBER["aliases"] == [{"type": PHONE_NUMBER_TYPE}]


def test_a_set_takes_what_its_python_name_takes() -> None:
    """All but the numbers may be left out, and a row declares what can be declared of any number."""
    declared = parameters(native.PhoneNumberSet)
    schema_of_set = SCHEMA["resources"][SET_TYPE]
    assert [*schema_of_set["inputProperties"]] == [*map(native_name, declared)]
    assert schema_of_set["requiredInputs"] == ["numbers"]
    attributes = [native_name(each.value) for each in Attribute]
    assert [*SCHEMA["types"]["chime:index:NumberRow"]["properties"]] == attributes
    shown = SCHEMA["types"]["chime:index:NumberOfSet"]
    assert {*shown["properties"]} == {*attributes, *map(native_name, number_set.SHOWN)}
    assert {*shown["properties"]} - {*shown["required"]} == {"name", "callingName"}


@pytest.mark.parametrize("name", ["PhoneNumber", "PhoneNumberFleet"])
def test_both_doors_have_one_signature(name: str) -> None:
    """But for the connection, in whose place stands the provider option."""
    ours, theirs = (parameters(getattr(door, name), {"connection"}) for door in (native, dynamic))
    assert [str(each) for each in ours.values()] == [str(each) for each in theirs.values()]


def test_both_doors_have_the_same_names() -> None:
    """So that an import line moves a program; a set is the native door's alone, for the sake of partial success."""
    assert set(native.__all__) - {"Provider", "Preflight", "PhoneNumberSet"} == set(dynamic.__all__) - {
        "Connection"
    }


def described(part: object) -> bool:
    """Return whether everything in a part of the schema has a description."""
    if not isinstance(part, dict):
        return True
    properties = [*part.get("properties", {}).values(), *part.get("inputProperties", {}).values()]
    return all(each.get("description") for each in properties)


def test_everything_is_described() -> None:
    """For editors, in every language."""
    things = [*SCHEMA["resources"].values(), *SCHEMA["functions"].values(), *SCHEMA["types"].values()]
    assert all(thing.get("description") and described(thing) for thing in things)


def test_descriptions_are_those_of_the_docstrings() -> None:
    """Also those that stand in the table of attributes."""
    assert DESCRIBED == SCHEMA
