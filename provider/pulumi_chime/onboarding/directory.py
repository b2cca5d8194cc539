"""A new directory that is there whole, or not at all."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class InTheWayError(Exception):
    """Something stands where a directory is to be made; the text says what, and what to do."""


def require_free(directory: Path) -> None:
    """Refuse a place at which something stands. Raises InTheWayError, or OSError where it cannot be looked at."""
    if directory.is_symlink() and not directory.exists():
        raise InTheWayError(f"{directory} is a link that leads nowhere; name a new directory")
    if not directory.exists():
        return
    if not directory.is_dir():
        raise InTheWayError(f"{directory} is a file; name a new directory")
    if directory.resolve() == Path.cwd():
        raise InTheWayError(f"{directory} is the directory you are in; name a new one")
    if found := next(directory.iterdir(), None):
        raise InTheWayError(
            f"{directory} is not empty ({found.name}); nothing is overwritten: name a new directory"
        )


def write_directory(directory: Path, files: Mapping[str, str]) -> None:
    """Make a directory with files: beside its place, from where it is moved when it is whole.

    Raises:
        InTheWayError: Something stands there.
        OSError: It cannot be written.
    """
    require_free(directory)
    place = directory.resolve()
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_name(f".{place.name}.{secrets.token_hex(4)}.tmp")
    unfinished.mkdir()
    try:
        for name, text in files.items():
            with (unfinished / name).open("x", encoding="utf-8", newline="") as file:
                file.write(text)
        unfinished.rename(place)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
