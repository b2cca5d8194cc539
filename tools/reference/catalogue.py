"""The catalogue of messages, in `entries/*.txt`: what each means and what to do, beside the file that says it.

    # The title of a chapter
    What it is about.

    @ model/failures.py, lifecycle/read.py
    phone number <number>: not found          a message, word for word, with what differs in <angle brackets>
    phone number <number>: not there          another one that means the same
    ? When it is said.
    ! What to do.
    - _QUESTION: why this text is no message   a function, class or constant; `*` is any; what is raised always is one

Held against the texts in the code: each of them is in a message of its file, and each message is made of texts of its file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from tools.reference.texts import PLACEHOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from tools.reference.texts import Text

_COMPOSERS = (
    "model/failures.py",
    "model/problem.py",
    "model/preview_lines.py",
    "model/settings.py",
    "diagnosis/terminal.py",
    "cli/ending.py",
)
"""Files whose texts stand around those of others."""
_VALUE = re.compile(r"<[^<>]+>")
_WORD = re.compile(r"[A-Za-z]{2}")
_LETTER = re.compile(r"[A-Za-z]")
_BEFORE = r"(?:^|[:;,.(>`] ?|\b(?:expected|example|in|at|on|is|be|but|from|or|and|take|s) )"
_AFTER = r"(?=$|[:;,.)<`]| (?:[<(]|(?:in|at|on|of|not|the|or|stay|could|managed|known|and) ))"
"""What may stand beside a text in a message: its end, a value, punctuation, or a word that joins it to another text."""


class CatalogueError(Exception):
    """The catalogue cannot be read."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Messages that mean one thing.

    Attributes:
        files: Which say it.
        messages: Word for word.
        cause: When.
        mend: What to do.
    """

    files: tuple[str, ...]
    messages: tuple[str, ...]
    cause: str
    mend: str


@dataclass(frozen=True, slots=True)
class Exemption:
    """Texts that are no messages.

    Attributes:
        files: In which they stand.
        place: The function, class or constant; `*` stands for anything.
        reason: Why.
    """

    files: tuple[str, ...]
    place: str
    reason: str

    def applies_to(self, text: Text) -> bool:
        """Return whether a text is meant; what is raised never is."""
        return not text.is_raised and text.file in self.files and fnmatchcase(text.place, self.place)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the page."""

    title: str
    introduction: str
    entries: Sequence[Entry]
    exemptions: Sequence[Exemption]


def read_chapters(directory: Path) -> list[Chapter]:
    """Return the chapters of a catalogue, in the order of their files' names.

    Raises:
        CatalogueError: A file has another form.
    """
    return [_read_chapter(file) for file in sorted(directory.glob("*.txt"))]


def _read_chapter(file: Path) -> Chapter:
    title, introduction, *rest = file.read_text(encoding="utf-8").splitlines()
    entries: list[Entry] = []
    exemptions: list[Exemption] = []
    files: tuple[str, ...] = ()
    messages: list[str] = []
    cause = ""
    for number, line in enumerate(rest, 3):
        mark, _, words = line.partition(" ")
        if not line:
            continue
        if mark == "@" and not messages:
            files = tuple(words.split(", "))
        elif mark == "-" and not messages:
            place, _, reason = words.partition(": ")
            exemptions.append(Exemption(files, place, reason))
        elif mark == "?" and messages and not cause:
            cause = words
        elif mark == "!" and cause and words:
            entries.append(Entry(files, tuple(messages), cause, words))
            messages, cause = [], ""
        elif files and not cause and mark not in {"@", "-", "?", "!"}:
            messages.append(line)
        else:
            raise CatalogueError(f"{file.name} line {number}: {line!r} is not expected here")
    if messages or not title.startswith("# "):
        raise CatalogueError(f"{file.name}: it begins without a title, or ends in the middle of an entry")
    return Chapter(title.removeprefix("# "), introduction, entries, exemptions)


def find_problems(chapters: Iterable[Chapter], texts: Iterable[Text]) -> Iterator[str]:
    """Yield where catalogue and code do not agree."""
    all_texts = list(texts)
    entries = [entry for chapter in chapters for entry in chapter.entries]
    exemptions = [exemption for chapter in chapters for exemption in chapter.exemptions]
    by_file: dict[str, list[str]] = {}
    for entry in entries:
        for file in entry.files:
            by_file.setdefault(file, []).extend([*entry.messages, entry.cause, entry.mend])
    for text in all_texts:
        is_known = any(_says(line, text, as_a_whole=True) for line in by_file.get(text.file, ())) or any(
            exemption.applies_to(text) for exemption in exemptions
        )
        if text.is_said and not is_known:
            yield f"{text.file}:{text.line}: {text.shown!r} has no entry, nor is {text.place or '*'} exempted"
    yield from _unsaid(entries, all_texts)
    yield from _idle(exemptions, all_texts)


def _unsaid(entries: Iterable[Entry], texts: Sequence[Text]) -> Iterator[str]:
    said: dict[str, list[Text]] = {}
    for text in texts:
        said.setdefault(text.file, []).append(text)
    around = [text for file in _COMPOSERS for text in said.get(file, ())]
    for entry in entries:
        own = [text for file in entry.files for text in said.get(file, ())]
        for message in entry.messages:
            rest = _VALUE.sub(PLACEHOLDER, _without(_without(message, own), around))
            if _WORD.search(rest):
                shown = rest.replace(PLACEHOLDER, "…")
                yield f"{entry.files[0]}: nothing in it says {shown!r} of {message!r}"


def _idle(exemptions: Iterable[Exemption], texts: Sequence[Text]) -> Iterator[str]:
    for exemption in exemptions:
        if not any(exemption.applies_to(text) for text in texts):
            yield f"{', '.join(exemption.files)}: nothing stands at {exemption.place}, which is exempted"


def _says(line: str, text: Text, *, as_a_whole: bool = False) -> bool:
    """Return whether a line holds all that a text says in any case, in its order.

    Args:
        line: A message, or what is said of it.
        text: Of the code.
        as_a_whole: Only where no other words follow or precede it that the text could be a part of.
    """
    # What to do has commands marked as code, which their texts may not be.
    pieces = ".*".join(re.escape(_one_line(piece).replace("`", "")) for piece in text.pieces)
    before = _BEFORE if as_a_whole and text.template[:1].isalnum() else ""
    after = _AFTER if as_a_whole and text.template[-1:].isalnum() else ""
    return re.search(before + pieces + after, line.replace("`", "")) is not None


def _without(message: str, texts: Iterable[Text]) -> str:
    """Return what is left of a message where the texts that it holds are taken out."""
    held = {_one_line(piece) for text in texts if _says(message, text) for piece in text.pieces}
    held = {piece for piece in held if _LETTER.search(piece)}
    for piece in sorted(held, key=len, reverse=True):
        # A whole word, so that no letters of another one are taken for it.
        before, after = r"\b" * piece[0].isalnum(), r"\b" * piece[-1].isalnum()
        message = re.sub(f"{before}{re.escape(piece)}{after}", PLACEHOLDER, message)
    return message


def _one_line(text: str) -> str:
    return " ".join(text.split())
