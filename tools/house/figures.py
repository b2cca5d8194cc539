"""What can be counted of a house, to compare it with another day's."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from tools.house.process_state import ProcessState, find_process_state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.house.plan import House


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one house; those of arrows and names include the package's front and what stands beside it.

    Attributes:
        root_modules: Files at the package's root, beside its `__init__.py`.
        rooms: Those files, and the packages beside them.
        floors: Of the contract of layers.
        arrows: Pairs of rooms of which one imports from the other.
        names: What these arrows carry: each name once for an arrow.
        process_state: What a process has one of.
    """

    root_modules: int
    rooms: int
    floors: int
    arrows: int
    names: int
    process_state: tuple[ProcessState, ...]


def count(house: House) -> Figures:
    """Count a house."""
    return Figures(
        root_modules=len(house.root_modules()),
        rooms=sum(map(len, house.floors)),
        floors=len(house.floors),
        arrows=len(house.arrows),
        names=sum(len(arrow.names) for arrow in house.arrows),
        process_state=tuple(find_process_state(house.modules)),
    )


def table(house: House, figures: Figures) -> Iterator[str]:
    """Yield the lines of a table for people: figures, arrows, process-wide state."""
    state = figures.process_state
    yield from _columns(
        ("modules at the package's root", figures.root_modules),
        ("rooms", figures.rooms),
        ("floors", figures.floors),
        ("arrows between rooms", figures.arrows),
        ("names imported across rooms", figures.names),
        ("modules with process-wide state", len({each.module for each in state})),
        ("uses of it in other modules", sum(each.uses for each in state)),
    )
    yield ""
    yield from _columns(
        *((f"{arrow.importer} -> {arrow.imported}", len(arrow.names)) for arrow in house.arrows)
    )
    yield ""
    for each in state:
        yield f"{each.name}: {each.kind}; {each.uses} use{'' if each.uses == 1 else 's'} in other modules"


def document(house: House, figures: Figures) -> dict[str, Any]:
    """Return the same for machines, with the names of each arrow."""
    return {
        "figures": {**asdict(figures), "process_state": [asdict(each) for each in figures.process_state]},
        "floors": [list(floor) for floor in house.floors],
        "rooms": {name: {**asdict(room)} for name, room in house.rooms.items()},
        "arrows": [asdict(arrow) for arrow in house.arrows],
    }


def _columns(*rows: tuple[str, int]) -> Iterator[str]:
    width = max((len(name) for name, _ in rows), default=0)
    for name, number in rows:
        yield f"{name:<{width}}  {number:>4}"
