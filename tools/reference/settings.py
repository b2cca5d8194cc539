"""What can be set: the settings of a stack, the arguments of resources, environment variables, rules' settings."""

from __future__ import annotations

import ast
import inspect
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from docstring_parser import parse, parse_from_object

import pulumi_chime
from pulumi_chime import native, policies
from pulumi_chime.batching import limits
from pulumi_chime.model import choices, identity, settings
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.naming import native_name
from pulumi_chime.model.resource_types import NATIVE_PHONE_NUMBER_TYPE, SET_TYPE
from pulumi_chime.native import schema as native_schema
from pulumi_chime.policies.settings import RuleSettings, describe, schema
from tools.reference.parts import plain, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pulumi_chime.model.settings import Setting

_PACKAGE = Path(pulumi_chime.__file__).parent
_VARIABLE = re.compile(r"PULUMI_CHIME_[A-Z_]+")
_TYPES = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
_OF_BATCHES = {"batch_pause": limits.PAUSE_SECONDS, "batch_maximum_wait": limits.MAXIMUM_WAIT_SECONDS}
_OPEN = {"region", "profile", "endpoint_url"}
"""What boto3 finds where nobody says anything."""
_ACCEPTED = {
    "phone_number": identity.RULE,
    **{each.value: f"{each.row.rule}; for example `{each.row.example}`" for each in Attribute},
    "on_adopt": f"one of {', '.join(choices.members(choices.OnAdopt))}",
    "on_destroy": f"one of {', '.join(choices.members(choices.OnDestroy))}",
}


class UndescribedError(Exception):
    """Something can be set of which the code says nothing."""


def stack_settings() -> str:
    """Return the table of a stack's settings, which are a provider's too."""
    described = _described(native.Provider.__init__)
    rows = [
        (
            _names(each.name, name),
            _default(each),
            _with_accepted(
                _text(described, name), each.kind.accepted + (f", in {each.unit}" if each.unit else "")
            ),
        )
        for each in settings.SETTINGS
        for name in [_python_name(each.name)]
    ]
    return table(("setting, and in Python", "default", "meaning"), rows)


def stack_example() -> str:
    """Return a stack's settings as they stand in its file, each with an accepted value."""
    values = {f"{settings.NAMESPACE}:{each.name}": each.example for each in settings.SETTINGS}
    settings.read_all(values)
    return _code("yaml", _yaml({"config": values}))


def provider_example() -> str:
    """Return a program in YAML that declares a provider with every setting, and a number of it."""
    properties = {each.name: _typed(each) for each in settings.SETTINGS}
    resources = {
        "west": {"type": "pulumi:providers:chime", "properties": properties},
        "lobby": {
            "type": "chime:index:PhoneNumber",
            "properties": {
                "phoneNumber": identity.EXAMPLE,
                **{native_name(each.value): each.row.example for each in Attribute},
                "onAdopt": choices.OnAdopt.MATCH.value,
                "onDestroy": choices.OnDestroy.RETAIN.value,
            },
            "options": {"provider": "${west}"},
        },
    }
    return _code("yaml", _yaml({"name": "numbers", "runtime": "yaml", "resources": resources}))


def arguments(token: str, *takers: Callable[..., Any]) -> str:
    """Return the table of what a resource takes.

    Args:
        token: Its type in the schema of the native door; empty where other languages have none.
        takers: What takes it in Python, on each door that has it.
    """
    schemas = native_schema.compose()["resources"]
    elsewhere = schemas[token]["inputProperties"] if token else {}
    described: dict[str, tuple[str, str]] = {}
    for taker in takers:
        for name, default in _parameters(taker):
            described.setdefault(name, (default, _text(_described(taker), name)))
    rows = [
        (
            _names(name, native_name(name)) if native_name(name) in elsewhere else f"`{name}`",
            default,
            _with_accepted(text, _ACCEPTED.get(name, "")),
        )
        for name, (default, text) in described.items()
    ]
    return table(("in Python, and elsewhere" if token else "in Python", "default", "meaning"), rows)


def values(*kinds: type) -> str:
    """Return the table of what is given as one value of a program."""
    rows = [
        (
            f"`{kind.__name__}`: `{each.arg_name}`",
            _with_accepted(_line(each.description or ""), _ACCEPTED.get(each.arg_name, "")),
        )
        for kind in kinds
        for each in parse(kind.__doc__ or "").params
    ]
    return table(("value", "meaning"), rows)


