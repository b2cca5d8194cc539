"""The fleet file: a table of numbers as a spreadsheet or a person writes it, read with all of its problems.

A file is text in UTF-8 (a byte order mark is fine), with commas, semicolons or tabs between cells,
which are what spreadsheets write in different countries. Its first row names the columns. Blank
rows are passed over, spaces around a cell do not count, and a row may end before its last columns
(spreadsheets leave out trailing delimiters).
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.problem import Problem
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
_DELIMITERS = (",", ";", "\t")
_BLANK = re.compile(r'[\s,;"]*')
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
# What a spreadsheet makes of a long number in a cell that is not formatted as text.
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+")


class UnreadableFleetError(ValueError):
    """A fleet file of which no row can be read; the text tells why, in one line."""


@dataclass(frozen=True, slots=True, order=True)
class CellPosition:
    """Where a cell is in a file.

    Attributes:
        line: As an editor counts lines, from 1.
        column: Which cell of its row, from 1.
    """

    line: int
    column: int

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"


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


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    position: CellPosition


def read(path: str | os.PathLike[str]) -> FleetTable:
    """Return the numbers of a fleet file and everything that is wrong with it.

    Raises:
        UnreadableFleetError: There is no such file, it is empty, or it is not text in UTF-8.
    """
    file = Path(path)
    text = _text(file)
    rows, problems = _rows(text, _delimiter(text))
    if not rows:
        return FleetTable([], problems)
    header, *rows = rows
    problems += _header_problems(header)
    columns = {cell.text: cell.position.column for cell in reversed(header) if cell.text in COLUMNS}
    if "phone_number" not in columns:
        return FleetTable([], problems)
    cells: dict[str, Mapping[str, _Cell]] = {}
    for row in rows:
        problems += _surplus(row, header)
        cells[f"{file} line {row[0].position.line}"] = _by_column(row, columns)
    numbers = [_number(by_column, origin) for origin, by_column in cells.items()]
    for number, problem in fleet_row.find_problems(numbers):
        problems.append((cells[number.origin][problem.property_name].position, _explained(problem)))
    return FleetTable(numbers, sorted(problems, key=lambda found: found[0]))


def _text(file: Path) -> str:
    """Return what the file holds, which is not blank."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UnreadableFleetError(f"{error.strerror} (looked for {file.absolute()})") from None
    try:
        text = data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = len(_LINE_BREAK.split(data[: error.start].decode()))
        raise UnreadableFleetError(
            f"line {line} is not text in UTF-8; save the table as `CSV UTF-8`"
        ) from None
    if _BLANK.fullmatch(text):
        raise UnreadableFleetError(f"it is empty; its first row is {_HEADER}")
    return text


def _delimiter(text: str) -> str:
    """Return the delimiter under which the first row names the most columns."""
    first = next(line for line in _LINE_BREAK.split(text) if not _BLANK.fullmatch(line))

    def known(delimiter: str) -> int:
        return len(set(COLUMNS).intersection(cell.strip(' "') for cell in first.split(delimiter)))

    return max(_DELIMITERS, key=known)


def _rows(text: str, delimiter: str) -> tuple[list[list[_Cell]], Problems]:
    """Return the rows that are not blank, up to the first that cannot be read, and that as a problem."""
    rows: list[list[_Cell]] = []
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True
    )
    while True:
        line = reader.line_num + 1
        try:
            texts = next(reader)
        except StopIteration:
            return rows, []
        except csv.Error as error:
            rule = f"cannot be read as a row ({error}); a quote that opens must close, and one in a cell is doubled"
            return rows, [
                (CellPosition(line, 1), Problem("row", _line(text, line), rule, '"Seattle, reception"'))
            ]
        if any(cell.strip() for cell in texts):
            rows.append(list(_cells(texts, line)))


def _line(text: str, line: int) -> str:
    return _LINE_BREAK.split(text)[line - 1]


def _cells(texts: Sequence[str], line: int) -> Iterator[_Cell]:
    """Yield the cells of a row; what follows a cell with line breaks begins on a later line."""
    for column, text in enumerate(texts, start=1):
        yield _Cell(text.strip(), CellPosition(line, column))
        line += len(_LINE_BREAK.findall(text))


def _header_problems(header: Sequence[_Cell]) -> Iterator[tuple[CellPosition, Problem]]:
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


def _surplus(row: Sequence[_Cell], header: Sequence[_Cell]) -> Problems:
    """Return the first value that stands below no column's name: most often the rest of one with a comma in it."""
    named = {cell.position.column for cell in header if cell.text}
    rule = "no column is named there; a value that contains a delimiter stands in double quotes"
    surplus = [cell for cell in row if cell.text and cell.position.column not in named]
    return [(cell.position, Problem("row", cell.text, rule, '"Seattle, reception"')) for cell in surplus[:1]]


def _by_column(row: Sequence[_Cell], columns: Mapping[str, int]) -> dict[str, _Cell]:
    """Return a row's cells by the names of their columns; those that the row leaves out are empty."""
    present = {cell.position.column: cell for cell in row}
    line = row[0].position.line
    return {
        name: present.get(column, _Cell("", CellPosition(line, column))) for name, column in columns.items()
    }


def _number(cells: Mapping[str, _Cell], origin: str) -> FleetNumber:
    return FleetNumber(
        phone_number=cells["phone_number"].text,
        **{attribute: _value(cells, attribute) for attribute in ATTRIBUTES},
        key=_text_of(cells, "key") or None,
        origin=origin,
    )


def _value(cells: Mapping[str, _Cell], column: str) -> Any:
    text = _text_of(cells, column)
    if text == CLEAR and column in _CLEARABLE:
        return ""
    if text == UNMANAGED.value:
        return UNMANAGED
    return text or None


def _text_of(cells: Mapping[str, _Cell], column: str) -> str:
    return cells[column].text if column in cells else ""


def _explained(problem: Problem) -> Problem:
    """Return a problem with its cause, where a spreadsheet is the cause."""
    if problem.property_name != "phone_number" or not _SCIENTIFIC.fullmatch(str(problem.value)):
        return problem
    rule = "a spreadsheet has rounded this number; format its column as text and enter the number again"
    return replace(problem, rule=rule)
