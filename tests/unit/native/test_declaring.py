"""Programs that declare numbers on the native door: the same rules and claims as on the dynamic one."""

from __future__ import annotations

import re
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pulumi
import pytest
from google.protobuf import json_format

import pulumi_chime as dynamic
from pulumi_chime import native
from pulumi_chime.model.resource_types import (
    FORMER_SUBCLASS_TYPE,
    NATIVE_PHONE_NUMBER_TYPE,
    PHONE_NUMBER_TYPE,
)
from tests.unit.mocked_program import refusal, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NUMBER, OTHER = "+12065550100", "+12065550101"


ELSEWHERE = {"chime:region": "eu-central-1"}


def settled(program: Callable[[], object], config: dict[str, str] | None = None) -> dict[str, Any]:
    """Return the registrations of a program that is not refused, by name."""
    return run(program, config).registered


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
    assert [alias.urn for alias in request.aliases] == [
        f"urn:pulumi:stack::project::{PHONE_NUMBER_TYPE}::reception"
    ]
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


def _component(name: str) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(parent=pulumi.ComponentResource("a:b:Office", name))


SAME_NAMES: dict[str, Callable[[str], object]] = {
    "dynamic number": lambda name: dynamic.PhoneNumber(name, phone_number=NUMBER),
    "native number": lambda name: native.PhoneNumber(name, phone_number=NUMBER),
    "child of one": lambda name: dynamic.PhoneNumber(name, phone_number=NUMBER, opts=_component("one")),
    "child of another": lambda name: dynamic.PhoneNumber(name, phone_number=NUMBER, opts=_component("other")),
    "dynamic row": lambda name: dynamic.PhoneNumberFleet(
        name.rpartition("-")[0], numbers=[dynamic.FleetNumber(NUMBER, key=name.rpartition("-")[2])]
    ),
    "native row": lambda name: native.PhoneNumberFleet(
        name.rpartition("-")[0], numbers=[native.FleetNumber(NUMBER, key=name.rpartition("-")[2])]
    ),
    "set": lambda name: native.PhoneNumberSet(name, numbers=[native.FleetNumber(NUMBER)]),
    "number that becomes known": lambda name: native.PhoneNumber(
        name, phone_number=pulumi.Output.from_input(NUMBER)
    ),
    "set that becomes known": lambda name: native.PhoneNumberSet(
        name, numbers=pulumi.Output.from_input({NUMBER: {}})
    ),
}
ONE_RESOURCE = ({"native number", "number that becomes known"}, {"set", "set that becomes known"})


@pytest.mark.parametrize(
    ("first", "second"), [pair for pair in permutations(SAME_NAMES, 2) if {*pair} not in ONE_RESOURCE]
)
def test_a_number_is_declared_once_whatever_its_resources_are_called(first: str, second: str) -> None:
    """Of two resources that bear one name, the message says what tells them apart."""

    def program() -> None:
        SAME_NAMES[first]("offices-reception")
        SAME_NAMES[second]("offices-reception")

    with pytest.raises(pulumi.RunError, match="is declared twice") as raised:
        run(program)
    told = re.search(
        r"twice, as (offices-reception \(.+\)) and as (offices-reception \(.+\));", str(raised.value)
    )
    assert told is not None
    assert told[1] != told[2]


def test_a_number_that_is_moved_between_the_doors_is_declared_once() -> None:
    """Under its old name or with an alias of it: the old resource is in the state, and not in the program."""
    opts = pulumi.ResourceOptions(aliases=[pulumi.Alias(name="old")])
    assert settled(lambda: native.PhoneNumber("reception", phone_number=NUMBER, opts=opts))


def test_a_true_duplicate_is_left_to_the_engine() -> None:
    """It knows the URN, and names it."""

    def program() -> None:
        for _ in range(2):
            native.PhoneNumber("reception", phone_number=NUMBER)

    assert settled(program)


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


def test_a_number_is_not_twice_in_a_region_that_becomes_known_later() -> None:
    """An Output is compared when it has become known, on both doors together."""

    def program() -> None:
        late = native.Provider("late", region=pulumi.Output.from_input("us-west-2"))
        native.PhoneNumber("one", phone_number=NUMBER, opts=pulumi.ResourceOptions(provider=late))
        dynamic.PhoneNumber("two", phone_number=NUMBER, connection=dynamic.Connection(region="us-west-2"))

    with pytest.raises(pulumi.RunError, match="is declared twice"):
        run(program)


