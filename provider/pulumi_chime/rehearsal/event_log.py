"""The engine's events while a command runs, through a pipe: nothing of them is put on a disk."""

from __future__ import annotations

import json
import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pulumi_chime.model.one_line import one_line, without_marks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_END = b"\0"
_CHUNK = 1 << 16

Event = dict[str, Any]


@contextmanager
def collected_events(pipe: Path) -> Iterator[list[Event]]:
    """Make a pipe that the engine can take for its event log, and give what arrives there; whole when the block ends."""
    os.mkfifo(pipe, 0o600)
    # Opened for both, so that neither side waits for the other, and nobody's end of it is the end of all.
    opened = os.open(pipe, os.O_RDWR)
    lines = bytearray()
    reader = threading.Thread(target=_read, args=(opened, lines), daemon=True)
    reader.start()
    events: list[Event] = []
    try:
        yield events
    finally:
        os.write(opened, _END)
        reader.join()
        os.close(opened)
        pipe.unlink()
        events.extend(read_events(lines.decode(errors="replace")))


def read_events(text: str) -> Iterator[Event]:
    """Yield the events of a text that has one in each line; what is none is passed over."""
    for line in text.split("\n"):
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if isinstance(event, dict):
            yield event


def plain_line(text: str) -> str:
    """Return a message of the engine in one line, without what moves cursors or stands for colours."""
    return one_line(without_marks(text))


def _read(opened: int, lines: bytearray) -> None:
    while chunk := os.read(opened, _CHUNK):
        lines.extend(chunk)
        if lines.endswith(_END):
            del lines[-1:]
            return
