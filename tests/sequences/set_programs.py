"""Programs whose numbers move between sets, a fleet and single resources, and what each command may do with them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from tests.sequences.promise import releases

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.support.emulator import Emulator

_UPDATE = "BatchUpdatePhoneNumber"

SETS = ("offices", "branches")
SINGLES = ("fleet", "single")
HOLDERS = (*SETS, *SINGLES)

Held: TypeAlias = "dict[tuple[str, str], str]"
"""The name that the state has of a number, by its resource and itself."""


def resource_of(holder: str, number: str) -> str:
    """Return the resource that a number belongs to."""
    return holder if holder in SETS else f"{holder}-{number}"


@dataclass
class Program:
    """What is declared.

    Attributes:
        holders: What holds each number.
        names: Of each number, whether it is declared or not.
        releasing: The holders that are declared with `onDestroy: release`.
        named: The numbers that the file of releases names.
    """

    holders: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    releasing: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()

    def rows(self, holder: str) -> dict[str, str]:
        """Return the names of the numbers of a holder."""
        return {number: self.names[number] for number, held in self.holders.items() if held == holder}

    @property
    def may_be_released(self) -> frozenset[str]:
        """The numbers that are named: one that is declared as well is an error of the whole program."""
        return self.named - self.holders.keys()


@dataclass(frozen=True)
class SetCommand:
    """One command, and what disturbs it.

    Attributes:
        is_refresh: Whether it is one, rather than an `up`.
        refused: The numbers of which the service accepts nothing.
        kill: When something is killed; the unit is the level's own. None: never.
        saves: Whether the state is saved after each step, or once at the end.
        seed: Draws what the engine is free to do.
    """

    is_refresh: bool = False
    refused: frozenset[str] = frozenset()
    kill: int | None = None
    saves: bool = True
    seed: int = 0


@dataclass(frozen=True)
class Seen:
    """How things stood before a command, or stand after it.

    Attributes:
        held: What the state has.
        live: The names that the account has.
        releasing: The resources of the state that were declared with `onDestroy: release`.
    """

    held: Held
    live: Mapping[str, str]
    releasing: frozenset[str]


@dataclass(frozen=True)
class Made:
    """What the service was asked.

    Attributes:
        writes: How many items each number had.
        released: The numbers that were to be given up.
    """

    writes: Counter[str]
    released: frozenset[str]


def seen(emulator: Emulator, outputs: Mapping[str, Mapping[str, Any]]) -> Seen:
    """Return how things stand.

    Args:
        emulator: The service.
        outputs: The state's, by resource.
    """
    held: Held = {}
    for name, stored in outputs.items():
        rows = stored["numbers"] if "numbers" in stored else {stored["phoneNumber"]: stored}
        held |= {(name, number): str(row.get("name")) for number, row in rows.items()}
    releasing = {name for name, stored in outputs.items() if stored["onDestroy"] == "release"}
    return Seen(held, names(emulator), frozenset(releasing))


def names(emulator: Emulator) -> dict[str, str]:
    """Return the names that the account has."""
    return {number: shown.get("Name", "") for number, shown in emulator.numbers().items()}


def refuse(emulator: Emulator, command: SetCommand) -> None:
    """Have the service accept nothing of the numbers that a command is refused."""
    if command.refused:
        numbers = sorted(command.refused)
        emulator.fail(kind="item_error", operation=_UPDATE, phone_numbers=numbers, code="BadRequest")


def requests(emulator: Emulator) -> Made:
    """Return what the service was asked since its record was emptied."""
    writes = Counter(number for call in emulator.calls(_UPDATE) for number in call["phone_numbers"])
    return Made(writes, frozenset(release.number for release in releases(emulator)))


@dataclass
class Tally:
    """What sequences have shown, so that they show something.

    Attributes:
        moved: How often a resource has taken a number over.
        written: How many names were sent.
        released: How many numbers were given up.
    """

    moved: int = 0
    written: int = 0
    released: int = 0

    def add(self, before: Seen, after: Seen, made: Made) -> None:
        """Count what a command has done."""
        self.moved += len(after.held.keys() - before.held.keys())
        self.written += made.writes.total()
        self.released += len(made.released)


def broken(program: Program, command: SetCommand, before: Seen, after: Seen, made: Made) -> Iterator[str]:
    """Yield each way in which a command did not do what it had to, or did something else.

    What is expected goes by the state and the account alone: a number that its resource holds is written where the
    declared name is another than the stored one; one that is new to it only where the account has no name for it, and
    it is not taken over where the account has another.
    """
    declared = {
        (resource_of(holder, number), number): program.names[number]
        for number, holder in program.holders.items()
    }
    wanted, refused = _expected(declared, command, before)
    released = _released(declared, program, before) if not command.is_refresh else frozenset()
    # A run that was killed has done a part of it.
    is_whole = command.kill is None
    if not made.writes <= Counter(wanted.keys()) or (is_whole and made.writes != Counter(wanted.keys())):
        yield f"wrote {dict(made.writes)} in place of each of {sorted(wanted)}"
    if not made.released <= released or (is_whole and made.released != released):
        yield f"released {sorted(made.released)} in place of {sorted(released)}"
    for number, name in after.live.items():
        accepted = wanted[number] if number in wanted and number not in command.refused else None
        if name not in {before.live[number], accepted} or (is_whole and accepted not in {None, name}):
            yield f"{number} is called {name!r}, and was {before.live[number]!r}"
    if command.is_refresh:
        found = {key: after.live[key[1]] for key in before.held}
        if is_whole and after.held != found:
            yield f"a refresh has stored {after.held} in place of {found}"
        return
    kept = {
        key: before.held[key] if key in refused else name
        for key, name in declared.items()
        if key not in refused or key in before.held
    }
    if is_whole and after.held != kept:
        yield f"the state has {after.held} in place of {kept}"


def misreported(
    program: Program, command: SetCommand, before: Seen, reported: Mapping[tuple[str, str], str]
) -> Iterator[str]:
    """Yield each way in which what was said of the numbers of sets is not what there was to say before a deploy.

    A number that its set does not hold is looked at, whatever was declared before; one that it holds is only renamed here.

    Args:
        program: What is declared.
        command: The deploy.
        before: How things stood before.
        reported: How grave what was said of a number is, by its set and itself.
    """
    if command.is_refresh or command.kill is not None:
        return
    expected = {}
    for number, holder in program.holders.items():
        live, name = before.live[number], program.names[number]
        if holder in SETS and (holder, number) not in before.held and live != name:
            expected[holder, number] = "error" if live else "info"
    if reported != expected:
        yield f"said {dict(reported)} in place of {expected}"


def _expected(
    declared: Held, command: SetCommand, before: Seen
) -> tuple[dict[str, str], set[tuple[str, str]]]:
    """Return the names that have to be sent, by number, and what does not become as it is declared."""
    wanted: dict[str, str] = {}
    refused = set()
    for key, name in declared.items() if not command.is_refresh else ():
        known = before.held.get(key)
        number = key[1]
        live = before.live[number]
        if known is None and live not in {"", name}:
            refused.add(key)
        elif name != (live if known is None else known):
            wanted[number] = name
            if number in command.refused:
                refused.add(key)
    return wanted, refused


def _released(declared: Held, program: Program, before: Seen) -> frozenset[str]:
    """Return what has to be given up: what is named, of resources that are gone from the program and say so."""
    resources = {resource for resource, _ in declared}
    return frozenset(
        number
        for resource, number in before.held
        if resource not in resources and resource in before.releasing and number in program.may_be_released
    )
