"""Shell as pages show it, taken apart by bash's grammar: which programs are called with which words, and what is set."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import tree_sitter_bash
from tree_sitter import Language, Node, Parser

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PROMPT, _CONTINUATION = "$ ", "> "


class ShellError(ValueError):
    """It is no shell that bash would read."""


@dataclass(frozen=True, slots=True)
class Command:
    """One call of a program.

    Attributes:
        words: The program and what it is given, without quotation marks; what a shell would put in stands as written.
        variables: Names that are set for it, or by it (`export`).
        written: The files that its output goes to.
    """

    words: Sequence[str]
    variables: Sequence[str] = ()
    written: Sequence[str] = field(default=())


def typed(text: str) -> str:
    """Return what a person types of a terminal's text: what stands behind a prompt.

    Raises:
        ShellError: Nothing does.
    """
    lines: list[str] = []
    for line in text.splitlines():
        if line.startswith(_PROMPT):
            lines.append(line.removeprefix(_PROMPT))
        elif lines and lines[-1].endswith("\\"):
            lines.append(line.removeprefix(_CONTINUATION))
    if not lines:
        raise ShellError("no line begins with a prompt, `$ `")
    return "\n".join([*lines, ""])


def read(script: str) -> Sequence[Command]:
    """Return the commands of a script, in the order in which they stand, those within others included.

    Raises:
        ShellError: It cannot be read.
    """
    root = Parser(Language(tree_sitter_bash.language())).parse(script.encode()).root_node
    if root.has_error:
        raise ShellError(f"bash cannot read {_first_error(root)!r}")
    return tuple(_commands(root))


def _first_error(node: Node) -> str:
    while True:
        child = next((each for each in node.children if each.has_error), None)
        if child is None:
            return _text(node)
        node = child


def _text(node: Node) -> str:
    return (node.text or b"").decode()


def _commands(node: Node) -> Iterator[Command]:
    if node.type == "command":
        yield Command(tuple(_words(node)), tuple(_variables(node)), tuple(_written(node)))
    elif node.type in {"declaration_command", "variable_assignment"}:
        yield Command((), tuple(_variables(node)))
    for child in node.named_children:
        if not (node.type in {"declaration_command", "command"} and child.type == "variable_assignment"):
            yield from _commands(child)


def _words(command: Node) -> Iterator[str]:
    for child in command.named_children:
        if child.type not in {"variable_assignment", "file_redirect", "comment"}:
            yield _plain(child)


def _plain(node: Node) -> str:
    """Return a word as the program gets it, as far as that is known: what a shell puts in stays as it is written."""
    if node.type in {"process_substitution", "command_substitution"}:
        return _text(node)
    if any(child.type == "command_substitution" for child in node.named_children):
        return _text(node).strip('"')
    return "".join(shlex.split(_text(node)))


def _variables(node: Node) -> Iterator[str]:
    assigned = [node] if node.type == "variable_assignment" else node.named_children
    for child in assigned:
        if child.type == "variable_assignment":
            yield _text(child.named_children[0])


def _written(command: Node) -> Iterator[str]:
    """Yield where the output goes: a redirection stands beside its command, or around a list that ends with it."""
    node: Node | None = command
    while node is not None and node.type in {"command", "list", "pipeline"}:
        holder = node.parent
        if holder is not None and holder.type == "redirected_statement":
            yield from (
                _plain(child.named_children[-1])
                for child in holder.named_children
                if child.type == "file_redirect"
            )
        node = holder