def variables(package: Path = _PACKAGE) -> str:
    """Return the table of the environment variables that a package reads beside AWS's and Pulumi's.

    Args:
        package: Where its code is.

    Raises:
        UndescribedError: One of them has no text below the constant that names it.
    """
    found: dict[str, str] = {}
    named: set[str] = set()
    for file in sorted(package.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        found.update(_constants(tree))
        named |= {
            name
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
            for name in _VARIABLE.findall(node.value)
        }
    if undescribed := sorted(named - found.keys()):
        raise UndescribedError(f"no constant with a text below it names {', '.join(undescribed)}")
    return table(("variable", "meaning"), [(f"`{name}`", text) for name, text in sorted(found.items())])


def rules() -> str:
    """Return a list of the policies with their settings."""
    lines: list[str] = []
    for rule in policies.ALL:
        level = str(getattr(rule.enforcement_level, "value", ""))
        lines += [f"- **`{rule.name}`** ({level}): {describe_rule(rule)}", *_listed(_own_settings(rule))]
    return "\n".join([*lines, "- **Every rule**:", *_listed(_settings_of(RuleSettings))])


def _listed(described: Iterable[tuple[str, str, str, str]]) -> Iterator[str]:
    for name, accepted, default, text in described:
        yield f"    - {name}: {plain(_with_accepted(text, f'{accepted}; default {default}'))}"


def describe_rule(rule: policies.NumberRule[Any] | policies.StackRule[Any]) -> str:
    """Return what a rule accepts, in its own words."""
    return describe(rule._check)  # noqa: SLF001 - the function is the rule, and its docstring what users are shown


def _own_settings(
    rule: policies.NumberRule[Any] | policies.StackRule[Any],
) -> Iterator[tuple[str, str, str, str]]:
    if rule._settings is not RuleSettings:  # noqa: SLF001 - as above
        yield from _settings_of(rule._settings)  # noqa: SLF001


def _settings_of(model: type[RuleSettings]) -> Iterator[tuple[str, str, str, str]]:
    described = {each.arg_name: _line(each.description or "") for each in parse(model.__doc__ or "").params}
    properties: Mapping[str, Any] = schema(model).properties
    for name, each in properties.items():
        if name in RuleSettings.model_fields and model is not RuleSettings and name not in described:
            continue
        default = json.dumps(each["default"]) if "default" in each else "none"
        yield f"`{name}`", _accepted(each), f"`{default}`", _text(described, name)


def _accepted(part: Mapping[str, Any]) -> str:
    if "enum" in part:
        return f"one of {', '.join(part['enum'])}"
    if part["type"] == "array":
        return f"a list; each: {_accepted(part['items'])}"
    if part["type"] == "object":
        return f"by text: {_accepted(part['additionalProperties'])}"
    return _TYPES[part["type"]] + (f", at least {part['minimum']}" if "minimum" in part else "")


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield the variables that constants of a module name, each with the text below it."""
    for node, below in zip(tree.body, [*tree.body[1:], None], strict=True):
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Constant)
            and _VARIABLE.fullmatch(str(node.value.value))
            and isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
        ):
            yield str(node.value.value), _line(str(below.value.value))


def _python_name(native: str) -> str:
    return re.sub(r"[A-Z]", lambda letter: f"_{letter[0].lower()}", native)


def _default(setting: Setting) -> str:
    value = getattr(settings.Settings(), setting.field)
    value = _OF_BATCHES.get(setting.field, value) if value is None else value
    if value is None:
        return "boto3's own" if setting.field in _OPEN else "none"
    if isinstance(value, settings.Preflight):
        return f"`{value.value}`"
    return f"{value * 1000:g}" if setting.unit == "ms" else f"{value:g}"


def _typed(setting: Setting) -> Any:
    return setting.example if setting.kind.type_name == "string" else json.loads(setting.example)


def _described(source: object) -> dict[str, str]:
    return {each.arg_name: _line(each.description or "") for each in parse_from_object(source).params}


def _text(described: Mapping[str, str], name: str) -> str:
    if not described.get(name):
        raise UndescribedError(f"no docstring says anything of {name}")
    return described[name]


def _parameters(taker: Callable[..., Any]) -> Iterator[tuple[str, str]]:
    """Yield each parameter that is for users, with its default."""
    for name, parameter in inspect.signature(taker).parameters.items():
        if name == "self" or name.startswith("_"):
            continue
        default = parameter.default
        if default is inspect.Parameter.empty:
            yield name, "must be given"
        else:
            yield name, "none" if default is None else f"`{getattr(default, 'value', default)}`"


def _names(name: str, other: str) -> str:
    return f"`{name}`" if name == other else f"`{name}`<br>`{other}`"


def _with_accepted(text: str, accepted: str) -> str:
    return f"{text} *Accepted:* {accepted}." if accepted else text


def _line(text: str) -> str:
    return re.sub(r"``(.+?)``", r"`\1`", " ".join(text.split()))


def _yaml(document: object) -> str:
    return str(yaml.safe_dump(document, sort_keys=False, allow_unicode=True))


def _code(language: str, text: str) -> str:
    return f"```{language}\n{text.rstrip()}\n```"


def parts() -> dict[str, str]:
    """Return what is written into the page, by the name of the part."""
    return {
        "settings": stack_settings(),
        "settings in YAML": stack_example(),
        "a provider in YAML": provider_example(),
        "arguments of PhoneNumber": arguments(
            NATIVE_PHONE_NUMBER_TYPE, pulumi_chime.PhoneNumber.__init__, native.PhoneNumber.__init__
        ),
        "arguments of PhoneNumberFleet": arguments(
            "", pulumi_chime.PhoneNumberFleet.__init__, native.PhoneNumberFleet.__init__
        ),
        "arguments of PhoneNumberSet": arguments(SET_TYPE, native.PhoneNumberSet.__init__),
        "values": values(pulumi_chime.Connection, pulumi_chime.NumberDefaults, pulumi_chime.FleetNumber),
        "variables": variables(),
        "rules": rules(),
    }