@pytest.mark.parametrize(("region", "is_refused"), [("us-west-2", True), ("us-east-1", False)])
def test_a_provider_follows_no_setting_of_the_stack(
    monkeypatch: pytest.MonkeyPatch, region: str, *, is_refused: bool
) -> None:
    """What it leaves open is boto3's own, so that is where its numbers are compared with others."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-west-2")

    def program() -> None:
        ours = native.Provider("ours", account_id="123456789012")
        native.PhoneNumber("one", phone_number=NUMBER, opts=pulumi.ResourceOptions(provider=ours))
        native.PhoneNumber("two", phone_number=NUMBER)

    if is_refused:
        with pytest.raises(pulumi.RunError, match="is declared twice, as one and as two"):
            run(program, {"chime:region": region})
    else:
        assert settled(program, {"chime:region": region}).keys() == {"ours", "one", "two"}


def test_a_provider_of_another_kind_says_nothing_of_its_region() -> None:
    """One that is not declared with `Provider` may lead anywhere."""

    def program() -> None:
        other = pulumi.ProviderResource("chime", "other", {"region": "us-west-2"})
        native.PhoneNumber("one", phone_number=NUMBER, opts=pulumi.ResourceOptions(provider=other))
        native.PhoneNumber("two", phone_number=NUMBER)

    assert {"one", "two"} <= settled(program).keys()


def test_a_provider_of_another_package_is_none_of_ours() -> None:
    """As Pulumi itself takes it: the number follows the one of its parent."""

    def program() -> None:
        ours, theirs = native.Provider("ours", region="us-west-2"), pulumi.ProviderResource("aws", "theirs")
        parent = pulumi.ComponentResource("a:b:C", "parent", opts=pulumi.ResourceOptions(providers=[ours]))
        native.PhoneNumberFleet(
            "one",
            numbers=[native.FleetNumber(phone_number=NUMBER)],
            opts=pulumi.ResourceOptions(parent=parent, provider=theirs),
        )
        dynamic.PhoneNumber("two", phone_number=NUMBER, connection=dynamic.Connection(region="us-west-2"))

    with pytest.raises(pulumi.RunError, match=re.escape(f"is declared twice, as one-{NUMBER} and as two")):
        run(program, ELSEWHERE)


@pytest.mark.parametrize("field", ["provider", "providers"])
@pytest.mark.parametrize("what", ["number", "fleet"])
def test_the_dynamic_door_takes_no_provider(what: str, field: str) -> None:
    """Pulumi would pass over it, and the number would be managed where the stack is."""

    def program() -> None:
        west = native.Provider("west", region="us-west-2")
        opts = pulumi.ResourceOptions(provider=west)
        if field == "providers":
            opts = pulumi.ResourceOptions(providers=[west])
        if what == "number":
            dynamic.PhoneNumber("n", phone_number=NUMBER, opts=opts)
        else:
            dynamic.PhoneNumberFleet("n", numbers=[dynamic.FleetNumber(phone_number=NUMBER)], opts=opts)

    (line,), monitor = refusal(program)
    assert "n: provider: Pulumi would pass over it" in line
    assert "connection=Connection(" in line
    assert "n" not in monitor.registered


def test_a_subclass_takes_over_what_a_subclass_of_the_dynamic_door_has_stored() -> None:
    """Earlier versions stored those under another type."""

    class Reception(native.PhoneNumber):
        pass

    request = declared(lambda: Reception("reception", phone_number=NUMBER))
    assert request.type == NATIVE_PHONE_NUMBER_TYPE
    assert [alias.urn for alias in request.aliases] == [
        f"urn:pulumi:stack::project::{former}::reception"
        for former in (PHONE_NUMBER_TYPE, FORMER_SUBCLASS_TYPE)
    ]


@pytest.mark.parametrize(
    ("door", "here", "there"),
    [
        (native, NATIVE_PHONE_NUMBER_TYPE, PHONE_NUMBER_TYPE),
        (dynamic, PHONE_NUMBER_TYPE, NATIVE_PHONE_NUMBER_TYPE),
    ],
    ids=["native", "dynamic"],
)
def test_a_number_is_found_under_its_name_on_the_other_door(door: Any, here: str, there: str) -> None:
    """Wherever it is declared: its URN is its own but for the type, as the engine puts it together."""

    class Parent(pulumi.ComponentResource):
        def __init__(self, type_: str, name: str) -> None:
            super().__init__(type_, name)

    def program() -> None:
        stack = Parent("pulumi:pulumi:Stack", "project-stack")
        office = Parent("test:index:Office", "us::west")
        door.PhoneNumber("free", phone_number=NUMBER)
        in_stack, in_office = (pulumi.ResourceOptions(parent=each) for each in (stack, office))
        door.PhoneNumber("bound", phone_number=OTHER, opts=in_stack)
        numbers = [door.FleetNumber(phone_number="+12065550102")]
        door.PhoneNumberFleet("fleet", numbers=numbers, opts=in_office)

    parents = "test:index:Office$chime:index:PhoneNumberFleet$"
    registered = settled(program)
    for name, urn in {
        "free": f"urn:pulumi:stack::project::{there}::free",
        "bound": f"urn:pulumi:stack::project::{there}::bound",
        "fleet-+12065550102": f"urn:pulumi:stack::project::{parents}{there}::fleet-+12065550102",
    }.items():
        assert registered[name].type == here
        assert [alias.urn for alias in registered[name].aliases] == [urn]


def release_file(directory: Path, *numbers: str) -> str:
    """Write a file of releases, and return its path."""
    path = directory / "releases.csv"
    path.write_text("\n".join(["phone_number", *numbers, ""]))
    return str(path)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("setting", ["stack", "provider", "late"])
@pytest.mark.parametrize("comes_first", ["number", "provider"])
def test_no_number_is_both_declared_and_named(
    tmp_path: Path, door: str, setting: str, comes_first: str
) -> None:
    """In whichever file, that of the stack or of any provider, and on whichever door."""
    path = release_file(tmp_path, NUMBER)

    def set_for_a_provider() -> object:
        releases = pulumi.Output.from_input(path) if setting == "late" else path
        return native.Provider("west", region="us-west-2", releases=releases)

    def program() -> None:
        if setting != "stack" and comes_first == "provider":
            set_for_a_provider()
        DOORS[door]("one", NUMBER)
        if setting != "stack" and comes_first == "number":
            set_for_a_provider()

    with pytest.raises(pulumi.RunError, match="named as one to be released in") as refused:
        run(program, {"chime:releases": path} if setting == "stack" else {})
    assert NUMBER in str(refused.value)
    assert path in str(refused.value)


def test_what_a_provider_may_release_can_be_undeclared(tmp_path: Path) -> None:
    """A file that names no number of the program is none of its business, nor one that is not there."""
    path = release_file(tmp_path, OTHER)

    def program() -> None:
        DOORS["native"]("one", NUMBER)
        native.Provider("west", releases=path)
        native.Provider("east", releases=str(tmp_path / "nowhere.csv"))

    assert {"one", "west", "east"} == settled(program).keys()


def test_settings_of_a_provider_are_texts() -> None:
    """As in a stack's configuration, whatever their type in Python."""

    def program() -> None:
        native.Provider(
            "p",
            batch_size=10,
            batch_pause_ms=0.5,
            preflight=native.Preflight.STRICT,
            requests_per_second=pulumi.Output.from_input(2.5),
        )

    settings = json_format.MessageToDict(settled(program)["p"].object)
    assert settings == {
        "batchSize": "10",
        "batchPauseMs": "0.5",
        "preflight": "strict",
        "requestsPerSecond": "2.5",
    }


