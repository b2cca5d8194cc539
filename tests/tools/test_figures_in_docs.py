"""The figures of docs/scaling.md are those that benchmarks/RESULTS.md says were measured, and no others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import dropwhile, takewhile
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIGURE = re.compile(r"(?P<digits>\d[\d,]*(?:\.\d+)?)(?: (?P<unit>ms|s|MB|GB))?(?![\d.])")
_SIZES = {"ms": 0.001, "s": 1, "MB": 1, "GB": 1024, None: 1}
_RESULTS = (ROOT / "benchmarks" / "RESULTS.md").read_text()
_GUIDE = (ROOT / "docs" / "scaling.md").read_text()

Row = dict[str, str]


@dataclass(frozen=True)
class Figure:
    """A figure as it is written.

    Attributes:
        value: In seconds, megabytes, or pieces.
        unit: As written.
        step: What the last digit counts.
    """

    value: float
    unit: str | None
    step: float

    def is_rounded_from(self, other: Figure) -> bool:
        """Return whether it says the same as another figure, which may be a more exact one."""
        is_same_kind = (self.unit in {"ms", "s"}) == (other.unit in {"ms", "s"})
        return is_same_kind and abs(self.value - other.value) <= 0.501 * self.step


def figures(text: str) -> list[Figure]:
    """Return the figures of a text."""
    return [
        Figure(
            float(found["digits"].replace(",", "")) * _SIZES[found["unit"]],
            found["unit"],
            10.0 ** -len(found["digits"].partition(".")[2]) * _SIZES[found["unit"]],
        )
        for found in _FIGURE.finditer(text)
    ]


def section(text: str, heading: str) -> str:
    """Return what stands under a heading."""
    found = re.search(rf"^##+ {re.escape(heading)}$(?P<body>.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found is not None, f"there is no section {heading!r}"
    return found["body"]


def table(text: str) -> list[Row]:
    """Return the rows of the first table of a text, by the headings of its columns."""
    beginning = dropwhile(lambda line: not line.startswith("|"), text.splitlines())
    lines = list(takewhile(lambda line: line.startswith("|"), beginning))
    assert lines, "there is no table"
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[2:]]


def unmeasured(row: Row, measured: list[Row], columns: dict[str, str]) -> Iterator[str]:
    """Yield each figure of a row that none of the measured rows has.

    Args:
        row: Of the guide.
        measured: Those that are about the same.
        columns: Which column of the measured ones has the figures of a column of the guide.
    """
    for ours, theirs in columns.items():
        known = [figure for each in measured for figure in figures(each[theirs])]
        shown = figures(row[ours])
        if not shown:
            yield f"{ours}: no figure in {row[ours]!r}"
        for figure in shown:
            if not any(figure.is_rounded_from(each) for each in known):
                yield f"{ours}: {row[ours]!r} was not measured"


def of_the_same(row: Row, results: list[Row], column: str) -> list[Row]:
    """Return the measured rows that begin with the same number in a column."""
    (number, *_) = figures(row[column])
    same = [each for each in results if figures(each[column])[0] == number]
    assert same, f"nothing was measured with {row[column]}"
    return same


@pytest.mark.parametrize(
    ("ours", "theirs", "key", "columns"),
    [
        (
            "What it costs",
            "Many numbers in one stack",
            "numbers",
            {
                "calls": "calls, at the least",
                "time": "time",
                "program": "program",
                "plugin": "plugin",
                "engine": "engine",
                "state": "state",
            },
        ),
        (
            "Many deploys at once on one account",
            "Twenty deploys at once on one account",
            "numbers in a batch",
            {
                "accepted, at the least": "accepted, at the least",
                "answered with 429": "answered with 429",
                "all done": "all done",
                "failed": "failed",
            },
        ),
    ],
)
def test_a_table_has_only_what_was_measured(
    ours: str, theirs: str, key: str, columns: dict[str, str]
) -> None:
    """Rounded as it likes."""
    results = table(section(_RESULTS, theirs))
    for row in table(section(_GUIDE, ours)):
        assert list(unmeasured(row, of_the_same(row, results, key), columns)) == []


def test_what_saves_cost_is_what_they_took() -> None:
    """How many times as long a deploy takes whose state is saved around each change."""
    found = re.search(
        r"(\d+) times as long with files, (\d+) times in a bucket and (\d+) times in a PostgreSQL", _GUIDE
    )
    assert found is not None
    measured = {
        row["state"].partition(" ")[0]: row
        for row in table(section(_RESULTS, "Where a team keeps its state"))
    }
    ratios = [
        figures(measured[state]["time, saved around each change"])[0].value
        / figures(measured[state]["time, saved once"])[0].value
        for state in ("files", "bucket", "PostgreSQL")
    ]
    assert [int(each) for each in found.groups()] == [round(each) for each in ratios]


def test_what_the_parallelism_is_worth_is_what_was_measured() -> None:
    """How many calls 200 renames take."""
    found = re.search(r"200 renames take (\d+) calls at 8, and (\d+) at 128", _GUIDE)
    assert found is not None
    measured = {row["deploy"]: row for row in table(section(_RESULTS, "Why the pause is 100 ms"))}
    calls = [
        int(figures(measured[f"200 renames, `--parallel {parallel}`"]["100"])[0].value)
        for parallel in (8, 128)
    ]
    assert [int(each) for each in found.groups()] == calls


@pytest.mark.parametrize(
    ("shown", "measured", "is_same"),
    [
        ("123 s", "122.6 s", True),
        ("122 s", "122.6 s", False),
        ("1.1 GB", "1,078 MB", True),
        ("1.2 GB", "1,078 MB", False),
        ("12 ms", "12.3 ms", True),
        ("204", "204 s", False),
        ("10,000", "10,000", True),
    ],
)
def test_a_rounded_figure_is_told_from_another(shown: str, measured: str, *, is_same: bool) -> None:
    """Which is how the tests above find what was not measured."""
    (one,), (other,) = figures(shown), figures(measured)
    assert one.is_rounded_from(other) is is_same
