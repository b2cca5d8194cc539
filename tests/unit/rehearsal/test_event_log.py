"""The engine's events, through a pipe."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from pulumi_chime.rehearsal.event_log import collected_events, plain_line, read_events

if TYPE_CHECKING:
    from pathlib import Path


def test_events_are_whole_when_the_block_ends(tmp_path: Path) -> None:
    """However much is written, and by whoever opens it anew; nothing of the pipe is left."""
    pipe = tmp_path / "events"
    written = [{"sequence": each, "text": "x" * 1000} for each in range(500)]
    with collected_events(pipe) as events:
        for half in (written[:250], written[250:]):
            pipe.write_text("".join(json.dumps(each) + "\n" for each in half))
    assert events == written
    assert list(tmp_path.iterdir()) == []


def test_a_command_that_writes_no_events_is_not_waited_for(tmp_path: Path) -> None:
    """It may have failed before."""
    with collected_events(tmp_path / "events") as events:
        pass
    assert events == []


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    """What is no event is passed over, and a line is one line that a terminal can show."""
    assert all(isinstance(each, dict) for each in read_events(text))
    assert plain_line(text).isprintable()
