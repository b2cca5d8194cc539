"""What the docstrings say of each thing in the schema, in the terms of programs in any language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docstring_parser import parse, parse_from_object

from pulumi_chime import native
from pulumi_chime.model import choices
from pulumi_chime.model.naming import in_native_terms, native_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Schema = dict[str, Any]

_ENUMERATIONS = {
    "chime:index:ProductType": choices.ProductType,
    "chime:index:OnAdopt": choices.OnAdopt,
    "chime:index:OnDestroy": choices.OnDestroy,
}
_FUNCTIONS = {
    "chime:index:getPhoneNumber": native.get_phone_number,
    "chime:index:listPhoneNumbers": native.list_phone_numbers,
}
_RESOURCES: dict[str, tuple[type, object]] = {
    "chime:index:PhoneNumber": (native.PhoneNumber, native.PhoneNumber.__init__),
    "chime:index:PhoneNumberSet": (native.PhoneNumberSet, native.PhoneNumberSet.__init__),
}
"""Each with what takes its inputs."""
_NUMBER, _ASSOCIATION, _ROW, _NUMBER_OF_SET = (
    "chime:index:Number",
    "chime:index:Association",
    "chime:index:NumberRow",
    "chime:index:NumberOfSet",
)


class MissingDescriptionError(Exception):
    """Something in the schema of which no docstring says anything."""


def described(schema: Schema) -> Schema:
    """Return a schema whose descriptions are those of the docstrings: the whole one, or what is written by hand.

    Raises:
        MissingDescriptionError: A docstring says nothing of something in the schema.
    """
    package = native.__doc__ or ""
    result = {"name": schema["name"], "description": _line(package), **schema}
    settings = _parameters(native.Provider.__init__)
    inputs = _parameters(native.PhoneNumber.__init__)
    outputs = _attributes(native.PhoneNumber)
    result["description"] = _line(package)
    result["config"] = {"variables": _properties("config", schema["config"]["variables"], settings)}
    provider = schema["provider"]
    result["provider"] = _thing("provider", provider, native.Provider, {"inputProperties": settings})
    result["types"] = {
        token: _enumeration(token, each)
        if token in _ENUMERATIONS
        else _object(token, each, inputs if token == _ROW else outputs)
        for token, each in schema["types"].items()
    }
    result["resources"] = {
        token: _thing(
            token, each, source, {"inputProperties": _parameters(takes), "properties": _attributes(source)}
        )
        for token, each in schema["resources"].items()
        for source, takes in [_RESOURCES[token]]
    }
    result["functions"] = {
        token: _function(token, each, outputs) for token, each in schema["functions"].items()
    }
    return result


def _thing(where: str, schema: Schema, source: object, sections: Mapping[str, Mapping[str, str]]) -> Schema:
    described = {
        name: _properties(where, schema[name], texts) for name, texts in sections.items() if name in schema
    }
    return {**_with(where, schema, _whole(source)), **described}


def _function(token: str, schema: Schema, outputs: Mapping[str, str]) -> Schema:
    source = _FUNCTIONS[token]
    result = _with(token, schema, _whole(source))
    if "inputs" in schema:
        result["inputs"] = _with_properties(token, schema["inputs"], _parameters(source))
    returned = parse(source.__doc__ or "").returns
    lists = {"phoneNumbers": _line((returned.description if returned else "") or _whole(source))}
    if "outputs" in schema:
        result["outputs"] = _with_properties(token, schema["outputs"], {**outputs, **lists})
    return result


def _enumeration(token: str, schema: Schema) -> Schema:
    return _with(token, schema, _whole(_ENUMERATIONS[token]))


def _object(token: str, schema: Schema, outputs: Mapping[str, str]) -> Schema:
    texts = {
        _NUMBER: "A phone number as the account has it.",
        _ASSOCIATION: outputs.get("associations", ""),
        _ROW: "What is declared of one number of a set, or of all whose own rows do not say otherwise.",
        _NUMBER_OF_SET: "A number of a set, as it was last seen.",
    }
    fields = {"Name": "What it is, such as `VoiceConnectorId`.", "Value": "Its id."}
    return _with_properties(token, _with(token, schema, texts[token]), {**outputs, **fields})


def _with_properties(where: str, schema: Schema, texts: Mapping[str, str]) -> Schema:
    return {**schema, "properties": _properties(where, schema["properties"], texts)}


def _properties(where: str, schema: Schema, texts: Mapping[str, str]) -> Schema:
    return {name: _with(f"{where}: {name}", each, texts.get(name, "")) for name, each in schema.items()}


def _with(where: str, schema: Schema, text: str) -> Schema:
    if not text:
        raise MissingDescriptionError(f"{where}: no docstring describes it")
    rest = {name: value for name, value in schema.items() if name != "description"}
    return {"description": text, **rest}


def _whole(source: object) -> str:
    read = parse(source.__doc__ or "")
    return _line(" ".join(filter(None, [read.short_description, read.long_description])))


def _parameters(source: object) -> dict[str, str]:
    return _named(parse(source.__doc__ or "").params)


def _attributes(source: object) -> dict[str, str]:
    return {name: text for base in reversed(source.__mro__[:-1]) for name, text in _own(base).items()}  # type: ignore[attr-defined]


def _own(base: object) -> dict[str, str]:
    if not str(getattr(base, "__module__", "")).startswith("pulumi_chime"):
        return {}
    return _named(parse_from_object(base).params)


def _named(parameters: Iterable[Any]) -> dict[str, str]:
    return {native_name(each.arg_name): _line(each.description or "") for each in parameters}


def _line(text: str) -> str:
    """Return a text as one line, in the terms of programs in any language."""
    plain = re.sub(r"``?(.+?)``?", r"`\1`", " ".join(text.split()))
    return in_native_terms(plain.replace("None: not managed", "left out: not managed"))
