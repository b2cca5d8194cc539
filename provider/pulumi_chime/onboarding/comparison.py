"""A directory that is managed already beside the account: what is new in it, and what is gone from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pulumi_chime.onboarding.declaring import DeclaredRow, LeftOut
    from pulumi_chime.onboarding.fleets import Fleet
    from pulumi_chime.onboarding.managed import ManagedNumber, Table
    from pulumi_chime.onboarding.survey import Survey


@dataclass(frozen=True, slots=True)
class Addition:
    """Numbers that are new.

    Attributes:
        fleet: They, as they would be declared together.
        table: Where they belong; None for nowhere.
    """

    fleet: Fleet
    table: Table | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a directory differs from the account.

    Attributes:
        additions: What is new.
        gone: The numbers that are declared and are not in the account any more.
        missing: The regions in which no declared number is, of several: that is more than chance; with how many.
        left_out: What is neither declared nor can be.
    """

    additions: Sequence[Addition]
    gone: Sequence[str]
    missing: dict[str, int]
    left_out: Sequence[LeftOut]

    @property
    def new(self) -> list[DeclaredRow]:
        """The numbers that are new."""
        return [row for each in self.additions for row in each.fleet.rows]

    @property
    def unplaced(self) -> list[DeclaredRow]:
        """Those of them that belong nowhere."""
        return [row for each in self.additions if each.table is None for row in each.fleet.rows]

    @property
    def placed(self) -> list[DeclaredRow]:
        """The others."""
        return [row for each in self.additions if each.table is not None for row in each.fleet.rows]


def compare(
    tables: Sequence[Table],
    found: Survey,
    fleets: Sequence[Fleet],
    *,
    has_regions: bool,
    beside: Sequence[ManagedNumber] = (),
    left_out: Sequence[LeftOut] = (),
) -> Comparison:
    """Return what is new and what is gone.

    Args:
        tables: Of the directory.
        found: What the account holds.
        fleets: What of it can be declared, and is meant.
        has_regions: Whether several regions were asked.
        beside: What the directory declares in no table.
        left_out: What of it cannot be declared.
    """
    numbers = [*(number for table in tables for number in table.numbers), *beside]
    declared = {each.phone_number for each in numbers}
    additions = []
    for fleet in fleets:
        rows = [row for row in fleet.rows if row.phone_number not in declared]
        if rows:
            additions.append(
                Addition(replace(fleet, rows=rows), _place(fleet, tables, has_regions=has_regions))
            )
    gone, missing = _find_gone(numbers, found, known_regions(tables))
    others = [each for each in left_out if each.phone_number not in declared]
    return Comparison(additions, gone, missing, others)


def _place(fleet: Fleet, tables: Sequence[Table], *, has_regions: bool) -> Table | None:
    """Return the table that a fleet belongs to: the one named after it, the only one, or one for any; None for neither.

    None of them is of another region.
    """
    fitting = [table for table in tables if table.region in {"", fleet.region}]
    if named := [table for table in fitting if table.fleet == fleet.name]:
        return named[0]
    only = [table for table in tables if table.fleet]
    if len(only) == 1 and only[0] in fitting and (only[0].region or not has_regions):
        return only[0]
    return next((table for table in fitting if not table.fleet), None)


def _find_gone(
    numbers: Sequence[ManagedNumber], found: Survey, known: Sequence[str]
) -> tuple[list[str], dict[str, int]]:
    """Return what is gone from the regions that were read to their end, and those from which all is gone.

    What is declared where nobody can say may live anywhere. What is declared in the stack's own place, of which the
    project names no region, is judged only where that was asked: alone, or with all regions.
    """
    read = {
        each.region: {live.phone_number for live in each.numbers}
        for each in found.regions
        if each.region and not each.failure
    }
    declared = {each.region for each in numbers if each.region is not None}
    is_own_asked = not known or set(known) < {each.region for each in found.regions}
    if is_own_asked and not found.failed:
        read[""] = {live.phone_number for live in found.numbers}
    gone: list[str] = []
    missing: dict[str, int] = {}
    for region in sorted(declared & read.keys()):
        of_region = {each.phone_number for each in numbers if each.region == region}
        absent = sorted(of_region - read[region])
        if len(absent) == len(of_region) > 1:
            missing[region] = len(absent)
        else:
            gone += absent
    return gone, missing


def known_regions(tables: Sequence[Table]) -> list[str]:
    """Return the regions in which the numbers of a directory are declared, as far as its files say so."""
    of_numbers = {number.region for table in tables for number in table.numbers}
    return sorted(filter(None, of_numbers | {table.region for table in tables}))
