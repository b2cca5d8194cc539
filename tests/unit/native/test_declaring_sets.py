"""Programs that declare sets: rows of a fleet or a mapping, all checked before the one resource is registered."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING, Any

import pulumi
import pytest
from google.protobuf import json_format

from pulumi_chime import native
from pulumi_chime.model.wire_secrets import as_secret
from pulumi_chime.native import FleetNumber, NumberDefaults, OnDestroy, ProductType
from tests.unit.mocked_program import refusal, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NUMBER, OTHER, THIRD = "+12065550100", "+12065550101", "+12065550102"


def declared(numbers: Any, **others: Any) -> dict[str, Any]:
    """Return what is registered of a set."""
    registered = run(lambda: native.PhoneNumberSet("offices", numbers=numbers, **others)).registered
    values: dict[str, Any] = json_format.MessageToDict(registered["offices"].object)
    return values


def rows(path: Path) -> Any:
    """Return the rows of a fleet file."""
    path.write_text(
        "phone_number,name,calling_name,product_type,key\n"
        f"{NUMBER},Reception,,VoiceConnector,desk\n"
        f"{OTHER},<clear>,<unmanaged>,,\n"
    )
    return native.load_fleet(path)


def told(program: Callable[[], object], config: dict[str, str] | None = None) -> str:
    """Return the error with which a program is refused."""
    lines, _ = refusal(program, config)
    return "\n".join(lines)


DECLARED = {
    NUMBER: {"name": "Reception", "productType": "VoiceConnector"},
    OTHER: {"name": "", "callingName": "<unmanaged>"},
}


def test_defaults_may_be_a_mapping_as_rows_may() -> None:
    """With the names of Python."""
    for defaults in (NumberDefaults(calling_name="Contoso"), {"calling_name": "Contoso"}):
        assert declared({NUMBER: {}}, defaults=defaults)["defaults"] == {"callingName": "Contoso"}
    assert "defaults" not in declared({NUMBER: {}}, defaults={})


def test_a_fleet_file_and_a_mapping_declare_the_same(tmp_path: Path) -> None:
    """Under the names of every language; a row's key is nothing to a set."""
    defaults = NumberDefaults(calling_name="Contoso")
    mapping = {
        "%2B12065550100": {"name": "Reception", "product_type": ProductType.VOICE_CONNECTOR},
        OTHER: {"name": "", "calling_name": native.UNMANAGED},
    }
    for numbers in (rows(tmp_path / "numbers.csv"), mapping):
        assert declared(numbers, defaults=defaults, on_destroy=OnDestroy.RELEASE) == {
            "numbers": DECLARED,
            "defaults": {"callingName": "Contoso"},
            "onAdopt": "match",
            "onDestroy": "release",
        }


def test_without_a_default_nothing_has_to_be_left_alone() -> None:
    """What is unmanaged is not mentioned."""
    assert declared([FleetNumber(OTHER, calling_name=native.UNMANAGED)])["numbers"] == {OTHER: {}}


def test_a_retained_set_is_shown_as_such() -> None:
    """By the engine's own option."""

    def program(on_destroy: str) -> Callable[[], object]:
        return lambda: native.PhoneNumberSet("offices", numbers={NUMBER: {}}, on_destroy=on_destroy)

    assert run(program("retain")).registered["offices"].retainOnDelete
    assert not run(program("release")).registered["offices"].retainOnDelete


WRONG = {NUMBER: {"name": "!"}, "+1 206-555-0101": {}, "1" + OTHER[2:]: {"calling_name": "x"}}
FOUND = (
    "PhoneNumberSet offices: 4 problems",
    "set: on_adopt 'maybe'",
    f"numbers['{NUMBER}']: name '!'",
    "+12065550101 is probably meant",
)


def test_all_that_is_wrong_comes_in_one_error() -> None:
    """Each with the place where it stands."""
    said = told(lambda: native.PhoneNumberSet("offices", numbers=WRONG, on_adopt="maybe"))
    assert all(part in said for part in FOUND)


def test_rows_that_become_known_later_are_checked_then() -> None:
    """The program fails before the set is registered."""

    def program() -> None:
        native.PhoneNumberSet("offices", numbers=pulumi.Output.from_input(WRONG), on_adopt="maybe")

    with pytest.raises(pulumi.RunError) as refused:
        run(program)
    assert all(part in str(refused.value) for part in FOUND)


def test_rows_that_are_fine_are_registered_when_they_are_known() -> None:
    """As if they had been known from the start."""

    def program() -> None:
        native.PhoneNumberSet(
            "offices", numbers=pulumi.Output.from_input({NUMBER: {"calling_name": "Contoso"}})
        )

    registered = json_format.MessageToDict(run(program).registered["offices"].object)
    assert registered["numbers"] == {NUMBER: {"callingName": "Contoso"}}


HIDDEN = "hunter2!"


