"""Properties of plain values, taken out of gRPC messages and put into them directly.

`pulumi.dynamic` does both with functions that are made for all that a program can say: outputs that wait for others,
secrets, files. They look at each value in a dozen ways, in coroutines, on an event loop that is made and closed for
each answer at the cost of two sockets and a dozen system calls. A phone number is texts and lists of texts, which
need none of that. Whatever is not plain goes to Pulumi's own functions, as ever.

Only the names `rpc` and `asyncio` in Pulumi's own file come to mean something else; other code in the process has
the modules themselves. Where that file calls them in another way, each message costs what it always did.
"""

from __future__ import annotations

import asyncio
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from google.protobuf.struct_pb2 import Struct
from pulumi.runtime import rpc

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from types import ModuleType

    from google.protobuf.struct_pb2 import Value

_SIGNATURE = rpc._special_sig_key  # noqa: SLF001 - has no public name; it marks secrets, files and the like
_PLAIN = frozenset({str, bool, int, float, type(None)})


def exchange_plainly(module: ModuleType | None = None) -> bool:
    """Let a module that reads and writes properties as the plugin does take the short way for plain ones.

    Args:
        module: Whose calls; by default those of the file that serves the plugin.

    Returns:
        Whether the module has the names that it would be done under.
    """
    names = vars(module or sys.modules["__main__"])
    if names.get("rpc") is not rpc or names.get("asyncio") is not asyncio:
        return False
    names["rpc"] = _like(rpc, deserialize_properties=_deserialized, serialize_properties=_serialized)
    names["asyncio"] = _like(asyncio, new_event_loop=_Loop)
    return True


def _like(module: ModuleType, **others: Any) -> SimpleNamespace:
    return SimpleNamespace(**{**vars(module), **others})


class _NotPlainError(Exception):
    """Something that Pulumi's own function has to see."""


def _deserialized(properties: Struct, *options: Any) -> Any:
    """Return what a message says."""
    try:
        return _values(properties)
    except _NotPlainError:
        return rpc.deserialize_properties(properties, *options)


def _values(properties: Struct) -> dict[str, Any]:
    """Return a structure's values, without those that are null, which Pulumi takes for not given."""
    if _SIGNATURE in properties.fields:
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


def _serialized(properties: dict[str, Any], dependencies: dict[str, Any]) -> Struct | Awaitable[Struct]:
    """Return the message, or what becomes it on an event loop."""
    if not _is_plain(properties):
        return rpc.serialize_properties(properties, dependencies)
    message = Struct()
    message.update({name: value for name, value in properties.items() if value is not None})
    return message


def _is_plain(value: Any) -> bool:
    kind = type(value)
    if kind is dict:
        return all(map(_is_plain, value.values()))
    return all(map(_is_plain, value)) if kind is list else kind in _PLAIN


class _Loop:
    """An event loop for one answer, made only where the answer is not there already."""

    def run_until_complete(self, answer: Struct | Awaitable[Struct]) -> Struct:
        """Return the message."""
        return answer if isinstance(answer, Struct) else asyncio.run(_completed(answer))

    def close(self) -> None:
        """Do nothing: what was opened is closed."""


async def _completed(answer: Awaitable[Struct]) -> Struct:
    return await answer
