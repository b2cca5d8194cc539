"""Where the numbers of a stack live."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pulumi_chime.model.connection import Connection
from pulumi_chime.model.settings import Settings
from pulumi_chime.model.wire_secrets import opened
from pulumi_chime.rehearsal.places import Place, find_places

SETTINGS = Settings(region="us-east-1", endpoint_url="https://voice.example.com")
OF_STACK = Connection("us-east-1", None, "https://voice.example.com")
DYNAMIC, NATIVE = "pulumi-python:dynamic/chime:PhoneNumber", "chime:index:PhoneNumber"
ARN = "arn:aws:chime:us-west-2:111122223333:phone-number/%2B12065550100"


def provider(name: str, **inputs: object) -> dict[str, Any]:
    """Return a provider of the native door."""
    urn = f"urn:pulumi:dev::test::pulumi:providers:chime::{name}"
    return {"type": "pulumi:providers:chime", "urn": urn, "id": "1", "inputs": inputs}


def secret(value: object) -> dict[str, Any]:
    """Return a secret as an exported state has it."""
    return {
        "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
        "plaintext": json.dumps(value),
    }


def number(token: str, served_by: dict[str, Any] | None = None, **states: object) -> dict[str, Any]:
    """Return a number's resource."""
    reference = f"{served_by['urn']}::{served_by['id']}" if served_by else "urn:pulumi:x::y::z::p::1"
    return {"type": token, "urn": f"urn:pulumi:dev::test::{token}::n", "provider": reference, **states}


WEST = provider("west", region="us-west-2", profile=secret("work"))
MADE = {**provider("made", region="eu-west-1"), "id": ""}
SERVED_BY_MADE = {
    **number(NATIVE, MADE, inputs={"phoneNumber": "+1"}),
    "provider": f"{MADE['urn']}::[unknown]",
}


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        ([], []),
        ([{"type": "acme:index:Office", "outputs": {"connection": {"region": "mars"}}}], []),
        ([number(DYNAMIC, outputs={"region": "us-east-1", "connection": {}})], []),
        (
            [number(DYNAMIC, outputs={"region": "us-west-2", "phone_number_arn": ARN})],
            [Place(Connection("us-west-2", None, "https://voice.example.com"), "111122223333")],
        ),
        (
            [number(DYNAMIC, inputs={"connection": {"region": "eu-west-1", "profile": "work"}}, outputs={})],
            [Place(Connection("eu-west-1", "work", "https://voice.example.com"))],
        ),
        # What is not known, or hidden, is no place.
        ([number(DYNAMIC, inputs={"connection": {"region": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"}})], []),
        ([number(DYNAMIC, inputs={"connection": {"region": "[secret]"}})], []),
        ([number(DYNAMIC, inputs={"connection": "[secret]"})], []),
        ([number(DYNAMIC, inputs={"connection": {"region": 7}})], []),
        (
            [WEST, number(NATIVE, WEST, outputs={"region": "us-west-2"})],
            [Place(Connection("us-west-2", "work"))],
        ),
        ([MADE, SERVED_BY_MADE], [Place(Connection("eu-west-1"))]),
        (
            [
                provider("default_0_1_0"),
                number(NATIVE, provider("default_0_1_0"), outputs={"phoneNumber": "+1"}),
            ],
            [],
        ),
        (
            [provider("default_0_1_0", endpointUrl="https://before.example.com")],
            [Place(Connection("us-east-1", None, "https://before.example.com"))],
        ),
    ],
)
def test_places_are_found(resources: list[dict[str, Any]], expected: list[Place]) -> None:
    """Those of the settings come first, then those that providers, inputs and outputs name."""
    assert find_places(resources, SETTINGS) == [Place(OF_STACK), *expected]


def test_secrets_are_unwrapped_wherever_they_stand() -> None:
    """In tables, in lists, and in one another."""
    assert opened({"a": [secret({"b": secret(1)})], "c": 2}) == {"a": [{"b": 1}], "c": 2}
