"""The picture: the house in section, as an SVG that fits a light page and a dark one.

It has no fonts, scripts or images of its own, and the same house always gives the same file.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import escape
from math import ceil
from typing import TYPE_CHECKING

from tools.house.layout import Layout, Places, jogs, lay_out, lay_out_as_placed, levels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.house.layout import Box
    from tools.house.plan import Arrow, House, Room

    _Given = tuple[list[tuple[str, ...]], dict[str, int], list[tuple[str, str]], list[str]]

_UNIT = 21  # from one upright line to the next: room for a number of two digits, or three small ones
_ROOM, _TRACK = 74, 12
_HEAD, _PILL = 7, 16
_MARGIN, _ROOF = 40, 26
_RADIUS = 8
_SHED = 10 * _UNIT
_GLYPH = 6.9  # a wide letter of a small label, in whatever font the reader has

_COLOURS = (  # for a light page, for a dark one
    ("#64748b", "#a3b1c6"),
    ("#be4b9a", "#ec8fd0"),
    ("#c8402f", "#f78f80"),
    ("#cf6a12", "#f5a75c"),
    ("#9a7d00", "#e3c64c"),
    ("#4c8b22", "#93d163"),
    ("#0d8768", "#4fd1ae"),
    ("#0f7aa8", "#5cc3ec"),
    ("#4763d6", "#93a8ff"),
    ("#7d55c7", "#bd9ff5"),
)
_PLAIN = "plain"
_PLACES = "<!-- the house's width in lines, and the line of each room's left wall: {} -->"

_LIGHT = """
text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
.sky { fill: #eef3fa; } .earth { fill: #dfe5d8; } .wall { fill: #ffffff; stroke: #8b97a8; }
.roof { fill: #dde5f0; stroke: #8b97a8; } .floor { stroke: #c3ccd8; }
.name { fill: #1b2430; font-size: 16px; font-weight: 700; }
.note { fill: #566273; font-size: 12px; }
.library { fill: #ffffff; stroke: #a9b4c3; } .library-name { fill: #3b4656; font-size: 11px; }
.halo { stroke: #ffffff; } .pill, .paper { fill: #ffffff; } .count { font-size: 10px; font-weight: 700; }
.sky-halo { stroke: #eef3fa; } .plain .room { fill: #64748b; stroke: #8b97a8; }
""".strip()

_DARK = """
.sky { fill: #0b111b; } .earth { fill: #18211a; } .wall { fill: #141c29; stroke: #5d6b80; }
.roof { fill: #1c2737; stroke: #5d6b80; } .floor { stroke: #33405380; }
.name { fill: #eef2f8; } .note { fill: #a9b5c6; }
.library { fill: #0f1622; stroke: #55647a; } .library-name { fill: #c6d0de; }
.halo { stroke: #141c29; } .pill, .paper { fill: #141c29; } .sky-halo { stroke: #0b111b; }
.plain .room { fill: #a3b1c6; stroke: #5d6b80; }
""".strip()

_SHAPES = """
.wall, .roof { stroke-width: 1.5; } .floor { stroke-width: 2; } .room { fill-opacity: .12; stroke-width: 1.5; }
.line { fill: none; stroke-width: 1.8; } .halo, .sky-halo { fill: none; stroke-width: 6; }
.pill { stroke-width: 1.2; } .library { stroke-width: 1; }
""".strip()


@dataclass(frozen=True, slots=True)
class _Elevation:
    """Which height everything has, in pixels from the top.

    Attributes:
        tops: Of the rooms of each floor.
        tracks: Of the level part of each arrow, by the floor above the gap.
    """

    tops: tuple[int, ...]
    tracks: dict[tuple[int, tuple[str, str]], int]

    def bottom(self, floor: int) -> int:
        """Return where the rooms of a floor stand."""
        return self.tops[floor] + _ROOM


def draw(house: House) -> str:
    """Return the picture, with each room where the search for short and straight arrows puts it."""
    return _drawn(house, lay_out(*_given(house)))


def is_picture_of(house: House, picture: str) -> bool:
    """Return whether a picture is the one of a house, with the rooms where they stand in it; that takes no search."""
    found = re.search(_PLACES.format("(.*)"), picture)
    if not found:
        return False
    try:
        width, lefts = json.loads(found[1])
    except ValueError:
        return False
    layout = lay_out_as_placed(*_given(house), Places(width, lefts))
    return layout is not None and _drawn(house, layout) == picture


def _given(house: House) -> _Given:
    floors = [(house.package,), *house.floors]
    return (
        floors,
        {name: _width(house.rooms[name]) for floor in floors for name in floor},
        [(arrow.importer, arrow.imported) for arrow in _inside(house)],
        [arrow.importer for arrow in house.arrows if arrow.imported in house.outbuildings],
    )


def _inside(house: House) -> list[Arrow]:
    return [arrow for arrow in house.arrows if arrow.imported not in house.outbuildings]


def _drawn(house: House, layout: Layout) -> str:
    return "\n".join([*_Picture(house, layout).lines(_inside(house)), ""])


def _width(room: Room) -> int:
    """Return how many lines a room needs for its labels."""
    labels = max(len(room.name) * 10.5 + 24, _libraries_width(room.libraries) + 20)
    return max(7, ceil(labels / _UNIT))


def _libraries_width(libraries: Sequence[str]) -> float:
    return sum(len(library) * _GLYPH + 12 for library in libraries) + 5 * max(len(libraries) - 1, 0)


class _Picture:
    """One house being drawn."""

    def __init__(self, house: House, layout: Layout) -> None:
        self._house = house
        self._layout = layout
        self._elevation = _elevation(layout)
        importers = [name for floor in [(house.package,), *house.floors] for name in floor]
        importers = [name for name in importers if any(arrow.importer == name for arrow in house.arrows)]
        self._colour_of = {name: f"c{number % len(_COLOURS)}" for number, name in enumerate(importers)}
        self._right = self._x(layout.width)
        self._width = self._right + len(house.outbuildings) * (_MARGIN + _SHED) + _MARGIN
        self._ground = self._elevation.bottom(len(house.floors))
        self._height = self._ground + _MARGIN

    def lines(self, inside: Sequence[Arrow]) -> list[str]:
        """Return the file, line by line."""
        house = self._house
        size = f'viewBox="0 0 {self._width} {self._height}" width="{self._width}" height="{self._height}"'
        figures = (
            f"{sum(map(len, house.floors))} rooms on {len(house.floors)} floors",
            f"{len(house.arrows)} arrows, {sum(len(arrow.names) for arrow in house.arrows)} names",
        )
        return [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title description">',
            f'<title id="title">The house of {house.package}</title>',
            f'<desc id="description">{"; ".join(figures)}. Made by tools/house from the imports.</desc>',
            _PLACES.format(json.dumps([self._layout.places.width, self._layout.places.lefts])),
            "<style>",
            _SHAPES,
            _LIGHT,
            *_colours(0),
            "@media (prefers-color-scheme: dark) {",
            _DARK,
            *_colours(1),
            "}",
            "</style>",
            *self._shell(),
            *(line for arrow in inside for line in self._arrow(arrow)),
            *(line for name, box in self._layout.boxes.items() for line in self._room(name, box)),
            *(
                line
                for number, name in enumerate(house.outbuildings)
                for line in self._outbuilding(number, name)
            ),
            *self._legend(figures),
            "</svg>",
        ]

    def _x(self, line: int) -> int:
        return _MARGIN + line * _UNIT

    def _shell(self) -> list[str]:
        left, right, ground = self._x(0), self._right, self._ground
        eaves, top = self._elevation.bottom(0), self._elevation.tops[0] - _ROOF
        slope = 2 * _UNIT
        chimney, corner = right - 6 * _UNIT, 14
        under = f"V{self._height - corner}q0 {corner} -{corner} {corner}"
        lines = [
            f'<rect class="sky" width="{self._width}" height="{self._height}" rx="{corner}"/>',
            f'<path class="earth" d="M0 {ground}H{self._width}{under}H{corner}q-{corner} 0 -{corner} -{corner}Z"/>',
            f'<path class="roof" d="M{chimney} {top}v-18h{2 * _UNIT}v18"/>',
            f'<path class="roof" d="M{left - 18} {eaves}L{left + slope} {top}H{right - slope}L{right + 18} {eaves}Z"/>',
            f'<path class="wall" d="M{left} {eaves}H{right}V{ground}H{left}Z"/>',
        ]
        for floor in range(1, len(self._house.floors)):
            y = self._elevation.bottom(floor)
            lines.append(f'<path class="floor" d="M{left} {y}H{right}"/>')
        return lines

    def _room(self, name: str, box: Box) -> list[str]:
        room = self._house.rooms[name]
        x, y, width = self._x(box.left), self._elevation.tops[box.floor], box.width * _UNIT
        corners = 0 if box.width == self._layout.width else 5
        is_front = name == self._house.package
        note = f"{len(self._house.public_names())} public names" if is_front else _modules(room)
        lines = [
            f'<g class="{self._colour_of.get(name, _PLAIN)}"><title>{escape(room.purpose)}</title>',
            f'<rect class="paper" x="{x}" y="{y}" width="{width}" height="{_ROOM}" rx="{corners}"/>',
            f'<rect class="room" x="{x}" y="{y}" width="{width}" height="{_ROOM}" rx="{corners}"/>',
            f'<text class="name" x="{x + 12}" y="{y + 23}">{escape(name)}</text>',
            f'<text class="note" x="{x + 12}" y="{y + 40}">{note}</text>',
        ]
        if box.width == self._layout.width:
            beside = x + 12 + (round(_libraries_width(room.libraries)) + 12 if room.libraries else 0)
            lines.append(f'<text class="note" x="{beside}" y="{y + 61}">{escape(room.purpose)}</text>')
        return [*lines, *_libraries(room.libraries, x + 12, y + 49, width - 20), "</g>"]

    def _arrow(self, arrow: Arrow) -> list[str]:
        pair = (arrow.importer, arrow.imported)
        way = self._layout.ways[pair]
        first, last = self._layout.boxes[pair[0]].floor, self._layout.boxes[pair[1]].floor - 1
        corners = [(way.start, self._elevation.bottom(first))]
        for gap, above, below in ((first, way.start, way.line), (last, way.line, way.end)):
            if above != below:
                y = self._elevation.tracks[gap, pair]
                corners += [(above, y), (below, y)]
        head = self._elevation.tops[last + 1]
        points = [(self._x(line), y) for line, y in [*corners, (way.end, head)]]
        return self._drawn(arrow, points, "halo")

    def _drawn(self, arrow: Arrow, points: list[tuple[int, int]], halo: str) -> list[str]:
        x, y = points[-1]
        path = _rounded([*points[:-1], (x, y - _HEAD + 2)])
        number = str(len(arrow.names))
        width, top = (16 if len(number) == 1 else 20), y - _HEAD - 4 - _PILL
        names = "name" if number == "1" else "names"
        return [
            f'<g class="{self._colour_of[arrow.importer]}">',
            f"<title>{arrow.importer} imports {number} {names} from {arrow.imported}</title>",
            f'<path class="{halo}" d="{path}"/>',
            f'<path class="line" d="{path}"/>',
            f'<path class="head" d="M{x} {y}l-5 -{_HEAD + 1}h10Z"/>',
            f'<rect class="pill" x="{x - width // 2}" y="{top}" width="{width}" height="{_PILL}" rx="7"/>',
            f'<text class="count" x="{x}" y="{top + 11.5}" text-anchor="middle">{number}</text></g>',
        ]

    def _outbuilding(self, number: int, name: str) -> list[str]:
        """Draw what stands apart, and the arrows that reach it around the house."""
        room = self._house.rooms[name]
        width, height, gable, overhang = _SHED, 128, 44, 12
        x, y = self._right + _MARGIN + number * (_SHED + _MARGIN), self._ground - height
        slope = width // 2 + overhang
        lines = [
            f'<path class="roof" d="M{x - overhang} {y}l{slope} -{gable}l{slope} {gable}Z"/>',
            f'<g class="{_PLAIN}"><title>{escape(room.purpose)}</title>',
            f'<rect class="wall" x="{x}" y="{y}" width="{width}" height="{height}"/>',
            f'<rect class="room" x="{x}" y="{y}" width="{width}" height="{height}"/>',
            f'<text class="name" x="{x + 14}" y="{y + 26}">{escape(name)}</text>',
            f'<text class="note" x="{x + 14}" y="{y + 43}">{_modules(room)}</text>',
            *_libraries(room.libraries, x + 14, y + 56, width - 24),
            "</g>",
        ]
        arrows = [arrow for arrow in self._house.arrows if arrow.imported == name]
        for place, arrow in enumerate(arrows):
            box = self._layout.boxes[arrow.importer]
            wall, storey = self._x(box.left + box.width), self._elevation.tops[box.floor] + _ROOM // 2
            beside = (2 * place - len(arrows) + 1) * _UNIT
            end = (x + width // 2 + beside, y - gable + abs(beside) * gable // slope)
            lines += self._drawn(arrow, [(wall, storey), (end[0], storey), end], "sky-halo")
        return lines

    def _legend(self, figures: Sequence[str]) -> list[str]:
        x, y = self._right + _MARGIN, _MARGIN + 6
        if not self._house.outbuildings:
            return []
        texts = (
            "Each arrow leads to a room",
            "that another imports from;",
            "its number counts the names.",
            "",
            *figures,
        )
        return [
            f'<text class="note" x="{x}" y="{y + 17 * number}">{text}</text>'
            for number, text in enumerate(texts)
        ]


def _elevation(layout: Layout) -> _Elevation:
    gaps = jogs(layout.boxes, layout.ways)
    tops, tracks = [_MARGIN + 18 + _ROOF], {}
    for floor in range(max(box.floor for box in layout.boxes.values())):
        y = tops[floor] + _ROOM
        heights = levels(gaps.get(floor, []))
        for number, level in enumerate(heights):
            for jog in level:
                tracks[floor, jog.arrow] = y + _TRACK * (number + 1)
        tops.append(y + _TRACK * (len(heights) + 1) + _PILL + _HEAD + 4)
    return _Elevation(tuple(tops), tracks)


def _modules(room: Room) -> str:
    return f"{room.modules} module{'s' if room.modules > 1 else ''}"


def _libraries(libraries: Sequence[str], left: float, top: float, width: float) -> list[str]:
    lines = []
    x = left
    for library in libraries:
        wide = len(library) * _GLYPH + 12
        if x > left and x + wide > left + width:
            x, top = left, top + 22
        place = f'x="{x + wide / 2:g}" y="{top + 12.5:g}" text-anchor="middle"'
        lines += [
            f'<rect class="library" x="{x:g}" y="{top:g}" width="{wide:g}" height="17" rx="4"/>',
            f'<text class="library-name" {place}>{escape(library)}</text>',
        ]
        x += wide + 5
    return lines


def _rounded(points: Sequence[tuple[int, int]]) -> str:
    """Return a path along points whose corners are round."""
    path = f"M{points[0][0]} {points[0][1]}"
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(_RADIUS, _distance(before, corner) // 2, _distance(corner, after) // 2)
        start, end = _towards(corner, before, radius), _towards(corner, after, radius)
        path += f"L{start[0]} {start[1]}Q{corner[0]} {corner[1]} {end[0]} {end[1]}"
    return f"{path}L{points[-1][0]} {points[-1][1]}"


def _distance(one: tuple[int, int], other: tuple[int, int]) -> int:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(start: tuple[int, int], end: tuple[int, int], steps: int) -> tuple[int, int]:
    """Return the point that is so many pixels from a start, level or upright."""
    x, y = end[0] - start[0], end[1] - start[1]
    return start[0] + steps * ((x > 0) - (x < 0)), start[1] + steps * ((y > 0) - (y < 0))


def _colours(page: int) -> list[str]:
    return [
        f".c{number} .room, .c{number} .head, .c{number} .count {{ fill: {pair[page]}; }} "
        f".c{number} .room, .c{number} .line, .c{number} .pill {{ stroke: {pair[page]}; }}"
        for number, pair in enumerate(_COLOURS)
    ]
