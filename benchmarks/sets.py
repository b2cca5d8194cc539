"""One set of many numbers through the real engine: adopt, leave alone, rename, have one refused, refresh a drift."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import measured_plugin
from benchmarks.accounts import NAME, phone_numbers, serving
from benchmarks.deploys import new_stack

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.emulator import Emulator
    from tests.support.stack import Run, Stack

NUMBERS = 10_000
LIMITED = 10_000
"""The size for which there are limits; a larger set is measured without."""

_PROGRAM = """
import json
import pathlib

from pulumi_chime import native as chime

rows = json.loads(pathlib.Path(__file__).with_name("rows.json").read_text())
chime.PhoneNumberSet("offices", numbers=rows)
"""
_UPDATE, _LIST = "BatchUpdatePhoneNumber", "ListPhoneNumbers"


@dataclass(frozen=True, slots=True)
class Step:
    """One command of the engine.

    Attributes:
        title: What it did.
        seconds: From its start to its end.
        list_calls: How many lists it asked for.
        update_calls: How many batch updates it sent.
        items: How many items those had.
        plugin_seconds: Processor time of the plugin.
        plugin_megabytes: Its memory, where it had most of it.
        lines: What stood at the set as errors.
        paths: The properties that the engine showed as changed; None where it was not asked.
    """

    title: str
    seconds: float
    list_calls: int
    update_calls: int
    items: int
    plugin_seconds: float
    plugin_megabytes: float
    lines: tuple[str, ...] = ()
    paths: int | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What was to be shown, and what was found.

    Attributes:
        text: What, with its limit.
        found: The figure.
        is_met: Whether it is within the limit.
    """

    text: str
    found: float
    is_met: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """What one set took.

    Attributes:
        numbers: How many it has.
        steps: In order.
        state_megabytes: The file in which the engine keeps the stack.
        expectations: With limits for `LIMITED` numbers; counts for any.
    """

    numbers: int
    steps: tuple[Step, ...]
    state_megabytes: float
    expectations: tuple[Expectation, ...]

    @property
    def is_fine(self) -> bool:
        """Whether all is within its limit."""
        return all(each.is_met for each in self.expectations)


def measure(numbers: int, report: Callable[[str], object]) -> Measured:
    """Return what a set takes, step by step.

    Args:
        numbers: How many it has.
        report: Is told of each step.
    """
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name, serving(numbers) as emulator:
        directory = Path(name)
        command, record = measured_plugin.command(directory)
        variables = {"PULUMI_PYTHON_CMD": str(command), "PULUMI_SKIP_CHECKPOINTS": "false"}
        stack = new_stack(directory / "stack", emulator, _PROGRAM, search_path=[directory], **variables)
        return _Bench(emulator, stack, record, report).run(numbers)


