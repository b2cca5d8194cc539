"""The demo from beginning to end: what is done, in which order, and what to look at."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from account import DemoAccount
from project import ROOT, Project, TableRow
from screen import Screen
from totals import DemoStep, Totals, batches
from workplace import workplace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from totals import SentBatch
    from workplace import Workplace

NUMBERS = 120
LATENCY_MILLISECONDS = 120
_CITIES = [
    "Seattle",
    "Portland",
    "Denver",
    "Austin",
    "Chicago",
    "Boston",
    "Atlanta",
    "Miami",
    "Dallas",
    "Phoenix",
]
_DESKS = [
    "reception",
    "sales",
    "support",
    "billing",
    "returns",
    "repairs",
    "hiring",
    "events",
    "press",
    "legal",
    "archive",
    "lab",
]
_APPROVED, _MISTYPED = "Contoso", "C0ntoso"

_UP = ("up", "--yes", "--skip-preview", "--continue-on-error", "--suppress-progress")
_PREVIEW = ("preview", "--suppress-progress")


class DemoError(Exception):
    """Something did not go as announced; the text says what."""


def show(json_file: Path | None, *, full: bool, console: Console | None = None) -> None:
    """Show the demo.

    Args:
        json_file: Where the closing tables are written to as well.
        full: Show every row of the engine's output.
        console: Where it is shown; None: standard output.

    Raises:
        DemoError: Something did not go as announced.
    """
    screen = Screen(full=full, console=console)
    with workplace() as place:
        engine = _engine(place, screen)
        account = _account(place, screen)
        project = Project.create(place, engine, account.url)
        totals = _Tour(screen, account, project).take()
    screen.totals(totals)
    if json_file:
        totals.write(json_file)


def _engine(place: Workplace, screen: Screen) -> Path:
    screen.heading(
        "A Pulumi engine",
        "The one on PATH, or one made by an earlier run, or one made now, which takes some minutes.",
    )
    tool = place.start([sys.executable, ROOT / "tools" / "engine" / "provide_engine.py"], os.environ)
    lines = list(tool.lines())
    if place.finish(tool) != 0:
        raise DemoError("there is no engine")
    screen.note(lines[-1])
    return Path(lines[-1])


def _account(place: Workplace, screen: Screen) -> DemoAccount:
    screen.heading(
        f"An account with {NUMBERS} phone numbers",
        f"An emulator of Amazon Chime SDK Voice on this machine; each call takes {LATENCY_MILLISECONDS} ms.\n"
        "Any AWS client that is given its address can use it. It records every call.",
    )
    account = DemoAccount.open(place, NUMBERS, LATENCY_MILLISECONDS)
    for index, phone_number in enumerate(account.names(), start=1):
        account.rename(phone_number, f"Line {index}")
    screen.note(account.url)
    return account


@dataclass
class _Tour:
    """The commands of the engine, one after the other, and what they cost."""

    screen: Screen
    account: DemoAccount
    project: Project
    steps: list[DemoStep] = field(default_factory=list)
    batches: list[SentBatch] = field(default_factory=list)

    def take(self) -> Totals:
        """Go from adoption to destruction; return what was counted."""
        before = self.account.names()
        rows = [TableRow(phone_number, name) for phone_number, name in before.items()]
        self._adopt(rows)
        rows = self._edit(rows)
        self._mistype(rows)
        self._deploy(rows)
        self._repeat(rows)
        self._drift(rows)
        self._destroy(rows)
        return Totals(self.steps, self.batches, len(before), len(self.account.names()))

    def _adopt(self, rows: list[TableRow]) -> None:
        self.screen.heading(
            "1. Adopt the numbers as they are",
            "The table holds every number of the account under its present name. Look at the API calls: the\n"
            "account is read in pages of 100 instead of number by number, and nothing is written.",
        )
        self.project.write(rows)
        self._run("preview: adoption", _PREVIEW, one_by_one=len(rows))
        self._run("up: adoption", _UP, one_by_one=len(rows))

    def _edit(self, rows: list[TableRow]) -> list[TableRow]:
        self.screen.heading(
            "2. Edit the table",
            f"{len(rows)} new names, and on every third row a calling name, which is what the called person sees.\n"
            "The preview shows what will change. Renames need no look at the account, calling names do.",
        )
        names = [f"{city} {desk}" for city in _CITIES for desk in _DESKS]
        edited = [
            replace(row, name=name, calling_name="" if index % 3 else _APPROVED)
            for index, (row, name) in enumerate(zip(rows, names, strict=True))
        ]
        self.project.write(edited)
        self._run("preview: edited table", _PREVIEW, one_by_one=_calling_names(edited))
        return edited

    def _mistype(self, rows: list[TableRow]) -> None:
        self.screen.heading(
            "3. A mistake, and a policy pack",
            f"Somebody types {_MISTYPED}, with a zero, for {_APPROVED}. The called person would see it for days.\n"
            "Look at Policies: the number, the value, the rule and a name that is accepted. Nothing is written.",
        )
        self.project.write([replace(rows[0], calling_name=_MISTYPED), *rows[1:]])
        pack = ("--policy-pack", "../policy", "--policy-pack-config", "../policy/settings.json")
        output = self._run(
            "preview: policy pack", (*_PREVIEW, *pack), one_by_one=_calling_names(rows), exit_code=255
        )
        self._expect(any(_MISTYPED in line for line in output), "the policy pack did not refuse the name")
        self.project.write(rows)

    def _deploy(self, rows: list[TableRow]) -> None:
        calling_names = _calling_names(rows)
        self.screen.heading(
            "4. Deploy",
            f"{len(rows)} names and {calling_names} calling names: a number's second attribute waits for its first,\n"
            "neighbours share requests of up to 50. Look at Diagnostics: each request, and why it was closed.",
        )
        output = self._run("up: edited table", _UP, one_by_one=len(rows) + 2 * calling_names)
        self.batches = batches(self.account.calls(), output)
        wrong = [row for row in rows if self.account.names()[row.phone_number] != row.name]
        self._expect(not wrong, f"{len(wrong)} numbers do not have their new names")

    def _repeat(self, rows: list[TableRow]) -> None:
        self.screen.heading(
            "5. The same again",
            "Nothing to do, and nothing is written. The calling names that have not settled yet are looked at.",
        )
        self._run("up: the same again", _UP, one_by_one=_calling_names(rows))
        self._expect(self.steps[-1].writes == 0, "the second deploy wrote something")

    def _drift(self, rows: list[TableRow]) -> None:
        number = rows[4].phone_number
        self.screen.heading(
            "6. A change behind Pulumi's back",
            f"Somebody renames {number} in the console. Look at ~ name: what was deployed, and what is there\n"
            "now. The calling names, which take up to three days to settle, are no drift.",
        )
        self.account.rename(number, "Somebody was here")
        output = self._run(
            "refresh",
            ("refresh", "--yes", "--skip-preview", "--diff", "--suppress-progress"),
            one_by_one=len(rows),
        )
        self._expect(any("Somebody was here" in line for line in output), "refresh did not show the change")

    def _destroy(self, rows: list[TableRow]) -> None:
        self.screen.heading(
            "7. Destroy the stack",
            "Look at [retain]: the numbers leave the stack and stay in the account, with the names they have.",
        )
        self._run("destroy", ("destroy", "--yes", "--skip-preview", "--suppress-progress"))
        left = len(self.account.names())
        self._expect(left == len(rows), f"only {left} of {len(rows)} numbers are left in the account")
        self.screen.note(f"All {left} numbers are still in the account.")

    def _run(
        self, title: str, arguments: Sequence[str], *, one_by_one: int = 0, exit_code: int = 0
    ) -> list[str]:
        """Run a command of the engine and count what it costs; return its output.

        Args:
            title: What it does, for the closing table.
            arguments: For `pulumi`.
            one_by_one: How many API calls it would be with one for each number or changed attribute.
            exit_code: How it has to end.
        """
        self.account.forget_calls()
        self.screen.command(["pulumi", *arguments])
        begun = time.monotonic()
        child = self.project.start(*arguments, "--color", "always")
        with self.screen.engine_output() as output:
            for line in child.lines():
                output.show(line)
        code = self.project.place.finish(child)
        self._expect(code == exit_code, f"pulumi {arguments[0]} ended with {code} instead of {exit_code}")
        self._count(title, arguments, time.monotonic() - begun, one_by_one)
        return output.lines

    def _count(self, title: str, arguments: Sequence[str], seconds: float, one_by_one: int) -> None:
        calls = self.account.calls()
        reads = sum(call.is_read for call in calls)
        step = DemoStep(
            title=title,
            command=" ".join(["pulumi", *arguments]),
            seconds=round(seconds, 1),
            changes=sum(call.items for call in calls if not call.is_read),
            reads=reads,
            writes=len(calls) - reads,
            one_by_one=one_by_one,
        )
        self.steps.append(step)
        counts = ", ".join(
            f"{count} {name}" for name, count in Counter(call.operation for call in calls).items()
        )
        self.screen.note(f"API calls: {counts or 'none'}.")

    @staticmethod
    def _expect(holds: bool, otherwise: str) -> None:
        if not holds:
            raise DemoError(otherwise)


def _calling_names(rows: Sequence[TableRow]) -> int:
    return sum(bool(row.calling_name) for row in rows)
