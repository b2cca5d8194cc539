"""The state machine: a program and a file of releases that change, and commands, each judged after it has run.

One machine for both levels: at the plugin a simulated engine runs the commands, and then the real one does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.sequences.commands import ELSEWHERE, Command, Kind, Known, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

NUMBERS = tuple(f"+120655501{index:02}" for index in range(5))
MOST_COMMANDS = 6
FEWEST_COMMANDS = 3

_picks = st.integers(0, 3)
_numbers = st.sampled_from(NUMBERS)
_seeds = st.integers(0, 2**16)
_kills = st.sampled_from([None, None, None, 0, 1, 2, 3, 5, 8])
_mostly = st.sampled_from([True, True, True, False])
_seldom = st.sampled_from([False, False, False, True])


class Level(Protocol):
    """What runs the commands of a sequence."""

    knows_other_accounts: bool
    """Whether a number can be moved to another account behind the stack's back."""

    def begin(self, rows: Sequence[Row]) -> None:
        """Start a stack that holds rows."""

    def run(self, rows: Sequence[Row], named: frozenset[str], command: Command) -> list[str]:
        """Run a command; return how it broke the promise."""

    def restore(self, number: str) -> None:
        """Take a number out of the deletion queue."""

    def move_away(self, number: str) -> None:
        """Have it that a number was last seen in another account."""


