"""The transcript in the documentation: what it may leave out of a run, and that it cannot say something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.transcript import page
from tools.transcript.journey import Stage, Step

_ROWS = [f" +  a:PhoneNumber +1206555010{digit} created (0.{digit}s)" for digit in range(5)]
_TOLD = (
    ["  a:PhoneNumber (a):", "    warning: waits"],
    ["  pulumi:pulumi:Stack (dev):", "    preflight: fine", ""],
)
_OUTPUT = [
    "Updating (dev):",
    "@ updating....",
    *_ROWS,
    "Diagnostics:",
    *_TOLD[1],
    *_TOLD[0],
    "Resources:",
    "    + 5 created",
    "",
    "Duration: 3s",
]
_SHOWN = [
    "Updating (dev):",
    " +  a:PhoneNumber +12065550100 created",
    "      … 4 more like this",
    "",
    "Diagnostics:",
    *_TOLD[0],
    *_TOLD[1],
    "Resources:",
    "    + 5 created",
    "Duration: 3s",
]


def _steps(output: list[str], typed: str = "pulumi up") -> list[Step]:
    return [
        Step(Stage.ADOPT, "adopt http://127.0.0.1:4711", "left out\n"),
        Step(Stage.UP, typed, "\n".join(output)),
    ]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> page.Place:
    """The only page, with an empty transcript."""
    file = tmp_path / "page.md"
    file.write_text(
        "before\n<!-- transcript: `make transcript` writes it -->\n<!-- end of transcript -->\nafter\n"
    )
    only = page.Place(file, (Stage.UP,), 20, 20)
    monkeypatch.setattr(page, "PLACES", (only,))
    return only


def test_a_run_is_written_between_the_marks(place: page.Place) -> None:
    """Its command and output, rows that are alike once; what stands around stays."""
    page.write(_steps(_OUTPUT))
    text = place.file.read_text()
    assert text.startswith("before\n<!-- transcript")
    assert text.endswith("<!-- end of transcript -->\nafter\n")
    assert "\n".join(["```console", "$ pulumi up", *_SHOWN, "```"]) in text
    assert "adopt" not in text


def test_another_pace_and_order_is_the_same_run(place: page.Place) -> None:
    """Durations, ports, and which number comes first are nothing that a page promises."""
    page.write(_steps(_OUTPUT))
    other = [line.replace("Duration: 3s", "Duration: 11s") for line in _OUTPUT]
    other[2:7] = [row.replace("(0.", "(7.") for row in reversed(_ROWS)]
    other[8:13] = [*_TOLD[0], *_TOLD[1]]
    assert list(page.find_differences(_steps(other))) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    + 5 created", "    + 4 created"),
        (_ROWS[0], _ROWS[0].replace("created", "updated")),
        (_ROWS[4], ""),
        ("Duration: 3s", ""),
    ],
)
def test_another_run_is_told(place: page.Place, old: str, new: str) -> None:
    """One line, with what the page shows and what the run did."""
    page.write(_steps(_OUTPUT))
    changed = [new if line == old else line for line in _OUTPUT if new or line != old]
    (difference,) = page.find_differences(_steps(changed))
    assert difference.startswith("page.md shows ")
    assert list(page.find_differences(_steps(_OUTPUT, "pulumi up --yes"))) != []


def test_a_long_output_is_shortened_in_its_middle() -> None:
    """Its beginning and end are there, and how much is not."""
    lines = [f"line {number}" for number in range(100)]
    short = page.Place(Path("page.md"), (), head=1, tail=2)
    assert page._shorten(lines, short) == ["line 0", "… 97 lines …", "line 98", "line 99"]
    assert page._shorten(lines[:4], short) == lines[:4]


def test_the_pages_have_a_transcript_each() -> None:
    """Between marks that the tool finds, and with every stage that they are to show."""
    for place in page.PLACES:
        shown = page._parts(place.file)[1]
        assert shown.count("$ ") >= len(place.stages) - (Stage.EDIT in place.stages)
