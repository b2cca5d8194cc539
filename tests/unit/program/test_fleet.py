"""A fleet declares what its table says, under names that last, or refuses all of it with every reason."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pulumi
import pytest

import pulumi_chime as chime
from pulumi_chime import UNMANAGED, FleetNumber, NumberDefaults, PhoneNumberFleet, native
from pulumi_chime.model.resource_types import NATIVE_PHONE_NUMBER_TYPE
from tests.unit.mocked_program import refusal, run

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

EXAMPLE = Path(__file__).parents[3] / "examples" / "fleet" / "README.md"


def test_numbers_are_named_after_fleet_and_number() -> None:
    """A number's resource is named after its fleet and its E.164 form, in whatever order the rows stand."""
    rows = [FleetNumber("12065550101"), FleetNumber("%2B12065550100")]
    names = {"offices-+12065550100", "offices-+12065550101"}
    assert run(lambda: PhoneNumberFleet("offices", numbers=rows)).registered.keys() == names
    assert run(lambda: PhoneNumberFleet("offices", numbers=reversed(rows))).registered.keys() == names


@pytest.mark.parametrize("number", ["+12065550100", "+12065550199"])
def test_a_key_names_a_row_instead_of_its_number(number: str) -> None:
    """A row with a key keeps its resource's name when its number changes."""
    rows = [FleetNumber(number, key="reception")]
    monitor = run(lambda: PhoneNumberFleet("offices", numbers=rows))
    assert monitor.inputs("offices-reception")["phone_number"] == number


@pytest.mark.parametrize(
    ("numbers", "place"),
    [
        (None, "numbers: a value of type 'NoneType'"),
        ("numbers.csv", "numbers: a value of type 'str'"),
        ({"+12065550100": {}}, "numbers: a value of type 'dict'"),
        (["+12065550100"], "numbers[0]: a value of type 'str'"),
        (
            [FleetNumber("+12065550101"), {"phone_number": "+12065550100"}],
            "numbers[1]: a value of type 'dict'",
        ),
    ],
)
def test_what_is_no_row_is_a_problem_of_the_report(numbers: Any, place: str) -> None:
    """Beside whatever else is wrong."""
    said, monitor = refusal(lambda: PhoneNumberFleet("offices", numbers=numbers, on_adopt="maybe"))
    assert said[0] == "PhoneNumberFleet offices: 2 problems"
    assert any(line.startswith(f"  {place}: ") for line in said)
    assert monitor.registered == {}


class Awaited:
    """What a program waits for, and that is no coroutine."""

    def __await__(self) -> Generator[Any, Any, str]:
        yield from ()
        return "+12065550100"


UNTYPED: Any = FleetNumber
WRONG_IDENTITIES = {
    "a number that is an Output": (
        lambda: UNTYPED(pulumi.Output.from_input("+12065550100")),
        "phone_number 'Output'",
    ),
    "of a row with a key": (
        lambda: UNTYPED(pulumi.Output.from_input("+12065550100"), key="reception"),
        "phone_number 'Output'",
    ),
    "a number that is awaited": (lambda: UNTYPED(Awaited()), "phone_number 'Awaited'"),
    "no number": (lambda: UNTYPED(None), "phone_number None"),
    "no number of a row with a key": (lambda: UNTYPED(None, key="reception"), "phone_number None"),
    "an integer": (lambda: UNTYPED(12065550100), "phone_number 12065550100"),
    "bytes": (lambda: UNTYPED(b"+12065550100"), "phone_number b'+12065550100'"),
    "a list": (lambda: UNTYPED(["+12065550100"]), "phone_number ['+12065550100']"),
    "a key that is an Output": (
        lambda: UNTYPED("+12065550100", key=pulumi.Output.from_input("reception")),
        "key 'Output'",
    ),
    "a key that is awaited": (lambda: UNTYPED("+12065550100", key=Awaited()), "key 'Awaited'"),
    "a key that is an integer": (lambda: UNTYPED("+12065550100", key=5), "key 5"),
    "a key that is false": (lambda: UNTYPED("+12065550100", key=0), "key 0"),
    "a key of bytes": (lambda: UNTYPED("+12065550100", key=b"reception"), "key b'reception'"),
    "an empty key": (lambda: UNTYPED("+12065550100", key=""), "key ''"),
}
HOLDERS: dict[str, Any] = {
    "fleet": PhoneNumberFleet,
    "native fleet": native.PhoneNumberFleet,
    "set": native.PhoneNumberSet,
}


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize(("row", "told"), WRONG_IDENTITIES.values(), ids=WRONG_IDENTITIES)
def test_what_names_a_row_is_a_text(holder: str, row: Callable[[], FleetNumber], told: str) -> None:
    """Everything else is a problem of its row, beside those of the others, and nothing is registered."""
    said, monitor = refusal(
        lambda: HOLDERS[holder]("offices", numbers=[row(), FleetNumber("+12065550101", key="-")])
    )
    assert said[0].endswith("offices: 2 problems")
    assert said[1].startswith(f"  numbers[0]: {told}: ")
    assert said[2].startswith("  numbers[1]: key '-': ")
    assert "__str__" not in "".join(said)
    assert monitor.registered == {}


