"""What is registered in the end: of what a program waits for, and what its transformations have replaced."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pulumi
import pytest

import pulumi_chime as dynamic
from pulumi_chime import native
from tests.unit.mocked_program import refusal, run

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

NUMBER, OTHER = "+12065550100", "+12065550101"
HUSH = "Hush"


async def coming(value: Any) -> Any:
    """Return a value later, as a program does that asks somebody."""
    await asyncio.sleep(0)
    return value


class Awaitable:
    """What can be awaited, and is no coroutine."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __await__(self) -> Generator[Any, Any, Any]:
        return coming(self.value).__await__()


WAYS: dict[str, Callable[[Any], Any]] = {
    "an Output": pulumi.Output.from_input,
    "a coroutine": coming,
    "a task": lambda value: asyncio.ensure_future(coming(value)),
    "an awaitable": Awaitable,
    "a coroutine of a coroutine": lambda value: coming(coming(value)),
    "an Output of an Output": lambda value: pulumi.Output.from_input(1).apply(lambda _: value),
}


def secret(value: Any) -> pulumi.Output[Any]:
    """Return a secret."""
    return pulumi.Output.secret(value)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["name", "calling_name"])
def test_a_secret_is_told_however_it_comes(name: str, way: str) -> None:
    """The plugin gets its plain text, and has to be told."""

    def program() -> None:
        dynamic.PhoneNumber("reception", phone_number=NUMBER, **{name: WAYS[way](secret(HUSH))})

    assert run(program).inputs("reception")["secret_inputs"] == [name]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["name", "calling_name"])
def test_what_is_plain_is_no_secret_however_it_comes(name: str, way: str) -> None:
    """And its value is what was declared."""

    def program() -> None:
        dynamic.PhoneNumber("reception", phone_number=NUMBER, **{name: WAYS[way](HUSH)})

    inputs = run(program).inputs("reception")
    assert inputs[name] == HUSH
    assert "secret_inputs" not in inputs


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("chime", [dynamic, native], ids=["dynamic", "native"])
def test_a_number_belongs_to_one_resource_however_it_comes(chime: Any, way: str) -> None:
    """It is claimed when it is known."""

    def program() -> None:
        chime.PhoneNumber("one", phone_number=NUMBER)
        chime.PhoneNumber("two", phone_number=WAYS[way](NUMBER))

    with pytest.raises(pulumi.RunError, match="is declared twice, as one and as two"):
        run(program)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("name", "value"), [("phone_number", NUMBER), ("on_adopt", "match"), ("on_destroy", "release")]
)
@pytest.mark.parametrize("chime", [dynamic, native], ids=["dynamic", "native"])
def test_what_may_be_no_secret_is_refused_however_it_comes(
    chime: Any, name: str, value: str, way: str
) -> None:
    """The engine would show it."""

    def program() -> None:
        chime.PhoneNumber("reception", **{"phone_number": NUMBER, name: WAYS[way](secret(value))})

    with pytest.raises(pulumi.RunError, match=f"reception: {name}: a secret, which the engine would show"):
        run(program)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("part", ["region", "profile", "endpoint_url"])
def test_a_part_of_a_connection_may_be_no_secret_however_it_comes(part: str, way: str) -> None:
    """Nor may one number take it away from another."""

    def program() -> None:
        connection = dynamic.Connection(**{part: WAYS[way](secret("x"))})
        dynamic.PhoneNumber("reception", phone_number=NUMBER, connection=connection)

    with pytest.raises(pulumi.RunError, match=f"connection.{part}: a secret, which the engine would show"):
        run(program)


@pytest.mark.parametrize("way", WAYS)
def test_one_value_is_for_many_numbers_however_it_comes(way: str) -> None:
    """A coroutine can be awaited once only."""

    def program() -> None:
        rows = [dynamic.FleetNumber(NUMBER, name=WAYS[way](secret(HUSH))), dynamic.FleetNumber(OTHER)]
        dynamic.PhoneNumberFleet(
            "offices",
            numbers=rows,
            defaults=dynamic.NumberDefaults(calling_name=WAYS[way](secret("Contoso"))),
            on_adopt=WAYS[way]("overwrite"),
            connection=dynamic.Connection(region=WAYS[way]("us-west-2")),
        )
        provider = native.Provider("elsewhere", region=WAYS[way]("eu-west-2"))
        native.PhoneNumber(
            "reception", phone_number=WAYS[way](NUMBER), opts=pulumi.ResourceOptions(provider=provider)
        )

    monitor = run(program)
    first, second = (monitor.inputs(f"offices-{number}") for number in (NUMBER, OTHER))
    assert first["secret_inputs"] == ["name", "calling_name"]
    assert second["secret_inputs"] == ["calling_name"]
    assert first["connection"]["region"] == second["connection"]["region"] == "us-west-2"
    assert first["on_adopt"] == second["on_adopt"] == "overwrite"
    assert monitor.inputs("elsewhere") == {"region": "eu-west-2"}
    assert "reception" in monitor.registered


