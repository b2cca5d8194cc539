"""The texts in the code that people may be shown: all that reads as words, wherever it stands.

What says nothing to a user who runs the package is left out by its form: docstrings, patterns, the options of a command
line (their help is another page), and what the doctor says where all is well.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PROSE = re.compile(r"[A-Za-z][a-z']+[,;:]? +[A-Za-z\d\0(`+]")
"""Two words, or a word and a value."""
_WORDS = re.compile(r"[A-Za-z]{2}.*\s|\s.*[A-Za-z]{2}|\0.*[A-Za-z]{2}|[A-Za-z]{2}.*\0")
"""A word and something else."""
_FIELD = re.compile(r"\{\w*\}")
_QUIET_CALLS = frozenset({"Option", "Argument", "compile", "fine", "does_not_apply"})
_QUIET_ARGUMENTS = frozenset({"help", "epilog", "description", "metavar", "show_default", "rich_help_panel"})
_QUIET_SUFFIX = "_description"
_ERROR_SUFFIXES = ("Error", "Problem", "Finding", "BadParameter", "RunError")
PLACEHOLDER = "\0"


@dataclass(frozen=True, slots=True)
class Text:
    """One text of the code.

    Attributes:
        file: Below the package.
        line: Where it begins.
        place: The function or class in which it stands, or the name it is given; empty for the module.
        template: As it stands there, with a NUL for each value that is put into it.
        is_raised: Whether it goes into an error, a problem or a finding at once.
    """

    file: str
    line: int
    place: str
    template: str
    is_raised: bool

    @property
    def pieces(self) -> list[str]:
        """What is said in any case, in order."""
        return [piece for piece in self.template.split(PLACEHOLDER) if piece.strip()]

    @property
    def shown(self) -> str:
        """The text, for people."""
        return self.template.replace(PLACEHOLDER, "<…>")

    @property
    def is_said(self) -> bool:
        """Whether it is more than a part of a text that somebody else says."""
        return bool((_WORDS if self.is_raised else _PROSE).search(self.template))


def texts(package: Path) -> Iterator[Text]:
    """Yield all texts of a package, in the order in which they stand."""
    for file in sorted(package.rglob("*.py")):
        visitor = _Visitor(file.relative_to(package).as_posix())
        visitor.visit(ast.parse(file.read_text(encoding="utf-8")))
        yield from visitor.found


class _Visitor(ast.NodeVisitor):
    def __init__(self, file: str) -> None:
        self.found: list[Text] = []
        self._file = file
        self._place: list[str] = []
        self._raised = 0

    def visit_Expr(self, node: ast.Expr) -> None:
        """Pass over docstrings."""
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef) -> None:
        """Keep the name, and pass over what is returned: a type."""
        self._place.append(node.name)
        for name, value in ast.iter_fields(node):
            for each in value if isinstance(value, list) else [value]:
                if name != "returns" and isinstance(each, ast.AST):
                    self.visit(each)
        self._place.pop()

    visit_ClassDef = visit_FunctionDef  # noqa: N815
    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815

    def visit_Assign(self, node: ast.Assign) -> None:
        """Keep the name of a constant."""
        self._named(node, node.targets[0])

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Keep the name of a constant, and pass over its type."""
        if node.value is not None:
            self._named(node, node.target)

    def visit_arg(self, node: ast.arg) -> None:
        """Pass over types."""

    def visit_Raise(self, node: ast.Raise) -> None:
        """Know that it is said to somebody."""
        self._raised += 1
        self.generic_visit(node)
        self._raised -= 1

    def visit_Call(self, node: ast.Call) -> None:
        """Pass over what is no message."""
        name = _name(node.func)
        if name in _QUIET_CALLS:
            return
        raised = name.endswith(_ERROR_SUFFIXES)
        self._raised += raised
        self.visit(node.func)
        for argument in node.args:
            self.visit(argument)
        for keyword in node.keywords:
            if keyword.arg not in _QUIET_ARGUMENTS and not (keyword.arg or "").endswith(_QUIET_SUFFIX):
                self.visit(keyword.value)
        self._raised -= raised

    def visit_Subscript(self, node: ast.Subscript) -> None:
        """Pass over keys."""
        self.visit(node.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        """Take a text."""
        if isinstance(node.value, str):
            self._take(node, _FIELD.sub(PLACEHOLDER, node.value))

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Take a text with values."""
        parts = [str(part.value) if isinstance(part, ast.Constant) else PLACEHOLDER for part in node.values]
        self._take(node, "".join(parts))
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def _named(self, node: ast.Assign | ast.AnnAssign, target: ast.expr) -> None:
        is_constant = not self._place and isinstance(target, ast.Name)
        if is_constant:
            self._place.append(_name(target))
        if node.value is not None:
            self.visit(node.value)
        if is_constant:
            self._place.pop()

    def _take(self, node: ast.Constant | ast.JoinedStr, template: str) -> None:
        plain = " ".join(template.split(" ")).replace("\n", " ")
        self.found.append(Text(self._file, node.lineno, ".".join(self._place), plain, self._raised > 0))


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
