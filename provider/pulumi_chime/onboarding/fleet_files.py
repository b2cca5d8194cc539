"""Fleet files as they are written, and rows that are added to the end of one, as text.

Every text that comes from elsewhere is written as a JSON string in JSON and YAML, and as it is in CSV.
"""

from __future__ import annotations

import csv
import io
import json
from enum import Enum
from typing import TYPE_CHECKING

import yaml

from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.table_file import UnreadableTableError
from pulumi_chime.model.yaml_file import UNREADABLE
from pulumi_chime.onboarding.declaring import COLUMNS
from pulumi_chime.onboarding.managed import (
    Insertion,
    ManagedNumber,
    ManagedRow,
    NotManagedError,
    line_end_of,
)
from pulumi_chime.program import fleet_columns, fleet_table
from pulumi_chime.program.fleet_csv import Header, find_header
from pulumi_chime.program.fleet_row import FleetNumber, Unmanaged

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from pulumi_chime.onboarding.declaring import DeclaredRow

_BYTE_ORDER_MARK = "\ufeff"


class TableFormat(str, Enum):
    """What a fleet file is written in."""

    CSV = "csv"
    YAML = "yaml"
    JSON = "json"


def render_table(rows: Sequence[DeclaredRow], table: TableFormat) -> str:
    """Return a fleet file."""
    cells = [row.cells() for row in rows]
    if table is TableFormat.JSON:
        return "[\n" + ",\n".join(f"  {json.dumps(each)}" for each in cells) + "\n]\n"
    if table is TableFormat.YAML:
        return _render_yaml(cells)
    return render_csv([list(COLUMNS), *([each.get(name, "") for name in COLUMNS] for each in cells)])


def _render_yaml(rows: Sequence[Mapping[str, str]]) -> str:
    lines = ["- " + "\n  ".join(f"{key}: {json.dumps(text)}" for key, text in each.items()) for each in rows]
    return "\n".join([*lines, ""])


def render_csv(rows: Sequence[Sequence[str]], delimiter: str = ",", line_end: str = "\n") -> str:
    """Return rows of a table in CSV."""
    return "".join(f"{_csv_row(row, delimiter)}{line_end}" for row in rows)


def _csv_row(row: Sequence[str], delimiter: str) -> str:
    """Return one row; a carriage return is quoted only where it is a part of the line's end."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerow(row)
    return out.getvalue().removesuffix("\r\n")


def read_rows(file: Path, region: str | None, ignored: Collection[str] = ()) -> tuple[ManagedRow, ...]:
    """Return the rows of a fleet file, as the program that loads it has them.

    Args:
        file: It.
        region: Where they live, as `ManagedNumber` has it.
        ignored: Names of further columns, which the program passes over.

    Raises:
        NotManagedError: It cannot be read, or something in it is wrong.
    """
    try:
        table = fleet_table.read(file, ignored)
    except UnreadableTableError as error:
        raise NotManagedError(str(error)) from None
    if table.problems:
        place, problem = table.problems[0]
        raise NotManagedError(f"{place}: {problem}")
    return tuple(
        ManagedRow(ManagedNumber(number.e164 or number.phone_number, region), _declared(number))
        for number in table.numbers
    )


def _declared(number: FleetNumber) -> dict[str, object]:
    """Return what a row says, by its columns."""
    values = {name: getattr(number, name) for name in fleet_columns.COLUMNS if name != "phone_number"}
    return {
        name: value.value if isinstance(value, Unmanaged) else value
        for name, value in values.items()
        if value is not None
    }


def expect_rows(
    text: str, rows: Sequence[DeclaredRow], table: TableFormat, region: str | None
) -> tuple[ManagedRow, ...]:
    """Return what has to be read of rows that are added to the text of a fleet file.

    Args:
        text: It. A column that it has not is not declared of any number.
        rows: Of the new numbers.
        table: What it is written in.
        region: Where they live, as `ManagedNumber` has it.

    Raises:
        NotManagedError: The text cannot be read.
    """
    named = _find_header(text).names if table is TableFormat.CSV else COLUMNS
    return tuple(
        ManagedRow(
            ManagedNumber(row.phone_number, region),
            {
                name: each
                for name, each in row.added_cells().items()
                if name in named and name != "phone_number"
            },
        )
        for row in rows
    )


def append_rows(
    text: str, rows: Sequence[DeclaredRow], table: TableFormat, defaults: Collection[Attribute]
) -> list[Insertion]:
    """Return what is put into the text of a fleet file, in its own delimiter, columns and line ends.

    Args:
        text: It.
        rows: Of the new numbers.
        table: What it is written in.
        defaults: The attributes that a row takes, or may take, from elsewhere where the file says nothing of them.

    Raises:
        NotManagedError: It is a table in CSV without a column for one of these.
    """
    line_end = line_end_of(text)
    if table is TableFormat.JSON:
        return [_json_rows(text, rows, line_end)]
    added = (
        _csv_rows(text, rows, line_end, defaults)
        if table is TableFormat.CSV
        else _yaml_rows(text, rows).replace("\n", line_end)
    )
    if not text.endswith(("\n", "\r")):
        added = f"{line_end}{added.removesuffix(line_end)}"
    return [Insertion(len(text), added)]


def format_of(file: Path) -> TableFormat:
    """Return what a fleet file is written in, by its name."""
    endings = {".json": TableFormat.JSON, ".yaml": TableFormat.YAML, ".yml": TableFormat.YAML}
    return endings.get(file.suffix.lower(), TableFormat.CSV)


def _csv_rows(text: str, rows: Sequence[DeclaredRow], line_end: str, defaults: Collection[Attribute]) -> str:
    header = _find_header(text)
    lacking = [each.value for each in Attribute if each in defaults and each.value not in header.names]
    if lacking:
        raise NotManagedError(
            f"it has no column {lacking[0]}, of which new rows would take a default; add the column"
        )
    cells = [[row.added_cells().get(name, "") for name in header.names] for row in rows]
    return render_csv(cells, header.delimiter, line_end)


def _find_header(text: str) -> Header:
    try:
        return find_header(text.removeprefix(_BYTE_ORDER_MARK))
    except UnreadableTableError as error:
        raise NotManagedError(str(error)) from None


def _yaml_rows(text: str, rows: Sequence[DeclaredRow]) -> str:
    margin = " " * _find_margin(text)
    added = _render_yaml([row.added_cells() for row in rows])
    return "".join(f"{margin}{line}\n" for line in added.splitlines())


def _find_margin(text: str) -> int:
    """Return in which column the rows of a table in YAML begin, as its parser finds it."""
    try:
        events = yaml.parse(text.removeprefix(_BYTE_ORDER_MARK), Loader=yaml.SafeLoader)
        first = next((each for each in events if isinstance(each, yaml.SequenceStartEvent)), None)
    except UNREADABLE:
        first = None
    mark = first.start_mark if first is not None else None
    return mark.column if mark is not None else 0


def _json_rows(text: str, rows: Sequence[DeclaredRow], line_end: str) -> Insertion:
    kept = text.rpartition("]")[0].rstrip()
    is_empty = kept.endswith("[")
    added = f",{line_end}".join(f"  {json.dumps(row.added_cells())}" for row in rows)
    has_own_line = "\n" in text[len(kept) : text.rfind("]")]
    return Insertion(
        len(kept), f"{'' if is_empty else ','}{line_end}{added}{'' if has_own_line else line_end}"
    )
