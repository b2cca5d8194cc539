"""What was recorded of two deploys by the real engine against the emulator: each change, and each request."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

RECORD = Path(__file__).with_name("record.json")


@dataclass(frozen=True, slots=True)
class Change:
    """A change that came to the batcher.

    Attributes:
        at: Milliseconds after the first one.
        number: The position of its number in the program.
        attribute: What is changed.
    """

    at: float
    number: int
    attribute: str


@dataclass(frozen=True, slots=True)
class Call:
    """A request that was made.

    Attributes:
        at: Milliseconds after the first change.
        milliseconds: Until it was answered.
        numbers: The positions of the numbers in it.
        attributes: What it changes.
        closed: Why its batch left.
        attempt: 1 for the first.
        error: Why it failed as a whole; empty where it did not.
        refused: The positions of the numbers whose item was refused.
    """

    at: float
    milliseconds: float
    numbers: tuple[int, ...]
    attributes: tuple[str, ...]
    closed: str
    attempt: int
    error: str
    refused: tuple[int, ...]

    @property
    def ends(self) -> float:
        """When it was answered, in milliseconds after the first change."""
        return self.at + self.milliseconds


@dataclass(frozen=True, slots=True)
class Deploy:
    """What was recorded of one `pulumi up`, in the order in which it happened."""

    changes: tuple[Change, ...]
    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """What the picture is drawn from.

    Attributes:
        numbers: How many the program declares: all get a name, each third a calling name too.
        parallel: How many of them the engine hands over at once.
        latency: Milliseconds that the emulator takes to answer.
        plain: A deploy in which one item is refused.
        throttled: The same, with one request that is answered with 429.
    """

    numbers: int
    parallel: int
    latency: int
    plain: Deploy
    throttled: Deploy


def read() -> Record:
    """Return the record that is kept."""
    stored = json.loads(RECORD.read_text(encoding="utf-8"))
    return Record(**{**stored, "plain": _deploy(stored["plain"]), "throttled": _deploy(stored["throttled"])})


def write(record: Record) -> None:
    """Keep a record."""
    RECORD.write_text(_text(record), encoding="utf-8")


def _text(record: Record) -> str:
    """Return the record with a line for each change and each call, so that another one is read at a glance."""
    stored = asdict(record)
    deploys = {name: stored.pop(name) for name in ("plain", "throttled")}
    parts = [f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in stored.items()]
    for name, deploy in deploys.items():
        lists = ",\n".join(
            f"    {json.dumps(key)}: [\n"
            + ",\n".join(f"      {json.dumps(each)}" for each in deploy[key])
            + "\n    ]"
            for key in ("changes", "calls")
        )
        parts.append(f"  {json.dumps(name)}: {{\n{lists}\n  }}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _deploy(stored: Mapping[str, Any]) -> Deploy:
    calls: list[dict[str, Any]] = [
        {name: tuple(value) if isinstance(value, list) else value for name, value in each.items()}
        for each in stored["calls"]
    ]
    return Deploy(tuple(Change(**each) for each in stored["changes"]), tuple(Call(**each) for each in calls))
