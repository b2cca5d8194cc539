"""What was measured, as a document that is kept: machine, versions, and what each piece of work took each contender."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import subprocess
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from benchmarks.comparison.aims import Aim, judge
from benchmarks.comparison.work import ALL
from benchmarks.deploys import engine_bin
from benchmarks.scenarios import LATENCY_MILLISECONDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.contenders import Contender

FILE = Path(__file__).resolve().parent.parent / "comparison.json"
"""The result that the pages show."""


@dataclass(frozen=True, slots=True)
class Done:
    """What one piece of work took.

    Attributes:
        seconds: From the start of the command to its end.
        calls: How many calls were accepted, by operation.
        throttled: How many more were answered with 429.
        load: The machine's load average of one minute, before it.
        failure: What went wrong; None where all was done as it was declared.
    """

    seconds: float
    calls: Mapping[str, int]
    throttled: int
    load: float
    failure: str | None

    @property
    def accepted(self) -> int:
        """How many calls were accepted in all."""
        return sum(self.calls.values())


@dataclass(frozen=True, slots=True)
class Measured:
    """What a scenario's work took each contender.

    Attributes:
        scenario: Its title.
        numbers: How many numbers there were.
        fewest_calls: How few calls can do it.
        date: The day, as 2026-01-31.
        done: By the contender's name.
    """

    scenario: str
    numbers: int
    fewest_calls: int
    date: str
    done: Mapping[str, Done]

    def of(self, contender: Contender) -> Done:
        """Return what it took a contender that took part."""
        return self.done[contender.name]


@dataclass(frozen=True, slots=True)
class Document:
    """A run of the comparison.

    Attributes:
        machine: What it ran on, by what is said of it.
        versions: Of what took part, by name.
        latency_milliseconds: Of each call.
        measured: Each scenario.
        aims: What was to be shown by them.
    """

    machine: Mapping[str, str | int | float]
    versions: Mapping[str, str]
    latency_milliseconds: int
    measured: Sequence[Measured]
    aims: Sequence[Aim]

    def of(self, title: str) -> Measured:
        """Return a scenario by its title."""
        return next(each for each in self.measured if each.scenario == title)

    def to_json(self) -> str:
        """Return it as it is kept."""
        return json.dumps(asdict(self), indent=2) + "\n"

    @classmethod
    def of_json(cls, text: str) -> Document:
        """Return a document that was kept."""
        read: dict[str, Any] = json.loads(text)
        aims = [Aim(**each) for each in read.pop("aims")]
        measured = [
            Measured(**{**each, "done": {name: Done(**done) for name, done in each["done"].items()}})
            for each in read.pop("measured")
        ]
        return cls(**read, measured=measured, aims=aims)

    def with_measured(self, measured: Sequence[Measured]) -> Document:
        """Return it with scenarios measured anew, each in its place."""
        found = {each.scenario: each for each in (*self.measured, *measured)}
        together = [found[scenario.title] for scenario in ALL if scenario.title in found]
        return replace(self, measured=together, aims=[*judge(together)])


def document(measured: Sequence[Measured]) -> Document:
    """Return what was measured on this machine with what is installed."""
    return Document(machine(), versions(), LATENCY_MILLISECONDS, measured, [*judge(measured)])


def machine() -> dict[str, str | int | float]:
    """Return what is said of this machine."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gigabytes": round(psutil.virtual_memory().total / 2**30, 1),
        "system": platform.system(),
    }


def versions() -> dict[str, str]:
    """Return the versions of what takes part."""
    engine = subprocess.run(
        [engine_bin() / "pulumi", "version"], check=True, stdout=subprocess.PIPE, text=True
    )
    return {
        "Pulumi": engine.stdout.strip().removeprefix("v"),
        "Python": platform.python_version(),
        **{name: importlib.metadata.version(name) for name in ("pulumi-chime", "pulumi", "grpcio", "boto3")},
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.machine())


def read() -> Document:
    """Return the result that is kept."""
    return Document.of_json(FILE.read_text(encoding="utf-8"))


def keep(measured: Sequence[Measured], *, anew: bool) -> None:
    """Keep what was measured.

    Args:
        measured: Each scenario.
        anew: Whether it takes the place of all that is kept, or only of the same scenarios.

    Raises:
        RuntimeError: It joins what was measured on another machine, or with other versions.
    """
    found = document(measured)
    if not anew and FILE.exists():
        kept = read()
        if (kept.machine, kept.versions) != (found.machine, found.versions):
            raise RuntimeError(
                "what is kept was measured on another machine or with other versions: run it whole"
            )
        found = kept.with_measured(measured)
    FILE.write_text(found.to_json(), encoding="utf-8")
