"""The state machine of sets: rows that move, names that change, values that drift, refusals and kills."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.sequences.set_programs import HOLDERS, Program, SetCommand

if TYPE_CHECKING:
    from collections.abc import Callable

NUMBERS = tuple(f"+120655501{index:02}" for index in range(5))
MOST_COMMANDS = 8

_numbers = st.sampled_from(NUMBERS)
_some = st.frozensets(_numbers, max_size=3)
_holders = st.sampled_from(HOLDERS)
_kills = st.sampled_from([None, None, None, 0, 1, 2, 3, 5])
_seeds = st.integers(0, 2**16)
_seldom = st.sampled_from([frozenset[str]()] * 3) | _some


class SetLevel(Protocol):
    """What runs the commands of a sequence."""

    def begin(self) -> None:
        """Start an empty stack, and an account whose numbers have no names."""

    def run(self, program: Program, command: SetCommand) -> list[str]:
        """Run a command; return how it did something else than it had to."""

    def change(self, number: str, name: str) -> None:
        """Give a number another name behind the stack's back."""

    def names(self) -> dict[str, str]:
        """Return the names that the account has."""


class SetSequences(RuleBasedStateMachine):
    """Any order of edits and commands."""

    make_level: Callable[[], SetLevel]
    """What runs the commands; set by each test."""

    def __init__(self) -> None:
        super().__init__()
        self.commands = 0
        self.changes = 0
        self.has_begun = self.is_broken = False

    @initialize(holders=st.lists(_holders, min_size=3, max_size=5))
    def begin(self, holders: list[str]) -> None:
        """Deploy a first program."""
        self.level = type(self).make_level()
        self.level.begin()
        self.program = Program(
            dict(zip(NUMBERS, holders, strict=False)), {number: f"Line {number[-2:]}" for number in NUMBERS}
        )
        self.has_begun = True
        self._run(SetCommand())

    @rule(numbers=st.frozensets(_numbers, min_size=1, max_size=4), holder=_holders)
    def move(self, numbers: frozenset[str], holder: str) -> None:
        """Declare numbers in a set, in the fleet or as resources of their own, wherever they were before."""
        for number in sorted(numbers):
            self.program.holders[number] = holder

    @rule(number=_numbers)
    def remove(self, number: str) -> None:
        """Drop a row."""
        self.program.holders.pop(number, None)

    @rule(holder=_holders)
    def remove_all(self, holder: str) -> None:
        """Drop all that a holder has, and so the holder."""
        for number in self.program.rows(holder):
            del self.program.holders[number]

    @rule(numbers=_some)
    def rename(self, numbers: frozenset[str]) -> None:
        """Give numbers other names in the program."""
        for number in sorted(numbers):
            self.program.names[number] = self._next_name("Branch")

    @rule(holders=st.frozensets(_holders))
    def decide_on_destroy(self, holders: frozenset[str]) -> None:
        """Declare `onDestroy`."""
        self.program.releasing = holders

    @rule(holder=_holders, seed=_seeds)
    def retire(self, holder: str, seed: int) -> None:
        """Give a holder up with all that it has: as a release is meant to be made."""
        self.program.releasing |= {holder}
        self._run(SetCommand(seed=seed))
        rows = self.program.rows(holder)
        for number in rows:
            del self.program.holders[number]
        self.program.named = frozenset(sorted(rows)[:2])
        self._run(SetCommand(seed=seed))

    @rule(numbers=_some)
    def name(self, numbers: frozenset[str]) -> None:
        """Name these numbers and no others."""
        self.program.named = numbers

    @rule(number=_numbers)
    def drift(self, number: str) -> None:
        """Change a name in the account, as somebody would in the console."""
        self.level.change(number, self._next_name("Drift"))

    @rule(number=_numbers)
    def clear(self, number: str) -> None:
        """Clear a name in the account."""
        self.level.change(number, "")

    @rule(refused=_seldom, kill=_kills, saves=st.booleans(), seed=_seeds)
    def up(self, *, refused: frozenset[str], kill: int | None, saves: bool, seed: int) -> None:
        """Deploy the program."""
        self._run(SetCommand(refused=refused, kill=kill, saves=saves, seed=seed))

    @rule(seed=_seeds)
    def deploy(self, seed: int) -> None:
        """Deploy the program as most do."""
        self._run(SetCommand(seed=seed))

    @rule(kill=_kills)
    def refresh(self, kill: int | None) -> None:
        """Read all numbers."""
        self._run(SetCommand(is_refresh=True, kill=kill))

    def teardown(self) -> None:
        """Undo what keeps numbers from being taken over, and see that two deploys bring all of it to rest."""
        if not self.has_begun or self.is_broken:
            return
        for number, live in self.level.names().items():
            if number in self.program.holders and live != self.program.names[number]:
                self.level.change(number, "")
        self.commands = 0
        for command in (SetCommand(is_refresh=True), SetCommand(), SetCommand()):
            self._run(command)
        names = self.level.names()
        assert {number: names[number] for number in self.program.holders} == {
            number: self.program.names[number] for number in self.program.holders
        }

    def _run(self, command: SetCommand) -> None:
        if self.commands == MOST_COMMANDS:
            return
        self.commands += 1
        note(f"{command}\n  {self.program}")
        problems = self.level.run(self.program, command)
        self.is_broken = bool(problems)
        assert not problems, problems

    def _next_name(self, word: str) -> str:
        self.changes += 1
        return f"{word} {self.changes}"
