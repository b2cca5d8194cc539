"""Everything that can be said, for the page: the codes, the catalogue, and how commands end."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pulumi_chime
from pulumi_chime.model import error_codes
from tools.reference.catalogue import find_problems, read_chapters
from tools.reference.parts import plain, table
from tools.reference.texts import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.reference.catalogue import Chapter, Entry

_PACKAGE = Path(pulumi_chime.__file__).parent
CATALOGUE = Path(__file__).parent / "entries"
_COMMAND = re.compile(r'eval "[^"]+"|~/\.aws/\w+')
"""What is taken literally in an advice, and not marked."""


def codes() -> str:
    """Return a list of the codes of the service and of its client."""
    rows = [
        (
            ", ".join(f"`{code}`" for code in row.codes),
            row.cause,
            _COMMAND.sub(r"`\g<0>`", error_codes.advice(row.codes[0])),
        )
        for row in error_codes.TABLE
    ]
    unknown = "The service's list grows; an unknown code is passed on as it is."
    return "\n".join(
        line
        for said, cause, mend in [*rows, ("any other code", unknown, error_codes.advice(""))]
        for line in (f"- {said}", *_meaning(cause, mend))
    )


def chapters() -> str:
    """Return all chapters of the catalogue."""
    return "\n\n".join(_chapter(chapter) for chapter in read_chapters(CATALOGUE))


def exit_codes() -> str:
    """Return the table of the commands' exit codes, in the words of their help."""
    rows = []
    for file in sorted((_PACKAGE / "cli").glob("*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and (said := _exit_codes(ast.get_docstring(node))):
                name = node.name.replace("_", "-")
                command = f"stacks {name}" if file.stem == "stacks" and name != "stacks" else name
                rows.append((f"`pulumi-chime {command}`", said))
    return table(("command", "exit codes"), rows)


def problems() -> list[str]:
    """Return where the catalogue and the code do not agree."""
    return list(find_problems(read_chapters(CATALOGUE), texts(_PACKAGE)))


def parts() -> dict[str, str]:
    """Return what is written into the page, by the name of the part."""
    return {"codes": codes(), "messages": chapters(), "exit codes": exit_codes()}


def _exit_codes(docstring: str | None) -> str:
    found = re.search(r"^Exit codes: (.+)$", docstring or "", re.MULTILINE)
    return found[1] if found else ""


def _chapter(chapter: Chapter) -> str:
    return "\n\n".join([f"## {chapter.title}", chapter.introduction, "\n".join(_entries(chapter))])


def _entries(chapter: Chapter) -> Iterator[str]:
    for entry in chapter.entries:
        yield from _entry(entry)


def _entry(entry: Entry) -> Iterator[str]:
    first, *others = entry.messages
    yield f"- {_code(first)}"
    for each in others:
        yield f"  <br>{_code(each)}"
    yield from _meaning(entry.cause, entry.mend)


def _meaning(cause: str, mend: str) -> Iterator[str]:
    yield f"    - **when:** {plain(cause)}"
    yield f"    - **do:** {plain(mend)}"


def _code(text: str) -> str:
    return f"`` {text} ``" if "`" in text else f"`{text}`"