def replacing(**values: Any) -> Any:
    """Return a transformation that puts other values in the place of a number's."""

    def transform(arguments: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        if not arguments.type_.endswith(":PhoneNumber"):
            return None
        return pulumi.ResourceTransformationResult({**arguments.props, **values}, arguments.opts)

    return transform


def own(chime: Any, transform: Any, **declared: Any) -> None:
    """Declare a number that has a transformation of its own."""
    chime.PhoneNumber("reception", **declared, opts=pulumi.ResourceOptions(transformations=[transform]))


def of_parent(chime: Any, transform: Any, **declared: Any) -> None:
    """Declare a number whose parent has a transformation."""
    opts = pulumi.ResourceOptions(transformations=[transform])
    parent = pulumi.ComponentResource("a:b:Office", "office", opts=opts)
    chime.PhoneNumber("reception", **declared, opts=pulumi.ResourceOptions(parent=parent))


def of_stack(chime: Any, transform: Any, **declared: Any) -> None:
    """Declare a number in a stack that has a transformation."""
    pulumi.runtime.register_stack_transformation(transform)
    chime.PhoneNumber("reception", **declared)


PLACES = pytest.mark.parametrize("place", [own, of_parent, of_stack])
DOORS = pytest.mark.parametrize("chime", [dynamic, native], ids=["dynamic", "native"])


@PLACES
@pytest.mark.parametrize("declared", ["nothing", "plain", "secret"])
@pytest.mark.parametrize("name", ["name", "calling_name"])
def test_a_secret_that_a_transformation_puts_there_is_told(place: Any, name: str, declared: str) -> None:
    """Whosever it is, and whether the program has declared another value or none."""

    def program() -> None:
        others: dict[str, Any] = {"nothing": {}, "plain": {name: "Plain"}, "secret": {name: secret("Other")}}
        place(dynamic, replacing(**{name: secret(HUSH)}), phone_number=NUMBER, **others[declared])

    assert run(program).inputs("reception")["secret_inputs"] == [name]


@PLACES
def test_a_plain_value_that_a_transformation_puts_there_is_none(place: Any) -> None:
    """So nobody hides it."""
    inputs = run(
        lambda: place(dynamic, replacing(name="Plain"), phone_number=NUMBER, name=secret(HUSH))
    ).inputs("reception")
    assert inputs["name"] == "Plain"
    assert "secret_inputs" not in inputs


@PLACES
@DOORS
@pytest.mark.parametrize("name", ["phone_number", "on_adopt", "on_destroy"])
def test_a_transformation_makes_no_secret_of_what_may_be_none(place: Any, chime: Any, name: str) -> None:
    """As if the program had declared it."""
    values = {"phone_number": NUMBER, "on_adopt": "match", "on_destroy": "retain"}
    with pytest.raises(pulumi.RunError, match=f"reception: {name}: a secret, which the engine would show"):
        run(lambda: place(chime, replacing(**{name: secret(values[name])}), phone_number=NUMBER))


@PLACES
@DOORS
def test_a_number_that_a_transformation_puts_there_belongs_to_one_resource(place: Any, chime: Any) -> None:
    """And it is one."""

    def program(number: str) -> None:
        native.PhoneNumber("first", phone_number=OTHER)
        place(chime, replacing(phone_number=number), phone_number=NUMBER)

    with pytest.raises(pulumi.RunError, match="is declared twice, as first and as reception"):
        run(lambda: program("12065550101"))
    said, _ = refusal(lambda: program("206 555"))
    assert said[0] == "PhoneNumber reception: 1 problem"


@PLACES
@DOORS
def test_a_transformation_that_changes_nothing_changes_nothing(place: Any, chime: Any) -> None:
    """The options and inputs are those of a number that nobody transforms."""
    plain = run(lambda: chime.PhoneNumber("reception", phone_number=NUMBER, name="Desk"))
    same = run(lambda: place(chime, lambda _: None, phone_number=NUMBER, name="Desk"))
    assert same.inputs("reception") == plain.inputs("reception")
    assert same.registered["reception"].retainOnDelete


@PLACES
@DOORS
@pytest.mark.parametrize(("declared", "final"), [("retain", "release"), ("release", "retain")])
def test_a_number_is_retained_as_it_is_registered(place: Any, chime: Any, declared: str, final: str) -> None:
    """A release that a transformation puts there would never be asked for."""
    transform = replacing(on_destroy=final)
    monitor = run(lambda: place(chime, transform, phone_number=NUMBER, on_destroy=declared))
    assert monitor.registered["reception"].retainOnDelete == (final == "retain")


@DOORS
def test_a_number_that_a_transformation_replaces_is_claimed_by_nobody(chime: Any, tmp_path: Path) -> None:
    """So another resource may have it, and it may be released."""
    (tmp_path / "releases.csv").write_text(f"phone_number\n{NUMBER}\n")
    third = "+12065550102"

    def shift(arguments: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
        number = {NUMBER: OTHER, OTHER: third}[str(arguments.props["phone_number"])]
        return pulumi.ResourceTransformationResult(
            {**arguments.props, "phone_number": number}, arguments.opts
        )

    def program() -> None:
        for name, number in (("first", NUMBER), ("second", OTHER)):
            opts = pulumi.ResourceOptions(transformations=[shift])
            chime.PhoneNumber(name, phone_number=number, opts=opts)

    monitor = run(program, {"chime:releases": str(tmp_path / "releases.csv")})
    assert [*monitor.registered] == ["first", "second"]


def test_a_child_of_a_number_is_not_taken_for_one() -> None:
    """It inherits the transformations of its parent, ours among them."""

    def program() -> None:
        opts = pulumi.ResourceOptions(transformations=[replacing(name=secret(HUSH))])
        number = dynamic.PhoneNumber("reception", phone_number=NUMBER, opts=opts)
        pulumi.ComponentResource("a:b:Desk", "desk", {"width": 5}, pulumi.ResourceOptions(parent=number))
        dynamic.PhoneNumber("sales", phone_number=OTHER, opts=pulumi.ResourceOptions(parent=number))

    monitor = run(program)
    assert monitor.inputs("sales")["phone_number"] == OTHER
    assert monitor.inputs("sales")["secret_inputs"] == ["name"]