def test_a_set_of_a_mapping_takes_no_output_as_a_number() -> None:
    """The number names the row there too."""

    def program() -> None:
        numbers: Any = {pulumi.Output.from_input("+12065550100"): {"name": "Reception"}}
        native.PhoneNumberSet("offices", numbers=numbers)

    said, monitor = refusal(program)
    assert "phone_number 'Output': what names a row is a text" in said[1]
    assert monitor.registered == {}


def test_a_row_that_is_given_a_key_keeps_its_resource() -> None:
    """The name after the number is an alias of the name after the key, on whichever door it was."""
    rows = [FleetNumber("12065550100", key="reception")]
    monitor = run(lambda: PhoneNumberFleet("offices", numbers=rows))
    aliases = monitor.registered["offices-reception"].aliases
    assert sorted((alias.spec.name, alias.spec.type) for alias in aliases if alias.spec.name) == [
        ("offices-+12065550100", ""),
        ("offices-+12065550100", NATIVE_PHONE_NUMBER_TYPE),
    ]


def test_numbers_are_found_by_key_or_number() -> None:
    """`phone_numbers` gives each number under its key, or under its E.164 form where it has none."""

    def program() -> None:
        rows = [FleetNumber("12065550100"), FleetNumber("+12065550101", key="reception")]
        fleet = PhoneNumberFleet("offices", numbers=rows)
        assert list(fleet.phone_numbers) == ["+12065550100", "reception"]
        assert all(isinstance(number, chime.PhoneNumber) for number in fleet.phone_numbers.values())

    run(program)


def test_numbers_belong_to_their_fleet() -> None:
    """The fleet is the parent of its numbers, and they depend on what it depends on."""

    def program() -> None:
        first = PhoneNumberFleet("first", numbers=[FleetNumber("+12065550101")])
        options = pulumi.ResourceOptions(depends_on=[first])
        PhoneNumberFleet("offices", numbers=[FleetNumber("+12065550100")], opts=options)

    number = run(program).registered["offices-+12065550100"]
    assert number.parent.endswith("chime:index:PhoneNumberFleet::offices")
    assert [urn.rpartition("::")[2] for urn in number.dependencies] == ["first-+12065550101"]


def test_defaults_fill_what_a_row_leaves_open() -> None:
    """A row's own value wins, "" clears in spite of a default, and UNMANAGED leaves the attribute alone."""
    rows = [
        FleetNumber("+12065550100"),
        FleetNumber("+12065550101", calling_name="Fabrikam"),
        FleetNumber("+12065550102", calling_name=""),
        FleetNumber("+12065550103", calling_name=UNMANAGED),
    ]
    defaults = NumberDefaults(calling_name="Contoso", product_type=chime.ProductType.VOICE_CONNECTOR)
    monitor = run(lambda: PhoneNumberFleet("offices", numbers=rows, defaults=defaults))
    declared = [monitor.inputs(f"offices-{row.phone_number}") for row in rows]
    assert [inputs.get("calling_name") for inputs in declared] == ["Contoso", "Fabrikam", "", None]
    assert {inputs["product_type"] for inputs in declared} == {"VoiceConnector"}


