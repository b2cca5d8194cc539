"""An engine in miniature for programs of sets: its state, and the calls to the native plugin."""

from __future__ import annotations

import random
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import grpc
from pulumi.runtime.proto import provider_pb2

from pulumi_chime.engine import Severity
from pulumi_chime.model import preview_lines
from tests.plugin.sets import Set, run
from tests.sequences.killing import kill_in_a_call
from tests.sequences.set_programs import (
    HOLDERS,
    SETS,
    SINGLES,
    Program,
    Seen,
    SetCommand,
    Tally,
    broken,
    misreported,
    names,
    refuse,
    requests,
    resource_of,
    seen,
)
from tests.support.plugin import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.plugin.runs import Properties, Run
    from tests.support.emulator import Emulator

_CHANGED = provider_pb2.DiffResponse.DIFF_SOME


class _KilledError(Exception):
    """The plugin was killed; nothing of the run goes on."""


class SetEngine:
    """One stack, whose commands each have a plugin process of their own, and go on after an error."""

    def __init__(self, emulator: Emulator, tally: Tally) -> None:
        self._emulator = emulator
        self._tally = tally
        self._sets: dict[str, tuple[Properties, Properties]] = {}
        self._singles: dict[str, tuple[Properties, Properties]] = {}

    def begin(self) -> None:
        """Start an empty stack, and an account whose numbers have no names."""
        self._emulator.control("POST", "reset")

    def change(self, number: str, name: str) -> None:
        """Give a number another name behind the stack's back."""
        self._emulator.change(number, Name=name)

    def names(self) -> dict[str, str]:
        """Return the names that the account has."""
        return names(self._emulator)

    def run(self, program: Program, command: SetCommand) -> list[str]:
        """Run a command; return how it did something else than it had to."""
        before, state = self._seen(), (deepcopy(self._sets), deepcopy(self._singles))
        self._emulator.forget_calls()
        refuse(self._emulator, command)
        with run(self._emulator, releases=sorted(program.may_be_released)) as this:
            try:
                _Running(this, command, self._sets, self._singles).run(program)
            except _KilledError:
                if not command.saves:
                    self._sets, self._singles = state
            reported = _reported(this)
        self._emulator.heal()
        made, after = requests(self._emulator), self._seen()
        for number in made.released:
            self._emulator.change(number, Status="Unassigned")
        self._tally.add(before, after, made)
        return [
            *broken(program, command, before, after, made),
            *misreported(program, command, before, reported),
        ]

    def _seen(self) -> Seen:
        stored = {**self._sets, **self._singles}
        return seen(self._emulator, {name: outputs for name, (_, outputs) in stored.items()})


def _reported(this: Run) -> dict[tuple[str, str], str]:
    """Return how grave what a plugin has said of a number of a set is, by the set and the number."""
    reported = {}
    for line in this.engine.lines:
        number, _ = preview_lines.parse_number(line.message)
        resource = line.urn.rpartition("::")[2]
        if resource in SETS and number and not line.ephemeral:
            reported[resource, number] = Severity(int(line.severity)).name.lower()
    return reported


class _Running:
    """One command while it runs.

    Args:
        this: The plugin.
        command: It.
        sets: Inputs and outputs of the sets of the state; changed step by step.
        singles: Those of single numbers.
    """

    def __init__(
        self,
        this: Run,
        command: SetCommand,
        sets: dict[str, tuple[Properties, Properties]],
        singles: dict[str, tuple[Properties, Properties]],
    ) -> None:
        self._this = this
        self._command = command
        self._sets, self._singles = sets, singles
        self._chance = random.Random(command.seed)
        self._steps = 0

    def run(self, program: Program) -> None:
        """Run it. Raises _KilledError."""
        steps = self._refreshes() if self._command.is_refresh else self._deploys(program)
        for step in steps:
            self._take(step)
        if not self._command.is_refresh:
            for step in self._deletes(program):
                self._take(step)

    def _take(self, step: Callable[[], object]) -> None:
        self._steps += 1
        if self._command.kill is not None and self._steps > self._command.kill:
            self._kill_in(step)
        try:
            step()
        except grpc.RpcError as error:
            # Anything else is no answer to what was declared.
            if error.code() is not grpc.StatusCode.FAILED_PRECONDITION:
                raise

    def _kill_in(self, step: Callable[[], object]) -> None:
        kill_in_a_call(self._this.plugin, step, self._chance)
        raise _KilledError

    def _shuffled(self, steps: list[Callable[[], object]]) -> list[Callable[[], object]]:
        return self._chance.sample(steps, len(steps))

    def _refreshes(self) -> list[Callable[[], object]]:
        return [
            *(lambda name=name: self._refresh_set(name) for name in self._sets),
            *(lambda name=name: self._refresh_single(name) for name in self._singles),
        ]

    def _deploys(self, program: Program) -> list[Callable[[], object]]:
        sets = [name for name in SETS if program.rows(name)]
        singles = [(kind, number) for kind in SINGLES for number in program.rows(kind)]
        return self._shuffled(
            [
                *(lambda name=name: self._deploy_set(program, name) for name in sets),
                *(
                    lambda kind=kind, number=number: self._deploy_single(program, kind, number)
                    for kind, number in singles
                ),
            ]
        )

    def _deletes(self, program: Program) -> list[Callable[[], object]]:
        declared = {resource_of(holder, number) for holder in HOLDERS for number in program.rows(holder)}
        return self._shuffled(
            [
                *(lambda name=name: self._delete_set(name) for name in self._sets if name not in declared),
                *(
                    lambda name=name: self._delete_single(name)
                    for name in self._singles
                    if name not in declared
                ),
            ]
        )

    def _set(self, name: str) -> Set:
        inputs, outputs = self._sets.get(name, ({}, {}))
        return Set(self._this, name, inputs, outputs)

    def _deploy_set(self, program: Program, name: str) -> None:
        this = self._set(name)
        declared = {
            "numbers": {number: {"name": text} for number, text in program.rows(name).items()},
            "onDestroy": "release" if name in program.releasing else "retain",
        }
        if not this.outputs or this.diff(**declared).changes == _CHANGED:
            this.up(**declared)
            self._sets[name] = (this.inputs, this.outputs)

    def _refresh_set(self, name: str) -> None:
        this = self._set(name)
        this.refresh()
        self._sets[name] = (this.inputs, this.outputs)

    def _delete_set(self, name: str) -> None:
        self._set(name).delete()
        del self._sets[name]

    def _deploy_single(self, program: Program, kind: str, number: str) -> None:
        name, plugin = resource_of(kind, number), self._this.plugin
        declared: dict[str, Any] = {
            "phoneNumber": number,
            "name": program.names[number],
            "onDestroy": "release" if kind in program.releasing else "retain",
        }
        olds, outputs = self._singles.get(name, ({}, {}))
        inputs, problems = plugin.check(name, declared, olds)
        assert problems == {}
        if not outputs:
            self._singles[name] = (inputs, plugin.create(name, inputs))
        elif plugin.diff(name, outputs, inputs, olds).changes == _CHANGED:
            self._singles[name] = (inputs, plugin.update(name, outputs, inputs, olds))

    def _refresh_single(self, name: str) -> None:
        inputs, outputs = self._singles[name]
        answer = self._this.plugin.read(name, outputs, inputs)
        self._singles[name] = (plain(answer.inputs), plain(answer.properties))

    def _delete_single(self, name: str) -> None:
        self._this.plugin.delete(name, self._singles[name][1])
        del self._singles[name]
