"""One project with many stacks under the real engine, and `pulumi-chime stacks` on them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.programs import rows
from tests.support.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.support.emulator import Emulator
    from tests.support.programs import Row

COMMAND = Path(sys.executable).with_name("pulumi-chime")
PROGRAM = """
import json
import pathlib

import pulumi
import pulumi_chime as chime

tables = json.loads(pathlib.Path(__file__).with_name("tables.json").read_text())
for row in tables[pulumi.get_stack()]:
    chime.PhoneNumber(row.pop("resource"), **row)
"""
"""Declares one PhoneNumber for each row that tables.json has for the stack."""


@dataclass(frozen=True)
class Ended:
    """How a command ended.

    Attributes:
        code: Its exit code.
        output: What it printed.
        errors: What it printed to its error output.
    """

    code: int
    output: str
    errors: str

    @property
    def document(self) -> dict[str, Any]:
        """The output as JSON."""
        document: dict[str, Any] = json.loads(self.output)
        return document

    def states(self) -> dict[str, str]:
        """Return the state of each stack of a document."""
        return {each["stack"]: each["state"] for each in self.document["stacks"]}


@dataclass(frozen=True)
class ManyStacks:
    """A project with many stacks.

    Attributes:
        first: The first of them, and the project.
        names: Of all.
        numbers: The numbers of each.
    """

    first: Stack
    names: Sequence[str]
    numbers: Mapping[str, Sequence[str]]

    @classmethod
    def create(
        cls, directory: Path, engine_bin: Path, emulator: Emulator, stacks: int, numbers_of_each: int
    ) -> ManyStacks:
        """Make a project whose stacks share the numbers of an account."""
        first = Stack.create(directory, engine_bin, emulator.url, PROGRAM)
        names = ["dev", *(f"prod-{index:02}" for index in range(1, stacks))]
        for name in names[1:]:
            _copy_stack(directory, name)
        account = sorted(emulator.numbers())
        made = cls(
            first,
            names,
            {
                name: account[index * numbers_of_each : (index + 1) * numbers_of_each]
                for index, name in enumerate(names)
            },
        )
        made.declare()
        return made

    def tables(self, **declared: object) -> dict[str, list[Row]]:
        """Return the rows of each stack; in texts, `{stack}` is its name and `{index}` the row's position."""
        return {
            name: [
                {key: _filled(value, name, index) for key, value in row.items()}
                for index, row in enumerate(rows(self.numbers[name], **declared))
            ]
            for name in self.names
        }

    def declare(self, tables: Mapping[str, Sequence[Row]] | None = None, /, **declared: object) -> None:
        """Write the table that the program declares."""
        self.first.write(json.dumps(tables or self.tables(**declared)), "tables.json")

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start `pulumi-chime stacks …`, and leave it running."""
        return subprocess.Popen(
            [str(COMMAND), "stacks", *arguments],
            cwd=self.first.directory,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str, **environment: str) -> Ended:
        """Run `pulumi-chime stacks …` to its end."""
        return finish(self.start(*arguments, **environment))

    @property
    def environment(self) -> dict[str, str]:
        """What commands and workers run with."""
        return {**self.first.environment, "PULUMI_CHIME_HOME": str(self.first.directory / "home")}


def finish(process: subprocess.Popen[str], seconds: float = 280) -> Ended:
    """Wait for a command to end."""
    with process:
        output, errors = process.communicate(timeout=seconds)
    return Ended(process.returncode, output, errors)


def _filled(value: object, stack: str, index: int) -> object:
    return value.format(stack=stack, index=index) if isinstance(value, str) else value


def _copy_stack(directory: Path, name: str) -> None:
    """Make a stack as `pulumi stack init` would, whose settings and passphrase are those of `dev`."""
    settings = (directory / "Pulumi.dev.yaml").read_text()
    (directory / f"Pulumi.{name}.yaml").write_text(settings)
    states = directory / "state" / ".pulumi" / "stacks" / "test"
    (states / f"{name}.json").write_text((states / "dev.json").read_text().replace("/dev", f"/{name}"))
    os.utime(states / f"{name}.json")
