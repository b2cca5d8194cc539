"""Whether any process of a tree is left, as the kernel of this machine knows it.

The first process opens a file, locks it, and lets whatever it starts inherit the open file: the engine, the program, the
plugins. The lock is one for all of them (flock(2): it belongs to the open file, and is released when the last copy is
closed), so it is free exactly when all of them are gone: no process id has to be compared, none can be taken for
another, and nothing has to be tidied up by whoever was killed.
"""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def take(path: Path) -> int:
    """Make the file, lock it, and return it open, for the processes of the tree to inherit.

    Raises:
        OSError: The file exists, or cannot be made.
    """
    opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return opened


def note(opened: int, pid: int) -> None:
    """Write a process of the tree into the file, for whoever finds it when all have ended."""
    os.write(opened, f"{pid}\n".encode("ascii"))


def noted(path: Path) -> list[int]:
    """Return the processes that were written into the file; none where it cannot be read."""
    try:
        # A line without an end is part of a number.
        return [int(line) for line in path.read_text(encoding="ascii").rpartition("\n")[0].split()]
    except (OSError, ValueError):
        return []


def is_gone(path: Path) -> bool:
    """Return whether every process of the tree has ended; False where that is not certain."""
    try:
        opened = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    else:
        return True
    finally:
        os.close(opened)
