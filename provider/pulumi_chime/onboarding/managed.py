"""A directory that is managed already: what its fleet files have, and rows that are added to them.

Rows are added at the end of a file, as text: what people wrote before stays as it is, byte by byte. A file is replaced only
when what stands in its place has been read back, and says what the file said, and the new rows.
"""

from __future__ import annotations

import csv
import json
import re
import secrets
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_chime.model.table_file import UnreadableTableError
from pulumi_chime.onboarding.programs import TableFormat, render_csv, render_table
from pulumi_chime.program import fleet_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pulumi_chime.onboarding.declaring import DeclaredRow

_LOADED = re.compile(r"""load_fleet\(\s*["']([^"'\n]+)["']""")
_DELIMITERS = ",;\t"


class NotManagedError(Exception):
    """A directory, or a file in it, to which nothing can be added; the text says why."""


@dataclass(frozen=True, slots=True)
class ManagedTable:
    """A fleet file that a program loads.

    Attributes:
        file: Where it is.
        phone_numbers: Those that stand in it, in E.164.
    """

    file: Path
    phone_numbers: tuple[str, ...]


def find_tables(directory: Path) -> list[ManagedTable]:
    """Return the fleet files that the Python program of a directory loads; nothing where there is none.

    Raises:
        NotManagedError: One of them cannot be read, or something in it is wrong.
    """
    program = directory / "__main__.py"
    try:
        text = program.read_text(encoding="utf-8") if program.is_file() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise NotManagedError(f"{program}: {error}") from None
    return [
        ManagedTable(directory / name, _read_numbers(directory / name))
        for name in dict.fromkeys(_LOADED.findall(text))
    ]


def add_rows(table: ManagedTable, rows: Sequence[DeclaredRow]) -> None:
    """Add rows to the end of a fleet file, at once.

    Raises:
        NotManagedError: The file is such that nothing can be added to its end.
        OSError: It cannot be written.
    """
    file = table.file.resolve()
    with file.open(encoding="utf-8", newline="") as opened:
        before = opened.read()
    after = append_rows(before, rows, _format_of(file))
    beside = file.with_name(f".{secrets.token_hex(4)}.{file.name}")
    try:
        with beside.open("x", encoding="utf-8", newline="") as opened:
            opened.write(after)
        if _read_numbers(beside) != (*table.phone_numbers, *(row.phone_number for row in rows)):
            raise NotManagedError(f"{file}: nothing can be added to its end; add the numbers by hand")
        shutil.copymode(file, beside)
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)


def append_rows(text: str, rows: Sequence[DeclaredRow], table: TableFormat) -> str:
    """Return the text of a fleet file with rows at its end, in its own delimiter, columns and line ends."""
    line_end = "\r\n" if "\r\n" in text else "\n"
    if table is TableFormat.JSON:
        return _append_json(text, rows, line_end)
    added = _csv_rows(text, rows) if table is TableFormat.CSV else _yaml_rows(text, rows)
    has_end = text.endswith("\n")
    joined = text if has_end else text + line_end
    joined += added.replace("\r\n", "\n").replace("\n", line_end) if table is TableFormat.YAML else added
    return joined if has_end else joined.removesuffix(line_end)


def _read_numbers(file: Path) -> tuple[str, ...]:
    try:
        table = fleet_table.read(file)
    except UnreadableTableError as error:
        raise NotManagedError(f"{file}: {error}") from None
    if table.problems:
        place, problem = table.problems[0]
        raise NotManagedError(f"{file}: {place}: {problem}")
    return tuple(number.e164 or number.phone_number for number in table.numbers)


def _format_of(file: Path) -> TableFormat:
    endings = {".json": TableFormat.JSON, ".yaml": TableFormat.YAML, ".yml": TableFormat.YAML}
    return endings.get(file.suffix.lower(), TableFormat.CSV)


def _csv_rows(text: str, rows: Sequence[DeclaredRow]) -> str:
    header = next((line for line in text.removeprefix("\ufeff").splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=header.count)
    columns = [
        cell.strip() for cell in next(csv.reader([header], delimiter=delimiter, skipinitialspace=True))
    ]
    line_end = "\r\n" if "\r\n" in text else "\n"
    cells = [[row.cells().get(column, "") for column in columns] for row in rows]
    return render_csv(cells, delimiter, line_end)


def _yaml_rows(text: str, rows: Sequence[DeclaredRow]) -> str:
    first = re.search(r"^( *)- ", text, re.MULTILINE)
    indent = first[1] if first else ""
    return "".join(f"{indent}{line}\n" for line in render_table(rows, TableFormat.YAML).splitlines())


def _append_json(text: str, rows: Sequence[DeclaredRow], line_end: str) -> str:
    head, _, tail = text.rpartition("]")
    kept = head.rstrip()
    separator = "" if kept.endswith("[") else ","
    added = f",{line_end}".join(f"  {json.dumps(row.cells())}" for row in rows)
    return f"{kept}{separator}{line_end}{added}{line_end}]{tail}"
