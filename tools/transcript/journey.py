"""The journey: each step as a user types it, and what it printed.

Whoever walks it may look, between two steps, at what came to the service.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PROJECT = "phone-numbers"
_QUICK = "PULUMI_PARALLEL=128 PULUMI_SKIP_CHECKPOINTS=true"
_EVENTS = "PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true"
_SECONDS = 240
_WIDE = "300"
"""Columns, so that no path of this machine decides where a line is folded."""


class Stage(Enum):
    """What a step is for."""

    ADOPT = "adopt"
    STACK = "a stack"
    PREVIEW = "the first preview"
    UP = "the first up"
    AGAIN = "the second up"
    EDIT = "one column is edited"
    SUMMARY = "what the change would do"
    CHANGE = "the change"


@dataclass(frozen=True, slots=True)
class Step:
    """What was done.

    Attributes:
        stage: What for.
        typed: The command; for what nobody types, what was done.
        output: What it printed, both streams as a terminal shows them.
    """

    stage: Stage
    typed: str
    output: str


class StepFailedError(Exception):
    """A command of the journey failed; the text is what it printed."""


def walk(directory: Path, environment: Mapping[str, str], url: str) -> Iterator[Step]:
    """Do one step after another, and yield each when it is done.

    Args:
        directory: An empty one, in which the user sits.
        environment: Of the commands; see `surroundings`.
        url: Of the emulator.

    Raises:
        StepFailedError: A command failed.
    """
    project = directory / _PROJECT
    adopt = f"pulumi-chime adopt {_PROJECT} --endpoint-url {url} --region us-east-1"
    yield Step(Stage.ADOPT, adopt, _run(adopt, directory, environment))
    stack = f"cd {_PROJECT} && pulumi stack init dev"
    yield Step(Stage.STACK, stack, _run(stack, directory, environment))
    for stage, typed in (
        (Stage.PREVIEW, "pulumi preview"),
        (Stage.UP, f"{_QUICK} pulumi up --yes --skip-preview"),
        (Stage.AGAIN, f"{_QUICK} pulumi up --yes --skip-preview"),
    ):
        yield Step(stage, typed, _run(typed, project, environment))
    yield Step(Stage.EDIT, "every number gets a new name in numbers.csv: Line 1, Line 2, …", "")
    _rename_all(project / "numbers.csv")
    for stage, typed in (
        (Stage.SUMMARY, f"{_EVENTS} pulumi preview --json | pulumi-chime summary"),
        (Stage.CHANGE, f"{_QUICK} pulumi up --yes --skip-preview"),
    ):
        yield Step(stage, typed, _run(typed, project, environment))


def surroundings(directory: Path, engine: Path) -> dict[str, str]:
    """Return the environment of a user who has installed this package and the engine, and logged in.

    Args:
        directory: Where the backend and Pulumi's own files are.
        engine: The directory of the engine.
    """
    (directory / "backend").mkdir()
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR", "PYTHONPATH") if name in os.environ}
    return {
        **kept,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), str(engine), os.environ["PATH"]]),
        "PULUMI_HOME": str(directory / "pulumi-home"),
        "PULUMI_BACKEND_URL": f"file://{directory / 'backend'}?metadata=skip",
        "PULUMI_CONFIG_PASSPHRASE": "test",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "COLUMNS": _WIDE,
        "NO_PROXY": "127.0.0.1,localhost",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


def _run(typed: str, directory: Path, environment: Mapping[str, str]) -> str:
    ended = subprocess.run(
        ["bash", "-o", "pipefail", "-c", typed],
        cwd=directory,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    if ended.returncode != 0:
        raise StepFailedError(f"{typed}\nended with {ended.returncode}:\n{ended.stdout}")
    return ended.stdout


def _rename_all(file: Path) -> None:
    with file.open(newline="", encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.DictWriter(opened, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, "name": f"Line {place}"} for place, row in enumerate(rows, start=1))
