"""A run's tables in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from benchmarks.comparison import grids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.comparison.grids import Grid
    from benchmarks.comparison.results import Document

_BAD = ("not met", "failed")


def render(document: Document) -> Iterator[Table | str]:
    """Yield what is printed of a run."""
    for grid in (grids.renames(document), *grids.other_work(document), grids.judged(document)):
        if len(grid.headings) > 1 and grid.rows:
            yield _table(grid)
    yield grids.in_short(document)


def _table(grid: Grid) -> Table:
    table = Table(title=grid.title)
    for heading in grid.headings:
        table.add_column(heading)
    for row in grid.rows:
        table.add_row(*(Text(text, style="red" if text.endswith(_BAD) else "") for text in row))
    return table
