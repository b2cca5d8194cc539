"""Python files as syntax trees, and which names of the package each of them takes from another."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Module:
    """One file of a package.

    Attributes:
        name: With dots, from the package on.
        is_package: Whether it is an `__init__.py`.
        tree: What it says.
        nodes: All nodes of the tree.
        imports: What each import binds: the name in this file, and what that is, with dots. All imports count,
            those inside functions and for type checkers too.
    """

    name: str
    is_package: bool
    tree: ast.Module
    nodes: tuple[ast.AST, ...]
    imports: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, path: Path, name: str) -> Module:
        """Read a file."""
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        nodes = tuple(ast.walk(tree))
        is_package = path.name == "__init__.py"
        parents = name.split(".") if is_package else name.split(".")[:-1]
        return cls(name, is_package, tree, nodes, tuple(_imports(nodes, parents)))

    def resolve(self, expression: ast.expr) -> str:
        """Return the full name of what an expression such as `limits.Limits` means; empty where it is no name."""
        parts = dotted(expression)
        if not parts:
            return ""
        bound = (target for local, target in self.imports if local == parts[0])
        return ".".join([next(bound, f"{self.name}.{parts[0]}"), *parts[1:]])


def read_package(directory: Path) -> dict[str, Module]:
    """Return the modules of a package by their names."""
    modules = {}
    for path in sorted(directory.rglob("*.py")):
        parts = [directory.name, *path.relative_to(directory).with_suffix("").parts]
        name = ".".join(parts[:-1] if path.name == "__init__.py" else parts)
        modules[name] = Module.read(path, name)
    return modules


def dotted(node: ast.AST) -> list[str]:
    """Return the parts of `a.b.c`; none where the expression is something else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.insert(0, node.attr)
        node = node.value
    return [node.id, *parts] if isinstance(node, ast.Name) else []


def defined_as(name: str, modules: Mapping[str, Module]) -> str:
    """Return under which full name something is defined: an `__init__` may only pass it on."""
    while True:
        owner, _, last = name.rpartition(".")
        imports = modules[owner].imports if owner in modules else ()
        passed_on = next((target for local, target in imports if local == last and target != name), None)
        if passed_on is None:
            return name
        name = passed_on


def names_taken(module: Module, modules: Container[str]) -> set[str]:
    """Return the names of other modules that one module uses.

    A module that is imported as a whole counts by those of its names that are used, and as one name where
    none is: nothing is gained by importing modules in place of names.

    Args:
        module: The one that imports.
        modules: The names of all modules that count; others are left out.
    """
    taken = {
        target
        for _, target in module.imports
        if target not in modules and target.rpartition(".")[0] in modules
    }
    whole = [(local, target) for local, target in module.imports if target in modules]
    unused = {target for _, target in whole}
    for node in module.nodes:
        root, *rest = dotted(node) or [""]
        for local, target in whole:
            found = _first_name(target, rest, modules) if local == root else None
            if found:
                taken.add(found)
                unused.discard(target)
    return taken | unused


def _imports(nodes: tuple[ast.AST, ...], parents: list[str]) -> Iterator[tuple[str, str]]:
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            above = parents[: len(parents) - node.level + 1] if node.level else []
            origin = ".".join([*above, node.module] if node.module else above)
            for alias in node.names:
                yield alias.asname or alias.name, f"{origin}.{alias.name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name.partition(".")[0]
                yield (alias.asname, alias.name) if alias.asname else (root, root)


def _first_name(module: str, rest: list[str], modules: Container[str]) -> str | None:
    """Return the first of a module's dotted names that is no module any more."""
    name = module
    for part in rest:
        name = f"{name}.{part}"
        if name not in modules:
            return name
    return None
