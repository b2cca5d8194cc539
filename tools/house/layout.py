"""Where rooms stand and how arrows run, on a grid of upright lines.

Rooms are moved along their floors until the arrows between them are short, straight and cross each other seldom.
An arrow leaves its room at the bottom, runs along the gap below to a line that is free on all floors between,
down that line, and along the gap above the room it leads to. No two arrows share a line where both are, so no
two numbers at their heads can meet. All of it is counted in whole lines, and nothing is left to chance.
"""

from __future__ import annotations

import bisect
import itertools
import sys
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_BEND, _CROSSING, _NO_WAY = 3, 5, 10_000
"""What spoils a picture, in lines of detour that it is worth to avoid it."""

_SPARE = 3
"""Lines that a house has more than it needs: they spare many bends."""

_EAVES = 3
"""Lines that the roof takes on each side of the top floor."""


@dataclass(frozen=True, slots=True)
class Box:
    """A room on the grid.

    Attributes:
        floor: From the top one down.
        left: The line of its left wall.
        width: In lines.
    """

    floor: int
    left: int
    width: int

    @property
    def doors(self) -> range:
        """The lines at which arrows may leave or arrive."""
        return range(self.left + 1, self.left + self.width)


@dataclass(frozen=True, slots=True)
class Way:
    """How one arrow runs.

    Attributes:
        start: The line at which it leaves its room.
        line: The one on which it passes the floors between.
        end: The line at which it arrives.
    """

    start: int
    line: int
    end: int


@dataclass(frozen=True, slots=True)
class Places:
    """Where the rooms of a house stand; the arrows follow from it.

    Attributes:
        width: Of the house, in lines.
        lefts: The line of each room's left wall, but for one that takes all of the lowest floor.
    """

    width: int
    lefts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Layout:
    """A house on its grid.

    Attributes:
        width: In lines.
        boxes: The rooms on the floors.
        ways: The arrows between them, by importer and imported.
        cost: What is left of detours, bends and crossings.
    """

    width: int
    boxes: Mapping[str, Box]
    ways: Mapping[tuple[str, str], Way]
    cost: int

    @property
    def places(self) -> Places:
        """Where its rooms stand."""
        return Places(
            self.width, {room: box.left for room, box in self.boxes.items() if box.width < self.width}
        )


def lay_out(
    floors: Sequence[Sequence[str]],
    widths: Mapping[str, int],
    arrows: Iterable[tuple[str, str]],
    leaving: Iterable[str] = (),
) -> Layout:
    """Return the best layout that is found within the narrowest house that has a way for each arrow.

    Args:
        floors: The rooms, from the top floor down; a room that is alone on the lowest one takes all of it.
        widths: How many lines each room needs for its labels; it gets a door for each arrow as well.
        arrows: Importer and imported; all lead downwards.
        leaving: Rooms with an arrow that leaves the house, to the right.
    """
    search = _Search(floors, widths, list(arrows), list(leaving))
    narrowest = search.narrowest()
    for width in range(narrowest + _SPARE, 4 * narrowest):
        layout = search.best(width)
        if layout.cost < _NO_WAY:
            return layout
    raise RuntimeError("no house is wide enough for a way for each arrow")


def lay_out_as_placed(
    floors: Sequence[Sequence[str]],
    widths: Mapping[str, int],
    arrows: Iterable[tuple[str, str]],
    leaving: Iterable[str],
    places: Places,
) -> Layout | None:
    """Return the layout whose rooms stand at given places, which takes no search; None where they cannot stand there.

    Args:
        floors: See `lay_out`, like the next three.
        widths: How many lines each room needs.
        arrows: Importer and imported.
        leaving: Rooms with an arrow that leaves the house.
        places: Where the rooms stand.
    """
    return _Search(floors, widths, list(arrows), list(leaving)).as_placed(places)


