"""How a code block is looked at, a row a language. A block of any other language, or of none, is a mistake."""

from __future__ import annotations

import ast
import csv
import json
import warnings
from typing import TYPE_CHECKING, Any

import tree_sitter_typescript
import yaml
from tree_sitter import Language, Parser

import pulumi_chime
from pulumi_chime.native.schema import compose
from tests.docs import shell
from tests.docs.programs import find_faults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from tests.docs.pages import Block
    from tests.docs.programs import Surroundings

_PROVIDER = "pulumi:providers:chime"

UNCHECKED = {
    "text": "what a program prints for people: tests of that program compare it, here there is nothing to read it by",
    "sql": "run against a real PostgreSQL by a test of its own",
}
"""Languages whose blocks are not looked at here, with the reason."""


def _shell(around: Surroundings, script: str) -> Iterator[str]:
    try:
        for command in shell.read(script):
            yield from find_faults(command, around)
    except (ValueError, SyntaxError) as error:
        yield str(error)


def _console(block: Block, around: Surroundings, _directory: Path) -> Iterator[str]:
    """Read what stands behind a prompt."""
    try:
        script = shell.typed(block.text)
    except shell.ShellError as error:
        yield str(error)
    else:
        yield from _shell(around, script)


def _script(block: Block, around: Surroundings, _directory: Path) -> Iterator[str]:
    """Read all of it."""
    yield from _shell(around, block.text)


def _python(block: Block, _around: Surroundings, _directory: Path) -> Iterator[str]:
    """Compile it; its types, and that programs run, are a test of its own."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            compile(block.text, str(block), "exec", flags=ast.PyCF_ONLY_AST)
    except (SyntaxError, SyntaxWarning) as error:
        yield str(error)


def _yaml(block: Block, _around: Surroundings, directory: Path) -> Iterator[str]:
    """Parse it; read a fleet by the fleet's reader, and compare resources with the schema."""
    try:
        content = yaml.safe_load(block.text)
    except yaml.YAMLError as error:
        yield str(error)
        return
    yield from _fleet(content, block.text, directory / "numbers.yaml")
    if isinstance(content, dict):
        for name, resource in (content.get("resources") or {}).items():
            yield from (f"{name}: {fault}" for fault in _resource(resource))


def _resource(resource: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a resource of a YAML program has that the schema of the native door does not."""
    schema = compose()
    package, *_, kind = str(resource.get("type")).split(":")
    types = {**schema["resources"], _PROVIDER: schema["provider"]}
    known = types.get(resource.get("type")) or types.get(f"{package}:index:{kind}")
    if known is None:
        yield f"no such type: {resource.get('type')}"
    else:
        unknown = sorted(set(resource.get("properties", {})) - set(known["inputProperties"]))
        yield from (f"{kind} has no property {name}" for name in unknown)


def _json(block: Block, _around: Surroundings, directory: Path) -> Iterator[str]:
    try:
        content = json.loads(block.text)
    except ValueError as error:
        yield str(error)
        return
    yield from _fleet(content, block.text, directory / "numbers.json")


def _json_lines(block: Block, _around: Surroundings, _directory: Path) -> Iterator[str]:
    try:
        list(map(json.loads, block.text.splitlines()))
    except ValueError as error:
        yield str(error)


def _csv(block: Block, _around: Surroundings, directory: Path) -> Iterator[str]:
    rows = list(csv.DictReader(block.text.splitlines(), strict=True))
    if not rows or any(None in row or None in row.values() for row in rows):
        yield "a row has more or fewer cells than the header, or there is none"
    yield from _fleet(rows, block.text, directory / "numbers.csv")


def _fleet(content: object, text: str, path: Path) -> Iterator[str]:
    """Have a table of numbers read by what reads fleet files; pass over anything else."""
    if (
        isinstance(content, list)
        and content
        and isinstance(content[0], dict)
        and "phone_number" in content[0]
    ):
        path.write_text(text)
        try:
            pulumi_chime.load_fleet(path)
        except Exception as error:  # noqa: BLE001  # whatever it says is the fault
            yield str(error)


def _typescript(block: Block, _around: Surroundings, _directory: Path) -> Iterator[str]:
    language = Language(tree_sitter_typescript.language_typescript())
    if Parser(language).parse(block.text.encode()).root_node.has_error:
        yield "TypeScript cannot read it"


KINDS: Mapping[str, Callable[[Block, Surroundings, Path], Iterator[str]]] = {
    "console": _console,
    "bash": _script,
    "sh": _script,
    "python": _python,
    "yaml": _yaml,
    "json": _json,
    "jsonl": _json_lines,
    "csv": _csv,
    "typescript": _typescript,
}


def find_block_faults(block: Block, around: Surroundings, directory: Path) -> list[str]:
    """Return what is wrong with a block.

    Args:
        block: The block.
        around: Where its page's commands run, and what they have made before.
        directory: For files that are written to be read.
    """
    if block.language in UNCHECKED:
        return []
    look = KINDS.get(block.language)
    if look is None:
        return [f"{block.language!r} is no language that is looked at"]
    return list(look(block, around, directory))
