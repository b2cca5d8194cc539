"""What it costs to read a program back that has its numbers in many fleets, in calls of functions."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from pulumi_chime.onboarding.declaring import declare
from pulumi_chime.onboarding.fleet_files import TableFormat
from pulumi_chime.onboarding.fleets import Split, split
from pulumi_chime.onboarding.programs import find_beside, find_tables, write_files
from pulumi_chime.onboarding.project import Holder, Language, Project
from pulumi_chime.onboarding.survey import RegionSurvey
from tests.unit.values import live

if TYPE_CHECKING:
    from pathlib import Path

_NUMBERS = 240


def _count_calls(directory: Path, holder: Holder, fleets: int) -> int:
    """Return how many functions are called while a program in TypeScript is read."""
    numbers = tuple(
        live(
            f"+1206555{count:04}",
            name=f"Office {count}",
            associations=({"Name": "VoiceConnectorId", "Value": f"vc{count % fleets}"},),
        )
        for count in range(_NUMBERS)
    )
    rows, _ = declare([RegionSurvey("us-east-1", numbers)])
    project = Project("x", split(rows, Split.ASSOCIATION, has_regions=False), {"region": "us-east-1"}, holder)
    assert len(project.fleets) == fleets
    for name, text in write_files(project, Language.TYPESCRIPT, TableFormat.CSV).items():
        (directory / name).write_text(text)
    calls = 0

    def count_call(*_: object) -> None:
        nonlocal calls
        calls += 1

    before = sys.getprofile()
    sys.setprofile(count_call)
    try:
        tables = find_tables(directory, project.settings)
        beside = find_beside(directory, project.settings)
    finally:
        sys.setprofile(before)
    assert (len(tables), sum(len(table.rows) for table in tables)) == (fleets, _NUMBERS)
    assert (beside.numbers, beside.unknown) == ((), ())
    return calls


@pytest.mark.parametrize("holder", Holder)
def test_many_fleets_cost_what_their_numbers_do(tmp_path: Path, holder: Holder) -> None:
    """The program is gone through once, and not once more for each fleet."""
    assert _count_calls(tmp_path, holder, 24) < 2 * _count_calls(tmp_path, holder, 1)
