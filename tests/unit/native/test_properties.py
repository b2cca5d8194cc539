"""Properties on the wire, against what Pulumi's own SDK writes and reads."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from google.protobuf import json_format, struct_pb2
from google.protobuf.message import DecodeError
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime import rpc

from pulumi_chime.model.unknown import UNKNOWN
from pulumi_chime.model.wire_secrets import SECRET, SIGNATURE
from pulumi_chime.native import properties

names = st.text(max_size=8).filter(lambda name: not name.startswith("__"))
plain = st.recursive(
    st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)
known = st.dictionaries(names, plain, max_size=4)
partly_known = st.dictionaries(
    names,
    st.recursive(
        st.just(UNKNOWN) | st.text(max_size=4),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
        max_leaves=6,
    ),
    max_size=4,
)


def as_pulumi(value: Any) -> Any:
    """Return a value with the SDK's own text where something is not known."""
    if isinstance(value, dict):
        return {name: as_pulumi(each) for name, each in value.items()}
    if isinstance(value, list):
        return [as_pulumi(each) for each in value]
    return rpc.UNKNOWN if value is UNKNOWN else value


def read_by_pulumi(message: struct_pb2.Struct) -> Any:
    """Return what the SDK reads, with our own mark where something is not known."""

    def mark(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: mark(each) for name, each in value.items()}
        if isinstance(value, list):
            return [mark(each) for each in value]
        return UNKNOWN if rpc.contains_unknowns(value) else value

    return mark(rpc.deserialize_properties(message, keep_unknowns=True))


@given(values=known)
def test_what_pulumi_writes_is_read(values: dict[str, Any]) -> None:
    """As it was, nothing secret in it."""
    message = asyncio.run(rpc.serialize_properties(values, {}))
    assert properties.read(message) == properties.Received(values, frozenset())


@given(values=known)
def test_what_is_written_pulumi_reads(values: dict[str, Any]) -> None:
    """And writes in the same way."""
    message = properties.write(values)
    assert rpc.deserialize_properties(message) == values
    assert message == asyncio.run(rpc.serialize_properties(values, {}))


@pytest.mark.parametrize("secrets", [(), ("name",)], ids=["plain", "secret"])
def test_what_says_nothing_is_left_out(secrets: tuple[str, ...]) -> None:
    """Also where it would be a secret."""
    message = properties.write({"name": None, "status": ""}, secrets)
    assert list(message.fields) == ["status"]
    assert message.fields["status"].WhichOneof("kind") == "string_value"


@given(values=partly_known)
def test_what_is_not_known_is_so_on_both_sides(values: dict[str, Any]) -> None:
    """However deep it lies."""
    message = properties.write(values)
    assert json_format.MessageToDict(message) == as_pulumi(values)
    assert read_by_pulumi(message) == values
    assert properties.read(message).values == values


@given(values=known, chosen=st.data())
def test_secrets_are_secret_on_both_sides(values: dict[str, Any], chosen: st.DataObject) -> None:
    """Those that are named, and no others; their values are as they were."""
    secret = chosen.draw(st.sets(st.sampled_from(sorted(values)))) if values else set()
    message = properties.write(values, secret)
    received = rpc.deserialize_properties(message)
    assert {name for name, value in received.items() if rpc.is_rpc_secret(value)} == secret
    assert {name: rpc.unwrap_rpc_secret(value) for name, value in received.items()} == values
    assert properties.read(message) == properties.Received(values, frozenset(secret))


@given(values=known, depth=st.integers(0, 3))
def test_a_secret_somewhere_within_makes_the_property_secret(values: dict[str, Any], depth: int) -> None:
    """The engine marks single values; what is shown of the whole would show them."""
    message = struct_pb2.Struct()
    for name, value in values.items():
        wrapped: Any = {SIGNATURE: SECRET, "value": value}
        for _ in range(depth):
            wrapped = [wrapped, {"x": wrapped}]
        message.update({name: wrapped})
    received = properties.read(message)
    assert received.secrets == {*values}
    assert SIGNATURE not in str(received.values)


@given(message=st.binary(max_size=60))
def test_any_message_is_read_or_is_none(message: bytes) -> None:
    """Whatever protobuf takes for a message is properties: nothing else can fail."""
    struct = struct_pb2.Struct()
    try:
        struct.ParseFromString(message)
    except DecodeError:
        return
    received = properties.read(struct)
    assert None not in received.values.values()
