"""Release archives: the same files give the same bytes."""

from __future__ import annotations

import gzip
import tarfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_MOMENT = 499_162_500  # as npm's own archives: 1985-10-26, after every file system's beginning of time


def pack(directory: Path, archive: Path, root: str) -> None:
    """Write the files of a directory into a gzipped tar.

    Args:
        directory: Where they are.
        archive: The file to write.
        root: The directory that they are in inside the archive.
    """
    with (
        archive.open("wb") as raw,
        gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as compressed,
        tarfile.open(fileobj=compressed, mode="w", format=tarfile.USTAR_FORMAT) as tar,
    ):
        for path in sorted(path for path in directory.rglob("*") if path.is_file()):
            member = tarfile.TarInfo(f"{root}/{path.relative_to(directory).as_posix()}")
            member.size = path.stat().st_size
            member.mtime = _MOMENT
            member.mode = 0o644
            with path.open("rb") as content:
                tar.addfile(member, content)
