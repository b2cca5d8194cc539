"""The comparison with what people use: its pages say what its result says, and it notices who does badly."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from benchmarks.__main__ import app
from benchmarks.comparison import aims, grids, pages, plots, results, script, work
from benchmarks.comparison.results import Document, Done, Measured
from benchmarks.contenders import Contender
from tests.support.emulator import running_emulator

if TYPE_CHECKING:
    from pathlib import Path

RENAMES = next(each for each in work.SMOKE if each.title == "20 renames")
KEPT = results.read()
MEASUREMENT = re.compile(r"\b\d[\d.,]* ?(?:s|ms|seconds|milliseconds|calls|times|%|MB|GB)(?!\w)")
"""What a figure looks like that somebody has measured."""


def done(seconds: float, calls: int = 0, failure: str | None = None) -> Done:
    """Return what some work took."""
    return Done(seconds, {"BatchUpdatePhoneNumber": calls} if calls else {}, 0, 1.0, failure)


def measured(**took: Done) -> Measured:
    """Return 20 renames in which everybody did well, but for those that are named."""
    well = {each.name: done(2.0) for each in RENAMES.contenders}
    well |= {each.name: done(2.1, 1) for each in work.OURS}
    well |= {"HAND_WRITTEN": done(6.0, 20), "SCRIPT": done(0.5, 1)}
    return Measured(RENAMES.title, RENAMES.numbers, RENAMES.fewest_calls(), "2026-01-31", {**well, **took})


@pytest.mark.parametrize("page", pages.PAGES, ids=lambda page: page.name)
def test_each_figure_of_a_page_is_one_of_the_result(page: Path) -> None:
    """What stands between the marks is what the result says, and nobody types figures beside them."""
    text = page.read_text()
    assert pages.blocks(text)
    assert pages.rewrite(text, page, KEPT) == text, f"{page.name}: run `python -m benchmarks show`"


def test_nobody_types_a_figure() -> None:
    """The page of the comparison has measurements between its marks only."""
    text = pages.outside((pages.ROOT / "docs" / "benchmarks.md").read_text())
    assert MEASUREMENT.findall(text) == []
    assert MEASUREMENT.findall("it took 8.1 s and 1,000 calls, 1.4 times as long")


def test_a_page_that_says_something_else_is_noticed() -> None:
    """Another figure between the marks is written over."""
    page = pages.ROOT / "docs" / "benchmarks.md"
    text = page.read_text()
    seconds = KEPT.of("1,000 renames").of(Contender.NATIVE).seconds
    wrong = text.replace(f"{seconds:.1f} s", "0.1 s")
    assert wrong != text
    assert pages.rewrite(wrong, page, KEPT) == text


def test_the_plots_are_of_the_result() -> None:
    """Each carries a digest of what it was drawn from, and another result makes another one."""
    drawn = dict(plots.draw(KEPT))
    assert len(drawn) == 4
    for file, svg in drawn.items():
        assert plots.digest(KEPT) in svg
        assert plots.digest(KEPT) in file.read_text(), f"{file.name}: run `python -m benchmarks show`"
    assert plots.digest(replace(KEPT, latency_milliseconds=1)) != plots.digest(KEPT)


def test_the_result_says_what_it_lacks() -> None:
    """Each scenario has each of its contenders, and the aims are as its figures make them; what was left out is told."""
    scenarios = {each.title: each for each in work.ALL}
    for each in KEPT.measured:
        assert set(each.done) == {contender.name for contender in scenarios[each.scenario].contenders}
    left_out = scenarios.keys() - {each.scenario for each in KEPT.measured}
    told = grids.surroundings(KEPT).partition("Not measured by then: ")[2].removesuffix(".")
    assert {*filter(None, told.split("; "))} == left_out
    none = replace(KEPT, measured=KEPT.measured[:1])
    assert grids.surroundings(none).count(";") >= len(scenarios) - 2
    assert KEPT.aims == [*aims.judge(KEPT.measured)]


def test_no_page_is_written_without_what_it_begins_with() -> None:
    """A run of some scenarios leaves the pages as they are, and says why."""
    before = [page.read_text() for page in pages.PAGES]
    some = replace(KEPT, measured=[each for each in KEPT.measured if each.numbers != 1000])
    with pytest.raises(pages.NothingToShowError, match="1,000 renames"):
        pages.write(some)
    assert [page.read_text() for page in pages.PAGES] == before


def test_a_result_is_read_as_it_was_kept() -> None:
    """Nothing is lost on the way through the file."""
    assert Document.of_json(KEPT.to_json()) == KEPT


def test_a_scenario_that_is_measured_again_takes_its_place() -> None:
    """The others stay, and the aims are judged anew."""
    first = KEPT.measured[0]
    slower = {name: replace(each, seconds=each.seconds * 9) for name, each in first.done.items()}
    slower["SCRIPT"] = first.of(Contender.SCRIPT)
    again = replace(first, done=slower)
    together = KEPT.with_measured([again])
    assert [each.scenario for each in together.measured] == [each.scenario for each in KEPT.measured]
    assert together.measured[0] == again
    assert together.aims == [*aims.judge([again, *KEPT.measured[1:]])]
    assert together.aims != KEPT.aims
    assert replace(KEPT, measured=KEPT.measured[1:]).with_measured([first]) == KEPT


def test_everybody_who_does_well_is_fine() -> None:
    """No fault is found, and every aim is met."""
    assert [*work.faults(RENAMES, measured())] == []
    assert all(aim.is_met for aim in aims.judge([measured()]))


@pytest.mark.parametrize(
    ("name", "took"),
    [
        ("NATIVE", done(2.1, 20)),
        ("SET", done(2.1, 1, "ended with 255")),
        ("SCRIPT", done(0.5, 2)),
        ("HAND_WRITTEN", done(6.0, 21)),
        ("DYNAMIC_IDLE", done(2.0, 1)),
    ],
)
def test_a_failure_or_a_call_too_many_is_a_fault(name: str, took: Done) -> None:
    """Of ours and of the others: what does other work than it is there for is no measure."""
    (line,) = work.faults(RENAMES, measured(**{name: took}))
    assert Contender[name].value in line


@pytest.mark.parametrize(
    ("took", "texts"),
    [
        ({"NATIVE": done(6.1, 1)}, {"hand", "script and doing nothing"}),
        ({"NATIVE": done(2.1, 2)}, {"calls"}),
        ({"NATIVE": done(2.9, 1)}, {"script and doing nothing"}),
        ({"NATIVE": done(2.1, 1, "failed")}, {"hand", "calls", "script and doing nothing"}),
        ({"HAND_WRITTEN": done(2.05)}, set()),
        ({"HAND_WRITTEN": done(1.9), "DYNAMIC": done(1.9, 1), "SET": done(1.9, 1)}, {"hand"}),
    ],
)
def test_what_is_not_met_is_told(took: dict[str, Done], texts: set[str]) -> None:
    """Each aim by its own limit; without calls the provider written by hand may be a little faster."""
    missed = [aim.text for aim in aims.judge([measured(**took)]) if not aim.is_met]
    assert len(missed) == len(texts)
    assert all(any(text in line for line in missed) for text in texts)


def test_single_numbers_are_held_against_two_properties() -> None:
    """At 1,000 renames only, and on the same door."""
    thousand = replace(measured(), scenario="1,000 renames", numbers=1000)
    wanted = [aim for aim in aims.judge([thousand]) if "two properties" in aim.text]
    assert [aim.contender for aim in wanted] == ["DYNAMIC", "NATIVE"]
    assert all(aim.found == 1.05 and aim.most == 1.25 for aim in wanted)
    assert not [aim for aim in aims.judge([measured()]) if "two properties" in aim.text]


def test_cells_say_what_happened() -> None:
    """Calls, those in vain, seconds; a failure is one whatever it took."""
    assert grids.cell(done(8.06, 1)) == "1 call, 8.1 s"
    assert (
        grids.cell(replace(done(200.0, 1000), throttled=12))
        == "1,000 calls and 12 answered with 429, 200.0 s"
    )
    assert grids.cell(done(1.0, 5, "ended with 255")) == "failed"
    assert grids.cell(None) == "-"


def test_the_script_writes_what_differs_in_full_batches(tmp_path: Path) -> None:
    """The service's floor: it asks for pages where it has to look, and for nothing else."""
    with running_emulator("--numbers", "101", "--plain") as emulator:
        numbers = [*emulator.numbers()]
        rows = [{"phone_number": number, "name": f"Line {place}"} for place, number in enumerate(numbers)]
        file = tmp_path / "rows.json"
        file.write_text(json.dumps(rows))
        command = [sys.executable, script.__file__, str(file)]
        environment = {
            "AWS_ENDPOINT_URL_CHIME_SDK_VOICE": emulator.url,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }
        subprocess.run(command, env=environment, check=True)
        assert sorted(call["items"] for call in emulator.calls()) == [1, 50, 50]
        emulator.change(numbers[7], Name="drifted")
        emulator.forget_calls()
        subprocess.run([*command, "--look"], env=environment, check=True)
        assert [call["operation"] for call in emulator.calls()] == [
            *["ListPhoneNumbers"] * 2,
            "BatchUpdatePhoneNumber",
        ]
        assert [emulator.numbers()[row["phone_number"]]["Name"] for row in rows] == [
            row["name"] for row in rows
        ]
        emulator.remove(numbers[7])
        refused = subprocess.run(command, env=environment, check=False, stderr=subprocess.PIPE, text=True)
        assert refused.returncode == 1
        assert "NotFound" in refused.stderr


@pytest.mark.parametrize("arguments", [["--only", "no such thing"], ["--smoke", "--write"]])
def test_what_cannot_be_meant_is_refused(arguments: list[str]) -> None:
    """Before anything is measured."""
    assert CliRunner().invoke(app, ["compare", *arguments]).exit_code == 2