class _Bench:
    """A set on a stack, and the steps that it is taken through.

    Args:
        emulator: The service.
        stack: Whose program declares the set.
        record: Where the plugin's processor time is noted.
        report: Is told of each step.
    """

    def __init__(
        self, emulator: Emulator, stack: Stack, record: Path, report: Callable[[str], object]
    ) -> None:
        self._emulator = emulator
        self._stack = stack
        self._record = record
        self._report = report
        self._steps: list[Step] = []

    def run(self, numbers: int) -> Measured:
        """Take the steps, and return what they took."""
        self._declare(numbers, NAME)
        adopt = self._up("adopt")
        megabytes = self._state_file().stat().st_size / 1e6
        unchanged = self._up("unchanged")
        self._declare(numbers, "Branch")
        rename = self._up("rename all")
        refused = phone_numbers(numbers)[numbers // 2]
        self._emulator.fail(
            kind="item_error", operation=_UPDATE, phone_numbers=[refused], code="BadRequest", message="no"
        )
        self._declare(numbers, "Office")
        partly = self._up("one of them refused", fails=True)
        kept = self._kept("Office")
        self._emulator.heal()
        rest = self._up("what is left")
        self._emulator.change(refused, Name="Drift")
        drift = self._step("refresh one drift", "preview", "--refresh", "--json")
        return Measured(
            numbers,
            tuple(self._steps),
            state_megabytes=megabytes,
            expectations=(
                _at_most("seconds to adopt", adopt.seconds, 22, numbers),
                _at_most("list calls to adopt", adopt.list_calls, -(-numbers // 100)),
                _at_most("megabytes of state", megabytes, 8, numbers),
                _at_most("seconds of an unchanged up", unchanged.seconds, 8, numbers),
                _exactly("calls of an unchanged up", unchanged.list_calls + unchanged.update_calls, 0),
                _at_most("seconds to rename all", rename.seconds, 25, numbers),
                _exactly("batch updates to rename all", rename.update_calls, -(-numbers // 50)),
                _exactly("numbers applied beside one that is refused", kept, numbers - 1),
                _exactly("lines about it", len(partly.lines), 1),
                _exactly("items of the next up", rest.items, 1),
                _exactly("paths that a refresh with one drift shows", drift.paths or 0, 1),
            ),
        )

    def _declare(self, numbers: int, name: str) -> None:
        table = {
            number: {"name": f"{name} {index}", "product_type": "VoiceConnector"}
            for index, number in enumerate(phone_numbers(numbers))
        }
        self._stack.write(json.dumps(table), "rows.json")

    def _up(self, title: str, *, fails: bool = False) -> Step:
        return self._step(title, "up", "--yes", "--skip-preview", fails=fails)

    def _step(self, title: str, *arguments: str, fails: bool = False) -> Step:
        self._emulator.forget_calls()
        run = self._stack.run(*arguments)
        if (run.code != 0) is not fails:
            raise RuntimeError(f"{title} ended with {run.code}:\n{run.output[-2000:]}")
        taken = measured_plugin.take(self._record)
        updates = self._emulator.calls(_UPDATE)
        step = Step(
            title,
            seconds=run.seconds,
            list_calls=len(self._emulator.calls(_LIST)),
            update_calls=len(updates),
            items=sum(call["items"] for call in updates),
            plugin_seconds=taken.seconds,
            plugin_megabytes=taken.megabytes,
            lines=tuple(_reasons(run)),
            paths=_paths(run) if "--json" in arguments else None,
        )
        self._steps.append(step)
        self._report(f"{title}: {step.seconds:.1f} s, plugin {step.plugin_seconds:.2f} s")
        return step

    def _state_file(self) -> Path:
        (file,) = (self._stack.directory / "state").glob(".pulumi/stacks/**/dev.json")
        return file

    def _kept(self, name: str) -> int:
        """Return how many numbers have their new name in the state."""
        resources = json.loads(self._state_file().read_text())["checkpoint"]["latest"]["resources"]
        (rows,) = (
            each["outputs"]["numbers"] for each in resources if each["type"].endswith("PhoneNumberSet")
        )
        return sum(row["name"].startswith(name) for row in rows.values())


def _at_most(text: str, found: float, most: float, numbers: int = LIMITED) -> Expectation:
    is_limited = numbers == LIMITED
    return Expectation(f"{text} (at most {most:g})", found, found <= most or not is_limited)


def _exactly(text: str, found: float, wanted: float) -> Expectation:
    return Expectation(f"{text} (exactly {wanted:g})", found, found == wanted)


def _reasons(run: Run) -> list[str]:
    """Return the lines about single numbers that stand at the set in Diagnostics."""
    return [line.strip() for line in run.output.splitlines() if line.strip().startswith("* ")]


def _paths(run: Run) -> int:
    """Return how many properties a preview in JSON shows as changed."""
    start = run.output.index("{")
    steps = json.loads(run.output[start:])["steps"]
    return sum(len(step.get("detailedDiff") or {}) for step in steps)