@pytest.mark.parametrize("holder", [PhoneNumberFleet, native.PhoneNumberFleet])
def test_defaults_may_be_a_mapping(holder: Any) -> None:
    """With the names of Python."""
    rows = [FleetNumber("+12065550100"), FleetNumber("+12065550101", calling_name="Fabrikam")]
    monitor = run(lambda: holder("offices", numbers=rows, defaults={"calling_name": "Contoso"}))
    declared = [monitor.inputs(f"offices-{row.phone_number}") for row in rows]
    names = [inputs.get("calling_name", inputs.get("callingName")) for inputs in declared]
    assert names == ["Contoso", "Fabrikam"]


@pytest.mark.parametrize("holder", [PhoneNumberFleet, native.PhoneNumberFleet, native.PhoneNumberSet])
@pytest.mark.parametrize(
    ("defaults", "lines"),
    [
        ("Contoso", ["a value of type 'str': a NumberDefaults, or a mapping with name, calling_name"]),
        ([], ["a value of type 'list': a NumberDefaults, or a mapping with name, calling_name"]),
        ({"callingName": "Contoso"}, ["attribute 'callingName': there are name, calling_name"]),
        (
            {"calling_name": "x", 1: "y"},
            ["attribute 1: there are name", "calling_name 'x': it has 1 character; a calling name has"],
        ),
    ],
)
def test_what_are_no_defaults_is_a_problem_of_the_report(
    holder: Any, defaults: Any, lines: list[str]
) -> None:
    """Beside whatever else is wrong, and before anything is registered."""
    rows = [FleetNumber("+12065550100", name="!")]
    said, monitor = refusal(lambda: holder("offices", numbers=rows, defaults=defaults))
    assert said[0] == f"{holder.__name__} offices: {len(lines) + 1} problems"
    for line in lines:
        assert any(each.startswith(f"  defaults: {line}") for each in said)
    assert monitor.registered == {}


def test_outputs_of_other_resources_are_accepted() -> None:
    """An attribute of a row or of the defaults may be known only later."""

    def program() -> None:
        rows = [FleetNumber("+12065550100", name=pulumi.Output.from_input("Seattle"))]
        defaults = NumberDefaults(calling_name=pulumi.Output.from_input("Contoso"))
        PhoneNumberFleet("offices", numbers=rows, defaults=defaults)

    inputs = run(program).inputs("offices-+12065550100")
    assert (inputs["name"], inputs["calling_name"]) == ("Seattle", "Contoso")


def test_policies_and_connection_reach_every_number() -> None:
    """What is said of the fleet is said of all its numbers."""
    monitor = run(
        lambda: PhoneNumberFleet(
            "offices",
            numbers=[FleetNumber("+12065550100"), FleetNumber("+12065550101")],
            on_adopt="overwrite",
            on_destroy=chime.OnDestroy.RELEASE,
            connection=chime.Connection(region="us-west-2"),
        )
    )
    declared = [monitor.inputs(name) for name in monitor.registered]
    assert len(declared) == 2
    for inputs in declared:
        assert inputs["on_adopt"] == "overwrite"
        assert inputs["on_destroy"] == "release"
        assert inputs["connection"] == {"region": "us-west-2"}


