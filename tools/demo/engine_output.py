"""The engine's own output, line by line: repeated rows are counted instead of shown.

The engine writes two rows for each number, which for 120 numbers is more than anybody reads.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status

_ROW = re.compile(r" [ +~-]  \S+:(Stack|PhoneNumber|PhoneNumberFleet) ")
# What the engine says of one number when there is nothing else to say of it.
_ROW_OF_A_NUMBER = re.compile(r" [+~-]  \S+:PhoneNumber \S+ [a-z]+ ?(\([\d.]+m?s\))? ?(\[[^]]*\])?\s*")


class EngineOutput:
    """The output of one command, shown and kept.

    Args:
        console: Where it is shown.
        status: Shows live how many rows are counted.
        rows_shown: How many rows of numbers are shown before the others are counted; None: all.

    Attributes:
        lines: All of it, without colours.
    """

    def __init__(self, console: Console, status: Status, rows_shown: int | None) -> None:
        self.lines: list[str] = []
        self._console = console
        self._status = status
        self._rows_left = rows_shown
        self._counted = 0
        self._blank_line_waits = False

    def show(self, line: str) -> None:
        """Show a line as the engine wrote it, or count it."""
        text = Text.from_ansi(line)
        self.lines.append(text.plain)
        if not text.plain.strip():
            self._blank_line_waits = True
        elif self._is_shown(text.plain):
            self.show_counted()
            self._print(text)
        else:
            self._counted += 1
            self._status.update(_more(self._counted))

    def show_counted(self) -> None:
        """Say how many rows were counted since a line was shown."""
        if self._counted:
            self._console.print(_more(self._counted))
            self._status.update("")
        self._counted = 0

    def _is_shown(self, line: str) -> bool:
        if self._rows_left is None or not _ROW_OF_A_NUMBER.fullmatch(line):
            return True
        if self._rows_left == 0:
            return False
        self._rows_left -= 1
        return True

    def _print(self, text: Text) -> None:
        if self._blank_line_waits:
            self._console.print()
            self._blank_line_waits = False
        if not self._console.is_terminal:
            self._console.print(text, soft_wrap=True)
        elif _ROW.match(text.plain):
            self._console.print(text, no_wrap=True, overflow="ellipsis")
        else:
            self._console.print(text)


def _more(rows: int) -> str:
    return f"[dim]  ⋮  {rows} more {'rows like these' if rows > 1 else 'row like this'}"
