"""A Python program that loads its fleets from files beside it: as it is written, and as it is found again."""

from __future__ import annotations

import ast
import json
import re
from functools import partial
from typing import TYPE_CHECKING

from pulumi_chime.onboarding.fleet_files import append_rows, format_of, read_numbers, render_table
from pulumi_chime.onboarding.managed import NotManagedError, Table, read_text
from pulumi_chime.onboarding.project import (
    PROJECT_FILE,
    Holder,
    name_provider,
    provider_properties,
    render_project_file,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from pulumi_chime.onboarding.fleet_files import TableFormat
    from pulumi_chime.onboarding.fleets import Fleet
    from pulumi_chime.onboarding.managed import Insertion
    from pulumi_chime.onboarding.project import Project

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
    program = directory / _PROGRAM
    if not program.is_file():
        return []
    try:
        loads = _find_loads(ast.parse(read_text(program).removeprefix("\ufeff")), settings.get("region", ""))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        place = f"line {error.lineno}: " if isinstance(error, SyntaxError) and error.lineno else ""
        raise NotManagedError(f"{program}: {place}it is no Python program") from None
    except NotManagedError as error:
        raise NotManagedError(f"{program}: {error}") from None
    return [_table(directory / name, region, ignored) for name, (region, ignored) in loads.items()]


def _table(file: Path, region: str, ignored: tuple[str, ...]) -> Table:
    read = partial(read_numbers, region=region, ignored=ignored)

    def add(text: str, fleets: Sequence[Fleet]) -> list[Insertion]:
        return append_rows(text, [row for fleet in fleets for row in fleet.rows], format_of(file))

    try:
        return Table(file, file.stem, region, read, add, read(file))
    except NotManagedError as error:
        raise NotManagedError(f"{file}: {error}") from None


def _find_loads(program: ast.Module, region: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return each file that is loaded, in the order of the program, with its region and the columns it passes over.

    The region of a file that no fleet takes directly, or whose fleet has a connection that is more than a region's name,
    is not known.
    """
    regions: dict[ast.Call, str] = {}
    for fleet in (*_calls(program, "PhoneNumberFleet"), *_calls(program, "PhoneNumberSet")):
        given = {each.arg: each.value for each in fleet.keywords}
        numbers = given.get("numbers") or next(iter(fleet.args[1:2]), None)
        if isinstance(numbers, ast.Call) and None not in given:
            is_elsewhere = "opts" in given and "connection" not in given
            own = _region(given["connection"]) if "connection" in given else region
            regions[numbers] = "" if is_elsewhere else own
    loads = sorted(_calls(program, "load_fleet"), key=lambda call: (call.lineno, call.col_offset))
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for call in loads:
        given = {each.arg: each.value for each in call.keywords}
        name = _literal(next(iter(call.args[:1]), given.get("path")))
        ignored = _literal(given.get("ignore"))
        if isinstance(name, str):
            columns = tuple(ignored) if isinstance(ignored, (list, tuple, set)) else ()
            found.setdefault(name, (regions.get(call, ""), columns))
    return found


def _calls(program: ast.Module, name: str) -> Iterator[ast.Call]:
    """Yield the calls of a function, under its own name or that of a module."""
    for node in ast.walk(program):
        if isinstance(node, ast.Call):
            called = node.func
            if name in {getattr(called, "attr", None), getattr(called, "id", None)}:
                yield node


def _region(connection: ast.expr) -> str:
    if isinstance(connection, ast.Call) and [each.arg for each in connection.keywords] == ["region"]:
        region = _literal(connection.keywords[0].value)
        return region if isinstance(region, str) else ""
    return ""


def _literal(node: ast.expr | None) -> object:
    """Return what a literal says; None where it is more than one."""
    try:
        return ast.literal_eval(node) if node is not None else None
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