def test_impossible_settings_of_a_provider_are_refused_in_the_program() -> None:
    """All of them, in the program's own names; what is not known yet the plugin judges."""

    def program() -> None:
        native.Provider(
            "west",
            region="",
            batch_size=51,
            endpoint_url="http://user:hidden@host name",
            preflight="maybe",
            journal=pulumi.Output.from_input(""),
        )

    refused, monitor = refusal(program)
    starts = ["region ''", "endpoint_url ", "batch_size '51'", "preflight 'maybe'"]
    for line, start in zip(refused, starts, strict=True):
        assert line.startswith(f"Provider west: {start}")
    assert "hidden" not in "".join(refused)
    assert monitor.registered == {}


def test_settings_of_a_provider_may_be_secret() -> None:
    """The engine encrypts them, and so does the plugin what it stores of them with each number."""

    def program() -> None:
        hidden = native.Provider("hidden", profile=pulumi.Output.secret("payroll"))
        native.PhoneNumber("n", phone_number=NUMBER, opts=pulumi.ResourceOptions(provider=hidden))

    assert {"hidden", "n"} == settled(program).keys()


def test_a_number_that_is_none_is_not_looked_up() -> None:
    """The same error on both doors."""
    ours, _ = refusal(lambda: native.get_phone_number("0123"))
    theirs, _ = refusal(lambda: dynamic.get_phone_number("0123"))
    assert ours == theirs
    assert "phone_number '0123'" in ours[0]
