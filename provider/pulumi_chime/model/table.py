"""A table as a spreadsheet or a person writes it: text in UTF-8, with commas, semicolons or tabs between its cells.

A byte order mark is fine; commas, semicolons and tabs are what spreadsheets write in different
countries. Blank rows are passed over, and spaces around a cell do not count.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pulumi_chime.model.problem import Problem
from pulumi_chime.model.table_file import LINE_BREAK, UnreadableTableError, read_text

if TYPE_CHECKING:
    import os
    from collections.abc import Collection, Iterator, Sequence

_DELIMITERS = (",", ";", "\t")
_BLANK = re.compile(r'[\s,;"]*')


@dataclass(frozen=True, slots=True, order=True)
class CellPosition:
    """Where a cell is in a file.

    Attributes:
        line: As an editor counts lines, from 1.
        column: Which cell of its row, or which character of its line where there are no cells, from 1.
    """

    line: int
    column: int

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, without the spaces around it."""

    text: str
    position: CellPosition


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file.

    Attributes:
        rows: Those that are not blank, the header first, up to the first that cannot be read.
        delimiter: What stands between cells.
        problem: What is wrong with that one, and where; None where all can be read.
    """

    rows: list[list[Cell]]
    delimiter: str
    problem: tuple[CellPosition, Problem] | None = None


def read_table(path: str | os.PathLike[str], columns: Collection[str], header: str) -> Table:
    """Return a file's rows.

    Args:
        path: Of the file.
        columns: Their names, by which the delimiter is found.
        header: The first row as it should be, for errors.

    Raises:
        UnreadableTableError: There is no such file, it is empty, it is too large, or it is not text in UTF-8.
    """
    return parse_table(read_text(Path(path), "save the table as `CSV UTF-8`"), columns, header)


def parse_table(text: str, columns: Collection[str], header: str) -> Table:
    """Return the rows of a file's text, which has no byte order mark; as `read_table` does. Raises UnreadableTableError: it is empty."""
    if _BLANK.fullmatch(text):
        raise UnreadableTableError(f"it is empty; its first row is {header}")
    return _rows(text, _find_delimiter(text, columns))


def _find_delimiter(text: str, columns: Collection[str]) -> str:
    """Return the delimiter under which the first row names the most columns."""
    first = next(line for line in LINE_BREAK.split(text) if not _BLANK.fullmatch(line))

    def known(delimiter: str) -> int:
        return len(set(columns).intersection(cell.strip(' "') for cell in first.split(delimiter)))

    return max(_DELIMITERS, key=known)


def _rows(text: str, delimiter: str) -> Table:
    text = _without_blanks_after_quotes(text, delimiter)
    rows: list[list[Cell]] = []
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True
    )
    while True:
        line = reader.line_num + 1
        try:
            texts = next(reader)
        except StopIteration:
            return Table(rows, delimiter)
        except csv.Error as error:
            rule = f"cannot be read as a row ({error}); a quote that opens must close, and one in a cell is doubled"
            problem = Problem("row", _line(text, line), rule, '"Seattle, reception"')
            return Table(rows, delimiter, (CellPosition(line, 1), problem))
        if any(cell.strip() for cell in texts):
            rows.append(list(_cells(texts, line)))


def _without_blanks_after_quotes(text: str, delimiter: str) -> str:
    """Return a text in which a quote that closes is followed by a delimiter at once, as the csv module wants it."""
    if not re.search(r'" +[,;\t\r\n]', text):
        return text
    kept: list[str] = []
    is_quoted = False
    pieces = re.split(r'("+)', text)
    for index, piece in enumerate(pieces):
        if index % 2:
            is_quoted ^= bool(len(piece) % 2)
            kept.append(piece)
        elif not is_quoted and index and piece.lstrip(" ")[:1] in {delimiter, "\r", "\n"}:
            kept.append(piece.lstrip(" "))
        else:
            kept.append(piece)
    return "".join(kept)


def _line(text: str, line: int) -> str:
    return LINE_BREAK.split(text)[line - 1]


def _cells(texts: Sequence[str], line: int) -> Iterator[Cell]:
    """Yield the cells of a row; what follows a cell with line breaks begins on a later line."""
    for column, text in enumerate(texts, start=1):
        yield Cell(text.strip(), CellPosition(line, column))
        line += len(LINE_BREAK.findall(text))
