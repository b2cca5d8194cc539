"""The cells of a fleet file in YAML or JSON, each row of which names its columns.

A row without anything in it is passed over, as in CSV.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from pulumi_chime.model.problem import Problem
from pulumi_chime.program.fleet_cells import Cells, Row
from pulumi_chime.program.fleet_columns import COLUMNS, is_passed_over, unknown_column

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from pulumi_chime.model.records import Record, Records
    from pulumi_chime.model.table import Cell, CellPosition


def read_records(records: Records, ignored: Collection[str], example: str) -> Cells:
    """Return the cells of a file.

    Args:
        records: Its rows.
        ignored: Names of further columns, which are passed over.
        example: A row as it should be, for errors.
    """
    problems = [records.problem] if records.problem else []
    rows = [record for record in records.rows if not _is_blank(record)]
    for record in rows:
        problems += [*record.problems, *_field_problems(record, ignored)]
    problems += _unknown_columns(rows, ignored)
    rows = [record for record in rows if record.fields]
    if rows and not any(field.name.text == "phone_number" for record in rows for field in record.fields):
        names = ",".join(field.name.text for field in rows[0].fields)
        rule = "each row has a phone_number, and no row here has one"
        return Cells([], [*problems, (rows[0].position, Problem("row", names, rule, example))])
    return Cells([Row(record.position, _read_columns(record)) for record in rows], problems)


def _is_blank(record: Record) -> bool:
    return not record.problems and not any(field.value.text for field in record.fields)


def _read_columns(record: Record) -> dict[str, Cell]:
    """Return the cells that are read; of a name that appears twice, the first."""
    return {field.name.text: field.value for field in reversed(record.fields) if field.name.text in COLUMNS}


def _field_problems(record: Record, ignored: Collection[str]) -> Iterator[tuple[CellPosition, Problem]]:
    first: dict[str, CellPosition] = {}
    for field in record.fields:
        name = field.name.text
        if is_passed_over(name, ignored):
            continue
        if name in first:
            rule = f"this row has it at {first[name]} already"
            yield field.name.position, Problem("column", name, rule, "one of the two")
        first.setdefault(name, field.name.position)
        if field.objection and name in COLUMNS:
            example = '"+12065550100"' if name == "phone_number" else '"Seattle reception"'
            yield field.value.position, Problem(name, field.value.text, field.objection, example)


def _unknown_columns(
    records: Sequence[Record], ignored: Collection[str]
) -> Iterator[tuple[CellPosition, Problem]]:
    """Yield each name of an unknown column once, however many rows have it."""
    names = [
        field.name
        for record in records
        for field in record.fields
        if field.name.text not in COLUMNS and not is_passed_over(field.name.text, ignored)
    ]
    rows = Counter(name.text for name in names)
    for name in {each.text: each for each in reversed(names)}.values():
        problem = unknown_column("column", name.text)
        count = rows[name.text]
        yield (
            name.position,
            problem if count == 1 else replace(problem, rule=f"in {count} rows; {problem.rule}"),
        )
