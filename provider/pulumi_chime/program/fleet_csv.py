"""The cells of a fleet file in CSV, whose first row names the columns.

Blank rows are passed over, spaces around a cell do not count, and a row may end before its last columns
(spreadsheets leave out trailing delimiters).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_chime.model.problem import Problem
from pulumi_chime.model.table import Cell, CellPosition, parse_table, read_table
from pulumi_chime.program.fleet_cells import Cells, Row
from pulumi_chime.program.fleet_columns import COLUMNS, HEADER, is_passed_over, unknown_column

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from pulumi_chime.program.fleet_cells import Problems


@dataclass(frozen=True, slots=True)
class Header:
    """How the rows of a file are written.

    Attributes:
        names: Of its columns, in their order; of those that are not read, too.
        delimiter: What stands between cells.
    """

    names: tuple[str, ...]
    delimiter: str


def find_header(text: str) -> Header:
    """Return the header of a file that can be read, as `read_csv` finds it.

    Args:
        text: All of the file, without a byte order mark.

    Raises:
        UnreadableTableError: It is empty.
    """
    table = parse_table(text, COLUMNS, HEADER)
    return Header(tuple(cell.text for row in table.rows[:1] for cell in row), table.delimiter)


def read_csv(file: Path, ignored: Collection[str]) -> Cells:
    """Return the cells of a file.

    Args:
        file: Its path.
        ignored: Names of further columns, which are passed over.

    Raises:
        UnreadableTableError: There is no such file, it is empty, it is too large, or it is not text in UTF-8.
    """
    table = read_table(file, COLUMNS, HEADER)
    problems = [table.problem] if table.problem else []
    if not table.rows:
        return Cells([], problems)
    header, *rows = table.rows
    problems += _header_problems(header, ignored)
    columns = {cell.text: cell.position.column for cell in reversed(header) if cell.text in COLUMNS}
    if "phone_number" not in columns:
        return Cells([], problems)
    for row in rows:
        problems += _surplus(row, header)
    return Cells([Row(row[0].position, _by_column(row, columns)) for row in rows], problems)


def _header_problems(
    header: Sequence[Cell], ignored: Collection[str]
) -> Iterator[tuple[CellPosition, Problem]]:
    names = [cell.text for cell in header]
    if "phone_number" not in names:
        rule = "the first row names the columns, and one of them is phone_number"
        yield header[0].position, Problem("header", ",".join(names), rule, HEADER)
    if not set(COLUMNS).intersection(names):
        return  # it is no header, but a number or something else altogether
    for index, cell in enumerate(header):
        if not cell.text or is_passed_over(cell.text, ignored):
            continue  # what stands below an empty one is surplus
        if cell.text in names[:index]:
            rule = f"this column is at {header[names.index(cell.text)].position} already; remove one of them"
            yield cell.position, Problem("header", cell.text, rule, HEADER)
        elif cell.text not in COLUMNS:
            yield cell.position, unknown_column("header", cell.text)


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
