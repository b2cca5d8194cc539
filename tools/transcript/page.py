"""The transcript as pages show it: lines that are alike are one, and what differs from run to run does not count."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools.transcript.journey import Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tools.transcript.journey import Step

ROOT = Path(__file__).resolve().parents[2]
_BEGINNING, _END = "<!-- transcript: `make transcript` writes it -->", "<!-- end of transcript -->"
_NUMBER = re.compile(r"\+\d{8,15}")
_ROW = re.compile(r" [ +~-]+ +\S+:PhoneNumber \S")
_HEADINGS = frozenset({"Diagnostics:", "Resources:", "Changes", "Findings"})
_SECTION = re.compile(r"  \S+ \(.*\):$")
"""The beginning of what is told of one resource."""
_PROGRESS = re.compile(r"@ |.* (?:creating|updating) \(|[ +~]+ pulumi:pulumi:Stack [^(]")
"""What the engine shows while it works, at one time or another."""
_OF_THIS_MACHINE = (
    (re.compile(r"http://127\.0\.0\.1:\d+"), "http://127.0.0.1:PORT"),
    (re.compile(r"\S*/pulumi-resource-chime"), "…/bin/pulumi-resource-chime"),
)
_VARYING = (
    *_OF_THIS_MACHINE,
    (re.compile(r"until \d{4}-\d\d-\d\d \d\d:\d\d UTC"), "until DATE"),
    (re.compile(r"\d+ d \d+ h left|\d+ h left"), "TIME left"),
    (re.compile(r"Duration: \S+"), "Duration: TIME"),
    (re.compile(r" \(\d+(\.\d+)?s\)"), ""),
    (re.compile(r"(?<=\w|\]); (?:warning: .*|\d+ (?:warning|message).*)$"), ""),
    (re.compile(r"(BatchUpdatePhoneNumber: )\d+( numbers \(\w+\)), closed: .*"), r"\1up to 50\2"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a transcript stands.

    Attributes:
        file: The page.
        stages: What of the journey it shows.
        head: Lines of each output at its beginning.
        tail: And at its end.
    """

    file: Path
    stages: tuple[Stage, ...]
    head: int
    tail: int


PLACES = (Place(ROOT / "docs" / "adopting.md", tuple(Stage), head=12, tail=12),)


def write(steps: Sequence[Step]) -> None:
    """Write a journey into the pages."""
    for place in PLACES:
        before, _, after = _parts(place.file)
        place.file.write_text(f"{before}{render(steps, place)}{after}", encoding="utf-8")


def find_differences(steps: Sequence[Step]) -> Iterator[str]:
    """Yield a line for each page that does not show what a journey has shown."""
    for place in PLACES:
        shown, true = _comparable(_parts(place.file)[1]), _comparable(render(steps, place))
        if shown != true:
            first = next(
                (pair for pair in zip(shown, true, strict=False) if pair[0] != pair[1]),
                ("its end", "more") if len(shown) < len(true) else ("more", "the end"),
            )
            yield f"{place.file.name} shows {first[0]!r} where a run shows {first[1]!r}: run `make transcript`"


def render(steps: Iterable[Step], place: Place) -> str:
    """Return what a page has of a journey."""
    lines = ["", "```console"]
    for step in steps:
        if step.stage in place.stages:
            lines += [f"$ {step.typed}" if step.output else f"# {step.typed}"]
            lines += _shorten(_gather(step.output.splitlines()), place)
    return "\n".join([*(_replace(line, _OF_THIS_MACHINE) for line in lines), "```", ""])


def _parts(file: Path) -> tuple[str, str, str]:
    """Return a page up to its transcript, that, and the rest."""
    text = file.read_text(encoding="utf-8")
    before, beginning, rest = text.partition(_BEGINNING)
    shown, end, after = rest.partition(_END)
    if not end:
        raise ValueError(f"{file} has no transcript: {_BEGINNING} and {_END} are to stand in it")
    return f"{before}{beginning}", shown, f"{end}{after}"


def _gather(lines: Iterable[str]) -> list[str]:
    """Return lines without those of progress, and of those that are alike but for their number one, and how many.

    The rows of resources come in one order, whichever the engine had.
    """
    alike: dict[str, list[str]] = {}
    for place, line in enumerate(_sort_diagnostics(list(lines))):
        if line.strip() and not _PROGRESS.match(line):
            members = alike.setdefault(_kind(line) or f"{place}", [])
            # The row of a resource is shown again where something is told of it.
            if not (_ROW.match(line) and _steady(line) in members):
                members.append(_steady(line) if _ROW.match(line) else line.rstrip())
    rows = sorted(kind for kind in alike if _ROW.match(kind))
    others = [kind for kind in alike if not _ROW.match(kind)]
    first_row = next((place for place, kind in enumerate(alike) if _ROW.match(kind)), 0)
    kinds = [*others[:first_row], *rows, *others[first_row:]]
    return [line for kind in kinds for line in _represent(alike[kind])]


def _sort_diagnostics(lines: Sequence[str]) -> list[str]:
    """Return lines in which what is told of resources comes in the order of their names, whenever it was told."""
    start = next((place for place, line in enumerate(lines, start=1) if line == "Diagnostics:"), len(lines))
    end = next(
        (place for place in range(start, len(lines)) if lines[place].strip() and lines[place][0] != " "),
        len(lines),
    )
    sections: list[list[str]] = []
    for line in filter(str.strip, lines[start:end]):
        if _SECTION.match(line) or not sections:
            sections.append([])
        sections[-1].append(line)
    return [*lines[:start], *(line for section in sorted(sections) for line in section), *lines[end:]]


def _kind(line: str) -> str:
    """Return what lines that are alike have in common; empty for one that is alone."""
    return _steady(_NUMBER.sub("+", line)) if _NUMBER.search(line) or "PhoneNumber: " in line else ""


def _represent(members: Sequence[str]) -> list[str]:
    if len(members) == 1:
        return ["", members[0]] if members[0] in _HEADINGS else [members[0]]
    return [_steady(min(members)), f"      … {len(members) - 1} more like this"]


def _shorten(lines: Sequence[str], place: Place) -> list[str]:
    """Return the first and the last of lines, where there are more than a page has place for."""
    left_out = len(lines) - place.head - place.tail
    if left_out <= 1:
        return list(lines)
    return [*lines[: place.head], f"… {left_out} lines …", *lines[-place.tail :]]


def _steady(line: str) -> str:
    return _replace(line, _VARYING).rstrip()


def _replace(line: str, patterns: Iterable[tuple[re.Pattern[str], str]]) -> str:
    for pattern, text in patterns:
        line = pattern.sub(text, line)
    return line


def _comparable(text: str) -> list[str]:
    return [_steady(line) for line in text.splitlines()]
