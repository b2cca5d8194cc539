"""Properties of plain values, taken out of gRPC messages and put into them directly.

`pulumi.dynamic` does both with functions that are made for all that a program can say: outputs that wait for others,
secrets, files. They look at each value in a dozen ways. A phone number is texts and lists of texts, which need none
of that. Whatever is not plain goes to Pulumi's own functions, as ever.

Where Pulumi's own file calls those functions in another way, each message costs what it always did.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from google.protobuf.struct_pb2 import Struct
from pulumi.runtime import rpc

from pulumi_chime.dynamic.event_loops import ready
from pulumi_chime.dynamic.stand_in import stand_in
from pulumi_chime.model.wire_secrets import SIGNATURE

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from types import ModuleType

    from google.protobuf.struct_pb2 import Value

_PLAIN = frozenset({str, bool, int, float, type(None)})


def exchange_plainly(module: ModuleType | None = None) -> bool:
    """Let a module that reads and writes properties with `rpc` take the short way for plain ones.

    Args:
        module: Whose calls; by default those of the file that serves the plugin.

    Returns:
        Whether the module has the name.
    """
    return stand_in(rpc, module, deserialize_properties=_deserialized, serialize_properties=_serialized)


class _NotPlainError(Exception):
    """Something that Pulumi's own function has to see."""


def _deserialized(properties: Struct, keep_unknowns: bool | None = None, *others: Any, **named: Any) -> Any:
    """Return what a message says."""
    if not others and not named:
        with contextlib.suppress(_NotPlainError):
            return _values(properties)
    return rpc.deserialize_properties(properties, keep_unknowns, *others, **named)


def _values(properties: Struct) -> dict[str, Any]:
    """Return a structure's values, without those that are null, which Pulumi takes for not given."""
    if SIGNATURE in properties.fields:
        raise _NotPlainError
    values = {name: _value(field) for name, field in properties.fields.items()}
    return {name: value for name, value in values.items() if value is not None}


def _value(field: Value) -> Any:
    kind = field.WhichOneof("kind")
    if kind is None or field.string_value == rpc.UNKNOWN:
        raise _NotPlainError
    if kind == "list_value":
        return [_value(one) for one in field.list_value.values]
    if kind == "struct_value":
        return _values(field.struct_value)
    return None if kind == "null_value" else getattr(field, kind)


def _serialized(
    properties: dict[str, Any], dependencies: dict[str, Any], *others: Any, **named: Any
) -> Coroutine[Any, Any, Struct]:
    """Return what becomes the message; a plain value depends on no resource."""
    if others or named or not _is_plain(properties):
        return rpc.serialize_properties(properties, dependencies, *others, **named)
    given = {name: value for name, value in properties.items() if value is not None}
    message = Struct()
    message.update(given)
    dependencies.update((name, []) for name in given)
    return ready(message)


def _is_plain(value: Any) -> bool:
    kind = type(value)
    if kind is dict:
        return all(map(_is_plain, value.values()))
    return all(map(_is_plain, value)) if kind is list else kind in _PLAIN
