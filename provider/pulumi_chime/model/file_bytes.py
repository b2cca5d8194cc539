"""The content of a file that a person names, of which no more is read than may be there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class TooLargeError(ValueError):
    """A file that is larger than what is read of it; the text says so in one line."""

    def __init__(self, largest: int) -> None:
        super().__init__(f"it is larger than {largest:,} bytes, which is more than is read")


def read_bytes(file: Path, largest: int) -> bytes:
    """Return what a file holds.

    Args:
        file: Its path; a pipe or a device will do.
        largest: Bytes that it may have.

    Raises:
        TooLargeError: It has more.
        OSError: It cannot be read.
        ValueError: No file can have this name.
    """
    with file.open("rb") as stream:
        # A pipe, such as the shell makes for a command's output, shows how much it has only by being read.
        if os.fstat(stream.fileno()).st_size > largest:
            raise TooLargeError(largest)
        content = stream.read(largest + 1)
    if len(content) > largest:
        raise TooLargeError(largest)
    return content
