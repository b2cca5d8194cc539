"""Programs under mocks, as users test theirs: what they register, what they read, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pulumi
import pytest

import pulumi_chime as dynamic
from pulumi_chime import ChimeError, native, testing
from pulumi_chime.testing import ChimeMocks, RegisteredNumber, live_number, run_program

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
NUMBER, OTHER = "+12065550100", "+12065550101"
DOORS = pytest.mark.parametrize("chime", [dynamic, native], ids=["dynamic", "native"])


@DOORS
def test_what_is_declared_is_returned_in_one_spelling(chime: Any) -> None:
    """Whichever door a number is declared on."""
    numbers = run_program(
        lambda: chime.PhoneNumber(
            "reception", phone_number="12065550100", calling_name="Contoso", on_destroy="release"
        )
    )
    assert numbers["reception"].properties == {
        "phone_number": NUMBER,
        "calling_name": "Contoso",
        "on_adopt": "match",
        "on_destroy": "release",
    }


@DOORS
def test_outputs_are_those_of_a_number_that_has_settled(chime: Any) -> None:
    """What a program builds on them can be tested."""
    read: dict[str, Any] = {}

    def program() -> None:
        number = chime.PhoneNumber("reception", phone_number=NUMBER, calling_name="Contoso")
        for name in (
            "id",
            "status",
            "phone_number_id",
            "country",
            "calling_name",
            "calling_name_status",
            "associations",
        ):
            getattr(number, name).apply(lambda value, name=name: read.__setitem__(name, value))

    run_program(program)
    assert read == {
        "id": NUMBER,
        "status": "Unassigned",
        "phone_number_id": "%2B12065550100",
        "country": "US",
        "calling_name": "Contoso",
        "calling_name_status": "UpdateSucceeded",
        "associations": [],
    }


@DOORS
def test_an_account_of_ones_own_is_what_there_is(chime: Any) -> None:
    """A number that it has looks as it says; one that it does not have fails as it would."""
    account = [
        live_number(NUMBER, status="Assigned", associations=({"Name": "VoiceConnectorId", "Value": "vc1"},))
    ]
    statuses: list[str] = []

    def program() -> None:
        chime.PhoneNumber("reception", phone_number=NUMBER).status.apply(statuses.append)

    run_program(program, mocks=ChimeMocks(account))
    assert statuses == ["Assigned"]
    with pytest.raises(ChimeError, match=r"phone number \+12065550101: not found"):
        run_program(
            lambda: chime.PhoneNumber("sales", phone_number=OTHER), mocks=ChimeMocks([live_number(NUMBER)])
        )


def test_look_ups_of_the_native_door_find_the_account() -> None:
    """One number, and all of them; those of others are for a subclass to answer."""
    found: list[Any] = []

    def program() -> None:
        found.append(native.get_phone_number(NUMBER).name)
        found.extend(each.phone_number for each in native.list_phone_numbers())

    account = [live_number(NUMBER, name="Reception"), live_number(OTHER)]
    run_program(program, mocks=ChimeMocks(account))
    assert found == ["Reception", NUMBER, OTHER]


@DOORS
def test_what_a_program_refuses_is_raised(chime: Any) -> None:
    """And nothing of it reaches the next test."""
    mocks = ChimeMocks()

    def program() -> None:
        chime.PhoneNumber("reception", phone_number=NUMBER)
        chime.PhoneNumber("again", phone_number=NUMBER)

    with pytest.raises(pulumi.RunError, match="again"):
        run_program(program, mocks=mocks)
    assert run_program(lambda: chime.PhoneNumber("again", phone_number=NUMBER)).keys() == {"again"}


def test_a_setting_is_the_stacks() -> None:
    """A program that reads its configuration finds it; the next one does not."""
    read: list[str | None] = []

    def program() -> None:
        read.append(pulumi.Config("chime").get("region"))

    run_program(program, config={"chime:region": "us-west-2"})
    run_program(program)
    assert read == ["us-west-2", None]


def test_resources_of_others_are_accepted_as_they_are() -> None:
    """And a subclass may answer them otherwise."""
    seen: list[Any] = []

    class Bucket(pulumi.CustomResource):
        arn: pulumi.Output[str]

        def __init__(self, name: str) -> None:
            super().__init__("aws:s3/bucket:Bucket", name, {"arn": None})

    class Mocks(ChimeMocks):
        def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
            if args.typ == "aws:s3/bucket:Bucket":
                return "bucket", {"arn": "arn:aws:s3:::bucket"}
            return super().new_resource(args)

    def program() -> None:
        Bucket("records").arn.apply(seen.append)
        dynamic.PhoneNumber("reception", phone_number=NUMBER)

    assert run_program(program).keys() == run_program(program, mocks=Mocks()).keys() == {"reception"}
    assert seen[-1] == "arn:aws:s3:::bucket"


def test_the_provider_of_a_number_is_told() -> None:
    """The example of several accounts: each number with the settings of its place."""
    numbers = run_program(EXAMPLES / "accounts")
    accounts = {name: (number.provider or {}).get("accountId") for name, number in numbers.items()}
    assert accounts == {
        "seattle-+12065550100": "111122223333",
        "seattle-+12065550101": "111122223333",
        "frankfurt-+4930901820100": "444455556666",
    }


def test_a_folder_without_a_program_is_told(tmp_path: Path) -> None:
    """In one line, with what is to be given."""
    with pytest.raises(FileNotFoundError, match="give the folder of a program"):
        run_program(tmp_path)


def test_every_public_name_is_there() -> None:
    """And no other is shown."""
    assert dir(testing) == testing.__all__
    assert {getattr(testing, name).__name__ for name in testing.__all__} == set(testing.__all__)
    assert RegisteredNumber.__doc__
