"""Programs that declare numbers on the native door: the same rules and claims as on the dynamic one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
import pytest
from google.protobuf import json_format

import pulumi_chime as dynamic
from pulumi_chime import native
from pulumi_chime.model.resource_types import PHONE_NUMBER_TYPE
from tests.unit.mocked_program import run

if TYPE_CHECKING:
    from collections.abc import Callable

NUMBER, OTHER = "+12065550100", "+12065550101"


def declared(program: Callable[[], object], name: str = "reception") -> Any:
    """Return the registration of a number."""
    return run(program).registered[name]


def test_inputs_have_the_names_of_the_schema() -> None:
    """And the number its one spelling; what is left out is not sent."""
    request = declared(
        lambda: native.PhoneNumber(
            "reception", phone_number="%2B12065550100", calling_name="Contoso", on_destroy="release"
        )
    )
    assert json_format.MessageToDict(request.object) == {
        "phoneNumber": NUMBER,
        "callingName": "Contoso",
        "onAdopt": "match",
        "onDestroy": "release",
    }
    assert [alias.spec.type for alias in request.aliases] == [PHONE_NUMBER_TYPE]
    assert not request.retainOnDelete


def test_a_retained_number_is_shown_as_such() -> None:
    """By the engine's own option, as on the dynamic door."""
    request = declared(lambda: native.PhoneNumber("reception", phone_number=NUMBER))
    assert request.retainOnDelete


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        ({"phone_number": "2065550100"}, "phone_number '2065550100'"),
        ({"phone_number": NUMBER, "calling_name": "!!"}, "calling_name '!!'"),
        ({"phone_number": NUMBER, "on_adopt": "maybe"}, "on_adopt 'maybe'"),
    ],
)
def test_what_cannot_be_is_refused_in_the_program(inputs: dict[str, Any], says: str) -> None:
    """Before anything is registered, in the program's own names."""
    with pytest.raises(pulumi.RunError, match=says):
        run(lambda: native.PhoneNumber("reception", **inputs))


def test_a_number_may_not_be_secret() -> None:
    """The engine would show it; that is known before the resource is registered."""

    def program() -> None:
        native.PhoneNumber("reception", phone_number=pulumi.Output.secret(NUMBER))

    with pytest.raises(pulumi.RunError, match="phone_number: a secret, which the engine would show"):
        run(program)


DOORS: dict[str, Callable[[str, str], object]] = {
    "native": lambda name, number: native.PhoneNumber(name, phone_number=number),
    "dynamic": lambda name, number: dynamic.PhoneNumber(name, phone_number=number),
    "native fleet": lambda name, number: native.PhoneNumberFleet(
        name, numbers=[native.FleetNumber(phone_number=number)]
    ),
    "dynamic fleet": lambda name, number: dynamic.PhoneNumberFleet(
        name, numbers=[dynamic.FleetNumber(phone_number=number)]
    ),
}


@pytest.mark.parametrize("second", DOORS)
@pytest.mark.parametrize("first", DOORS)
def test_a_number_is_declared_once_on_both_doors_together(first: str, second: str) -> None:
    """Whichever comes first."""

    def program() -> None:
        DOORS[first]("one", NUMBER)
        DOORS[second]("two", NUMBER)

    with pytest.raises(pulumi.RunError, match="is declared twice"):
        run(program)


def test_a_number_may_be_declared_in_another_region_on_either_door() -> None:
    """A provider of its own is for the native door what a connection is for the dynamic one."""

    def program() -> None:
        elsewhere = native.Provider("elsewhere", region="us-west-2")
        native.PhoneNumber("one", phone_number=NUMBER, opts=pulumi.ResourceOptions(provider=elsewhere))
        dynamic.PhoneNumber("two", phone_number=NUMBER, connection=dynamic.Connection(region="us-east-1"))
        native.PhoneNumberFleet(
            "three",
            numbers=[native.FleetNumber(phone_number=OTHER)],
            opts=pulumi.ResourceOptions(providers=[elsewhere]),
        )
        native.PhoneNumber("four", phone_number=OTHER)

    run(program, {"chime:region": "eu-central-1"})


def test_a_number_is_declared_once_in_a_region_on_both_doors_together() -> None:
    """A fleet's provider is its numbers', too."""

    def program() -> None:
        elsewhere = native.Provider("elsewhere", region="us-west-2")
        native.PhoneNumberFleet(
            "one",
            numbers=[native.FleetNumber(phone_number=NUMBER)],
            opts=pulumi.ResourceOptions(provider=elsewhere),
        )
        dynamic.PhoneNumber("two", phone_number=NUMBER, connection=dynamic.Connection(region="us-west-2"))

    with pytest.raises(pulumi.RunError, match="is declared twice"):
        run(program)


def test_settings_of_a_provider_are_texts() -> None:
    """As in a stack's configuration, whatever their type in Python."""

    def program() -> None:
        native.Provider("p", batch_size=10, batch_pause_ms=0.5, preflight="strict")

    settings = json_format.MessageToDict(run(program).registered["p"].object)
    assert settings == {"batchSize": "10", "batchPauseMs": "0.5", "preflight": "strict"}