class Sequences(RuleBasedStateMachine):
    """Any order of edits and commands."""

    make_level: Callable[[], Level]
    """What runs the commands; set by each test."""

    def __init__(self) -> None:
        super().__init__()
        self.commands = 0
        self.is_broken = False
        self.has_begun = False

    @initialize(
        count=st.integers(2, 4),
        releasing=st.lists(_mostly, min_size=4, max_size=4),
        deleting=st.lists(_seldom, min_size=4, max_size=4),
        depending=st.lists(_seldom, min_size=4, max_size=4),
    )
    def begin(self, count: int, releasing: list[bool], deleting: list[bool], depending: list[bool]) -> None:
        """Deploy a first program; nobody is named."""
        self.level = type(self).make_level()
        self.names = 0
        self.named: frozenset[str] = frozenset()
        self.rows: list[Row] = []
        for index in range(count):
            depends_on = self.rows[index - 1].name if index and depending[index] else None
            self.rows.append(
                Row(self._next_name(), NUMBERS[index], releasing[index], deletes_first=deleting[index])
            )
            self.rows[index] = replace(self.rows[index], depends_on=depends_on)
        self.level.begin(self.rows)
        self.has_begun = True

    # The program changes.

    @precondition(lambda self: self.rows)
    @rule(pick=_picks)
    def rename(self, pick: int) -> None:
        """Give a resource another name."""
        self._edit(pick, name=self._next_name())

    @precondition(lambda self: self.rows)
    @rule(pick=_picks)
    def move_in_or_out_of_the_fleet(self, pick: int) -> None:
        """Make a single resource a row of the fleet, or the reverse."""
        self._edit(pick, is_in_fleet=not self._row(pick).is_in_fleet)

    @precondition(lambda self: self.rows)
    @rule(pick=_picks, number=_numbers)
    def give_another_number(self, pick: int, number: str) -> None:
        """Have a resource declare another number, perhaps one that another resource has as well."""
        self._edit(pick, number=number)

    @precondition(lambda self: len(self.rows) > 1)
    @rule(pick=_picks, further=st.integers(1, 3), deletes_first=st.booleans())
    def swap(self, pick: int, further: int, *, deletes_first: bool) -> None:
        """Have two resources exchange their numbers."""
        one, other = self._row(pick), self._row(pick + further)
        self._edit(pick, number=other.number, deletes_first=deletes_first)
        self._edit(pick + further, number=one.number)

    @precondition(lambda self: len(self.rows) > 1)
    @rule(pick=_picks)
    def remove(self, pick: int) -> None:
        """Drop a declaration."""
        self.rows.remove(self._row(pick))

    @precondition(lambda self: len(self.rows) > 1)
    @rule(pick=_picks)
    def name_and_remove(self, pick: int) -> None:
        """Drop a declaration and name its number, beside what was named before."""
        row = self._row(pick)
        self.rows.remove(row)
        self.named |= {row.number}

    @precondition(lambda self: len(self.rows) < 4)
    @rule(number=_numbers, known=st.sampled_from(Known), region=st.sampled_from([None, None, ELSEWHERE]))
    def declare(self, number: str, known: Known, region: str | None) -> None:
        """Add a declaration."""
        self.rows.append(Row(self._next_name(), number, known=known, region=region))

    @precondition(lambda self: self.rows)
    @rule(pick=_picks, known=st.sampled_from(Known))
    def write_the_number_otherwise(self, pick: int, known: Known) -> None:
        """Have the program know a number earlier or later."""
        self._edit(pick, known=known)

    @precondition(lambda self: self.rows)
    @rule(pick=_picks, releases=st.booleans())
    def decide_on_destroy(self, pick: int, *, releases: bool) -> None:
        """Declare `on_destroy`."""
        self._edit(pick, releases=releases)

    @precondition(lambda self: self.rows)
    @rule(pick=_picks, deletes_first=st.booleans(), before=st.integers(0, 2))
    def change_options(self, pick: int, *, deletes_first: bool, before: int) -> None:
        """Declare `delete_before_replace`, and what a resource depends on: an earlier row or nothing."""
        index = pick % len(self.rows)
        depends_on = self.rows[index - before].name if 0 < before <= index else None
        self._edit(pick, deletes_first=deletes_first, depends_on=depends_on)

    # The file of releases changes.

    @rule(numbers=st.frozensets(_numbers, max_size=3))
    def name(self, numbers: frozenset[str]) -> None:
        """Name these numbers and no others."""
        self.named = numbers

    @rule()
    def name_what_is_not_declared(self) -> None:
        """Name all that the program does not declare."""
        self.named = frozenset(NUMBERS) - {row.number for row in self.rows}

    @rule(number=_numbers)
    def restore(self, number: str) -> None:
        """Take a number out of the deletion queue, as an operator would."""
        self.level.restore(number)

    @precondition(lambda self: self.level.knows_other_accounts)
    @rule(number=_numbers)
    def move_away(self, number: str) -> None:
        """Have it that a number was last seen in another account."""
        self.level.move_away(number)

    # Commands.

    @rule(
        seed=_seeds,
        refreshes=_seldom,
        continues=_seldom,
        is_python=_mostly,
        kill=_kills,
        saves=st.booleans(),
        rewrites=st.none() | st.none() | st.frozensets(_numbers, max_size=3),
    )
    def up(
        self,
        seed: int,
        *,
        refreshes: bool,
        continues: bool,
        is_python: bool,
        kill: int | None,
        saves: bool,
        rewrites: frozenset[str] | None,
    ) -> None:
        """Deploy the program."""
        self._run(
            Command(
                Kind.UP,
                seed,
                refreshes=refreshes,
                continues=continues,
                is_python=is_python,
                kill=kill,
                saves=saves,
                rewrites=rewrites,
            )
        )

    @precondition(lambda self: len(self.rows) > 1)
    @rule(pick=_picks, seed=_seeds)
    def retire(self, pick: int, seed: int) -> None:
        """Name a number, drop its declaration, and deploy: as a release is meant to be made."""
        row = self._row(pick)
        self.rows.remove(row)
        self.named = frozenset({row.number})
        self._run(Command(Kind.UP, seed))

    @rule(seed=_seeds, kill=_kills, saves=st.booleans())
    def deploy(self, seed: int, kill: int | None, *, saves: bool) -> None:
        """Deploy the program as most do."""
        self._run(Command(Kind.UP, seed, kill=kill, saves=saves))

    @rule(
        seed=_seeds,
        chosen=st.frozensets(st.integers(0, 7), min_size=1, max_size=2),
        excludes=st.booleans(),
        is_python=_mostly,
        kill=_kills,
    )
    def deploy_a_part(
        self, seed: int, chosen: frozenset[int], *, excludes: bool, is_python: bool, kill: int | None
    ) -> None:
        """Deploy with `--target` or `--exclude`; the resources may be gone from the program."""
        part = self._resources(chosen)
        command = Command(Kind.UP, seed, is_python=is_python, kill=kill)
        self._run(replace(command, excludes=part) if excludes else replace(command, targets=part))

    @rule(seed=_seeds, chosen=st.frozensets(st.integers(0, 7), min_size=1, max_size=2), kill=_kills)
    def deploy_and_replace(self, seed: int, chosen: frozenset[int], kill: int | None) -> None:
        """Deploy with `--replace`."""
        self._run(Command(Kind.UP, seed, replaces=self._resources(chosen), kill=kill))

    @rule(kill=_kills)
    def refresh(self, kill: int | None) -> None:
        """Read all numbers."""
        self._run(Command(Kind.REFRESH, kill=kill))

    @rule(seed=_seeds, runs_program=st.booleans(), kill=_kills, saves=st.booleans())
    def destroy(self, seed: int, *, runs_program: bool, kill: int | None, saves: bool) -> None:
        """Delete the stack's resources."""
        self._run(Command(Kind.DESTROY, seed, runs_program=runs_program, kill=kill, saves=saves))

    def teardown(self) -> None:
        """See that a sequence which began has enough commands."""
        while self.has_begun and self.commands < FEWEST_COMMANDS and not self.is_broken:
            self._run(Command(Kind.UP))

    def _run(self, command: Command) -> None:
        if self.commands == MOST_COMMANDS:
            return
        self.commands += 1
        note(f"{command}\n  {self.rows}\n  names {sorted(self.named)}")
        problems = self.level.run(self.rows, self.named, command)
        self.is_broken = bool(problems)
        assert not problems, problems
        if command.rewrites is not None:
            self.named = command.rewrites

    def _row(self, pick: int) -> Row:
        return self.rows[pick % len(self.rows)]

    def _edit(self, pick: int, **changes: object) -> None:
        self.rows[pick % len(self.rows)] = replace(self._row(pick), **changes)  # type: ignore[arg-type]

    def _resources(self, chosen: frozenset[int]) -> frozenset[str]:
        """Return resources by their places: of the program, and behind it all that had a name before."""
        names = [row.resource for row in self.rows]
        names += [name for index in range(self.names) if (name := f"n{index}") not in names]
        return frozenset(names[index % len(names)] for index in chosen)

    def _next_name(self) -> str:
        self.names += 1
        return f"n{self.names - 1}"
