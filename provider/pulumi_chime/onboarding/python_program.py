"""A Python program that loads its fleets from files beside it: as it is written, and as it is found again."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING

from pulumi_chime.onboarding import python_declarations
from pulumi_chime.onboarding.fleet_files import (
    append_rows,
    expect_rows,
    format_of,
    read_rows,
    render_table,
)
from pulumi_chime.onboarding.managed import NotManagedError, Table, read_text
from pulumi_chime.onboarding.project import (
    PROJECT_FILE,
    Holder,
    name_provider,
    provider_properties,
    render_project_file,
)
from pulumi_chime.onboarding.python_declarations import find_loads
from pulumi_chime.onboarding.python_source import NoProgramError, PythonSource

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pulumi_chime.onboarding.fleet_files import TableFormat
    from pulumi_chime.onboarding.fleets import Fleet
    from pulumi_chime.onboarding.managed import Beside, Insertion, ManagedRow
    from pulumi_chime.onboarding.project import Project
    from pulumi_chime.onboarding.python_declarations import Load

_PROGRAM = "__main__.py"
_CAPITAL = re.compile("[A-Z]")


def write_files(project: Project, table: TableFormat) -> dict[str, str]:
    """Return the files of a program, by their names."""
    lines = ['"""The phone numbers of the account, as they were when this was written."""', ""]
    write = _sets if project.holder is Holder.SET else _fleets
    return {
        PROJECT_FILE: render_project_file(project, "python"),
        _PROGRAM: "\n".join([*lines, *write(project, table), ""]),
        **{f"{fleet.name}.{table.value}": render_table(fleet.rows, table) for fleet in project.fleets},
    }


def _fleets(project: Project, table: TableFormat) -> list[str]:
    lines = ["import pulumi_chime as chime", ""]
    for fleet in project.fleets:
        where = f"connection=chime.Connection(region={json.dumps(fleet.region)})"
        lines += _declare("PhoneNumberFleet", fleet, table, "" if project.has_its_region(fleet) else where)
    return lines


def _sets(project: Project, table: TableFormat) -> list[str]:
    others = dict.fromkeys(each.region for each in project.fleets if not project.has_its_region(each))
    lines = [*(["import pulumi"] if others else []), "from pulumi_chime import native as chime", ""]
    providers = {region: f"provider_{count}" for count, region in enumerate(others, start=1)}
    for region, variable in providers.items():
        lines += [f"{variable} = chime.Provider(", f"    {json.dumps(name_provider(region))},"]
        lines += [
            f"    {_CAPITAL.sub(lambda found: f'_{found[0].lower()}', name)}={json.dumps(text)},"
            for name, text in provider_properties(project.settings, region).items()
        ]
        lines += [")"]
    for fleet in project.fleets:
        variable = "" if project.has_its_region(fleet) else providers[fleet.region]
        where = f"opts=pulumi.ResourceOptions(provider={variable})" if variable else ""
        lines += _declare("PhoneNumberSet", fleet, table, where)
    return lines


def _declare(kind: str, fleet: Fleet, table: TableFormat, where: str) -> list[str]:
    """Return the lines that declare numbers from their file; `where` names their region, unless the stack does."""
    file = f"{fleet.name}.{table.value}"
    return [
        f"chime.{kind}(",
        f"    {json.dumps(fleet.name)},",
        f"    numbers=chime.load_fleet({json.dumps(file)}),",
        *([f"    {where},"] if where else []),
        ")",
    ]


def find_tables(directory: Path, settings: Mapping[str, str]) -> list[Table]:
    """Return the fleet files that the program of a directory loads; nothing where there is none.

    Args:
        directory: Of the program.
        settings: Of the provider, as the project has them.

    Raises:
        NotManagedError: The program or one of the files cannot be read, or something in it is wrong.
    """
    loads = find_loads(_read_program(directory), settings)
    return [_table(directory / name, load) for name, load in loads.items()]


def find_beside(directory: Path, settings: Mapping[str, str]) -> Beside:
    """Return what the program of a directory declares without a fleet file; nothing where there is none.

    Raises:
        NotManagedError: The program cannot be read.
    """
    return python_declarations.find_beside(_read_program(directory), _PROGRAM, settings)


def _read_program(directory: Path) -> PythonSource:
    program = directory / _PROGRAM
    try:
        return PythonSource(read_text(program) if program.is_file() else "")
    except (NoProgramError, NotManagedError) as error:
        raise NotManagedError(f"{program}: {error}") from None


def _table(file: Path, load: Load) -> Table:
    read = partial(read_rows, region=load.region, ignored=load.ignored)

    def add(text: str, fleets: Sequence[Fleet]) -> list[Insertion]:
        rows = [row for fleet in fleets for row in fleet.rows]
        return append_rows(text, rows, format_of(file), load.defaults)

    def expect(text: str, fleets: Sequence[Fleet]) -> tuple[ManagedRow, ...]:
        rows = [row for fleet in fleets for row in fleet.rows]
        return expect_rows(text, rows, format_of(file), load.region)

    try:
        return Table(file, file.stem, load.place, read, add, expect, read(file))
    except NotManagedError as error:
        raise NotManagedError(f"{file}: {error}") from None
