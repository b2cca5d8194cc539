"""Everything that the packages import is declared: it is installed because of us, and not by chance of another."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions, requires
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
OURS = frozenset({"pulumi_chime", "chime_emulator"})
EXTRAS = {"policies": "policies", "chime_emulator": "emulator", "stacks": "stacks"}
"""The folders that may import what an extra installs."""
SPLIT = {"google": "protobuf"}
"""Packages that several distributions share, and the one of them that is meant."""


def files() -> list[Path]:
    """Return the files that are shipped."""
    return sorted((ROOT / "provider").rglob("*.py"))


def imported(file: Path) -> Iterator[str]:
    """Yield the packages that a file imports while it runs, wherever in it."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def declared(file: Path) -> set[str]:
    """Return the distributions that are declared for a file."""
    extras = {extra for part, extra in EXTRAS.items() if part in file.parts}
    found = set()
    for requirement in requires("pulumi-chime") or ():
        extra = re.search(r"""extra == ['"](.+?)['"]""", requirement)
        if extra is None or extra[1] in extras:
            found.add(normalized(re.split(r"[^\w.-]", requirement)[0]))
    return found


def normalized(name: str) -> str:
    """Return a distribution's name as PyPI compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("file", files(), ids=lambda file: str(file.relative_to(ROOT / "provider")))
def test_what_a_file_imports_is_declared(file: Path) -> None:
    """With the extra that its folder belongs to, and without what others happen to bring along."""
    known = packages_distributions()
    for name in set(imported(file)) - OURS - sys.stdlib_module_names:
        distributions = {normalized(each) for each in [SPLIT.get(name, "")] if each} or {
            normalized(each) for each in known[name]
        }
        assert distributions & declared(file), f"{name} is not declared in pyproject.toml"
