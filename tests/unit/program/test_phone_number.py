"""The declaration of one number, under Pulumi's own mocks: what is registered, and what is refused before that."""

from __future__ import annotations

from functools import partial
from typing import Any

import pulumi
import pytest

import pulumi_chime as chime
from pulumi_chime import OnAdopt, OnDestroy, PhoneNumber, ProductType
from pulumi_chime.model.settings import NAMES
from pulumi_chime.program.phone_number import DeclaredNumber
from tests.unit.mocked_program import refusal, run

NUMBER = "+12065550100"
BROKEN: dict[str, Any] = {
    "phone_number": "206 555 0100",
    "name": " Reception",
    "calling_name": "Contoso Limited!",
    "product_type": "Fax",
    "on_adopt": "perhaps",
    "on_destroy": "keep",
}


def test_a_number_is_registered_with_what_is_declared() -> None:
    """What is not declared is not there; enum members are their plain strings."""
    monitor = run(
        lambda: PhoneNumber(
            "reception",
            phone_number=NUMBER,
            calling_name="Contoso",
            product_type=ProductType.VOICE_CONNECTOR,
            on_adopt=OnAdopt.OVERWRITE,
            on_destroy=OnDestroy.RELEASE,
            connection=chime.Connection(region="us-west-2"),
        )
    )
    assert monitor.inputs("reception") == {
        "phone_number": NUMBER,
        "calling_name": "Contoso",
        "product_type": "VoiceConnector",
        "on_adopt": "overwrite",
        "on_destroy": "release",
        "connection": {"region": "us-west-2"},
    }


def test_the_least_declaration_keeps_and_matches() -> None:
    """A number alone is adopted as it is, and stays in the account."""
    monitor = run(lambda: PhoneNumber("reception", phone_number=NUMBER))
    assert monitor.inputs("reception") == {
        "phone_number": NUMBER,
        "on_adopt": "match",
        "on_destroy": "retain",
    }


def test_only_what_may_be_read_has_an_output() -> None:
    """Pulumi gives each input an output with tasks of its own, which a thousand numbers would pay for."""
    numbers: list[PhoneNumber] = []
    run(lambda: numbers.append(PhoneNumber("reception", phone_number=NUMBER)))
    outputs = {name for name, value in vars(numbers[0]).items() if isinstance(value, pulumi.Output)}
    declared_too = {"on_adopt", "on_destroy", "__provider"}
    assert outputs - declared_too == {"urn", "id", *DeclaredNumber.__annotations__}


def test_the_types_of_outputs_are_no_text() -> None:
    """Pulumi reads them for each resource, and would evaluate text each time: 0.1 s of 1,000 numbers."""
    assert not [name for name, type_ in DeclaredNumber.__annotations__.items() if isinstance(type_, str)]


def test_the_type_and_the_stored_provider_are_what_they_always_were() -> None:
    """Stacks and policies know the type; the provider is stored in the clear."""
    request = run(lambda: PhoneNumber("reception", phone_number=NUMBER)).registered["reception"]
    assert request.type == "pulumi-python:dynamic/chime:PhoneNumber"
    assert isinstance(request.object["__provider"], str)


@pytest.mark.parametrize("member", [*ProductType, *OnAdopt, *OnDestroy])
def test_enum_members_and_their_strings_are_the_same(member: ProductType | OnAdopt | OnDestroy) -> None:
    """Either spelling registers the same."""
    name = {ProductType: "product_type", OnAdopt: "on_adopt", OnDestroy: "on_destroy"}[type(member)]
    given: list[dict[str, Any]] = [{name: member}, {name: member.value}]
    one, other = (run(partial(PhoneNumber, "reception", phone_number=NUMBER, **values)) for values in given)
    assert one.inputs("reception") == other.inputs("reception")
    assert one.inputs("reception")[name] == member.value


@pytest.mark.parametrize("spelling", ["12065550100", "%2B12065550100", "%252B12065550100"])
def test_every_spelling_registers_the_e164_form(spelling: str) -> None:
    """So that a preview shows the one form, and a duplicate is seen."""
    assert (
        run(lambda: PhoneNumber("reception", phone_number=spelling)).inputs("reception")["phone_number"]
        == NUMBER
    )


def test_all_problems_are_reported_at_once_and_nothing_is_registered() -> None:
    """One error lists every property with value, rule and a valid example."""
    lines, monitor = refusal(lambda: PhoneNumber("reception", **BROKEN))
    assert lines[0] == "PhoneNumber reception: 6 problems"
    assert [line.split()[1] for line in lines[1:]] == list(BROKEN)
    for line, value in zip(lines[1:], BROKEN.values(), strict=True):
        assert line.startswith("  reception: ")
        assert repr(value) in line
        assert "; for example " in line
    assert monitor.registered == {}


def test_a_missing_number_is_reported() -> None:
    """As a setting that is missing gives it."""
    none: Any = pulumi.Config("test").get("number")
    lines, monitor = refusal(lambda: PhoneNumber("reception", phone_number=none))
    assert lines[0] == "PhoneNumber reception: 1 problem"
    assert monitor.registered == {}


