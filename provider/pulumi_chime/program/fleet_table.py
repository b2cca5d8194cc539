"""The fleet file: a table of numbers as a spreadsheet or a person writes it, read with all of its problems.

A file is text in UTF-8 (a byte order mark is fine), with commas, semicolons or tabs between cells,
which are what spreadsheets write in different countries. Its first row names the columns. Blank
rows are passed over, spaces around a cell do not count, and a row may end before its last columns
(spreadsheets leave out trailing delimiters).
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.problem import Problem
from pulumi_chime.model.table import Cell, CellPosition, read_table
from pulumi_chime.program import fleet_row
from pulumi_chime.program.fleet_row import ATTRIBUTES, UNMANAGED, FleetNumber

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Mapping, Sequence

COLUMNS: Final = ("phone_number", *ATTRIBUTES, "key")
"""The columns of a fleet file, in any order. Only the first must be there."""

CLEAR = "<clear>"
"""Written into a cell to clear a name or calling name; an empty cell takes the fleet's default."""

_CLEARABLE = frozenset(attribute.value for attribute in Attribute if attribute.row.is_clearable)
_HEADER = ",".join(COLUMNS)


Problems = list[tuple[CellPosition, Problem]]


@dataclass(frozen=True, slots=True)
class FleetTable:
    """What a fleet file says.

    Attributes:
        numbers: Its rows in their order, each as far as it could be read.
        problems: Everything that is wrong with it, in the order of the file.
    """

    numbers: Sequence[FleetNumber]
    problems: Problems


def read(path: str | os.PathLike[str]) -> FleetTable:
    """Return the numbers of a fleet file and everything that is wrong with it.

    Raises:
        UnreadableTableError: There is no such file, it is empty, or it is not text in UTF-8.
    """
    file = Path(path)
    table = read_table(file, COLUMNS, _HEADER)
    problems = [table.problem] if table.problem else []
    if not table.rows:
        return FleetTable([], problems)
    header, *rows = table.rows
    problems += _header_problems(header)
    columns = {cell.text: cell.position.column for cell in reversed(header) if cell.text in COLUMNS}
    if "phone_number" not in columns:
        return FleetTable([], problems)
    cells: dict[str, Mapping[str, Cell]] = {}
    for row in rows:
        problems += _surplus(row, header)
        cells[f"{file} line {row[0].position.line}"] = _by_column(row, columns)
    numbers = [_number(by_column, origin) for origin, by_column in cells.items()]
    for number, problem in fleet_row.find_problems(numbers):
        problems.append((cells[number.origin][problem.property_name].position, problem))
    return FleetTable(numbers, sorted(problems, key=lambda found: found[0]))


def _header_problems(header: Sequence[Cell]) -> Iterator[tuple[CellPosition, Problem]]:
    names = [cell.text for cell in header]
    if "phone_number" not in names:
        rule = "the first row names the columns, and one of them is phone_number"
        yield header[0].position, Problem("header", ",".join(names), rule, _HEADER)
    if not set(COLUMNS).intersection(names):
        return  # it is no header, but a number or something else altogether
    for index, cell in enumerate(header):
        if not cell.text:
            continue  # what stands below it is surplus
        if cell.text in names[:index]:
            rule = f"this column is at {header[names.index(cell.text)].position} already; remove one of them"
            yield cell.position, Problem("header", cell.text, rule, _HEADER)
        elif cell.text not in COLUMNS:
            meant = get_close_matches(cell.text.lower().replace(" ", "_"), COLUMNS, n=1)
            rule = f"the columns are {', '.join(COLUMNS)}"
            yield cell.position, Problem("header", cell.text, rule, meant[0] if meant else _HEADER)


def _surplus(row: Sequence[Cell], header: Sequence[Cell]) -> Problems:
    """Return the first value that stands below no column's name: most often the rest of one with a comma in it."""
    named = {cell.position.column for cell in header if cell.text}
    rule = "no column is named there; a value that contains a delimiter stands in double quotes"
    surplus = [cell for cell in row if cell.text and cell.position.column not in named]
    return [(cell.position, Problem("row", cell.text, rule, '"Seattle, reception"')) for cell in surplus[:1]]


def _by_column(row: Sequence[Cell], columns: Mapping[str, int]) -> dict[str, Cell]:
    """Return a row's cells by the names of their columns; those that the row leaves out are empty."""
    present = {cell.position.column: cell for cell in row}
    line = row[0].position.line
    return {
        name: present.get(column, Cell("", CellPosition(line, column))) for name, column in columns.items()
    }


def _number(cells: Mapping[str, Cell], origin: str) -> FleetNumber:
    return FleetNumber(
        phone_number=cells["phone_number"].text,
        **{attribute: _value(cells, attribute) for attribute in ATTRIBUTES},
        key=_text_of(cells, "key") or None,
        origin=origin,
    )


def _value(cells: Mapping[str, Cell], column: str) -> Any:
    text = _text_of(cells, column)
    if text == CLEAR and column in _CLEARABLE:
        return ""
    if text == UNMANAGED.value:
        return UNMANAGED
    return text or None


def _text_of(cells: Mapping[str, Cell], column: str) -> str:
    return cells[column].text if column in cells else ""
