"""Numbers that are added to a program that is there.

What is added is put between what people wrote, which stays as it is, byte by byte. A file is replaced at once, and only
when what takes the place of each has been read back and declares what the file did, and of the new numbers what the
account has.
"""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_chime.onboarding.managed import NotManagedError, insert, read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from pulumi_chime.onboarding.fleets import Fleet
    from pulumi_chime.onboarding.managed import ManagedRow, Table

_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True, slots=True)
class _Change:
    """A file that is to be replaced.

    Attributes:
        file: As the program names it.
        place: Where it is in truth, a link being followed.
        before: Its text.
        beside: What takes its place.
    """

    file: Path
    place: Path
    before: str
    beside: Path


def add_numbers(added: Iterable[tuple[Table, Fleet]]) -> None:
    """Add numbers to the tables that they belong to: all that takes a file's place is there before the first is replaced.

    Raises:
        NotManagedError: A file is such that nothing can be added to it, or somebody has changed it meanwhile, or it may
            not be written; the text names it. Where another one has been changed by then, the text says so.
        OSError: What takes one's place cannot be written.
    """
    by_file: dict[Path, dict[Table, list[Fleet]]] = {}
    for table, fleet in added:
        by_file.setdefault(table.file, {}).setdefault(table, []).append(fleet)
    for file in by_file:
        _require_writable(file)
    with ExitStack() as until_end:
        changes = [_prepare(file, parts, until_end) for file, parts in by_file.items()]
        _replace_all(changes)


def _require_writable(file: Path) -> None:
    """Refuse a file that may not be written: replacing it needs permission for its directory only.

    Nothing is denied to root, so that the file's own mode decides, too.
    """
    try:
        has_writers = file.stat().st_mode & _WRITABLE
    except OSError as error:
        raise NotManagedError(f"{file}: {error.strerror or error}") from None
    if not has_writers or not os.access(file, os.W_OK):
        raise NotManagedError(f"{file}: it is read-only; nothing was changed")


def _prepare(file: Path, parts: Mapping[Table, Sequence[Fleet]], until_end: ExitStack) -> _Change:
    """Write beside a file what takes its place, until the end of what needs it."""
    place = file.resolve()
    try:
        before = read_text(place)
        insertions = [each for table, fleets in parts.items() for each in table.add(before, fleets)]
        beside = place.with_name(f".{secrets.token_hex(4)}.{place.name}")
        until_end.callback(beside.unlink, missing_ok=True)
        with beside.open("x", encoding="utf-8", newline="") as opened:
            opened.write(insert(before, insertions))
        for table, fleets in parts.items():
            _require_whole(table, table.expect(before, fleets), beside)
        shutil.copymode(place, beside)
    except NotManagedError as error:
        raise NotManagedError(f"{file}: {error}") from None
    return _Change(file, place, before, beside)


def _replace_all(changes: Sequence[_Change]) -> None:
    changed: list[str] = []
    for each in changes:
        if objection := _replace(each):
            also = f"; changed before that: {', '.join(changed)}" if changed else ""
            raise NotManagedError(f"{each.file}: {objection}{also}")
        changed.append(str(each.file))


def _replace(change: _Change) -> str:
    """Replace a file, or return why not."""
    try:
        if read_text(change.place) != change.before:
            return "it has been changed meanwhile; run it again"
        change.beside.replace(change.place)
    except (NotManagedError, OSError) as error:
        return f"it was not written: {getattr(error, 'strerror', None) or error}"
    return ""


def _require_whole(table: Table, added: Sequence[ManagedRow], beside: Path) -> None:
    """Refuse a text that declares something else than the table did and what was added, in any value or place."""
    try:
        found = table.read(beside)
    except NotManagedError:
        found = ()
    if found != (*table.rows, *added):
        raise NotManagedError("nothing can be added to it as it is written; add the numbers by hand")
