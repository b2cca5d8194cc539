"""What is gone from an account, and where what is new belongs: nothing is said of a region that was not read."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest

from pulumi_chime.onboarding.comparison import compare, known_regions
from pulumi_chime.onboarding.declaring import DeclaredRow
from pulumi_chime.onboarding.fleets import Fleet
from pulumi_chime.onboarding.managed import ManagedNumber, ManagedRow, Table
from pulumi_chime.onboarding.survey import RegionSurvey, Survey
from tests.unit.values import live

EAST, WEST = "us-east-1", "us-west-2"
_NUMBERS = {"a": "+12065550101", "b": "+12065550102", "c": "+12065550103", "d": "+12065550104"}


def _table(fleet: str, region: str | None, declared: str) -> Table:
    rows = tuple(ManagedRow(ManagedNumber(_NUMBERS[each], region), {}) for each in declared)

    def add(_text: str, _fleets: object) -> NoReturn:
        raise AssertionError

    return Table(Path(f"{fleet or 'Pulumi'}.x"), fleet, region, lambda _: rows, add, add, rows)


def _survey(**regions: str | None) -> Survey:
    """Return what regions hold; None where one could not be read."""
    names = {"east": EAST, "west": WEST}
    return Survey(
        tuple(
            RegionSurvey(names[name], failure="no permission")
            if held is None
            else RegionSurvey(names[name], tuple(live(phone_number=_NUMBERS[each]) for each in held))
            for name, held in regions.items()
        )
    )


@pytest.mark.parametrize(
    ("declared", "found", "gone", "missing"),
    [
        ({EAST: "ab"}, _survey(east="ab"), "", {}),
        ({EAST: "ab"}, _survey(east="a"), "b", {}),
        ({EAST: "ab"}, _survey(east=""), "", {EAST: 2}),
        ({EAST: "a"}, _survey(east=""), "a", {}),
        ({EAST: "ab", WEST: "cd"}, _survey(east="a", west=None), "b", {}),
        ({EAST: "ab", WEST: "cd"}, _survey(east=None, west="d"), "c", {}),
        ({EAST: "ab", WEST: "cd"}, _survey(east="a"), "b", {}),
        ({EAST: "ab"}, _survey(west="b"), "", {}),
        ({EAST: "ab"}, _survey(east="", west="ab"), "", {EAST: 2}),
        ({"": "ab"}, _survey(east="a"), "b", {}),
        ({"": "ab"}, _survey(east="a", west=None), "", {}),
        ({"": "ab", EAST: "cd"}, _survey(east="c"), "d", {}),
        ({"": "ab", EAST: "cd"}, _survey(east="c", west=""), "d", {"": 2}),
        ({"": "ab", EAST: "cd"}, _survey(west="ac"), "", {}),
        ({"": "ab", EAST: ""}, _survey(east=""), "", {}),
        ({"": "ab", None: "cd"}, _survey(east="a"), "b", {}),
        ({"": "ab", None: "cd"}, _survey(east="ab"), "", {}),
        ({None: "ab"}, _survey(east="a"), "", {}),
        ({None: "ab", EAST: "cd"}, _survey(east="c", west=""), "d", {}),
    ],
)
def test_only_what_a_region_was_read_for_is_gone(
    declared: dict[str | None, str], found: Survey, gone: str, missing: dict[str, int]
) -> None:
    """Each region by itself; all of several numbers missing is told apart; what is nowhere known is never gone."""
    tables = [_table(region or "", region, numbers) for region, numbers in declared.items()]
    compared = compare(tables, found, [], has_regions=len(found.regions) > 1)
    assert list(compared.gone) == [_NUMBERS[each] for each in gone]
    assert compared.missing == missing


@pytest.mark.parametrize(
    ("tables", "has_regions", "belongs"),
    [
        ([("numbers", EAST)], False, "numbers"),
        ([("mine", EAST)], False, "mine"),
        ([("mine", "")], False, "mine"),
        ([("mine", "")], True, None),
        ([("mine", None)], False, None),
        ([("numbers", None)], True, None),
        ([("numbers", None), ("mine", EAST)], False, None),
        ([("mine", WEST)], False, None),
        ([("numbers", WEST)], True, None),
        ([("numbers", WEST), ("numbers", EAST)], True, "numbers"),
        ([("us", EAST), ("gb", EAST)], False, None),
        ([("", "")], True, ""),
        ([], False, None),
    ],
)
def test_a_number_belongs_to_the_table_of_its_fleet_and_region(
    tables: list[tuple[str, str | None]], has_regions: bool, belongs: str | None
) -> None:
    """Or to the only one, if that is certain to be of its region."""
    fleet = Fleet("numbers", EAST, [DeclaredRow(live(phone_number=_NUMBERS["a"]), EAST, {}, {})])
    managed = [_table(name, region, "") for name, region in tables]
    compared = compare(managed, _survey(east="a"), [fleet], has_regions=has_regions)
    assert [row.phone_number for row in compared.new] == [_NUMBERS["a"]]
    (addition,) = compared.additions
    assert (addition.table.fleet if addition.table else None) == belongs
    assert addition.table is None or addition.table.region in {"", EAST}
    assert (compared.unplaced == compared.new) == (belongs is None)


def test_what_stands_beside_the_tables_is_not_new() -> None:
    """It is declared; and gone where its place was read."""
    fleet = Fleet("numbers", EAST, [DeclaredRow(live(phone_number=_NUMBERS["a"]), EAST, {}, {})])
    beside = [ManagedNumber(_NUMBERS["a"], None), ManagedNumber(_NUMBERS["b"], EAST)]
    compared = compare([_table("a", EAST, "")], _survey(east="a"), [fleet], has_regions=False, beside=beside)
    assert (compared.new, compared.gone) == ([], [_NUMBERS["b"]])


def test_the_regions_of_a_directory_are_those_it_names() -> None:
    """Of its tables, and of numbers in them."""
    assert known_regions([_table("a", WEST, "a"), _table("b", "", "b"), _table("c", EAST, "")]) == [
        EAST,
        WEST,
    ]
