"""The cells of a fleet file, whatever its format: its rows, each cell under its column's name and with its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_chime.model.problem import Problem
from pulumi_chime.model.table import CellPosition

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pulumi_chime.model.table import Cell

Problems = list[tuple[CellPosition, Problem]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file.

    Attributes:
        position: Where it begins.
        cells: By their columns' names; one that the row leaves out may be missing.
    """

    position: CellPosition
    cells: Mapping[str, Cell]

    def text(self, column: str) -> str:
        """Return what stands in a column; empty where nothing does."""
        return self.cells[column].text if column in self.cells else ""

    def position_of(self, column: str) -> CellPosition:
        """Return where a column's cell is; where the row begins, if it has none."""
        return self.cells[column].position if column in self.cells else self.position


@dataclass(frozen=True, slots=True)
class Cells:
    """What stands in a file.

    Attributes:
        rows: In their order; none where no column is `phone_number`.
        problems: What is wrong with the form of the file.
    """

    rows: Sequence[Row]
    problems: Problems
