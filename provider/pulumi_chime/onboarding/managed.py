"""A directory that is managed already: the parts of its program in which numbers stand, and the project's settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_chime.model.settings import NAMESPACE
from pulumi_chime.model.yaml_file import UnreadableFileError, entries, entry, read_mapping, text_of
from pulumi_chime.onboarding.project import PROJECT_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from pulumi_chime.onboarding.declaring import DeclaredRow
    from pulumi_chime.onboarding.fleets import Fleet

_LARGEST_BYTES = 10_000_000


class NotManagedError(Exception):
    """A directory, or a file in it, to which nothing can be added; the text says why in one line."""


@dataclass(frozen=True, slots=True)
class ManagedNumber:
    """A number that a program declares.

    Attributes:
        phone_number: It, in E.164.
        region: Where it is declared; empty for the stack's own place, of which the project names no region. None where
            nobody can say, or in another account than the stack's.
    """

    phone_number: str
    region: str | None


@dataclass(frozen=True, slots=True)
class ManagedRow:
    """All that a program declares of a number.

    Attributes:
        number: It.
        declared: What stands there of it, by the names that it has there: a text, or what else tells it from another.
    """

    number: ManagedNumber
    declared: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Insertion:
    """A text that is put into another one.

    Attributes:
        place: Before which character.
        text: It.
    """

    place: int
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A part of a program in which numbers stand.

    Attributes:
        file: Where it is.
        fleet: Which numbers belong to it: those of the fleet of this name; empty: any.
        region: Where these live; empty where the project names no region, or in any region. None where nobody can say,
            or in another account than the stack's: nothing belongs there then.
        read: Returns the rows of such a part in a file. Raises NotManagedError, without the file's name.
        add: Returns what is put into the file's text for further numbers. Raises NotManagedError.
        expect: Returns the rows that have to be read for these then. Raises NotManagedError.
        rows: Those that stand in it.
    """

    file: Path
    fleet: str
    region: str | None
    read: Callable[[Path], tuple[ManagedRow, ...]]
    add: Callable[[str, Sequence[Fleet]], list[Insertion]]
    expect: Callable[[str, Sequence[Fleet]], tuple[ManagedRow, ...]]
    rows: tuple[ManagedRow, ...]

    @property
    def numbers(self) -> tuple[ManagedNumber, ...]:
        """The numbers that stand in it."""
        return tuple(row.number for row in self.rows)


@dataclass(frozen=True, slots=True)
class Beside:
    """What a program declares beside its tables.

    Attributes:
        numbers: Those that it names.
        unknown: Where it declares some that only a run of it would tell, such as `__main__.py line 7`.
    """

    numbers: tuple[ManagedNumber, ...] = ()
    unknown: tuple[str, ...] = ()


def read_settings(directory: Path) -> dict[str, str]:
    """Return the provider's settings for all stacks, as the project has them; nothing where there is no project.

    Raises:
        NotManagedError: The project's file cannot be read.
    """
    file = directory / PROJECT_FILE
    if not file.exists():
        return {}
    try:
        found = entry(read_mapping(file), "config")
    except UnreadableFileError as error:
        raise NotManagedError(f"{file}: {error}") from None
    prefix = f"{NAMESPACE}:"
    values = {
        key.removeprefix(prefix): text_of(entry(value, "value") or entry(value, "default") or value)
        for key, value in entries(found)
        if key.startswith(prefix)
    }
    return {name: text for name, text in values.items() if text is not None}


def read_text(file: Path) -> str:
    """Return a file's text as it is, line ends included. Raises NotManagedError, without the file's name."""
    try:
        if file.stat().st_size > _LARGEST_BYTES:
            raise NotManagedError(f"it is larger than {_LARGEST_BYTES:,} bytes")
        return file.read_bytes().decode()
    except UnicodeDecodeError:
        raise NotManagedError("it is not text in UTF-8") from None
    except OSError as error:
        raise NotManagedError(error.strerror or str(error)) from None


def insert(text: str, insertions: Iterable[Insertion]) -> str:
    """Return a text with others in it; of two at one place the first comes first."""
    pieces, end = [], 0
    for each in sorted(insertions, key=lambda insertion: insertion.place):
        pieces += [text[end : each.place], each.text]
        end = each.place
    return "".join([*pieces, text[end:]])


def expect_added(
    _: str,
    fleets: Sequence[Fleet],
    *,
    region: str | None,
    declared: Callable[[DeclaredRow], Mapping[str, object]],
) -> tuple[ManagedRow, ...]:
    """Return what a table expects of rows that are written where it stands, as `Table.expect`.

    Args:
        _: The text that they are added to, which says nothing of them.
        fleets: The rows.
        region: Where the table's numbers live.
        declared: Returns what is written of a row, by its names.
    """
    rows = [row for fleet in fleets for row in fleet.rows]
    return tuple(ManagedRow(ManagedNumber(row.phone_number, region), declared(row)) for row in rows)


def line_end_of(text: str) -> str:
    """Return how the lines of a text end."""
    return next((each for each in ("\r\n", "\n", "\r") if each in text), "\n")
