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
_VARYING = (
    (re.compile(r"http://127\.0\.0\.1:\d+"), "http://127.0.0.1:PORT"),
    (re.compile(r"until \d{4}-\d\d-\d\d \d\d:\d\d UTC"), "until DATE"),
    (re.compile(r"\d+ d \d+ h left|\d+ h left"), "TIME left"),
    (re.compile(r"Duration: \S+"), "Duration: TIME"),
    (re.compile(r" \(\d+(\.\d+)?s\)"), ""),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a transcript stands.

    Attributes:
        file: The page.
        stages: What of the journey it shows.
        lines: Of each output at the most.
    """

    file: Path
    stages: tuple[Stage, ...]
    lines: int


PLACES = (
    Place(ROOT / "docs" / "adopting.md", tuple(Stage), 24),
    Place(ROOT / "README.md", (Stage.ADOPT, Stage.PREVIEW, Stage.UP, Stage.AGAIN), 6),
)


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
            lines += _shorten(_gather(step.output.splitlines()), place.lines)
    return "\n".join([*lines, "```", ""])


def _parts(file: Path) -> tuple[str, str, str]:
    """Return a page up to its transcript, that, and the rest."""
    text = file.read_text(encoding="utf-8")
    before, beginning, rest = text.partition(_BEGINNING)
    shown, end, after = rest.partition(_END)
    if not end:
        raise ValueError(f"{file} has no transcript: {_BEGINNING} and {_END} are to stand in it")
    return f"{before}{beginning}", shown, f"{end}{after}"


def _gather(lines: Iterable[str]) -> list[str]:
    """Return lines with those that are alike but for their number in one place, the first of them and how many."""
    alike: dict[str, list[str]] = {}
    for line in lines:
        if not line.startswith("@ "):
            key = _steady(_NUMBER.sub("+", line)) if _NUMBER.search(line) else f"{line} {len(alike)}"
            alike.setdefault(key, []).append(line.rstrip())
    gathered = []
    for members in alike.values():
        first = _steady(min(members)) if len(members) > 1 else members[0]
        gathered += [first, *([f"      … {len(members) - 1} more like this"] if len(members) > 1 else [])]
    return gathered


def _shorten(lines: Sequence[str], most: int) -> list[str]:
    """Return the first and the last of lines, where there are more than a page has place for."""
    if len(lines) <= most:
        return list(lines)
    head, tail = most // 2, most - most // 2 - 1
    return [*lines[:head], f"… {len(lines) - head - tail} lines …", *lines[-tail:]]


def _steady(line: str) -> str:
    for pattern, text in _VARYING:
        line = pattern.sub(text, line)
    return line


def _comparable(text: str) -> list[str]:
    return [_steady(line) for line in text.splitlines()]
