"""The plan of the house: which rooms stand on which floor, and which names go from one to another.

Floors are those of the contract of layers in pyproject.toml. Arrows come from the imports, read twice: by the
graph that the contracts are checked with, and name by name from the syntax trees. Where the two differ,
neither is believed.
"""

from __future__ import annotations

import ast
import contextlib
import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import grimp
from importlinter.api import read_configuration

from tools.house.source import Module, dotted, names_taken, read_package

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_LIBRARY_NAMES = {"google": "protobuf"}
"""Libraries that are known by another name than the one they are imported by."""


class PlanError(Exception):
    """The house cannot be drawn. The text says why."""


@dataclass(frozen=True, slots=True)
class Room:
    """A module or package right inside the package; the package's own front; or another package beside it.

    Attributes:
        name: As it is imported, without the package.
        purpose: The first line of its docstring.
        modules: How many files it has.
        libraries: What it imports that is neither Python's nor ours; what only type checkers see is left out.
    """

    name: str
    purpose: str
    modules: int
    libraries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arrow:
    """What one room imports from another.

    Attributes:
        importer: The room that imports.
        imported: The one it imports from.
        names: Each name once, with dots.
    """

    importer: str
    imported: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class House:
    """A package as it stands.

    Attributes:
        package: Its name, which is its front's too.
        floors: The names of rooms, from the top floor down.
        outbuildings: The packages beside it.
        rooms: All of them by name: the front, those of the floors, the outbuildings.
        arrows: In the order of their rooms' names.
        modules: The package's files.
    """

    package: str
    floors: tuple[tuple[str, ...], ...]
    outbuildings: tuple[str, ...]
    rooms: Mapping[str, Room]
    arrows: tuple[Arrow, ...]
    modules: Mapping[str, Module]

    def public_names(self) -> list[str]:
        """Return what the package's front gives to users."""
        for statement in self.modules[self.package].tree.body:
            if isinstance(statement, ast.Assign) and dotted(statement.targets[0]) == ["__all__"]:
                return list(ast.literal_eval(statement.value))
        return []

    def root_modules(self) -> list[str]:
        """Return the rooms that are a single file at the package's root."""
        return [
            name
            for floor in self.floors
            for name in floor
            if not self.modules[f"{self.package}.{name}"].is_package
        ]


def read_house(tree: Path) -> House:
    """Read a working tree.

    Raises:
        PlanError: No contract says where the floors are, a room is on none, or the two readings differ.
    """
    configuration = read_configuration(str(tree / "pyproject.toml"))
    packages = configuration["session_options"]["root_packages"]
    package, floors = _floors(configuration["contracts_options"])
    outbuildings = tuple(name for name in packages if name != package)
    files = {name: read_package(tree / "provider" / name) for name in packages}
    modules = {name: module for each in files.values() for name, module in each.items()}
    placed = {package, *(room for floor in floors for room in floor), *outbuildings}
    homeless = sorted({_room(name, package) for name in modules} - placed)
    if homeless:
        raise PlanError(f"no floor of the contract of layers in pyproject.toml has {', '.join(homeless)}")
    arrows = _arrows(modules, package)
    with _searched_first(tree / "provider"):
        drawn = {(arrow.importer, arrow.imported) for arrow in arrows}
        _compare(drawn, _graph_arrows(packages, package))
        libraries = _libraries(packages, package)
    counts = Counter(_room(name, package) for name in modules)
    rooms = {
        name: Room(
            name,
            _purpose(modules, package, name),
            counts[name],
            tuple(sorted(libraries.get(name, ()))),
        )
        for name in sorted(placed)
    }
    return House(package, floors, outbuildings, rooms, arrows, files[package])


def _floors(contracts: list[dict[str, object]]) -> tuple[str, tuple[tuple[str, ...], ...]]:
    """Return the package of the contract of layers, and its floors."""
    for contract in contracts:
        containers, layers = contract.get("containers"), contract.get("layers")
        if contract["type"] == "layers" and isinstance(containers, list) and isinstance(layers, list):
            return containers[0], tuple(tuple(re.findall(r"\w+", layer)) for layer in layers)
    raise PlanError(
        "pyproject.toml has no contract of layers with a container, so nothing says where the floors are"
    )


def _room(module: str, package: str) -> str:
    parts = module.split(".")
    return parts[1] if parts[0] == package and len(parts) > 1 else parts[0]


def _arrows(modules: Mapping[str, Module], package: str) -> tuple[Arrow, ...]:
    taken: dict[tuple[str, str], set[str]] = defaultdict(set)
    for module in modules.values():
        for name in names_taken(module, modules):
            owner = name if name in modules else name.rpartition(".")[0]
            importer, imported = _room(module.name, package), _room(owner, package)
            if importer != imported:
                taken[importer, imported].add(name)
    return tuple(Arrow(*rooms, tuple(sorted(names))) for rooms, names in sorted(taken.items()))


def _graph_arrows(packages: list[str], package: str) -> set[tuple[str, str]]:
    graph = grimp.build_graph(*packages, cache_dir=None)
    pairs = {
        (_room(module, package), _room(imported, package))
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
    }
    return {(importer, imported) for importer, imported in pairs if importer != imported}


def _compare(read: set[tuple[str, str]], graph: set[tuple[str, str]]) -> None:
    differing = sorted(read ^ graph)
    if differing:
        arrows = ", ".join(f"{importer} -> {imported}" for importer, imported in differing)
        raise PlanError(f"the names and the graph of the imports differ about {arrows}")


def _libraries(packages: list[str], package: str) -> dict[str, set[str]]:
    graph = grimp.build_graph(
        *packages, include_external_packages=True, exclude_type_checking_imports=True, cache_dir=None
    )
    libraries: dict[str, set[str]] = defaultdict(set)
    for module in graph.modules:
        if graph.is_module_squashed(module):
            continue
        for imported in graph.find_modules_directly_imported_by(module):
            if graph.is_module_squashed(imported) and imported not in sys.stdlib_module_names:
                libraries[_room(module, package)].add(_LIBRARY_NAMES.get(imported, imported))
    return libraries


def _purpose(modules: Mapping[str, Module], package: str, room: str) -> str:
    module = modules.get(f"{package}.{room}") or modules[room]
    return (ast.get_docstring(module.tree) or "").partition("\n")[0]


@contextlib.contextmanager
def _searched_first(directory: Path) -> Iterator[None]:
    """Let the graph find the packages of this tree, not those that are installed."""
    sys.path.insert(0, str(directory))
    try:
        yield
    finally:
        sys.path.remove(str(directory))
