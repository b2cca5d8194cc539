"""The schema from which SDKs are made, and editors help.

`schema.json` has what is written by hand. The attributes of a number come from their table, what a number shows is the
same wherever it is shown, and a provider that a program declares takes the settings of a stack.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from pulumi_chime.model import number_set
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.naming import native_name
from pulumi_chime.model.numbers import OUTPUTS
from pulumi_chime.model.resource_types import NATIVE_PHONE_NUMBER_TYPE
from pulumi_chime.model.version import VERSION

Schema = dict[str, Any]

_NUMBER = "chime:index:Number"
_ROW = "chime:index:NumberRow"
_NUMBER_OF_SET = "chime:index:NumberOfSet"
_OF_SET = {native_name(name) for name in (*number_set.ROW, *number_set.SHOWN)}
_GET_PHONE_NUMBER = "chime:index:getPhoneNumber"


def text() -> str:
    """Return the schema as the engine asks for it."""
    return json.dumps(compose())


def compose() -> Schema:
    """Return the whole schema."""
    schema: Schema = json.loads(files(__package__).joinpath("schema.json").read_text("utf-8"))
    shown = _outputs(schema["types"][_NUMBER]["properties"])
    may_be_absent = {native_name(each.value) for each in Attribute if each.row.may_be_secret}
    resource = schema["resources"][NATIVE_PHONE_NUMBER_TYPE]
    resource["inputProperties"] = _inputs(resource["inputProperties"])
    resource.update(properties=shown, required=[name for name in shown if name not in may_be_absent])
    schema["types"][_NUMBER].update(properties=shown, required=[*shown])
    schema["functions"][_GET_PHONE_NUMBER]["outputs"] = {
        "type": "object",
        "properties": shown,
        "required": [*shown],
    }
    schema["types"][_ROW]["properties"] = {
        native_name(each.value): {**_input(each), "type": "string"} for each in Attribute
    }
    of_set = {name: each for name, each in shown.items() if name in _OF_SET}
    schema["types"][_NUMBER_OF_SET].update(
        properties=of_set, required=[name for name in of_set if name not in may_be_absent]
    )
    schema["provider"]["inputProperties"] = schema["config"]["variables"]
    return {**schema, "version": VERSION}


def _inputs(others: Schema) -> Schema:
    """Return what is declared of a number: which one it is, its attributes, what becomes of it."""
    which, *rest = others.items()
    return dict([which, *((native_name(each.value), _input(each)) for each in Attribute), *rest])


def _input(attribute: Attribute) -> Schema:
    choices = attribute.row.choices
    kind = {"type": "string"} if choices is None else {"$ref": f"#/types/chime:index:{choices.__name__}"}
    return {"description": attribute.row.input_description, **kind}


def _outputs(others: Schema) -> Schema:
    """Return what is shown of a number, in the order in which it is shown everywhere."""
    attributes = {
        native_name(each.value): {"description": each.row.output_description, "type": "string"}
        for each in Attribute
    }
    known = {**others, **attributes}
    return {name: known[name] for name in map(native_name, ("phone_number", *OUTPUTS))}
