"""The fleet file: a table of numbers as a spreadsheet, a program or a person writes it, read with all of its problems.

The end of a file's name says its format: JSON, YAML, or else CSV. What its cells mean is the same in each, and
is said here; docs/fleet-files.md says it to users.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.json_records import read_json
from pulumi_chime.model.table_file import read_text
from pulumi_chime.model.yaml_records import read_yaml
from pulumi_chime.program import fleet_row
from pulumi_chime.program.fleet_csv import read_csv
from pulumi_chime.program.fleet_records import read_records
from pulumi_chime.program.fleet_row import ATTRIBUTES, UNMANAGED, FleetNumber

if TYPE_CHECKING:
    import os
    from collections.abc import Collection, Iterator, Sequence

    from pulumi_chime.program.fleet_cells import Cells, Problems, Row

CLEAR: Final = "<clear>"
"""Written into a cell to clear a name or calling name; an empty cell takes the fleet's default."""

_CLEARABLE = frozenset(attribute.value for attribute in Attribute if attribute.row.is_clearable)
_READERS = {".json": read_json, ".yaml": read_yaml, ".yml": read_yaml}
_EXAMPLES = {
    read_json: '[{"phone_number": "+12065550100", "name": "Seattle reception"}]',
    read_yaml: '- phone_number: "+12065550100"',
}


@dataclass(frozen=True, slots=True)
class FleetTable:
    """What a fleet file says.

    Attributes:
        numbers: Its rows in their order, each as far as it could be read.
        problems: Everything that is wrong with it, in the order of the file.
    """

    numbers: Sequence[FleetNumber]
    problems: Problems


def read(path: str | os.PathLike[str], ignored: Collection[str] = ()) -> FleetTable:
    """Return the numbers of a fleet file and everything that is wrong with it.

    Args:
        path: Of the file.
        ignored: Names of further columns, which are passed over.

    Raises:
        UnreadableTableError: There is no such file, it is empty, it is too large, or it is not text in UTF-8.
    """
    file = Path(path)
    cells = _read_cells(file, ignored)
    rows = dict(zip(_origins(file, cells.rows), cells.rows, strict=True))
    numbers = [_number(row, origin) for origin, row in rows.items()]
    problems, places = list(cells.problems), {place for place, _ in cells.problems}
    for number, problem in fleet_row.find_problems(numbers):
        place = rows[number.origin].position_of(problem.property_name)
        if place not in places:  # what is no text at all breaks rules for texts, too
            problems.append((place, problem))
    return FleetTable(numbers, sorted(problems, key=lambda found: found[0]))


def _read_cells(file: Path, ignored: Collection[str]) -> Cells:
    reader = _READERS.get(file.suffix.lower())
    if reader is None:
        return read_csv(file, ignored)
    text, example = read_text(file, "save it as UTF-8"), _EXAMPLES[reader]
    records = reader(text, example)
    return read_records(records, ignored, example)


def _origins(file: Path, rows: Sequence[Row]) -> Iterator[str]:
    """Yield what each row is called in messages; several rows of one line are told apart by their columns."""
    lines = Counter(row.position.line for row in rows)
    for row in rows:
        is_alone = lines[row.position.line] == 1
        yield f"{file} line {row.position.line}" if is_alone else f"{file} {row.position}"


def _number(row: Row, origin: str) -> FleetNumber:
    return FleetNumber(
        phone_number=row.text("phone_number"),
        **{attribute: _value(row, attribute) for attribute in ATTRIBUTES},
        key=row.text("key") or None,
        origin=origin,
    )


def _value(row: Row, column: str) -> Any:
    text = row.text(column)
    if text == CLEAR and column in _CLEARABLE:
        return ""
    if text == UNMANAGED.value:
        return UNMANAGED
    return text or None
