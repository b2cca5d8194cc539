"""One contender with an account and a stack of its own, and one piece of work that it does there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from benchmarks import accounts
from benchmarks.comparison import script
from benchmarks.comparison.results import Done
from benchmarks.comparison.work import CALLING_NAME, DOING_NOTHING, TWO_PROPERTIES, Scenario, Work
from benchmarks.contenders import SETUPS, Contender
from benchmarks.deploys import LONGEST_SECONDS, new_stack
from tests.support.programs import declare, rows
from tests.support.stack import Run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.support.emulator import Emulator
    from tests.support.programs import Row
    from tests.support.stack import Stack

_REGION = {"AWS_DEFAULT_REGION": "us-east-1"}
_ENDPOINT = "AWS_ENDPOINT_URL_CHIME_SDK_VOICE"
_SETTLED_BY_THEN_SECONDS = 72 * 3600
MOST_SHOWN = 3000
"""Characters of what a failed command has printed."""


class _Worker(Protocol):
    """Does what rows say."""

    def declare(self, table: list[Row]) -> None:
        """Take the rows from now on."""

    def work(self, scenario: Scenario) -> Run:
        """Do a scenario's work on them."""


@dataclass(frozen=True, slots=True)
class _Engine:
    """The engine with a stack."""

    stack: Stack

    def declare(self, table: list[Row]) -> None:
        declare(self.stack, table)

    def work(self, scenario: Scenario) -> Run:
        command = {
            Work.UNCHANGED: ("preview",),
            Work.REFRESH: ("refresh", "--yes", "--skip-preview"),
        }.get(scenario.work, ("up", "--yes", "--skip-preview"))
        return self.stack.run(
            *command,
            PULUMI_PARALLEL="" if scenario.parallel is None else str(scenario.parallel),
            PULUMI_SKIP_CHECKPOINTS="false" if scenario.checkpoints else "true",
        )


@dataclass(frozen=True, slots=True)
class _Script:
    """The script, with its rows in a file."""

    file: Path
    environment: dict[str, str]

    def declare(self, table: list[Row]) -> None:
        self.file.write_text(json.dumps(table))

    def work(self, scenario: Scenario) -> Run:
        looks = [] if scenario.work is Work.RENAMES else ["--look"]
        paced = [] if scenario.per_second is None else ["--per-second", f"{scenario.per_second:g}"]
        begun = time.monotonic()
        ended = subprocess.run(
            [sys.executable, script.__file__, self.file, *looks, *paced],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LONGEST_SECONDS,
            check=False,
        )
        return Run(ended.returncode, ended.stdout, time.monotonic() - begun)


@dataclass(slots=True)
class Stage:
    """A contender with its account.

    Attributes:
        contender: Who.
        emulator: The account.
        printed: What the last command has printed.
    """

    contender: Contender
    emulator: Emulator
    _worker: _Worker
    _table: list[Row]
    printed: str = ""

    def prepare(self, scenarios: Sequence[Scenario]) -> None:
        """Adopt the numbers, unmeasured; with their names, where it matters to the work that comes what they have.

        Args:
            scenarios: What is to come.

        Raises:
            RuntimeError: It fails.
        """
        if all(each.work is Work.RENAMES for each in scenarios):
            for row in self._table:
                del row["name"]
        self._worker.declare(self._table)
        run = self._worker.work(
            Scenario(title="preparation", work=Work.ADOPTION, numbers=scenarios[0].numbers)
        )
        if run.code != 0:
            raise RuntimeError(f"{self.contender.value}: adoption failed:\n{run.output[-MOST_SHOWN:]}")

    def work(self, scenario: Scenario) -> Done:
        """Do the work of a scenario, and return what it took."""
        self._declare(scenario)
        self.emulator.heal()
        if scenario.per_second is not None:
            self.emulator.fail(kind="request_rate", operation="*", per_second=scenario.per_second)
        self.emulator.forget_calls()
        load = os.getloadavg()[0]
        run = self._worker.work(scenario)
        self.printed = run.output
        calls = self.emulator.calls()
        accepted = Counter(call["operation"] for call in calls if call["status"] == HTTPStatus.OK)
        return Done(
            seconds=round(run.seconds, 3),
            calls=dict(sorted(accepted.items())),
            throttled=sum(call["status"] == HTTPStatus.TOO_MANY_REQUESTS for call in calls),
            load=round(load, 1),
            failure=self._failure(run),
        )

    def _declare(self, scenario: Scenario) -> None:
        if scenario.work is Work.RENAMES:
            for place, row in enumerate(self._table):
                row["name"] = f"{scenario.title} {place}"
        elif scenario.work is Work.CALLING_NAMES:
            lacking = {*scenario.to_be_named()}
            for place, row in enumerate(self._table):
                row["calling_name"] = CALLING_NAME
                if place not in lacking:
                    self.emulator.change(
                        row["phone_number"], CallingName=CALLING_NAME, CallingNameStatus="UpdateSucceeded"
                    )
        self._worker.declare(self._table)

    def _failure(self, run: Run) -> str | None:
        """Return what was not done as it was declared; None where all was."""
        if run.code != 0:
            return f"ended with {run.code}"
        if self.contender in {*DOING_NOTHING, *TWO_PROPERTIES.values()}:
            return None
        self.emulator.control("POST", "clock", {"advance_seconds": _SETTLED_BY_THEN_SECONDS})
        live = self.emulator.numbers()
        wrong = [row["phone_number"] for row in self._table if not _is_as_declared(row, live)]
        return f"{len(wrong)} numbers are not as declared, {wrong[0]} for one" if wrong else None


@contextmanager
def opened(contender: Contender, numbers: int) -> Iterator[Stage]:
    """Give a contender an account of so many named numbers of which it has adopted none, until the block ends."""
    table = [
        {**row, "name": f"{accounts.NAME} {place}"}
        for place, row in enumerate(rows(accounts.phone_numbers(numbers)))
    ]
    with (
        tempfile.TemporaryDirectory(prefix="benchmark-") as name,
        accounts.serving(numbers) as emulator,
        _worker(contender, Path(name), emulator) as worker,
    ):
        yield Stage(contender, emulator, worker, table)


@contextmanager
def _worker(contender: Contender, directory: Path, emulator: Emulator) -> Iterator[_Worker]:
    boto3s = {_ENDPOINT: emulator.url, **_REGION}
    if contender is Contender.SCRIPT:
        keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
        yield _Script(directory / "rows.json", {**os.environ, **keys, **boto3s})
    else:
        setup = SETUPS[contender]
        with setup.search_path() as path:
            environment = {**setup.environment, **boto3s}
            yield _Engine(
                new_stack(directory / "stack", emulator, setup.program, search_path=path, **environment)
            )


def _is_as_declared(row: Row, live: dict[str, dict[str, Any]]) -> bool:
    number = live[row["phone_number"]]
    return number.get("Name") == row.get("name", number.get("Name")) and (
        "calling_name" not in row or number.get("CallingName") == row["calling_name"]
    )
