"""A table in which each row says for itself what its values are: a list of mappings, in YAML or JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pulumi_chime.model.problem import Problem
from pulumi_chime.model.shortened import LONGEST_PIECE, cut
from pulumi_chime.model.table_file import UnreadableTableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pulumi_chime.model.table import Cell, CellPosition

NOT_TEXT: Final = "a value is a text, in quotation marks"
"""The rule of what stands for a column."""

_MOST_STRAY = 100


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a row, under its name.

    Attributes:
        name: The column's.
        value: Its text; where it is no text, what stands there instead.
        objection: Why that cannot be taken for a text; empty where it can.
    """

    name: Cell
    value: Cell
    objection: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One row.

    Attributes:
        position: Where it begins.
        fields: In the order of the file, those that appear twice too.
        problems: What in it is no field at all.
    """

    position: CellPosition
    fields: Sequence[Field]
    problems: Sequence[tuple[CellPosition, Problem]] = ()


class BrokenOffError(Exception):
    """The place in a file after which nothing of it can be read.

    Args:
        position: The place.
        problem: What is wrong there.
    """

    def __init__(self, position: CellPosition, problem: Problem) -> None:
        super().__init__(f"{position}: {problem}")
        self.position = position
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Records:
    """The rows of a file.

    Attributes:
        rows: Up to the first that cannot be read.
        problem: What is wrong with that one, and where; None where all can be read.
    """

    rows: Sequence[Record]
    problem: tuple[CellPosition, Problem] | None = None


def empty(example: str) -> UnreadableTableError:
    """Return the error for a file without a list: what wrote it may have failed, so it is no table without rows."""
    return UnreadableTableError(f"it is empty; a table without rows is [], and a row is {example}")


def collect(records: Iterator[Record]) -> Records:
    """Return what an iterator yields until it breaks off."""
    rows: list[Record] = []
    stray = 0
    try:
        for record in records:
            rows.append(record)
            stray += not record.fields
            if stray > _MOST_STRAY:
                rule = f"{stray} rows are none: it is a table of another kind, and is read no further"
                return Records(rows, (record.position, Problem("file", "", rule, "a fleet file")))
    except BrokenOffError as error:
        return Records(rows, (error.position, error.problem))
    return Records(rows)


def shown(text: str, begin: int, end: int) -> str:
    """Return a piece of a file as a problem shows it: one line, not too long."""
    return cut(" ".join(text[begin : min(end, begin + 2 * LONGEST_PIECE)].split()))
