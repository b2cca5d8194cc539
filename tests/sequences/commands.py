"""What a sequence is made of: rows of a program, and commands of the engine."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

FLEET = "offices"
ELSEWHERE = "eu-west-2"
"""Another region than the stack's, where no number is."""


class Known(Enum):
    """When a program knows a row's number."""

    PLAIN = "as it is written"
    OUTPUT = "when an Output resolves, which needs nothing of the engine"
    LATE = "when another resource is there"


class Kind(Enum):
    """The engine's commands."""

    UP = "up"
    REFRESH = "refresh"
    DESTROY = "destroy"


@dataclass(frozen=True)
class Row:
    """One number that a program declares.

    Attributes:
        name: Of the resource; a row of the fleet is named by its number instead.
        number: E.164.
        releases: Whether it is declared with `on_destroy="release"`.
        known: When the program knows the number.
        is_in_fleet: Whether it is a row of the fleet.
        deletes_first: Whether `delete_before_replace` is asked for.
        depends_on: The name of another row; one that comes later counts as none.
        region: Of a connection of the row's own.
    """

    name: str
    number: str
    releases: bool = True
    known: Known = Known.PLAIN
    is_in_fleet: bool = False
    deletes_first: bool = False
    depends_on: str | None = None
    region: str | None = None

    @property
    def resource(self) -> str:
        """The name of its resource in the stack."""
        return f"{FLEET}-{self.number}" if self.is_in_fleet else self.name


@dataclass(frozen=True)
class Command:
    """One command, and what disturbs it.

    Attributes:
        kind: Which.
        seed: Draws what the engine is free to do: orders, and how much is under way at once.
        targets: Resources; empty: all.
        excludes: Resources; empty: none.
        replaces: Resources that are replaced, changed or not.
        refreshes: Whether `--refresh` is given.
        continues: Whether `--continue-on-error` is given.
        runs_program: Whether a destroy is given `--run-program`.
        is_python: Whether the program is one: others do not read the file of releases.
        kill: When something is killed; the unit is the level's own. None: never.
        saves: Whether the state is saved after each step, or once at the end.
        rewrites: What the file of releases names once the first call has been made; None: as before.
    """

    kind: Kind
    seed: int = 0
    targets: frozenset[str] = frozenset()
    excludes: frozenset[str] = frozenset()
    replaces: frozenset[str] = frozenset()
    refreshes: bool = False
    continues: bool = False
    runs_program: bool = False
    is_python: bool = True
    kill: int | None = None
    saves: bool = True
    rewrites: frozenset[str] | None = None

    @property
    def has_program(self) -> bool:
        """Whether a program runs, and is one that reads the file of releases."""
        return self.is_python and (self.kind is Kind.UP or (self.kind is Kind.DESTROY and self.runs_program))

    def includes(self, resource: str) -> bool:
        """Return whether the command is about a resource."""
        return resource not in self.excludes and (not self.targets or resource in self.targets)
