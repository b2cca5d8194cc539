"""A rule's settings as Pulumi's schema, and read from a configuration."""

from __future__ import annotations

from enum import Enum
from typing import Any

import pytest
from pydantic import BaseModel

from pulumi_chime import policies
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.choices import ProductType, members
from pulumi_chime.policies.settings import RuleSettings, RuleSettingsError, parse, schema


class Colour(Enum):
    """A choice."""

    RED = "red"
    BLUE = "blue"


class Paint(BaseModel):
    """Settings in settings."""

    colour: Colour = Colour.RED
    others: tuple[Colour, ...] = ()


class Painted(RuleSettings):
    """A rule's settings that refer to definitions."""

    paint: Paint = Paint()
    colour: Colour = Colour.BLUE


def test_a_schema_stands_alone() -> None:
    """Pulumi has no place for definitions, so what they mean is written where they are used."""
    colour = {"enum": ["red", "blue"], "type": "string"}
    properties = schema(Painted).properties
    assert properties["colour"] == {**colour, "default": "blue"}
    assert properties["paint"]["properties"]["colour"] == {**colour, "default": "red"}
    assert properties["paint"]["properties"]["others"]["items"] == colour


@pytest.mark.parametrize("rule", policies.ALL, ids=lambda rule: str(rule.name))
def test_no_ready_rule_has_a_reference_in_its_schema(rule: Any) -> None:
    """Pulumi takes the properties alone, without what they would refer to."""
    assert "$ref" not in str(rule.config_schema.properties)


def test_choices_are_those_of_the_model() -> None:
    """A new attribute or product type can be named in the settings without another list of them."""
    attributes = policies.managed_attributes.config_schema
    product_types = policies.product_types.config_schema
    assert attributes is not None
    assert product_types is not None
    assert attributes.properties["attributes"]["items"]["enum"] == members(Attribute)
    accepted = product_types.properties["accepted"]["additionalProperties"]
    assert accepted["items"]["enum"] == members(ProductType)


def test_a_choice_that_does_not_exist_is_refused() -> None:
    """The accepted ones are named."""
    with pytest.raises(RuleSettingsError) as refused:
        parse("painted", Painted, {"colour": "green"})
    assert str(refused.value) == "policy painted: colour 'green': Input should be 'red' or 'blue'"
