"""The picture of the house and its figures say what the code says, and its rules are noticed when they break."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
import sys
import textwrap
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.house.drawing import is_picture_of
from tools.house.figures import count, document, table
from tools.house.layout import jogs, lay_out, levels
from tools.house.plan import House, PlanError, read_house
from tools.house.process_state import find_process_state
from tools.house.rules import broken_rules
from tools.house.source import names_taken, read_package

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.house.process_state import ProcessState

ROOT = Path(__file__).resolve().parents[2]

FLOORS = """
    [tool.importlinter]
    root_packages = ["cottage", "kennel"]
    include_external_packages = true

    [[tool.importlinter.contracts]]
    name = "Floors"
    type = "layers"
    containers = ["cottage"]
    layers = ["attic", "kitchen | pantry", "cellar"]
"""
COTTAGE = {
    "cottage/__init__": '"""A cottage."""\nfrom cottage.kitchen import cook\n__all__ = ["cook", "eat"]',
    "cottage/attic": '"""Under the roof."""\nimport rich, kennel\nfrom cottage.cellar import wine, shelves',
    "cottage/kitchen/__init__": '"""Warm."""\nfrom cottage.kitchen.stove import cook',
    "cottage/kitchen/stove": "import json\nfrom cottage import cellar\ncook = cellar.shelves.reach, cellar.wine",
    "cottage/pantry": '"""Cool."""',
    "cottage/cellar/__init__": '"""Dark and cool."""\nwine = 1',
    "cottage/cellar/shelves": "reach = 1\n",
    "kennel/__init__": '"""Apart."""',
}


def write(directory: Path, files: Mapping[str, str]) -> Path:
    """Write Python files, by their paths without suffix."""
    for name, text in files.items():
        path = (directory / name).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n")
    return directory


def cottage(directory: Path, **more: str) -> House:
    """Read a small house; more files by their names inside the package."""
    files = COTTAGE | {f"cottage/{name}": text for name, text in more.items()}
    write(directory / "provider", files)
    (directory / "pyproject.toml").write_text(textwrap.dedent(FLOORS))
    return read_house(directory)


@pytest.fixture(scope="module")
def house() -> House:
    """The house as it stands."""
    return read_house(ROOT)


def test_floors_rooms_libraries_and_arrows_are_read(tmp_path: Path) -> None:
    """Modules that are imported whole count by the names that are used of them."""
    read = cottage(tmp_path)
    assert read.floors == (("attic",), ("kitchen", "pantry"), ("cellar",))
    assert read.outbuildings == ("kennel",)
    assert {(arrow.importer, arrow.imported): arrow.names for arrow in read.arrows} == {
        ("attic", "cellar"): ("cottage.cellar.shelves", "cottage.cellar.wine"),
        ("attic", "kennel"): ("kennel",),
        ("cottage", "kitchen"): ("cottage.kitchen.cook",),
        ("kitchen", "cellar"): ("cottage.cellar.shelves.reach", "cottage.cellar.wine"),
    }
    assert read.rooms["attic"].libraries == ("rich",)
    assert read.rooms["kitchen"].libraries == ()
    assert (read.rooms["kitchen"].modules, read.rooms["cellar"].purpose) == (2, "Dark and cool.")
    assert read.root_modules() == ["attic", "pantry"]
    assert read.public_names() == ["cook", "eat"]


def test_figures_of_a_small_house(tmp_path: Path) -> None:
    """The table, and the document for machines, say the same."""
    read = cottage(tmp_path, pantry="jars = []\n", attic="from cottage.pantry import jars\nprint(jars)")
    figures = count(read)
    assert (figures.root_modules, figures.rooms, figures.floors) == (2, 4, 3)
    assert (figures.arrows, figures.names) == (3, 4)
    lines = [" ".join(line.split()) for line in table(read, figures)]
    assert "attic -> pantry 1" in lines
    assert "cottage.pantry.jars: a container that begins empty; 1 use in other modules" in lines
    written = document(read, figures)
    assert written["figures"]["process_state"][0]["name"] == "cottage.pantry.jars"
    assert written["arrows"][0] == {
        "importer": "attic",
        "imported": "pantry",
        "names": ("cottage.pantry.jars",),
    }


def test_a_room_without_a_floor_is_named(tmp_path: Path) -> None:
    """Nothing is drawn that the contract does not place."""
    with pytest.raises(PlanError, match=r"no floor of the contract of layers in pyproject\.toml has shed"):
        cottage(tmp_path, shed="")


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("from cottage.cellar import wine", {"cottage.cellar.wine"}),
        ("from cottage.cellar import wine as red\nred", {"cottage.cellar.wine"}),
        ("from .cellar import wine", {"cottage.cellar.wine"}),
        ("from . import cellar\ncellar.wine, cellar.wine", {"cottage.cellar.wine"}),
        (
            "import cottage.cellar as below\nbelow.wine, below.beer",
            {"cottage.cellar.wine", "cottage.cellar.beer"},
        ),
        ("import cottage.cellar.shelves\ncottage.cellar.shelves.reach", {"cottage.cellar.shelves.reach"}),
        ("from cottage import cellar", {"cottage.cellar"}),
        ("def late():\n    from cottage.cellar import wine", {"cottage.cellar.wine"}),
        ("if TYPE_CHECKING:\n    from cottage.cellar import wine", {"cottage.cellar.wine"}),
        (
            "def f():\n from cottage import cellar as x\n x.wine\ndef g():\n from cottage.cellar import shelves as x\n x.reach",
            {
                "cottage.cellar.wine",
                "cottage.cellar.shelves.wine",
                "cottage.cellar.shelves.reach",
                "cottage.cellar.reach",
            },
        ),
        ("import json, rich.table\nrich.table.Table, json.dumps", set()),
    ],
)
def test_names_are_counted_however_they_are_imported(tmp_path: Path, text: str, taken: set[str]) -> None:
    """Where one word means two modules in one file, each counts with all names: too many, never too few."""
    modules = read_package(write(tmp_path, COTTAGE | {"cottage/garden": text}) / "cottage")
    assert names_taken(modules["cottage.garden"], modules) == taken


def state_of(directory: Path, **files: str) -> list[ProcessState]:
    """Return the process-wide state of a package of these modules."""
    write(directory, {f"cottage/{name}": text for name, text in {"__init__": "", **files}.items()})
    return find_process_state(read_package(directory / "cottage"))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("import threading\nthing = threading.Lock()", "made to change"),
        ("from threading import RLock as Latch, RLock\nthing: RLock = RLock()", "made to change"),
        ("from weakref import WeakKeyDictionary\nthing: object = WeakKeyDictionary()", "made to change"),
        ("if True:\n    import queue\n    thing = queue.SimpleQueue()", "made to change"),
        ("try:\n    thing = []\nexcept Exception:\n    pass", "a container that begins empty"),
        ("thing = set()", "a container that begins empty"),
        ("from collections import defaultdict\nthing = defaultdict(list)", "a container that begins empty"),
        ("thing = [1]\ndef f():\n    thing.append(2)", "a container that is changed"),
        ("thing = {1: 2}\ndef f():\n    thing[1] = 3", "a container that is changed"),
        ("thing = {1: 2}\ndef f():\n    del thing[1]", "a container that is changed"),
        (
            "thing = {n: n for n in range(3)}\ndef f():\n    thing.update({1: 3})",
            "a container that is changed",
        ),
        ("class A:\n    def __init__(self): self.x = 1\nthing = A()", "an instance that changes"),
        ("class A: pass\ndef make() -> A: return A()\nthing = make()", "an instance that changes"),
        (
            "import dataclasses as d\n@d.dataclass(frozen=True)\nclass A:\n x: set = d.field(default_factory=set)\nthing = A()",
            "an instance that changes",
        ),
        ("thing = None\ndef f():\n    global thing\n    thing = 1", "rebound by a function"),
        ("import functools\n@functools.lru_cache(maxsize=None)\ndef thing(): return 1", "a cache"),
    ],
)
def test_process_wide_state_is_found(tmp_path: Path, text: str, kind: str) -> None:
    """Each kind, once."""
    found = state_of(tmp_path, shed=text)
    assert [(each.name, each.kind) for each in found] == [("cottage.shed.thing", kind)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("class A:\n    things = {}", "cottage.shed.A.things"),
        ("class A:\n    things = [1]\n    def f(self): self.things.append(2)", "cottage.shed.A.things"),
        ("import functools\nclass A:\n    @functools.cache\n    def f(self): return 1", "cottage.shed.A.f"),
        ("import sys\ndef f():\n    sys.tracebacklimit = 0", "sys.tracebacklimit"),
    ],
)
def test_state_of_classes_and_of_other_modules_is_found(tmp_path: Path, text: str, name: str) -> None:
    """They are the process's just as well."""
    assert [each.name for each in state_of(tmp_path, shed=text)] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "thing = {1: 2}\ndef f(): return thing[1]",
        "thing = frozenset({1})\nother = (1, 2)\nthird = 'x'",
        "def f():\n    thing = []\n    thing.append(1)",
        "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass A:\n    x: int = 0\nthing = A()",
        "from enum import Enum\nclass A(Enum):\n    X = 1\nthing = A(1)",
        "import functools\ndef f():\n    return functools.cache(lambda: 1)",
        "class A:\n    def __init__(self): self.things = []\n    def f(self): self.things.append(1)",
        "import re\nthing = re.compile('x')",
    ],
)
def test_constants_are_no_state(tmp_path: Path, text: str) -> None:
    """What nothing changes, and what belongs to a call or an object."""
    assert state_of(tmp_path, shed=text) == []


