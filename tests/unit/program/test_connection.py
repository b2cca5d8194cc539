"""The connection that a program declares: its parts may be Outputs, and only what is wrong is refused."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pulumi_chime as chime
from pulumi_chime import Connection, PhoneNumber
from pulumi_chime.model.connection import Connection as KnownConnection
from tests.unit.mocked_program import refusal, run

NUMBER, OTHER = "+12065550100", "+12065550101"
TEXTS = st.none() | st.sampled_from(["us-east-1", "eu-west-2", "work"])
UNTYPED: Any = Connection
"""For programs that no type checker has seen."""
PARTS = ("region", "profile", "endpoint_url")


def later(value: Any) -> pulumi.Output[Any]:
    """Return a value as another resource gives it."""
    return pulumi.Output.from_input(value)


@given(st.builds(Connection, region=TEXTS, profile=TEXTS, endpoint_url=TEXTS))
def test_a_stored_connection_is_the_declared_one(connection: Connection) -> None:
    """What is stored has only what was given, and reads back as the same connection."""
    stored = connection.as_inputs()
    assert None not in stored.values()
    known = KnownConnection(*(getattr(connection, part) for part in PARTS))
    assert KnownConnection.from_inputs(stored) == connection.as_known() == known


@pytest.mark.parametrize("part", PARTS)
def test_each_part_may_come_from_another_resource(part: str) -> None:
    """It is registered as what it has become; until then nothing is known of the whole."""

    def program() -> None:
        connection = Connection(**{part: later("there")})
        assert connection.as_known() is None
        PhoneNumber("reception", phone_number=NUMBER, connection=connection)
        chime.PhoneNumberFleet("fleet", numbers=[chime.FleetNumber(OTHER)], connection=connection)

    monitor = run(program)
    assert monitor.inputs("reception")["connection"] == {part: "there", "expected": [part]}
    assert monitor.inputs(f"fleet-{OTHER}")["connection"] == {part: "there", "expected": [part]}


def test_a_number_may_be_on_two_connections_of_which_one_is_not_known() -> None:
    """They are compared when it is known what they have become."""

    def program() -> None:
        for name, region in (
            ("one", later("us-east-1")),
            ("two", later("us-west-2")),
            ("three", "eu-west-2"),
        ):
            PhoneNumber(name, phone_number=NUMBER, connection=Connection(region=region))

    assert len(run(program).registered) == 3


def test_a_number_is_not_twice_in_a_region_that_becomes_known_later() -> None:
    """The program ends before the second of them is registered."""

    def program() -> None:
        PhoneNumber("one", phone_number=NUMBER, connection=Connection(region="us-east-1"))
        PhoneNumber("two", phone_number=NUMBER, connection=Connection(region=later("us-east-1")))

    with pytest.raises(pulumi.RunError, match="is declared twice, as one and as two"):
        run(program)


def test_a_part_that_has_got_no_value_is_no_place_of_the_stack() -> None:
    """So the program has nothing against it; the plugin refuses it for having no value."""

    def program() -> None:
        PhoneNumber("one", phone_number=NUMBER)
        PhoneNumber("two", phone_number=NUMBER, connection=Connection(region=later(None)))

    assert run(program).registered.keys() == {"one", "two"}


def test_a_number_is_not_twice_on_one_connection_whatever_it_becomes() -> None:
    """The same Output is the same region."""

    def program() -> None:
        region = later("us-east-1")
        for name in ("one", "two"):
            PhoneNumber(name, phone_number=NUMBER, connection=Connection(region=region))

    (line,), _ = refusal(program)
    assert "is declared twice, as one and as two" in line


@pytest.mark.parametrize("declare", ["number", "fleet"])
@pytest.mark.parametrize(
    ("connection", "problem"),
    [
        (
            lambda: later({}),
            "connection 'Output': a Connection, whose region, profile and endpoint_url may be Outputs",
        ),
        (lambda: {"region": "us-west-2"}, "connection 'dict': a Connection, whose"),
        (lambda: "us-west-2", "connection 'str': a Connection, whose"),
        (
            lambda: UNTYPED(region=5),
            "connection {'region': 5}: region, profile and endpoint_url of a connection are",
        ),
        (
            lambda: UNTYPED(region=later("x"), profile=["x"]),
            "connection {'profile': ['x']}: region, profile and",
        ),
    ],
    ids=["an Output", "a dictionary", "a text", "a number", "a list beside an Output"],
)
def test_what_is_no_connection_is_refused(declare: str, connection: Any, problem: str) -> None:
    """In one line that says what is accepted, before anything is registered."""

    def program() -> None:
        if declare == "number":
            PhoneNumber("reception", phone_number=NUMBER, connection=connection())
        else:
            chime.PhoneNumberFleet("fleet", numbers=[chime.FleetNumber(NUMBER)], connection=connection())

    (head, line), monitor = refusal(program)
    assert head.endswith(": 1 problem")
    assert problem in line
    assert line.endswith('for example Connection(region="us-west-2")')
    assert not monitor.registered


@pytest.mark.parametrize(
    ("connection", "message"),
    [
        (
            lambda: Connection(region=later("us-east-1")),
            "connection: has an Output in it, and an account is looked up at once; for example source.region.apply(",
        ),
        (lambda: later({}), "connection 'Output': a Connection, whose"),
    ],
    ids=["a part", "the whole"],
)
@pytest.mark.parametrize("lookup", ["get", "list"])
def test_a_lookup_needs_a_connection_that_is_known(lookup: str, connection: Any, message: str) -> None:
    """It asks at once, and cannot wait."""

    def program() -> None:
        if lookup == "get":
            chime.get_phone_number(NUMBER, connection=connection())
        else:
            chime.list_phone_numbers(connection=connection())

    (line,), _ = refusal(program)
    assert message in line
