"""The program's own part of the promise: a number that is both named and declared ends the program."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pulumi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi.runtime import set_all_config

import pulumi_chime as chime
from tests.plugin.runs import release_file
from tests.sequences.commands import ELSEWHERE, FLEET, Known, Row
from tests.unit.mocked_program import run

if TYPE_CHECKING:
    from collections.abc import Iterator

NUMBERS = tuple(f"+120655501{index:02}" for index in range(5))

programs = st.lists(
    st.builds(
        Row,
        name=st.just(""),
        number=st.sampled_from(NUMBERS),
        known=st.sampled_from(Known),
        is_in_fleet=st.booleans(),
        region=st.sampled_from([None, ELSEWHERE]),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda row: row.number,
)


@pytest.fixture(autouse=True)
def _without_settings() -> Iterator[None]:
    yield
    set_all_config({})


def _after(number: str, _status: str) -> str:
    return number


def declare(rows: list[Row]) -> None:
    """Declare rows as a program does, singles before the fleet."""
    first = None
    for index, row in enumerate(rows):
        if row.is_in_fleet:
            continue
        number: pulumi.Input[str] = row.number
        if row.known is Known.LATE and first is not None:
            number = first.status.apply(partial(_after, row.number))
        elif row.known is not Known.PLAIN:
            number = pulumi.Output.from_input(row.number)
        declared = chime.PhoneNumber(
            f"n{index}",
            phone_number=number,
            connection=chime.Connection(region=row.region) if row.region else None,
        )
        first = first or declared
    if fleet := [chime.FleetNumber(phone_number=row.number) for row in rows if row.is_in_fleet]:
        chime.PhoneNumberFleet(FLEET, numbers=fleet)


@given(rows=programs, named=st.frozensets(st.sampled_from(NUMBERS), max_size=2))
@settings(max_examples=60)
def test_a_program_ends_exactly_where_a_number_is_both_named_and_declared(
    rows: list[Row], named: frozenset[str]
) -> None:
    """However the number is declared, and whenever it is known: no such number is ever registered."""
    conflicts = named & {row.number for row in rows}
    refused, registered = "", set()
    with tempfile.TemporaryDirectory() as directory:
        set_all_config({"chime:releases": str(release_file(Path(directory), sorted(named)))})
        try:
            monitor = run(lambda: declare(rows))
        except pulumi.RunError as error:
            refused = str(error)
        else:
            registered = {monitor.inputs(name)["phone_number"] for name in monitor.registered}
    assert bool(refused) == bool(conflicts)
    if conflicts:
        assert any(number in refused for number in conflicts)
        assert "named as one to be released" in refused
    else:
        assert registered == {row.number for row in rows}
