"""A stack of sets under the real engine, driven by the same programs and commands as the engine in miniature."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

from tests.sequences.killing import end_with_a_kill
from tests.sequences.set_programs import (
    HOLDERS,
    Program,
    Seen,
    SetCommand,
    Tally,
    broken,
    names,
    refuse,
    requests,
    seen,
)

if TYPE_CHECKING:
    from tests.support.emulator import Emulator
    from tests.support.stack import Stack

PROGRAM = """
import json
import pathlib

from pulumi_chime import native as chime

table = json.loads(pathlib.Path(__file__).with_name("table.json").read_text())
for holder, (rows, on_destroy) in table.items():
    if holder in ("offices", "branches"):
        chime.PhoneNumberSet(
            holder, numbers={number: {"name": name} for number, name in rows.items()}, on_destroy=on_destroy
        )
    elif holder == "fleet":
        numbers = [chime.FleetNumber(number, name=name) for number, name in rows.items()]
        chime.PhoneNumberFleet("fleet", numbers=numbers, on_destroy=on_destroy)
    else:
        for number, name in rows.items():
            chime.PhoneNumber(f"single-{number}", phone_number=number, name=name, on_destroy=on_destroy)
"""


class RealSetEngine:
    """One stack.

    Args:
        emulator: The service.
        stack: It; what an earlier sequence has left in it is thrown away.
        tally: Is told what happens.
    """

    def __init__(self, emulator: Emulator, stack: Stack, tally: Tally) -> None:
        self._emulator = emulator
        self._stack = stack
        self._tally = tally

    def begin(self) -> None:
        """Start an empty stack, and an account whose numbers have no names."""
        self._emulator.control("POST", "reset")
        state, fresh = self._stack.directory / "state", self._stack.directory / "fresh-state"
        if fresh.exists():
            shutil.rmtree(state)
            shutil.copytree(fresh, state)
        else:
            self._stack.release()
            shutil.copytree(state, fresh)

    def change(self, number: str, name: str) -> None:
        """Give a number another name behind the stack's back."""
        self._emulator.change(number, Name=name)

    def names(self) -> dict[str, str]:
        """Return the names that the account has."""
        return names(self._emulator)

    def run(self, program: Program, command: SetCommand) -> list[str]:
        """Run a command; return how it did something else than it had to."""
        before = self._seen()
        self._declare(program)
        self._emulator.forget_calls()
        refuse(self._emulator, command)
        output = self._start(command)
        self._emulator.heal()
        made, after = requests(self._emulator), self._seen()
        for number in made.released:
            self._emulator.change(number, Status="Unassigned")
        self._tally.add(before, after, made)
        return [f"{problem}\n{output}" for problem in broken(program, command, before, after, made)]

    def _declare(self, program: Program) -> None:
        table = {
            holder: (rows, "release" if holder in program.releasing else "retain")
            for holder in HOLDERS
            if (rows := program.rows(holder))
        }
        self._stack.write(json.dumps(table), "table.json")
        named = ["phone_number", *sorted(program.may_be_released), ""]
        (self._stack.directory / "releases.csv").write_text("\n".join(named))

    def _start(self, command: SetCommand) -> str:
        """Run a command to its end, or to where it is killed; return what it printed."""
        options = ("refresh", "--yes") if command.is_refresh else ("up", "--yes", "--skip-preview")
        arguments = (*options, *(() if command.is_refresh else ("--continue-on-error",)))
        environment = {"PULUMI_SKIP_CHECKPOINTS": "false" if command.saves else "true"}
        if command.kill is None:
            return self._stack.run(*arguments, **environment).output
        return end_with_a_kill(self._emulator, self._stack, command.kill, *arguments, **environment)

    def _seen(self) -> Seen:
        return seen(self._emulator, _outputs(self._stack))


def _outputs(stack: Stack) -> dict[str, dict[str, Any]]:
    """Return what the state has of each resource."""
    resources = json.loads(stack.must("stack", "export").output)["deployment"].get("resources") or []
    return {
        each["urn"].rpartition("::")[2]: each["outputs"]
        for each in resources
        if each["type"] in {"chime:index:PhoneNumber", "chime:index:PhoneNumberSet"}
    }