def test_everything_that_is_wrong_is_reported_before_anything_is_registered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Settings, policies, defaults and rows are refused in one report, each with its place."""
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps({"chime:batchSise": "50"}))
    rows = [
        FleetNumber("+12065550100"),
        FleetNumber("12065550100", name="!"),
        FleetNumber("0", origin="numbers.csv line 7"),
    ]
    defaults = NumberDefaults(calling_name="x")
    report, monitor = refusal(
        lambda: PhoneNumberFleet("offices", numbers=rows, defaults=defaults, on_destroy="burn")
    )
    beginnings = [
        "settings: chime:batchSise: no such setting",
        "PhoneNumberFleet offices: 5 problems",
        "  fleet: on_destroy 'burn': ",
        "  defaults: calling_name 'x': ",
        "  numbers[1]: name '!': ",
        "  numbers[1]: phone_number '12065550100': is already at numbers[0]",
        "  numbers.csv line 7: phone_number '0': ",
    ]
    assert [line[: len(beginning)] for line, beginning in zip(report, beginnings, strict=True)] == beginnings
    assert monitor.registered == {}


def test_a_number_of_another_resource_is_refused_before_the_fleet_is_registered() -> None:
    """A fleet does not take a number that the program declares already; the report names where."""

    def program() -> None:
        chime.PhoneNumber("reception", phone_number="+12065550100")
        PhoneNumberFleet("offices", numbers=[FleetNumber("+12065550101"), FleetNumber("12065550100")])

    report, monitor = refusal(program)
    assert report[1].startswith(
        "  numbers[1]: phone_number '12065550100': is declared twice, as reception and as offices-+12065550100"
    )
    assert monitor.registered.keys() == {"reception"}


def test_a_number_may_be_declared_once_on_each_connection() -> None:
    """Two fleets may hold one number in two accounts."""

    def program() -> None:
        for profile in ("east", "west"):
            connection = chime.Connection(profile=profile)
            PhoneNumberFleet(profile, numbers=[FleetNumber("+12065550100")], connection=connection)

    assert run(program).registered.keys() == {"east-+12065550100", "west-+12065550100"}


def test_a_broken_file_is_reported_with_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`load_fleet` reports everything that is wrong with its file, and with the settings, in one report."""
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps({"chime:batchSize": "51"}))
    file = tmp_path / "numbers.csv"
    file.write_text("phone_number,name\n+1,!\n")
    with pytest.raises(pulumi.RunError) as refused:
        chime.load_fleet(file)
    settings, heading, *problems = str(refused.value).splitlines()
    assert settings.startswith("settings: chime:batchSize '51'")
    assert heading == f"fleet file {file}: 2 problems"
    assert [problem.split("'")[0] for problem in problems] == [
        "  line 2, column 1: phone_number ",
        "  line 2, column 2: name ",
    ]


def test_the_example_shows_the_report_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Word for word, of a table with these two mistakes."""
    (example,) = re.findall(r"```text\n(.*?)```", EXAMPLE.read_text(), re.DOTALL)
    rows = ["phone_number,name,calling_name", *(f"+120655501{line:02},," for line in range(2, 10))]
    rows[3], rows[8] = "+12065550104,,!!bad", "1.20656E+10,,"
    monkeypatch.chdir(tmp_path)
    Path("numbers.csv").write_text("\n".join(rows))
    with pytest.raises(pulumi.RunError) as refused:
        chime.load_fleet("numbers.csv")
    assert f"error: {refused.value}\n" == example


def test_a_good_file_gives_its_rows(tmp_path: Path) -> None:
    """`load_fleet` gives what `PhoneNumberFleet` takes."""
    file = tmp_path / "numbers.csv"
    file.write_text("phone_number,name\n+12065550100,Seattle\n")
    monitor = run(lambda: PhoneNumberFleet("offices", numbers=chime.load_fleet(file)))
    assert monitor.inputs("offices-+12065550100")["name"] == "Seattle"


def test_an_unreadable_file_is_refused_in_one_line(tmp_path: Path) -> None:
    """`load_fleet` names the file and why it cannot be read."""
    with pytest.raises(pulumi.RunError, match=r"fleet file .*none\.csv: No such file or directory"):
        chime.load_fleet(tmp_path / "none.csv")


def test_the_table_of_the_example_is_right() -> None:
    """What people copy can be declared."""
    table = Path(__file__).resolve().parents[3] / "examples" / "fleet" / "numbers.csv"
    numbers = chime.load_fleet(table)
    assert len(run(lambda: PhoneNumberFleet("offices", numbers=numbers)).registered) == len(numbers) == 3
