"""An engine in miniature: its state, and the calls to a plugin in the orders in which the real one makes them.

Creates come before deletes; a replacement that deletes first deletes what depends on it too, and such a chain runs
beside the checks of later resources; only what a command includes is checked; what a killed run has left over is
deleted at the end. What the real engine is free to do is drawn from the command's seed.
"""

from __future__ import annotations

import contextlib
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import grpc
from pulumi.runtime.proto import provider_pb2

from tests.plugin.runs import release_file, stored
from tests.sequences.commands import Command, Kind, Known, Row
from tests.sequences.killing import kill_in_a_call
from tests.sequences.promise import Knowledge, broken, releases
from tests.support.plugin import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tests.plugin.runs import Properties, Run
    from tests.sequences.forking_plugin import Launcher
    from tests.support.emulator import Emulator

_Value = TypeVar("_Value")
_CHANGED = provider_pb2.DiffResponse.DIFF_SOME
_OTHER_ACCOUNT = "arn:aws:chime:us-east-1:999999999999:phone-number/"
_CHANCE_OF_A_WAITING_CHAIN = 0.5


class _KilledError(Exception):
    """The plugin was killed; nothing of the run goes on."""


class _FailedError(Exception):
    """A step failed; the engine hands over nothing more."""


@dataclass(frozen=True)
class Entry:
    """One resource of the state.

    Attributes:
        row: As it was declared when it was last deployed.
        inputs: As checked.
        outputs: As stored.
        is_leftover: Whether it has been replaced, and is yet to be deleted.
    """

    row: Row
    inputs: Properties
    outputs: Properties
    is_leftover: bool = False

    @property
    def number(self) -> str:
        """The number that its delete is about."""
        return str(self.outputs["phone_number"])


@dataclass
class _Chain:
    """The deletes and the create of a replacement that deletes first."""

    row: Row
    inputs: Properties
    deletes: list[Entry]


@dataclass
class _Running:
    """What one command knows while it runs."""

    command: Command
    this: Run
    known: Knowledge
    chance: random.Random
    rewrite: Callable[[], None]
    calls: int = 0
    checked: set[str] = field(default_factory=set)
    checked_numbers: set[str] = field(default_factory=set)
    created: set[str] = field(default_factory=set)
    chains: list[_Chain] = field(default_factory=list)
    expected: set[str] = field(default_factory=set)
    has_failed: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def call(self, make: Callable[[], _Value]) -> _Value:
        """Make a call, and before or while it runs what disturbs the run."""
        with self.lock:
            self.calls += 1
            calls = self.calls
        if calls == 2:
            self.rewrite()
        if self.command.kill is not None and calls > self.command.kill:
            return self._make_and_kill(make)
        try:
            return make()
        except grpc.RpcError as error:
            if error.code() is grpc.StatusCode.UNAVAILABLE:
                raise _KilledError from None
            self.has_failed = True
            raise _FailedError(error.details()) from None

    def _make_and_kill(self, make: Callable[[], _Value]) -> _Value:
        kill_in_a_call(self.this.plugin, make, self.chance)
        raise _KilledError