class _Search:
    """A house whose rooms are moved until nothing gets better."""

    def __init__(
        self,
        floors: Sequence[Sequence[str]],
        widths: Mapping[str, int],
        arrows: Sequence[tuple[str, str]],
        leaving: Sequence[str],
    ) -> None:
        self._floors = floors
        leads_out, leads_in = (Counter(arrow[end] for arrow in arrows) for end in (0, 1))
        self._widths = {
            room: max(width, leads_out[room] + 1, leads_in[room] + 1) for room, width in widths.items()
        }
        self._leaving = leaving
        self._floor_of = {room: number for number, floor in enumerate(floors) for room in floor}
        self._ground = floors[-1][0] if len(floors[-1]) == 1 else None
        # Those that can end anywhere come last, because they always find a line.
        self._arrows = sorted(
            arrows, key=lambda arrow: (arrow[1] == self._ground, self._height(arrow), arrow)
        )
        self._width = 0

    def _height(self, arrow: tuple[str, str]) -> int:
        return self._floor_of[arrow[1]] - self._floor_of[arrow[0]]

    def narrowest(self) -> int:
        """Return the least width at which each floor has its rooms, and a line for each arrow that passes it."""
        return 1 + max(
            sum(self._widths[room] + 1 for room in floor)
            + sum(
                self._floor_of[importer] < number < self._floor_of[imported]
                for importer, imported in self._arrows
            )
            for number, floor in enumerate(self._floors)
        )

    def best(self, width: int) -> Layout:
        """Return the best layout of one width."""
        self._width = width
        return min((self._improved(start) for start in self._starts()), key=lambda layout: layout.cost)

    def as_placed(self, places: Places) -> Layout | None:
        """Return the layout of given places; None where rooms are missing, or do not stand side by side."""
        self._width = places.width
        if places.lefts.keys() != self._floor_of.keys() - {self._ground}:
            return None
        floors = [floor for floor in self._floors if self._ground not in floor]
        if not all(self._fits(places.lefts, floor) for floor in floors):
            return None
        return self._layout(places.lefts, sys.maxsize)

    def _starts(self) -> Iterable[dict[str, int]]:
        """Yield places to begin from: each floor's rooms to the left, in the middle, and to the right."""
        for third in range(3):
            places: dict[str, int] = {}
            for floor in self._floors:
                gap = (self._width - sum(self._widths[room] for room in floor)) // (len(floor) + 1)
                left = gap if len(floor) > 1 else max(_EAVES, min(gap * third, 2 * gap - _EAVES))
                for room in floor:
                    places[room] = left
                    left += self._widths[room] + gap
            yield places

    def _improved(self, places: dict[str, int]) -> Layout:
        nothing = Layout(self._width, {}, {}, sys.maxsize)
        layout = self._layout(places, nothing.cost) or nothing
        while True:
            before = layout.cost
            for floor in self._floors:
                for room in floor:
                    if room != self._ground:
                        layout = self._moved(layout, places, room, floor)
            if layout.cost == before:
                return layout

    def _moved(self, layout: Layout, places: dict[str, int], room: str, floor: Sequence[str]) -> Layout:
        """Return the layout with one room where it is best, or in another's place."""
        best = dict(places)
        candidates = [{**places, room: left} for left in range(1, self._width - self._widths[room])]
        candidates += [self._swapped(places, room, other) for other in floor if other > room]
        for candidate in candidates:
            if self._fits(candidate, floor):
                tried = self._layout(candidate, layout.cost)
                if tried:
                    layout, best = tried, candidate
        places.update(best)
        return layout

    def _swapped(self, places: dict[str, int], one: str, other: str) -> dict[str, int]:
        return {**places, one: places[other], other: places[one]}

    def _fits(self, places: Mapping[str, int], floor: Sequence[str]) -> bool:
        rooms = sorted(floor, key=lambda room: places[room])
        ends = [places[room] + self._widths[room] for room in rooms]
        margin = _EAVES if floor is self._floors[0] else 1
        return (
            places[rooms[0]] >= margin
            and ends[-1] <= self._width - margin
            and all(end < places[after] for end, after in zip(ends, rooms[1:], strict=False))
        )

    def _layout(self, places: Mapping[str, int], limit: int) -> Layout | None:
        boxes = {
            room: Box(number, 0, self._width)
            if room == self._ground
            else Box(number, places[room], self._widths[room])
            for room, number in self._floor_of.items()
        }
        way_out = sum(self._width - boxes[room].left - boxes[room].width for room in self._leaving)
        return _route(self._width, boxes, self._arrows, way_out, limit)