def test_outputs_of_other_resources_are_inputs() -> None:
    """Their values are not known in the program; they are passed on, and Check repeats the rules."""

    def program() -> None:
        other = PhoneNumber("one", phone_number=NUMBER, name="Reception")
        PhoneNumber("other", phone_number=pulumi.Output.from_input("+12065550101"), name=other.name)
        PhoneNumber(
            "third", phone_number=other.phone_number.apply(lambda number: f"{number}9"), calling_name="Ab"
        )

    monitor = run(program)
    assert monitor.inputs("other")["phone_number"] == "+12065550101"
    assert monitor.inputs("other")["name"] == "Reception"
    assert monitor.inputs("third")["phone_number"] == "+120655501009"


def test_what_is_known_is_checked_beside_outputs() -> None:
    """An Output in one property does not hide a mistake in another."""

    def program() -> None:
        number = pulumi.Output.from_input("nothing yet")
        PhoneNumber("reception", phone_number=number, calling_name="A")

    lines, _ = refusal(program)
    assert lines[0] == "PhoneNumber reception: 1 problem"
    assert "calling_name 'A'" in lines[1]


def test_outputs_can_be_read() -> None:
    """A user's own unit test gives them; every documented one is there."""
    names = ["phone_number_id", "phone_number_arn", "name", "calling_name", "product_type", "status"]
    names += ["calling_name_status", "type", "country", "associations", "phone_number"]
    read: dict[str, object] = {}

    def program() -> pulumi.Output[None]:
        number = PhoneNumber("reception", phone_number=NUMBER, name="Reception")
        outputs = {name: getattr(number, name) for name in names}
        return pulumi.Output.all(**outputs).apply(read.update)

    run(program)
    assert sorted(read) == sorted(names)
    assert (read["name"], read["phone_number"]) == ("Reception", NUMBER)


@pytest.mark.parametrize("connection", [None, chime.Connection()])
def test_a_number_is_declared_once(connection: chime.Connection | None) -> None:
    """In any spelling; the error names both resources, and the second is not registered."""

    def program() -> None:
        PhoneNumber("reception", phone_number=NUMBER)
        PhoneNumber("sales", phone_number="%2B12065550100", connection=connection)

    lines, monitor = refusal(program)
    assert lines == [
        (
            "phone number +12065550100 is declared twice, as reception and as sales; "
            "a number belongs to one resource: remove one of them"
        )
    ]
    assert list(monitor.registered) == ["reception"]


def test_another_connection_is_another_account() -> None:
    """The same number in two regions is no duplicate."""

    def program() -> None:
        PhoneNumber("here", phone_number=NUMBER)
        PhoneNumber("there", phone_number=NUMBER, connection=chime.Connection(region="us-west-2"))

    assert sorted(run(program).registered) == ["here", "there"]


def test_another_program_may_declare_the_same_number() -> None:
    """One process may run several programs, as a test run does."""
    assert run(lambda: PhoneNumber("reception", phone_number=NUMBER)).registered
    assert run(lambda: PhoneNumber("sales", phone_number=NUMBER)).registered


@pytest.mark.parametrize(
    ("on_destroy", "opts", "retains"),
    [
        ("retain", None, True),
        (OnDestroy.RETAIN, pulumi.ResourceOptions(protect=True), True),
        ("retain", pulumi.ResourceOptions(retain_on_delete=False), False),
        ("release", None, False),
        ("release", pulumi.ResourceOptions(retain_on_delete=True), True),
    ],
)
def test_retaining_is_the_engine_s_own(
    on_destroy: str, opts: pulumi.ResourceOptions | None, *, retains: bool
) -> None:
    """So that a preview of a destroy shows `[retain]`; a program's own option wins, and others are kept."""
    monitor = run(lambda: PhoneNumber("reception", phone_number=NUMBER, on_destroy=on_destroy, opts=opts))
    request = monitor.registered["reception"]
    assert request.retainOnDelete == retains
    assert request.protect == bool(opts and opts.protect)


def test_unknown_and_impossible_settings_are_reported_with_the_problems() -> None:
    """Once, in the program: the accepted ones are named, and what is wrong with the number follows."""
    config = {
        "chime:maxRelease": "5",
        "chime:batchSize": "51",
        "aws:region": "us-east-1",
        "test:maxRelease": "5",
    }
    lines, monitor = refusal(lambda: PhoneNumber("reception", phone_number=NUMBER, name="!"), config)
    assert lines[0] == f"settings: chime:maxRelease: no such setting; accepted are {', '.join(NAMES)}"
    assert lines[1].startswith("chime:batchSize '51': expected ")
    assert lines[2] == "PhoneNumber reception: 1 problem"
    assert monitor.registered == {}


def test_good_settings_are_no_problem() -> None:
    """What the plugin will read is accepted here."""
    config = {"chime:region": "us-east-1", "chime:batchSize": "20", "chime:preflight": "strict"}
    assert run(lambda: PhoneNumber("reception", phone_number=NUMBER), config).registered
