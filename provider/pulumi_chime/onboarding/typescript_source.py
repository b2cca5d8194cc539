"""Programs in TypeScript, with what was found in them: each is looked for once, however many tables a program has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pulumi_chime.onboarding.managed import read_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_Found = TypeVar("_Found")


class TypeScriptSource:
    """A program.

    Attributes:
        text: It.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._found: dict[Callable[[TypeScriptSource], Any], Any] = {}

    def find(self, finder: Callable[[TypeScriptSource], _Found]) -> _Found:
        """Return what a function finds in it, which is asked the first time only."""
        if finder not in self._found:
            self._found[finder] = finder(self)
        found: _Found = self._found[finder]
        return found


class LastSource:
    """The program that was read last, for those who read the same file one after the other."""

    def __init__(self) -> None:
        self._source = TypeScriptSource("")

    def read(self, file: Path) -> TypeScriptSource:
        """Return the program of a file. Raises NotManagedError, without the file's name."""
        return self.of(read_text(file))

    def of(self, text: str) -> TypeScriptSource:
        """Return the program that a text is."""
        if text != self._source.text:
            self._source = TypeScriptSource(text)
        return self._source