def _route(
    width: int, boxes: Mapping[str, Box], arrows: Sequence[tuple[str, str]], cost: int, limit: int
) -> Layout | None:
    """Give each arrow in turn the cheapest way that is left; None where that adds up to too much."""
    gaps = [set[int]() for _ in range(1 + max(box.floor for box in boxes.values()))]
    floors = [set[int]() for _ in gaps]
    for box in boxes.values():
        floors[box.floor].update(range(box.left, box.left + box.width + 1))
    ways: dict[tuple[str, str], Way] = {}
    for importer, imported in arrows:
        first, last = boxes[importer].floor, boxes[imported].floor - 1
        starts = [line for line in boxes[importer].doors if line not in gaps[first]]
        ends = [line for line in boxes[imported].doors if line not in gaps[last]]
        # Within one gap the level part ends right above the door.
        passed = set().union(*floors[first + 1 : last + 1], *gaps[first : last + 1])
        lines = ends if first == last else [line for line in range(1, width) if line not in passed]
        price, way = _cheapest(starts, lines, ends)
        cost += price
        if cost >= limit:
            return None
        if way:
            ways[importer, imported] = way
            gaps[first].add(way.start)
            gaps[last].add(way.end)
            for gap in gaps[first : last + 1]:
                gap.add(way.line)
            for floor in floors[first + 1 : last + 1]:
                floor.add(way.line)
    cost += _CROSSING * _crossings(boxes, ways)
    return Layout(width, boxes, ways, cost) if cost < limit else None


def _cheapest(starts: Sequence[int], lines: Sequence[int], ends: Sequence[int]) -> tuple[int, Way | None]:
    best_price, best = _NO_WAY, None
    for line in lines if starts and ends else ():
        start, end = _nearest(line, starts), _nearest(line, ends)
        price = abs(start - line) + abs(end - line) + _BEND * ((start != line) + (end != line))
        if price < best_price:
            best_price, best = price, Way(start, line, end)
    return best_price, best


def _nearest(line: int, doors: Sequence[int]) -> int:
    place = bisect.bisect_left(doors, line)
    if place == len(doors):
        return doors[-1]
    if place and line - doors[place - 1] <= doors[place] - line:
        return doors[place - 1]
    return doors[place]


@dataclass(frozen=True, slots=True)
class Jog:
    """An arrow's way through one gap: in at one line, out at another; straight where they are the same."""

    arrow: tuple[str, str]
    above: int
    below: int

    def crosses(self, line: int) -> bool:
        """Return whether its level part crosses a line."""
        return min(self.above, self.below) < line < max(self.above, self.below)


def jogs(boxes: Mapping[str, Box], ways: Mapping[tuple[str, str], Way]) -> dict[int, list[Jog]]:
    """Return what runs through each gap, by the floor above it."""
    found: dict[int, list[Jog]] = {}
    for arrow, way in ways.items():
        first, last = boxes[arrow[0]].floor, boxes[arrow[1]].floor - 1
        for gap in range(first, last + 1):
            above = way.start if gap == first else way.line
            below = way.end if gap == last else way.line
            found.setdefault(gap, []).append(Jog(arrow, above, below))
    return found


def levels(gap: Sequence[Jog]) -> list[list[Jog]]:
    """Return the level parts of a gap's arrows, from the top down, several at one height where they do not touch.

    Of each two that overlap, the one goes on top that saves crossings.
    """
    ordered: list[Jog] = []
    for jog in sorted(
        (each for each in gap if each.above != each.below), key=lambda each: (each.above, each.below)
    ):
        places = range(len(ordered) + 1)
        cost = [
            sum(_crossed(other, jog) for other in ordered[:place])
            + sum(_crossed(jog, other) for other in ordered[place:])
            for place in places
        ]
        ordered.insert(cost.index(min(cost)), jog)
    heights: list[list[Jog]] = []
    for jog in ordered:
        free = len(heights)
        while free and not any(_touch(jog, other) for other in heights[free - 1]):
            free -= 1
        if free == len(heights):
            heights.append([])
        heights[free].append(jog)
    return heights


def _touch(one: Jog, other: Jog) -> bool:
    return max(min(one.above, one.below), min(other.above, other.below)) <= min(
        max(one.above, one.below), max(other.above, other.below)
    )


def _crossed(upper: Jog, lower: Jog) -> int:
    """Return how often two arrows cross in a gap where the one's level part is above the other's."""
    return upper.crosses(lower.above) + lower.crosses(upper.below)


def _crossings(boxes: Mapping[str, Box], ways: Mapping[tuple[str, str], Way]) -> int:
    count = 0
    for gap in jogs(boxes, ways).values():
        bent = [jog for jog in gap if jog.above != jog.below]
        straight = [jog.above for jog in gap if jog.above == jog.below]
        count += sum(jog.crosses(line) for jog in bent for line in straight)
        count += sum(
            min(_crossed(one, other), _crossed(other, one)) for one, other in itertools.combinations(bent, 2)
        )
    return count
