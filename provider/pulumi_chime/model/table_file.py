"""The file of a table, in whatever format: all of its text, or one line that says why it cannot be had."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pulumi_chime.model.file_bytes import TooLargeError, read_bytes

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_BYTES: Final = 10_000_000
"""Of a file that is read: a table of some 100,000 rows. What is larger is something else."""

LINE_BREAK: Final = re.compile(r"\r\n|\r|\n")
"""Where an editor begins a line."""

_BYTE_ORDER_MARK = "\ufeff"
_NUL = "\0"
"""Half of what a text in UTF-16 has; Python 3.10 and later ones disagree on whether a table may have it."""


class UnreadableTableError(ValueError):
    """A file of which no row can be read; the text says why, in one line."""


def read_text(file: Path, advice: str) -> str:
    """Return the text of a file, without a byte order mark.

    Args:
        file: Its path.
        advice: What to do where it is not UTF-8.

    Raises:
        UnreadableTableError: There is no such file, it is too large, or it is not text in UTF-8.
    """
    data = _read_bytes(file)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = _count_lines(data[: error.start].decode())
        raise UnreadableTableError(f"line {line} is not text in UTF-8; {advice}") from None
    before, found, _ = text.partition(_NUL)
    if found:
        line = _count_lines(before)
        raise UnreadableTableError(f"line {line} has a NUL character (U+0000), as no text has; {advice}")
    return text.removeprefix(_BYTE_ORDER_MARK)


def _count_lines(text: str) -> int:
    return len(LINE_BREAK.split(text))


def _read_bytes(file: Path) -> bytes:
    try:
        return read_bytes(file, LARGEST_BYTES)
    except TooLargeError as error:
        raise UnreadableTableError(str(error)) from None
    except OSError as error:
        raise UnreadableTableError(f"{error.strerror} (looked for {file.absolute()})") from None
    except ValueError:
        raise UnreadableTableError(f"no file can be called {str(file)!r}") from None
