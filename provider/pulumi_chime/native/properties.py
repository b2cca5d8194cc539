"""Properties as the engine's messages carry them, read into plain values and written from them.

A value that a program calls secret comes and goes in the engine's own form of one; a value that becomes known only
during an update has a text of its own (pulumi/pulumi, sdk/go/common/resource/plugin/rpc.go).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from google.protobuf.struct_pb2 import Struct

from pulumi_chime.model.unknown import UNKNOWN
from pulumi_chime.model.wire_secrets import SECRET, SIGNATURE, as_secret

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from google.protobuf.struct_pb2 import Value

    from pulumi_chime.model.state import Properties

UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What stands in messages for a text that is not known yet; other kinds of values have texts of their own."""

_UNKNOWN_TEXTS = frozenset(
    {
        UNKNOWN_TEXT,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # bool
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)


@dataclass(frozen=True, slots=True)
class Received:
    """The properties of a message.

    Attributes:
        values: In plain form, without those that are null; `UNKNOWN` where one is not known.
        secrets: The names of those that are secret, or have something secret in them.
    """

    values: Properties
    secrets: frozenset[str]


def read(message: Struct) -> Received:
    """Return what a message says."""
    values: Properties = {}
    secrets: set[str] = set()
    fields = message.fields
    # Not `items`, which is written in Python: four messages are read for each number.
    for name in fields:
        found: list[None] = []
        value = _read(fields[name], found)
        if value is not None:
            values[name] = value
        if found:
            secrets.add(name)
    return Received(values, frozenset(secrets))


def read_value(field: Value) -> Any:
    """Return what one value of a message says, in plain form; None where it says nothing."""
    return _read(field, [])


def open_secret(field: Value) -> Value:
    """Return the value that a program calls secret as a whole, once or more often; any other as it is."""
    signature = field.struct_value.fields.get(SIGNATURE) if field.HasField("struct_value") else None
    if signature is not None and signature.string_value == SECRET:
        return open_secret(field.struct_value.fields["value"])
    return field


def write(properties: Mapping[str, Any], secrets: Collection[str] = ()) -> Struct:
    """Return a message.

    Args:
        properties: In plain form; what is None is left out.
        secrets: The names of those that the engine is to encrypt.
    """
    message = Struct()
    fields = message.fields
    for name, value in properties.items():
        if value is None:
            continue
        if name in secrets:
            message.update({name: as_secret(_shown(value))})
        elif isinstance(value, str):
            # Most are texts, for which `Struct.update` takes three times as long.
            fields[name].string_value = value
        else:
            message.update({name: _shown(value)})
    return message


def _shown(value: Any) -> Any:
    """Return a value with the engine's text where something is not known, however deep."""
    if isinstance(value, dict):
        return {name: _shown(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_shown(each) for each in value]
    return UNKNOWN_TEXT if value is UNKNOWN else value


def _read(field: Value, secrets: list[None]) -> Any:
    """Return a value, and note that something in it is secret."""
    kind = field.WhichOneof("kind")
    if kind == "string_value":
        text = field.string_value
        return UNKNOWN if text in _UNKNOWN_TEXTS else text
    if kind == "list_value":
        return [_read(one, secrets) for one in field.list_value.values]
    if kind == "struct_value":
        return _read_structure(field.struct_value, secrets)
    return None if kind is None or kind == "null_value" else getattr(field, kind)


def _read_structure(structure: Struct, secrets: list[None]) -> Any:
    signature = structure.fields.get(SIGNATURE)
    if signature is not None and signature.string_value == SECRET:
        secrets.append(None)
        return _read(structure.fields["value"], secrets)
    values = {name: _read(field, secrets) for name, field in structure.fields.items()}
    return {name: value for name, value in values.items() if value is not None}
