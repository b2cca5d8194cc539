"""The file of releases: the numbers that may be given up, each named. What it does not name stays in the account.

    phone_number
    +12065550100

A CSV file in UTF-8 with a column `phone_number`; other columns, such as a reason, are passed over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_chime.model.identity import InvalidPhoneNumberError
from pulumi_chime.model.project_paths import locate
from pulumi_chime.model.shortened import shown_value
from pulumi_chime.model.spelling import read_declared
from pulumi_chime.model.table import read_table
from pulumi_chime.model.table_file import UnreadableTableError

if TYPE_CHECKING:
    from pathlib import Path

    from pulumi_chime.model.table import Cell

_COLUMN = "phone_number"
_LARGEST_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class ReleaseList:
    """What a file of releases said when it was read.

    Attributes:
        path: The whole path; None where no file is set.
        numbers: E.164; empty where the file cannot be used.
        problem: Why it cannot be used, in one line; empty where it can.
        content: What was read, against which later changes show.
    """

    path: Path | None = None
    numbers: frozenset[str] = frozenset()
    problem: str = ""
    content: bytes = b""

    @property
    def has_changed(self) -> bool:
        """Whether the file has other content now than when it was read, or can no longer be read."""
        if self.path is None:
            return False
        try:
            return self.path.read_bytes() != self.content
        except OSError:
            return True


def read_releases(setting: str | None, directory: Path | None = None) -> ReleaseList:
    """Return what a file of releases says.

    Args:
        setting: The setting `chime:releases`; None or empty names nobody.
        directory: Where the program runs, from which a relative path's project is looked for; None: here.
    """
    if not setting:
        return ReleaseList()
    path = locate(setting, directory)
    try:
        if not path.is_file():
            return ReleaseList(path, problem="is not a file" if path.exists() else "no such file")
        if path.stat().st_size > _LARGEST_BYTES:
            return ReleaseList(path, problem=f"is larger than {_LARGEST_BYTES:,} bytes")
        content = path.read_bytes()
        numbers = frozenset() if not content.strip() else frozenset(_numbers(path))
    except OSError as error:
        return ReleaseList(path, problem=error.strerror or str(error))
    except UnreadableTableError as error:
        return ReleaseList(path, problem=str(error))
    return ReleaseList(path, numbers, content=content)


def _numbers(path: Path) -> list[str]:
    """Return the numbers of a file. Raises UnreadableTableError for anything that is no list of numbers."""
    table = read_table(path, (_COLUMN,), _COLUMN)
    if table.problem:
        position, problem = table.problem
        raise UnreadableTableError(f"{position}: {problem}")
    header, *rows = table.rows
    columns = [cell.position.column for cell in header if cell.text == _COLUMN]
    if len(columns) != 1:
        raise UnreadableTableError(f"its first row must have one column {_COLUMN}")
    cells = [cell for row in rows for cell in row if cell.position.column == columns[0]]
    if len(cells) < len(rows):
        raise UnreadableTableError(f"a row has no {_COLUMN}")
    return [_number(cell) for cell in cells]


def _number(cell: Cell) -> str:
    try:
        return read_declared(cell.text)
    except InvalidPhoneNumberError:
        reason = f"{cell.position}: {shown_value(cell.text)} is not a phone number in E.164 form"
        raise UnreadableTableError(reason) from None
