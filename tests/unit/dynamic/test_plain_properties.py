"""Plain properties take the short way: this fails when they come out otherwise than with Pulumi's own functions."""

from __future__ import annotations

import ast
import asyncio
from types import ModuleType
from typing import Any

import pytest
from google.protobuf.struct_pb2 import Struct
from hypothesis import example, given
from hypothesis import strategies as st
from pulumi import FileAsset, Output
from pulumi.output import Unknown
from pulumi.runtime import rpc

from pulumi_chime.dynamic.event_loops import ready
from pulumi_chime.dynamic.plain_properties import exchange_plainly
from pulumi_chime.model.wire_secrets import SIGNATURE
from tests.support.plugin_file import plugin_file

SECRET = "1b47061264138c4ac30d75fd1eb44270"
UNKNOWN = Unknown()  # type: ignore[no-untyped-call]

texts = st.text(max_size=5) | st.sampled_from(["+12065550100", rpc.UNKNOWN, SECRET])
names = texts | st.sampled_from(["value", "__provider", SIGNATURE])
scalars = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | texts
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner) | st.dictionaries(names, inner, max_size=3),
    max_leaves=12,
)
properties = st.dictionaries(names, values, max_size=6)


class Table(dict[str, Any]):
    """Properties of which `items` is one, as in a program's own class."""

    items = None  # type: ignore[assignment]


@pytest.fixture(scope="module")
def plugin() -> Any:
    """A module that reads and writes properties as the plugin does."""
    module: Any = ModuleType("plugin")
    module.rpc = rpc
    assert exchange_plainly(module)
    return module


def written(properties: Any, outputs: Any, *options: Any, **named: Any) -> tuple[Struct, dict[str, Any]]:
    """Return the message that a module like `rpc` makes of a call's outputs, and what each of them depends on."""
    dependencies: dict[str, Any] = {}

    async def message() -> Struct:
        answer: Struct = await properties.serialize_properties(outputs, dependencies, *options, **named)
        return answer

    return asyncio.run(message()), dependencies


def result(of: Any, *arguments: Any) -> Any:
    """Return what a function returns or raises, comparable; what is not known is equal to what is not known."""
    try:
        value = of(*arguments)
    except Exception as error:  # noqa: BLE001 - whichever it is, the other has to raise it too
        return type(error), str(error)
    return value if isinstance(value, tuple) else _comparable(value)


def _comparable(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _comparable(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_comparable(one) for one in value]
    return (type(value), None if isinstance(value, Unknown) else value)


@given(outputs=properties)
def test_what_is_written_is_what_pulumi_writes(plugin: Any, outputs: dict[str, Any]) -> None:
    """To the last field, whatever a call returns."""
    assert result(written, plugin.rpc, outputs) == result(written, rpc, outputs)


@given(outputs=properties, options=st.sampled_from([(), (True,), (False,)]))
@example(outputs={"name": rpc.UNKNOWN}, options=(True,))
@example(outputs={"name": rpc.UNKNOWN}, options=())
def test_what_is_read_is_what_pulumi_reads(
    plugin: Any, outputs: dict[str, Any], options: tuple[bool, ...]
) -> None:
    """With the same types, and with secrets, files and unknown values, also where they are not well formed."""
    message = Struct()
    message.update(outputs)
    assert result(plugin.rpc.deserialize_properties, message, *options) == result(
        rpc.deserialize_properties, message, *options
    )


def test_a_field_without_a_value_is_read_as_pulumi_reads_it(plugin: Any) -> None:
    """Which is an error in some versions of protobuf."""
    message = Struct()
    message.fields["name"].SetInParent()
    assert result(plugin.rpc.deserialize_properties, message) == result(rpc.deserialize_properties, message)


@pytest.mark.parametrize(
    "outputs",
    [
        {"name": UNKNOWN},
        {"names": [UNKNOWN]},
        {"file": FileAsset("numbers.yaml")},
        {"nested": {"names": ("Lobby",)}},
        Table(name="Lobby"),
        {1: "Lobby"},
        {"nested": {1: "Lobby"}},
        {"size": 2**70},
        {"name": object()},
        {"name": b"Lobby"},
    ],
    ids=[
        "unknown",
        "unknown in a list",
        "file",
        "tuple",
        "class",
        "number as name",
        "the same within",
        "large number",
        "object",
        "bytes",
    ],
)
def test_what_is_not_plain_is_left_to_pulumi(plugin: Any, outputs: Any) -> None:
    """Whether it can be written or not."""
    assert result(written, plugin.rpc, outputs) == result(written, rpc, outputs)


def test_outputs_are_waited_for(plugin: Any) -> None:
    """As ever."""

    async def name() -> str:
        await asyncio.sleep(0)
        return "Lobby"

    async def message() -> dict[str, Any]:
        outputs = {"name": name(), "calling_name": Output.from_input("Front Desk")}
        return dict(await plugin.rpc.serialize_properties(outputs, {}))

    assert asyncio.run(message()) == {"name": "Lobby", "calling_name": "Front Desk"}


def test_what_else_is_asked_for_is_left_to_pulumi(plugin: Any) -> None:
    """A translation of the names, a reading without what is the engine's own: for plain values too."""
    outputs = {"name": "Lobby", "__internal": "1"}
    assert set(written(plugin.rpc, outputs, None, str.upper)[0]) == {"NAME", "__INTERNAL"}
    assert set(written(plugin.rpc, outputs, input_transformer=str.upper)[0]) == {"NAME", "__INTERNAL"}
    message, _ = written(rpc, outputs)
    assert plugin.rpc.deserialize_properties(message, None, False) == {"name": "Lobby"}
    assert plugin.rpc.deserialize_properties(message, keep_internal=False) == {"name": "Lobby"}
    assert plugin.rpc.deserialize_properties(message, keep_unknowns=True) == outputs


def test_plain_properties_take_the_short_way(plugin: Any) -> None:
    """Their message is there before anything is awaited."""
    outputs: dict[str, Any] = {"name": "Lobby", "managed": ["name"], "connection": {}, "calling_name": None}
    answer = plugin.rpc.serialize_properties(outputs, {})
    assert answer.cr_code is ready.__code__
    message = asyncio.run(answer)
    del outputs["calling_name"]
    assert plugin.rpc.deserialize_properties(message) == outputs


def test_all_else_is_what_it_was(plugin: Any) -> None:
    """In the module and, whole, outside of it."""
    assert plugin.rpc.unwrap_rpc_secret is rpc.unwrap_rpc_secret
    assert rpc.serialize_properties is not plugin.rpc.serialize_properties


def test_pulumi_marks_structures_in_this_way() -> None:
    """A secret that is none to us would be stored in plain text."""
    assert rpc._special_sig_key == SIGNATURE


def test_the_plugin_asks_in_this_way() -> None:
    """Pulumi's own file has the module under its name, and calls what is replaced as it is replaced."""
    calls = [node for node in ast.walk(plugin_file()) if isinstance(node, ast.Call)]
    forms = {
        (ast.unparse(call.func), len(call.args), len(call.keywords))
        for call in calls
        if ast.unparse(call.func).endswith("serialize_properties")
    }
    assert forms == {
        ("rpc.serialize_properties", 2, 0),
        ("rpc.deserialize_properties", 1, 0),
        ("rpc.deserialize_properties", 2, 0),
    }