def test_uses_of_state_are_counted_through_functions(tmp_path: Path) -> None:
    """A function that reaches the state is a use where another module names it; importing it is none."""
    found = state_of(
        tmp_path,
        shed="things = []\ndef add(x): things.append(x)\ndef twice(x): add(x); add(x)\ndef other(): pass",
        garden="from cottage import shed\nfrom cottage.shed import twice\nshed.things\ntwice(1); shed.add(2); shed.other()",
    )
    assert [(each.name, each.uses) for each in found] == [("cottage.shed.things", 3)]


def test_arrows_of_the_house_lead_downwards(house: House) -> None:
    """The names and the graph agree, or the house could not be read at all."""
    floor_of = {room: number for number, floor in enumerate(house.floors) for room in floor}
    inside = [arrow for arrow in house.arrows if {arrow.importer, arrow.imported} <= floor_of.keys()]
    assert len(inside) > 10
    assert all(floor_of[arrow.importer] < floor_of[arrow.imported] for arrow in inside)


class Shape(NamedTuple):
    """A rectangle of the picture."""

    kind: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Shape) -> bool:
        """Return whether two rectangles have a part in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def test_nothing_of_the_picture_overlaps(house: House) -> None:
    """No number and no library's label touches another, and no number stands on a room."""
    picture = ET.parse(ROOT / "docs" / "house.svg").getroot()  # noqa: S314 - our own
    shapes: list[Shape] = []
    for each in picture.iter("{http://www.w3.org/2000/svg}rect"):
        x, y, width, height = (float(each.get(name, "0")) for name in ("x", "y", "width", "height"))
        shapes.append(Shape(each.get("class", ""), x, y, x + width, y + height))
    for kinds in ({"pill", "room"}, {"library", "pill"}):
        chosen = [shape for shape in shapes if shape.kind in kinds]
        assert len(chosen) > 20
        assert [pair for pair in itertools.combinations(chosen, 2) if pair[0].meets(pair[1])] == []
    texts = [each.text for each in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert set(house.rooms) <= set(texts)


@st.composite
def plans(draw: st.DrawFn) -> tuple[list[list[str]], list[tuple[str, str]]]:
    """A house of any floors, and any arrows that lead downwards."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=2, max_size=5))
    floors = [[f"r{floor}{number}" for number in range(size)] for floor, size in enumerate(sizes)]
    possible = [
        (importer, imported)
        for upper, lower in itertools.combinations(floors, 2)
        for importer in upper
        for imported in lower
    ]
    return floors, draw(st.lists(st.sampled_from(possible), unique=True, max_size=10))


@settings(max_examples=100)
@given(plans())
def test_no_two_arrows_run_on_one_line(plan: tuple[list[list[str]], list[tuple[str, str]]]) -> None:
    """Each arrow has a way, through no room, and none has a line or a level that another has at that place."""
    floors, arrows = plan
    layout = lay_out(floors, {room: 5 for floor in floors for room in floor}, arrows)
    assert set(layout.ways) == set(arrows)
    for (importer, imported), way in layout.ways.items():
        assert way.start in layout.boxes[importer].doors
        assert way.end in layout.boxes[imported].doors
        for box in layout.boxes.values():
            if layout.boxes[importer].floor < box.floor < layout.boxes[imported].floor:
                assert not box.left <= way.line <= box.left + box.width
    for gap in jogs(layout.boxes, layout.ways).values():
        lines = [line for jog in gap for line in {jog.above, jog.below}]
        assert len(lines) == len(set(lines))
        for level in levels(gap):
            spans = sorted(sorted((jog.above, jog.below)) for jog in level)
            assert all(one[1] < other[0] for one, other in itertools.pairwise(spans))


def run(*arguments: str, seed: str = "0") -> subprocess.CompletedProcess[str]:
    """Run the tool."""
    return subprocess.run(
        [sys.executable, "-m", "tools.house", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_picture_is_up_to_date_and_always_the_same() -> None:
    """Whatever order Python keeps its sets in."""
    for seed in "12":
        checked = run("--check", seed=seed)
        assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        (r'("native": )\d+', r"\g<1>0"),
        (r'"native": \d+, ', ""),
        (r"(left wall: \[)(\d+)", r"\g<1>9\g<2>"),
        (r"(left wall: )\[", r"\g<1>"),
        (r"<!-- the house's width", "<!-- the width"),
        (r"(<title[^>]*>)The", r"\g<1>A"),
    ],
)
def test_a_picture_that_was_changed_by_hand_is_not_of_the_house(
    house: House, written: str, wrong: str
) -> None:
    """Neither with a room where none can stand or stands, nor with another word."""
    picture = (ROOT / "docs" / "house.svg").read_text(encoding="utf-8")
    changed = re.sub(written, wrong, picture, count=1)
    assert changed != picture
    assert is_picture_of(house, picture)
    assert not is_picture_of(house, changed)


def test_what_is_not_in_order_is_one_line_each(tmp_path: Path) -> None:
    """A new import makes the picture old; state that nothing allows is named with its place."""
    shutil.copytree(ROOT / "provider", tmp_path / "provider", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "docs").mkdir()
    for name in ("pyproject.toml", "docs/house.svg"):
        shutil.copy(ROOT / name, tmp_path / name)
    seed = tmp_path / "provider" / "pulumi_chime" / "lifecycle" / "seed.py"
    seed.write_text(
        "import gc\n\nfrom pulumi_chime.model import anything\n\nseen = set()\ngc.callbacks = anything\n"
    )
    checked = run("--check", "--tree", str(tmp_path))
    assert checked.returncode == 1
    foreign, own, picture = checked.stderr.splitlines()
    assert foreign.startswith(
        "pulumi_chime.lifecycle.seed, line 6, sets gc.callbacks: only pulumi_chime.dynamic "
    )
    assert own.startswith(
        "pulumi_chime.lifecycle.seed.seen, line 5, is process-wide state (a container that begins "
    )
    assert picture == "docs/house.svg is not what the imports say: run `make house` and commit it"
    assert run("--write", "--tree", str(tmp_path)).returncode == 0
    assert "docs/house.svg" not in run("--check", "--tree", str(tmp_path)).stderr


def test_an_allowance_that_nothing_needs_is_named() -> None:
    """So the list of reasons stays as short as the truth."""
    lines = list(broken_rules([]))
    assert lines
    assert all(
        re.search(r"is no process-wide state any more: remove it from tools/house/rules\.py$", line)
        for line in lines
    )