@pytest.mark.parametrize(
    "numbers",
    [
        {NUMBER: {"name": HIDDEN, "calling_name": HIDDEN}},
        {NUMBER: {HIDDEN: "x"}},
        {HIDDEN: {"name": "Reception"}},
        {NUMBER: HIDDEN},
        [HIDDEN],
        HIDDEN,
        {NUMBER: {"name": "Reception"}},
    ],
    ids=repr,
)
@pytest.mark.parametrize(
    "wrap",
    [
        pulumi.Output.secret,
        lambda value: pulumi.Output.secret(value).apply(lambda each: each),
        lambda value: pulumi.Output.from_input({NUMBER: {"name": pulumi.Output.secret(str(value))}}),
    ],
    ids=["secret", "made of one", "with one in it"],
)
def test_secret_rows_are_refused_unread(numbers: Any, wrap: Callable[[Any], Any]) -> None:
    """As `require_secret_object` returns them: whatever is wrong with them, nothing of them is said."""

    def program() -> None:
        native.PhoneNumberSet("offices", numbers=wrap(numbers))

    with pytest.raises(pulumi.RunError) as refused:
        run(program)
    assert str(refused.value).startswith(
        "PhoneNumberSet offices: numbers: a secret, which the engine would show; only calling_name and name"
    )
    assert HIDDEN not in "".join(traceback.format_exception(refused.value))


def test_a_secret_in_plain_rows_is_registered_as_one() -> None:
    """The numbers are plain, and what is secret of them is an Output."""

    def program() -> None:
        native.PhoneNumberSet("offices", numbers={NUMBER: {"name": pulumi.Output.secret("Reception")}})

    registered = json_format.MessageToDict(run(program).registered["offices"].object)
    assert registered["numbers"] == {NUMBER: {"name": as_secret("Reception")}}


@pytest.mark.parametrize(
    ("numbers", "part"),
    [
        (
            {NUMBER: {"nmae": ""}},
            f"numbers['{NUMBER}']: attribute 'nmae': there are name, calling_name, product_type; ",
        ),
        (
            {NUMBER: "Reception"},
            f"numbers['{NUMBER}']: a value of type 'str': a mapping with name, calling_name, product_type; ",
        ),
        ([{"phone_number": NUMBER}], "numbers[0]: a value of type 'dict': a FleetNumber; "),
        (None, "numbers: a value of type 'NoneType': rows, as load_fleet returns them; "),
        (NUMBER, "numbers: a value of type 'str': rows, as load_fleet returns them; "),
    ],
)
def test_a_row_that_is_none_is_told(numbers: Any, part: str) -> None:
    """A misspelled name would otherwise declare nothing; it is one problem of those in the report."""
    said = told(lambda: native.PhoneNumberSet("offices", numbers=numbers, on_adopt="maybe"))
    assert part in said
    assert "on_adopt 'maybe'" in said
    assert said.startswith("PhoneNumberSet offices: 2 problems")


@pytest.mark.parametrize("is_reversed", [False, True])
def test_a_number_belongs_to_a_set_or_to_a_resource_of_its_own(*, is_reversed: bool) -> None:
    """In one program, whichever comes first: the error names both."""

    def program() -> None:
        parts: list[Callable[[], object]] = [
            lambda: native.PhoneNumberSet("offices", numbers={NUMBER: {}, OTHER: {}}),
            lambda: native.PhoneNumber("reception", phone_number=NUMBER),
        ]
        for part in reversed(parts) if is_reversed else parts:
            part()

    said = told(program)
    assert all(part in said for part in (NUMBER, "offices", "reception"))


def test_sets_of_two_providers_may_declare_one_number() -> None:
    """Of two regions."""

    def program() -> None:
        for region in ("us-east-1", "us-west-2"):
            provider = native.Provider(region, region=region)
            options = pulumi.ResourceOptions(provider=provider)
            native.PhoneNumberSet(f"offices-{region}", numbers={NUMBER: {}}, opts=options)

    assert {"offices-us-east-1", "offices-us-west-2"} <= run(program).registered.keys()


def test_a_number_that_is_named_for_release_is_not_declared(tmp_path: Path) -> None:
    """As for a number by itself."""
    file = tmp_path / "releases.csv"
    file.write_text(f"phone_number\n{THIRD}\n")
    said = told(
        lambda: native.PhoneNumberSet("offices", numbers={NUMBER: {}, THIRD: {}}),
        {"chime:releases": str(file)},
    )
    assert f"'{THIRD}'" in said
    assert "named as one to be released" in said


def test_import_is_refused_with_what_to_do() -> None:
    """In one line."""
    options = pulumi.ResourceOptions(import_="offices")
    said = told(lambda: native.PhoneNumberSet("offices", numbers={NUMBER: {}}, opts=options))
    assert "a set cannot be imported, and need not be" in said


def test_what_a_program_reads_has_the_names_of_python() -> None:
    """In the numbers, too."""
    found: list[Any] = []

    def program() -> None:
        offices = native.PhoneNumberSet("offices", numbers={NUMBER: {"calling_name": "Contoso"}})
        offices.numbers.apply(found.append)

    run(program)
    assert found == [{NUMBER: {"calling_name": "Contoso"}}]
