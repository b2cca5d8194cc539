"""Many stacks that are deployed at once to one account, which takes so many calls a second from all of them together."""

from __future__ import annotations

import math
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from tests.support.programs import ROWS, declare, renamed, rows
from tests.support.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.emulator import Emulator
    from tests.support.programs import Row
    from tests.support.stack import Run

_EVERYTHING = "*"
_UPDATE = "BatchUpdatePhoneNumber"
_MADE_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Deployed:
    """What became of deploys at once.

    Attributes:
        least: The fewest calls that could do it.
        accepted: How many were accepted.
        throttled: How many were answered with 429.
        seconds: How long each of the deploys took.
        whole: From the first one's start to the last one's end.
        failed: What those printed that failed.
        doubled: How many values were written more than once.
    """

    least: int
    accepted: int
    throttled: int
    seconds: tuple[float, ...]
    whole: float
    failed: tuple[str, ...]
    doubled: int


@dataclass(frozen=True, slots=True)
class SharedAccount:
    """Stacks, each of which has adopted its own part of an account.

    Attributes:
        emulator: The account.
        parts: Each stack with its table.
    """

    emulator: Emulator
    parts: tuple[tuple[Stack, list[Row]], ...]

    def rename_all(self, name: str, per_second: float, batch_size: int) -> Deployed:
        """Rename all numbers of all stacks at once.

        Args:
            name: Begins the new names.
            per_second: How many calls the account takes.
            batch_size: How many numbers a call takes.
        """
        for stack, table in self.parts:
            stack.configure("batchSize", str(batch_size))
            declare(stack, renamed(table, name))
        self.emulator.forget_calls()
        self.emulator.fail(kind="request_rate", operation=_EVERYTHING, per_second=per_second)
        begun = time.monotonic()
        with ThreadPoolExecutor(len(self.parts)) as all_at_once:
            runs = list(all_at_once.map(_deploy, (stack for stack, _ in self.parts)))
        whole = time.monotonic() - begun
        self.emulator.heal()
        least = sum(math.ceil(len(table) / batch_size) for _, table in self.parts)
        return self._deployed(runs, whole, least)

    def differing(self, name: str) -> list[str]:
        """Return the numbers that do not have the names that were given last."""
        live = self.emulator.numbers()
        wanted = {row["phone_number"]: row["name"] for _, table in self.parts for row in renamed(table, name)}
        return [number for number, text in wanted.items() if live[number].get("Name") != text]

    def _deployed(self, runs: list[Run], whole: float, least: int) -> Deployed:
        statuses = Counter(call["status"] for call in self.emulator.calls(_UPDATE))
        writes = Counter(
            (write["phone_number"], write["value"])
            for write in self.emulator.control("GET", "writes")["writes"]
        )
        return Deployed(
            least=least,
            accepted=statuses[HTTPStatus.OK],
            throttled=statuses[HTTPStatus.TOO_MANY_REQUESTS],
            seconds=tuple(run.seconds for run in runs),
            whole=whole,
            failed=tuple(run.output for run in runs if run.code != 0),
            doubled=sum(count > 1 for count in writes.values()),
        )


def adopt_in_parts(directory: Path, engine_bin: Path, emulator: Emulator, stacks: int) -> SharedAccount:
    """Let so many stacks adopt an account's numbers, each as many of them.

    Args:
        directory: Where the stacks are made.
        engine_bin: The engine.
        emulator: The account.
        stacks: How many.
    """
    numbers = list(emulator.numbers())
    shares = [numbers[index::stacks] for index in range(stacks)]

    def adopt(index: int) -> tuple[Stack, list[Row]]:
        stack = Stack.create(directory / f"stack{index}", engine_bin, emulator.url, ROWS)
        table = rows(shares[index])
        declare(stack, table)
        stack.up("--skip-preview")
        return stack, table

    with ThreadPoolExecutor(_MADE_AT_ONCE) as some_at_once:
        return SharedAccount(emulator, tuple(some_at_once.map(adopt, range(stacks))))


def _deploy(stack: Stack) -> Run:
    return stack.run("up", "--yes", "--skip-preview")


def in_words(deployed: Deployed) -> Iterator[str]:
    """Yield what was measured, a line each."""
    seconds = sorted(deployed.seconds)
    yield f"{deployed.accepted} calls accepted, of {deployed.least} at the least; {deployed.throttled} answered with 429"
    yield (
        f"{len(seconds)} deploys: {seconds[0]:.0f} to {seconds[-1]:.0f} s, {deployed.whole:.0f} s in all; "
        f"{len(deployed.failed)} failed"
    )
