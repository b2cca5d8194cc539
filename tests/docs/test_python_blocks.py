"""Python of the pages: it has the types that it needs, and what declares numbers runs, without an engine."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_chime.testing import ChimeMocks, run_program
from tests.docs.pages import BLOCKS, ROOT, Block, Page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pulumi.runtime import MockResourceArgs

_BEFORE = {
    "pulumi": "import pulumi",
    "boto3": "import boto3",
}
"""What a reader's program begins with, and a page need not repeat."""

_DECLARES = {"PhoneNumber", "PhoneNumberFleet", "PhoneNumberSet"}
_CONFIGURATION = {"project:lobbyName": "Lobby"}
_TABLE = "phone_number,name\n+12065550190,Lobby\n+12065550191,Fax\n"
"""What the pages' programs ask for, and the table that they read."""


@dataclass
class _Registered(ChimeMocks):
    """Mocks that keep the type of everything that is registered."""

    tokens: list[str] = field(default_factory=list)

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        self.tokens.append(args.typ)
        return super().new_resource(args)


PYTHON = [block for block in BLOCKS if block.language == "python"]


def complete(block: Block) -> str:
    """Return a block as a program: what it uses and does not import, it takes from the blocks before it on its page."""
    imports = dict(_BEFORE)
    for earlier in block.page.blocks:
        if earlier.line < block.line and earlier.language == "python":
            imports.update(_imported(earlier.text))
    tree = ast.parse(block.text)
    own = {**_imported(block.text), **dict.fromkeys(_assigned(tree), "")}
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    lacking = {imports[name] for name in used if name in imports and name not in own}
    return "\n".join([*sorted(lacking), block.text])


def _imported(text: str) -> dict[str, str]:
    """Return the names that a program imports, each with the statement that does."""
    statements = [node for node in ast.parse(text).body if isinstance(node, (ast.Import, ast.ImportFrom))]
    return {
        (alias.asname or alias.name.partition(".")[0]): ast.unparse(statement)
        for statement in statements
        for alias in statement.names
    }


def _assigned(tree: ast.Module) -> set[str]:
    return {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def declares_numbers(block: Block) -> bool:
    """Tell whether a block calls a class that declares numbers: then it is a program, and can be run."""
    calls = [node.func for node in ast.walk(ast.parse(block.text)) if isinstance(node, ast.Call)]
    return any(isinstance(call, ast.Attribute) and call.attr in _DECLARES for call in calls)


def complain(programs: Sequence[str], directory: Path) -> str:
    """Return what mypy says of programs under this project's own settings; empty where that is nothing.

    Its cache is the one that `make check` fills.
    """
    for index, program in enumerate(programs):
        (directory / f"block_{index}.py").write_text(program)
    run = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--no-error-summary", "--hide-error-context"),
            *("--config-file", ROOT / "pyproject.toml", "--cache-dir", ROOT / ".mypy_cache"),
            *sorted(directory.glob("block_*.py")),
        ],
        check=False,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return run.stdout.replace(f"{os.path.relpath(directory, ROOT)}/", "").replace(f"{directory}/", "")


def test_every_block_has_its_types(tmp_path: Path) -> None:
    """What pages show passes mypy --strict."""
    assert complain([f"# {block}\n{complete(block)}" for block in PYTHON], tmp_path) == ""


def test_a_block_of_wrong_types_is_found(tmp_path: Path) -> None:
    """A parameter of yesterday, and a name that nobody imports."""
    wrong = "import pulumi_chime as chime\nchime.PhoneNumber('a', number='+12065550100')\nabsent\n"
    said = complain([wrong], tmp_path)
    assert "block_0.py:2" in said
    assert "block_0.py:3" in said


@pytest.mark.parametrize("block", [block for block in PYTHON if declares_numbers(block)], ids=str)
def test_every_program_runs(block: Block, tmp_path: Path) -> None:
    """What declares numbers registers some, with a table beside it."""
    (tmp_path / "__main__.py").write_text(complete(block))
    (tmp_path / "numbers.csv").write_text(_TABLE)
    mocks = _Registered()
    run_program(tmp_path, config=_CONFIGURATION, mocks=mocks)
    assert {token.rpartition(":")[2] for token in mocks.tokens} & _DECLARES


def test_there_are_programs() -> None:
    """The classes are found where pages use them."""
    assert len([block for block in PYTHON if declares_numbers(block)]) > 4


def test_a_block_takes_its_imports_from_those_before(tmp_path: Path) -> None:
    """The latest counts, and a name of its own is not replaced."""
    page = Page(tmp_path / "page.md")
    page.path.write_text(
        "```python\nimport json as a\n```\n```python\nimport math as a\n```\n"
        "```python\na.pi\n```\n```python\na = 1\nprint(a)\n```\n"
    )
    assert [complete(block).splitlines()[0] for block in page.blocks[2:]] == ["import math as a", "a = 1"]