class SimulatedEngine:
    """One stack, whose commands each have a plugin process of their own."""

    knows_other_accounts = True

    def __init__(self, emulator: Emulator, launcher: Launcher, directory: Path) -> None:
        self._emulator = emulator
        self._launcher = launcher
        self._file = directory / "releases.csv"
        self.state: list[Entry] = []
        self.released: list[str] = []
        self.commands = 0

    def begin(self, rows: Sequence[Row]) -> None:
        """Store rows as an earlier run would have left them."""
        self._emulator.control("POST", "reset")
        self.state = [_adopted(row) for row in rows]

    def restore(self, number: str) -> None:
        """Take a number out of the deletion queue, as an operator would."""
        self._emulator.change(number, Status="Unassigned")

    def move_away(self, number: str) -> None:
        """Have it that a number was last seen in another account."""
        self.state = [
            replace(entry, outputs={**entry.outputs, "phone_number_arn": f"{_OTHER_ACCOUNT}%2B{number[1:]}"})
            if entry.number == number
            else entry
            for entry in self.state
        ]

    def run(self, rows: Sequence[Row], named: frozenset[str], command: Command) -> list[str]:
        """Run a command, and return how it broke the promise."""
        self.commands += 1
        release_file(self._file.parent, sorted(named))
        self._emulator.forget_calls()
        known = Knowledge(named)
        if command.has_program and self._is_refused(rows, known):
            return []
        before = list(self.state)
        live = self._emulator.numbers()

        def rewrite() -> None:
            if command.rewrites is not None:
                release_file(self._file.parent, sorted(command.rewrites))

        with self._launcher.run(
            endpointUrl=self._emulator.url, region="us-east-1", releases=str(self._file)
        ) as this:
            running = _Running(command, this, known, random.Random(command.seed), rewrite)
            try:
                self._run(running, rows)
            except _KilledError:
                if not command.saves:
                    self.state = before
        made = releases(self._emulator)
        self.released += [release.number for release in made]
        problems = list(broken(made, known))
        # Nothing was killed and nothing rewritten: then what is released is known exactly.
        if command.kill is None and command.rewrites is None and not problems:
            there = {number for number, shown in live.items() if shown["Status"] == "Unassigned"}
            expected = running.expected & there
            if (found := {release.number for release in made}) != expected:
                problems.append(f"released {sorted(found)} instead of {sorted(expected)}")
        return problems

    def _is_refused(self, rows: Sequence[Row], known: Knowledge) -> bool:
        """Return whether the program refuses what it knows from the start; nothing is registered then."""
        plain_rows = [row for row in rows if row.known is Known.PLAIN]
        for row in plain_rows:
            known.declare(row.number)
        places = [(row.number, row.region) for row in plain_rows]
        return len(places) != len(set(places)) or any(row.number in known.named for row in plain_rows)

    def _run(self, running: _Running, rows: Sequence[Row]) -> None:
        command = running.command
        if command.refreshes or command.kind is Kind.REFRESH:
            self._refresh(running)
        if command.kind is Kind.REFRESH:
            return
        if command.kind is Kind.DESTROY:
            if not (command.has_program and self._is_refused_later(running, rows)):
                self._delete_all(
                    running, [entry for entry in self.state if command.includes(entry.row.resource)]
                )
            return
        is_complete = self._deploy(running, rows)
        if not is_complete or (running.has_failed and not command.continues):
            return
        declared = {row.resource for row in rows}
        self._delete_all(
            running,
            [
                entry
                for entry in self.state
                if (entry.is_leftover or entry.row.resource not in declared)
                and command.includes(entry.row.resource)
            ],
        )

    def _is_refused_later(self, running: _Running, rows: Sequence[Row]) -> bool:
        for row in rows:
            running.known.declare(row.number)
        return any(row.number in running.known.named for row in rows)

    def _refresh(self, running: _Running) -> None:
        for entry in list(self.state):
            if not running.command.includes(entry.row.resource) or entry.is_leftover:
                continue
            try:
                answer = running.call(partial(running.this.plugin.read, entry.row.resource, entry.outputs))
            except _FailedError:
                return
            self._put(entry, replace(entry, outputs=plain(answer.properties)) if answer.id else None)
        running.has_failed = False

    def _deploy(self, running: _Running, rows: Sequence[Row]) -> bool:
        """Check and deploy the rows; return whether the program and all checks came to their end."""
        is_complete = True
        for row in rows:
            if row.depends_on and any(chain.row.name == row.depends_on for chain in running.chains):
                self._run_chains(running)
            if running.has_failed and not running.command.continues:
                break
            if running.command.is_python and row.known is not Known.PLAIN:
                running.known.declare(row.number)
                if row.number in running.known.named:
                    # The program ends with an error: what no worker has taken up is not begun.
                    return False
            if running.command.includes(row.resource):
                with _noting_failure(running):
                    is_complete &= self._step(running, row)
                if not is_complete and running.chance.random() < _CHANCE_OF_A_WAITING_CHAIN:
                    break
            while running.chains and running.chance.random() < _CHANCE_OF_A_WAITING_CHAIN:
                self._run_chains(running)
        # What a worker has taken up goes on, whatever failed.
        self._run_chains(running)
        return is_complete

    def _step(self, running: _Running, row: Row) -> bool:
        """Check a row, and hand over what has to be done; return whether the check let it pass."""
        plugin = running.this.plugin
        old = next(
            (each for each in self.state if each.row.resource == row.resource and not each.is_leftover), None
        )
        inputs, problems = self._check(running, row, old.inputs if old else {})
        if problems:
            return False
        if old is None:
            self._create(running, row, inputs)
            return True
        is_replaced = row.resource in running.command.replaces
        if not is_replaced:
            diff = running.call(lambda: plugin.diff(row.resource, old.outputs, inputs))
            is_replaced = bool(diff.replaces)
            if not is_replaced:
                if diff.changes == _CHANGED:
                    outputs = running.call(lambda: plugin.update(row.resource, old.outputs, inputs))
                    self._put(old, Entry(row, inputs, outputs))
                else:
                    self._put(old, replace(old, row=row))
                return True
        inputs, problems = self._check(running, row, {})
        if problems:
            return False
        if row.deletes_first:
            running.chains.append(_Chain(row, inputs, [*self._dependents(running, old), old]))
        else:
            self._create(running, row, inputs)
            self._put(old, replace(old, is_leftover=True))
        return True

    def _check(self, running: _Running, row: Row, olds: Properties) -> tuple[Properties, dict[str, str]]:
        answer = running.call(lambda: running.this.plugin.check(row.resource, _inputs(row), olds))
        running.checked.add(row.resource)
        running.checked_numbers.add(row.number)
        running.known.declare(row.number)
        return answer

    def _create(self, running: _Running, row: Row, inputs: Properties) -> None:
        outputs = running.call(lambda: running.this.plugin.create(row.resource, inputs))
        running.created.add(row.resource)
        self.state.append(Entry(row, inputs, outputs))

    def _dependents(self, running: _Running, entry: Entry) -> list[Entry]:
        """Return what depends on an entry, the farthest first.

        The real engine deletes it only where an unknown property would replace it; here it always does.
        """
        found: list[Entry] = []
        for each in self.state:
            if (
                each.row.depends_on == entry.row.name
                and not each.is_leftover
                and each.row.resource != entry.row.resource
                and running.command.includes(each.row.resource)
                and each.row.resource not in running.checked
            ):
                found += [*self._dependents(running, each), each]
        return _once(found)

    def _run_chains(self, running: _Running) -> None:
        chains, running.chains = running.chains, []
        for chain in chains:
            with _noting_failure(running):
                for entry in chain.deletes:
                    if entry in self.state:
                        self._delete(running, entry)
                self._create(running, chain.row, chain.inputs)

    def _delete_all(self, running: _Running, entries: list[Entry]) -> None:
        """Delete entries, the latest first, one by one or all at once."""
        latest_first = list(reversed(entries))
        if len(entries) > 1 and running.chance.random() < 0.5:
            with ThreadPoolExecutor(len(entries)) as workers:
                deleting = [workers.submit(self._delete, running, entry) for entry in latest_first]
            failures = [error for each in deleting if (error := each.exception())]
            for error in failures:
                if not isinstance(error, _FailedError):
                    raise error
            return
        for entry in latest_first:
            with _noting_failure(running):
                self._delete(running, entry)
            if running.has_failed and not running.command.continues:
                return

    def _delete(self, running: _Running, entry: Entry) -> None:
        name, number = entry.row.resource, entry.number
        if entry.row.releases:
            if (
                entry.outputs["on_destroy"] == "release"
                and number in running.known.named
                and number not in running.checked_numbers
                and (name not in running.checked or name in running.created)
                and not entry.outputs["phone_number_arn"].startswith(_OTHER_ACCOUNT)
            ):
                with running.lock:
                    running.expected.add(number)
            running.call(lambda: running.this.plugin.delete(name, entry.outputs))
        with running.lock:
            self._put(entry, None)

    def _put(self, old: Entry, new: Entry | None) -> None:
        """Put an entry in the place of another, or nothing."""
        replaced = ((new if each is old else each) for each in self.state)
        self.state = [each for each in replaced if each is not None]


@contextlib.contextmanager
def _noting_failure(running: _Running) -> Iterator[None]:
    """Go on after a step that failed."""
    try:
        yield
    except _FailedError:
        running.has_failed = True


def _once(entries: list[Entry]) -> list[Entry]:
    """Return entries without repetitions."""
    return [entry for index, entry in enumerate(entries) if entry not in entries[:index]]


def _inputs(row: Row) -> Properties:
    declared: dict[str, Any] = {
        "phone_number": row.number,
        "on_adopt": "match",
        "on_destroy": "release" if row.releases else "retain",
    }
    return declared if row.region is None else {**declared, "connection": {"region": row.region}}


def _adopted(row: Row) -> Entry:
    inputs = _inputs(row)
    return Entry(row, inputs, stored(row.number, on_destroy=inputs["on_destroy"]))
