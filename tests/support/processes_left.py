"""What is left of the PostgreSQL of a project's own."""

from __future__ import annotations

import contextlib
from pathlib import Path

import psutil

from pulumi_chime.stacks.queue.server import data_directory


def processes_of(project: Path) -> list[psutil.Process]:
    """Return the processes that have the data of a project's server among their arguments."""
    data = str(data_directory(project))
    found = []
    for each in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if data in each.cmdline() and each.status() != psutil.STATUS_ZOMBIE:
                found.append(each)
    return found


def sockets_of(project: Path) -> Path | None:
    """Return the directory of a running server's socket, once the server has written it down."""
    with contextlib.suppress(OSError, IndexError):
        directory = (data_directory(project) / "postmaster.pid").read_text().splitlines()[4]
        return Path(directory) if directory else None
    return None
