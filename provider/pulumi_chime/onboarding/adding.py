"""Numbers that are added to a program that is there.

What is added is put between what people wrote, which stays as it is, byte by byte. A file is replaced at once, and only
when what takes its place has been read back and declares what the file did, and the new numbers.
"""

from __future__ import annotations

import secrets
import shutil
from typing import TYPE_CHECKING

from pulumi_chime.onboarding.managed import NotManagedError, insert, read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from pulumi_chime.onboarding.fleets import Fleet
    from pulumi_chime.onboarding.managed import Table


def add_numbers(added: Iterable[tuple[Table, Fleet]]) -> None:
    """Add numbers to the tables that they belong to, file after file.

    Raises:
        NotManagedError: A file is such that nothing can be added to it, or somebody has changed it meanwhile; the text
            names it.
        OSError: One cannot be written.
    """
    by_file: dict[Path, dict[Table, list[Fleet]]] = {}
    for table, fleet in added:
        by_file.setdefault(table.file, {}).setdefault(table, []).append(fleet)
    for file, parts in by_file.items():
        _add_to_file(file, parts)


def _add_to_file(file: Path, parts: Mapping[Table, Sequence[Fleet]]) -> None:
    try:
        _replace(file.resolve(), parts)
    except NotManagedError as error:
        raise NotManagedError(f"{file}: {error}") from None


def _replace(file: Path, parts: Mapping[Table, Sequence[Fleet]]) -> None:
    before = read_text(file)
    insertions = [each for table, fleets in parts.items() for each in table.add(before, fleets)]
    beside = file.with_name(f".{secrets.token_hex(4)}.{file.name}")
    try:
        with beside.open("x", encoding="utf-8", newline="") as opened:
            opened.write(insert(before, insertions))
        for table, fleets in parts.items():
            _require_whole(table, fleets, beside)
        shutil.copymode(file, beside)
        if read_text(file) != before:
            raise NotManagedError("it has been changed meanwhile; run it again")
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)


def _require_whole(table: Table, fleets: Sequence[Fleet], beside: Path) -> None:
    """Refuse a text that declares something else than the table did and what was added."""
    before = [each.phone_number for each in table.numbers]
    new = [row.phone_number for fleet in fleets for row in fleet.rows]
    try:
        found = table.read(beside)
    except NotManagedError:
        found = ()
    if [each.phone_number for each in found] != [*before, *new]:
        raise NotManagedError("nothing can be added to it as it is written; add the numbers by hand")
