"""A stack under the real engine, driven by the same rows and commands as the engine in miniature."""

from __future__ import annotations

import contextlib
import json
import shutil
from dataclasses import asdict
from typing import TYPE_CHECKING

from tests.sequences.commands import ELSEWHERE, FLEET, Command, Kind, Known, Row
from tests.sequences.killing import end_with_a_kill
from tests.sequences.promise import Knowledge, broken, releases
from tests.support.doors import Door

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.support.emulator import Emulator
    from tests.support.stack import Stack

_RESOLVED = "resolved.log"

_PROGRAM = f"""
import json
import pathlib

import pulumi
import pulumi_chime as chime

here = pathlib.Path(__file__).parent
rows = json.loads((here / "rows.json").read_text())
made = {{}}
first = None


def resolved(number):
    with (here / "{_RESOLVED}").open("a") as log:
        print(number, file=log)
    return number


# where

for row in rows:
    if row["is_in_fleet"]:
        continue
    number = row["number"]
    if row["known"] == "OUTPUT" or (row["known"] == "LATE" and first is None):
        number = pulumi.Output.from_input(number).apply(resolved)
    elif row["known"] == "LATE":
        number = first.status.apply(lambda _, number=number: resolved(number))
    made[row["name"]] = chime.PhoneNumber(
        row["name"],
        phone_number=number,
        on_destroy="release" if row["releases"] else "retain",
        **connections.get(row["region"], {{}}),
        opts=pulumi.ResourceOptions(
            provider=providers.get(row["region"]),
            delete_before_replace=True if row["deletes_first"] else None,
            depends_on=[made[row["depends_on"]]] if row["depends_on"] in made else None,
        ),
    )
    first = first or made[row["name"]]

for releases in (True, False):
    fleet = [row for row in rows if row["is_in_fleet"] and row["releases"] == releases]
    if fleet:
        chime.PhoneNumberFleet(
            "{FLEET}" if releases else "{FLEET}-kept",
            numbers=[chime.FleetNumber(phone_number=row["number"], key=row["number"]) for row in fleet],
            on_destroy="release" if releases else "retain",
        )
"""


_WHERE = {
    Door.DYNAMIC: f"""
connections = {{"{ELSEWHERE}": {{"connection": chime.Connection(region="{ELSEWHERE}")}}}}
providers = {{}}
""",
    Door.NATIVE: f"""
is_elsewhere = any(row["region"] for row in rows)
connections = {{}}
providers = {{"{ELSEWHERE}": chime.Provider("elsewhere", region="{ELSEWHERE}")}} if is_elsewhere else {{}}
""",
}
"""What gives a row its region, on each door."""


def program(door: Door) -> str:
    """Return the program whose rows a sequence changes."""
    return door.program(_PROGRAM).replace("# where", _WHERE[door])


class RealEngine:
    """One stack."""

    knows_other_accounts = False

    def __init__(self, emulator: Emulator, stack: Stack) -> None:
        self._emulator = emulator
        self._stack = stack
        self._first: list[Row] = []
        self.released: list[str] = []
        self.commands = 0

    def begin(self, rows: Sequence[Row]) -> None:
        """Have a first program deployed before the first command; nobody is named."""
        self._first = list(rows)

    def _deploy_first(self) -> None:
        """Deploy the first program into a stack that is as new."""
        self._emulator.control("POST", "reset")
        fresh = self._stack.directory / "fresh-state"
        if fresh.exists():
            shutil.rmtree(self._stack.directory / "state")
            shutil.copytree(fresh, self._stack.directory / "state")
        else:
            self._stack.release()
            shutil.copytree(self._stack.directory / "state", fresh)
        _name(self._stack.directory, frozenset())
        self._declare(self._first)
        self._stack.up("--skip-preview", PULUMI_SKIP_CHECKPOINTS="true")

    def restore(self, number: str) -> None:
        """Take a number out of the deletion queue, as an operator would."""
        self._emulator.change(number, Status="Unassigned")

    def move_away(self, number: str) -> None:
        """See `knows_other_accounts`."""
        raise NotImplementedError

    def run(self, rows: Sequence[Row], named: frozenset[str], command: Command) -> list[str]:
        """Run a command, and return how it broke the promise."""
        if not self.commands:
            self._deploy_first()
        self.commands += 1
        self._declare(rows)
        _name(self._stack.directory, named)
        self._emulator.forget_calls()
        known = Knowledge(named)
        if command.has_program:
            for row in rows:
                # What is written as it is, the program knows before anything is registered.
                if row.known is Known.PLAIN or row.is_in_fleet:
                    known.declare(row.number, 0)
        output = self._start(command)
        # Also what came to be known after a release: the engine deletes what is not declared once the program has ended.
        for number in self._resolved():
            known.declare(number, 0)
        made = releases(self._emulator)
        self.released += [release.number for release in made]
        return [f"{problem}\n{output}" for problem in broken(made, known)]

    def _declare(self, rows: Sequence[Row]) -> None:
        table = [{**asdict(row), "known": row.known.name} for row in rows]
        self._stack.write(json.dumps(table), "rows.json")
        (self._stack.directory / "program" / _RESOLVED).unlink(missing_ok=True)

    def _resolved(self) -> list[str]:
        with contextlib.suppress(FileNotFoundError):
            return (self._stack.directory / "program" / _RESOLVED).read_text().splitlines()
        return []

    def _start(self, command: Command) -> str:
        """Run a command to its end, or to where it is killed; return what it printed."""
        environment = {"PULUMI_SKIP_CHECKPOINTS": "false" if command.saves else "true"}
        if command.kill is None:
            return self._stack.run(*_arguments(command), **environment).output
        return end_with_a_kill(self._emulator, self._stack, command.kill, *_arguments(command), **environment)


def _name(directory: Path, numbers: frozenset[str]) -> None:
    (directory / "releases.csv").write_text("\n".join(["phone_number", *sorted(numbers), ""]))


def _arguments(command: Command) -> list[str]:
    """Return the command line."""
    arguments = [command.kind.value, "--yes"]
    if command.kind is not Kind.REFRESH:
        arguments += ["--skip-preview"]
    for option, resources in (
        ("--target", command.targets),
        ("--exclude", command.excludes),
        ("--replace", command.replaces),
    ):
        for resource in sorted(resources):
            arguments += [option, f"**{resource}"]
    if command.refreshes:
        arguments += ["--refresh"]
    if command.continues:
        arguments += ["--continue-on-error"]
    if command.runs_program:
        arguments += ["--run-program"]
    return arguments
