"""What the source of a Python program says without being run: its calls, and what they are given as literals."""

from __future__ import annotations

import ast
from collections import Counter
from typing import TYPE_CHECKING, TypeGuard

if TYPE_CHECKING:
    from collections.abc import Container, Iterator


class NoProgramError(Exception):
    """A text that is no Python program; the text says so, and in which line where that is known."""


class PythonSource:
    """A program's source."""

    def __init__(self, text: str) -> None:
        """Read a program.

        Raises:
            NoProgramError: It is none.
        """
        try:
            self._module = ast.parse(text.removeprefix("\ufeff"))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            place = f"line {error.lineno}: " if isinstance(error, SyntaxError) and error.lineno else ""
            raise NoProgramError(f"{place}it is no Python program") from None
        self._assigned = dict(_assigned_once(self._module))
        self._aliases: dict[str, frozenset[str]] = {}
        self._followed: set[ast.AST] = set()
        for alias, node in _aliases(self._module):
            self._aliases[alias] = self._last_names(node)
            self._followed.add(node)

    def calls(self, name: str) -> list[ast.Call]:
        """Return the calls of a function, under its own name or that of a module, in the order of the program.

        Another name that an import or an assignment of the whole program gives it, once, is followed.
        """
        found = [node for node in ast.walk(self._module) if self.is_call(node, name)]
        return sorted(found, key=lambda call: (call.lineno, call.col_offset))

    def is_call(self, node: ast.AST | None, name: str) -> TypeGuard[ast.Call]:
        """Return whether a node is such a call."""
        return isinstance(node, ast.Call) and name in self._last_names(node.func)

    def mentions(self, names: Container[str]) -> Iterator[ast.expr | ast.alias]:
        """Yield where the program names one of these and does not call it: nobody can follow what it makes of it.

        A type that is named declares nothing. A text that is one of the names is given to `getattr`, maybe; not where an
        argument has a name of its own.
        """
        passed = self._followed | set(_types_called_and_values(self._module))
        for node in ast.walk(self._module):
            if (
                node not in passed
                and isinstance(node, (ast.expr, ast.alias))
                and self._names_one_of(node, names)
            ):
                yield node

    def _names_one_of(self, node: ast.expr | ast.alias, names: Container[str]) -> bool:
        if isinstance(node, ast.alias):
            return node.asname is not None and node.asname != node.name and node.name in names
        if isinstance(node, ast.Constant):
            return isinstance(node.value, str) and node.value in names
        is_read = isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Load)
        return is_read and any(name in names for name in self._last_names(node))

    def _last_names(self, node: ast.AST) -> frozenset[str]:
        """Return what a node names last, and what that is another name for."""
        if isinstance(node, ast.Name):
            return self._aliases.get(node.id, frozenset()) | {node.id}
        name = getattr(node, "attr", None) or getattr(node, "name", None)
        return frozenset({name} if isinstance(name, str) else ())

    def resolved(self, node: ast.expr) -> ast.expr:
        """Return what a name stands for that is given a value once; anything else as it is."""
        return self._assigned.get(node.id, node) if isinstance(node, ast.Name) else node

    def argument(self, call: ast.Call, name: str, place: int | None = None) -> ast.expr | None:
        """Return what a call is given under a name, or at a place; None for nothing."""
        keywords = {each.arg: each.value for each in call.keywords}
        placed = call.args[place : place + 1] if place is not None else []
        given = keywords.get(name) or next(iter(placed), None)
        return self.resolved(given) if given is not None else None

    def text(self, node: ast.expr | None) -> str | None:
        """Return the text that stands there as a literal; None for anything else."""
        value = literal(self.resolved(node)) if node is not None else None
        return value if isinstance(value, str) else None

    def texts(self, call: ast.Call, *names: str) -> dict[str, str | None] | None:
        """Return what a call is given, by names: texts, and None for what is no literal one.

        Args:
            call: It.
            names: Of what is given by its place, in this order.

        Returns:
            None where the call does not say what it is given.
        """
        if not says_all(call) or len(call.args) > len(names):
            return None
        given = dict(zip(names, call.args, strict=False))
        given |= {each.arg: each.value for each in call.keywords if each.arg}
        return {name: self.text(value) for name, value in given.items() if not is_none(value)}


def says_all(call: ast.Call) -> bool:
    """Return whether a call names each of its arguments: none comes out of a mapping or a sequence."""
    has_sequence = any(isinstance(each, ast.Starred) for each in call.args)
    return not has_sequence and all(each.arg for each in call.keywords)


def is_none(node: ast.expr) -> bool:
    """Return whether None stands there."""
    return isinstance(node, ast.Constant) and node.value is None


def literal(node: ast.expr | None) -> object:
    """Return what a literal says; None where it is more than one."""
    try:
        return ast.literal_eval(node) if node is not None else None
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


def _assigned_once(module: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names that one statement alone gives a value, and nothing else."""
    bound = Counter(_bound_names(module))
    for node in ast.walk(module):
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign):
            targets = [node.target]
        value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
        for target in targets:
            if isinstance(target, ast.Name) and value is not None and bound[target.id] == 1:
                yield target.id, value


def _aliases(module: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Yield the names that a statement of the whole program alone gives to what has a name already, with where it says so."""
    bound = Counter(_bound_names(module))
    for statement in module.body:
        if isinstance(statement, ast.ImportFrom):
            found = [(each.asname, each) for each in statement.names if each.asname is not None]
            yield from ((name, each) for name, each in found if bound[name] == 1)
        elif isinstance(statement, ast.Assign) and isinstance(statement.value, (ast.Name, ast.Attribute)):
            names = [each.id for each in statement.targets if isinstance(each, ast.Name)]
            if len(names) == len(statement.targets) and all(bound[name] == 1 for name in names):
                yield from ((name, statement.value) for name in names)


def _types_called_and_values(module: ast.Module) -> Iterator[ast.AST]:
    """Yield the nodes of types, what is called, and the texts that arguments with names are."""
    for node in ast.walk(module):
        types = (getattr(node, "annotation", None), getattr(node, "returns", None))
        yield from (part for each in types if isinstance(each, ast.AST) for part in ast.walk(each))
        if isinstance(node, ast.Call):
            yield node.func
        elif isinstance(node, ast.keyword) and isinstance(node.value, ast.Constant):
            yield node.value


def _bound_names(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.alias):
            yield node.asname or node.name
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            yield from (name for name in node.names for _ in range(2))
