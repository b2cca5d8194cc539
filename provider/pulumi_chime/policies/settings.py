"""A rule's settings: a typed model that is also the schema which Pulumi checks a configuration file against.

Pulumi checks types and fills in defaults before a policy runs, but lets unknown keys through; the
model refuses those, and what a schema cannot say.
"""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pulumi_policy import PolicyConfigSchema
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def _compilable(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from None
    return pattern


RegularExpression = Annotated[str, AfterValidator(_compilable)]
"""A regular expression of Python's kind that a whole value has to match."""


class RuleSettings(BaseModel):
    """What can be set for every rule; a rule's own settings are a subclass.

    Attributes:
        exceptions: The numbers that the rule does not apply to: beginnings of E.164 numbers, such as
            `+4420`, and names of resources, in which `*` stands for anything. A number that is not known
            yet is excepted by the name of its resource only.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    exceptions: tuple[str, ...] = ()


class RuleSettingsError(ValueError):
    """Settings that a rule does not have or cannot take; the text names rule, key, value and what is accepted."""


Settings = TypeVar("Settings", bound=RuleSettings)


def describe(check: Callable[..., object]) -> str:
    """Return the first line of a rule's docstring, which is shown with each violation."""
    return inspect.cleandoc(check.__doc__ or "").partition("\n")[0]


def schema(settings: type[RuleSettings]) -> PolicyConfigSchema:
    """Return the settings' schema in Pulumi's form, which has a place for properties and none for definitions."""
    document = settings.model_json_schema()
    properties: dict[str, dict[str, Any]] = _inlined(document["properties"], document.get("$defs", {}))
    return PolicyConfigSchema(
        {
            name: {key: value for key, value in each.items() if key != "title"}
            for name, each in properties.items()
        }
    )


def _inlined(part: Any, definitions: Mapping[str, Any]) -> Any:
    """Return a part of a schema with each reference replaced by what it means."""
    if isinstance(part, list):
        return [_inlined(each, definitions) for each in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        # The docstring of an enumeration is about the code, not about a setting.
        definition = definitions[part["$ref"].rpartition("/")[2]]
        merged = {**definition, **part}
        part = {key: value for key, value in merged.items() if key not in {"$ref", "title", "description"}}
    return {key: _inlined(value, definitions) for key, value in part.items()}


def parse(rule: str, settings: type[Settings], configuration: Mapping[str, Any]) -> Settings:
    """Return a rule's settings.

    Args:
        rule: The rule's name, for the error.
        settings: The rule's model.
        configuration: What stands in the configuration file, with the schema's defaults.

    Raises:
        RuleSettingsError: A key is unknown, or a value is not accepted; every such one is named.
    """
    try:
        return settings.model_validate(dict(configuration))
    except ValidationError as error:
        own = [name for name in settings.model_fields if name not in RuleSettings.model_fields]
        accepted = ", ".join([*own, *RuleSettings.model_fields, "enforcementLevel"])
        problems = [
            f"{'.'.join(map(str, problem['loc']))} {problem['input']!r}: no such setting; accepted are {accepted}"
            if problem["type"] == "extra_forbidden"
            else f"{'.'.join(map(str, problem['loc']))} {problem['input']!r}: {problem['msg']}"
            for problem in error.errors()
        ]
        raise RuleSettingsError("\n".join(f"policy {rule}: {problem}" for problem in problems)) from None
