"""The picture of how batching decides: it is drawn from what really happened, and from nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from tools.batching.drawing import NotShownError, draw
from tools.batching.reading import carried, journeys, lanes, waiting
from tools.batching.record import Call, Change, Deploy, Record, read
from tools.batching.recording import read_lines
from tools.reference.__main__ import PICTURE

if TYPE_CHECKING:
    from collections.abc import Callable

_RECORDER = Path(__file__).resolve().parents[2] / "tools" / "batching" / "recorder"
_PROGRAM = """
from pulumi_chime.batching import Batcher, BatchLimits

class Sender:
    def send(self, items):
        return {}
    def settle(self, items):
        return []

batcher = Batcher(Sender(), limits=BatchLimits(maximum_items=2, pause=0.0), observe=lambda call: None)
for answer in [batcher.submit(number, 0, kind="name") for number in ("+12065550100", "+12065550101")]:
    answer.result()
"""


def _call(at: float, *numbers: int, **given: object) -> Call:
    known = {"attributes": ("name",), "closed": "full", "attempt": 1, "error": "", "refused": ()}
    return Call(at=at, milliseconds=10.0, numbers=numbers, **{**known, **given})  # type: ignore[arg-type]


@pytest.fixture
def record() -> Record:
    """Return the record that the picture is drawn from."""
    return read()


@pytest.mark.parametrize("name", ["plain", "throttled"])
def test_the_record_is_of_a_deploy_that_was_whole(record: Record, name: str) -> None:
    """Every change of it left in a request, none with another of its number, and no request was too large."""
    deploy: Deploy = getattr(record, name)
    assert len(journeys(deploy)) == len(deploy.changes) == record.numbers + record.numbers // 3
    for call in deploy.calls:
        assert len({*call.numbers}) == len(call.numbers) <= 50
        assert call.milliseconds >= record.latency


def test_a_change_waits_for_the_one_before_it() -> None:
    """Of a number's two changes the second begins to wait when the first has been answered."""
    changes = (Change(0.0, 7, "name"), Change(1.0, 7, "calling_name"))
    first, second = _call(5.0, 7), _call(30.0, 7, attributes=("calling_name",))
    found = journeys(Deploy(changes, (first, second)))
    assert [each.begins_to_wait for each in found] == [0.0, 15.0]
    assert [*waiting(found)] == [(0.0, 1), (5.0, 0), (15.0, 1), (30.0, 0)]
    assert carried(found, second) == {"calling_name": 1}


def test_a_repetition_carries_what_the_first_attempt_did() -> None:
    """A request that is sent again takes nothing more from those that wait."""
    again = _call(30.0, 7, attempt=2)
    (found,) = journeys(Deploy((Change(0.0, 7, "name"),), (_call(5.0, 7, error="Throttled"), again)))
    assert found.call.at == 5.0


@pytest.mark.parametrize(
    "deploy",
    [Deploy((Change(0.0, 7, "name"),), ()), Deploy((), (_call(5.0, 7),))],
    ids=["a change in no request", "a request of nothing"],
)
def test_a_record_that_contradicts_itself_is_refused(deploy: Deploy) -> None:
    """What cannot have happened is not drawn."""
    with pytest.raises(ValueError, match="7"):
        journeys(deploy)


def test_requests_under_way_at_once_lie_beside_each_other() -> None:
    """A lane holds one request at a time, and the first that is free takes the next."""
    assert lanes([_call(0.0, 1), _call(5.0, 2), _call(10.0, 3), _call(16.0, 4)]) == [0, 1, 0, 1]


@pytest.mark.parametrize(
    "change",
    [
        lambda call: replace(call, closed="maximum wait"),
        lambda call: replace(call, refused=()),
        lambda call: replace(call, attributes=("name",)),
    ],
    ids=["nothing full or paused", "nobody refused", "one attribute"],
)
def test_what_is_explained_has_to_have_happened(record: Record, change: Callable[[Call], Call]) -> None:
    """A record without something that the picture explains makes no picture."""
    calls = tuple(map(change, record.plain.calls))
    with pytest.raises(NotShownError):
        draw(replace(record, plain=replace(record.plain, calls=calls)))


def test_a_picture_without_a_throttled_request_is_none(record: Record) -> None:
    """The lower half needs a request that was answered with 429 and repeated."""
    with pytest.raises(NotShownError):
        draw(replace(record, throttled=record.plain))


def test_the_picture_is_drawn_from_the_record(record: Record) -> None:
    """It is what the record gives, and a record with one change less gives another."""
    assert PICTURE.read_text(encoding="utf-8") == draw(record)
    deploy = record.plain
    later = replace(deploy.changes[-1], at=deploy.changes[-1].at - 1)
    assert draw(replace(record, plain=replace(deploy, changes=(*deploy.changes[:-1], later)))) != draw(record)


def test_the_picture_has_a_tick_for_each_change_and_a_bar_for_each_request(record: Record) -> None:
    """It is well formed, says in words what it shows, and leaves nothing out."""
    svg = "{http://www.w3.org/2000/svg}"
    root = ET.fromstring(PICTURE.read_text(encoding="utf-8"))  # noqa: S314 - our own
    assert root.findtext(f"{svg}title")
    ticks = [path.get("d", "") for path in root.iter(f"{svg}path") if path.get("stroke-width") == "1.2"]
    assert sum(each.count("v15") for each in ticks) == sum(
        len(deploy.changes) for deploy in (record.plain, record.throttled)
    )
    bars = [text.text for text in root.iter(f"{svg}text") if text.get("class") == "on-bar"]
    assert bars == [
        str(len(call.numbers)) for deploy in (record.plain, record.throttled) for call in deploy.calls
    ]
    assert not [*root.iter(f"{svg}script"), *root.iter(f"{svg}image")]


def test_the_recorder_notes_what_the_batcher_does(tmp_path: Path) -> None:
    """It still fits the batcher: each change that is handed over and each request is noted."""
    file = tmp_path / "record"
    environment = {**os.environ, "PYTHONPATH": str(_RECORDER), "BATCHING_RECORD": str(file)}
    subprocess.run([sys.executable, "-c", _PROGRAM], env=environment, check=True)
    deploy = read_lines(file.read_text().splitlines(), ["+12065550100", "+12065550101"])
    assert [(change.number, change.attribute) for change in deploy.changes] == [(0, "name"), (1, "name")]
    assert sorted(number for call in deploy.calls for number in call.numbers) == [0, 1]
    assert len(journeys(deploy)) == 2
