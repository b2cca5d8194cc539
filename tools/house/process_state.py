"""What a process has one of: objects of modules and classes that change while it runs.

They are found in the syntax trees, so a few kinds are looked for and no others:

- locks, queues, pools, thread locals, weak collections and the like, which are made to change;
- containers that begin empty, or that some statement of the package changes;
- instances of the package's own classes, unless these are frozen, and what they make for themselves is too;
- functions with a cache, and names that a function rebinds with `global`;
- attributes that are set on another module.

A table that nothing changes is a constant, whatever its type.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.house.source import Module, defined_as, dotted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MADE_TO_CHANGE = {
    *("Lock", "RLock", "Condition", "Event", "Semaphore", "BoundedSemaphore", "Barrier", "local"),
    *("Queue", "LifoQueue", "PriorityQueue", "SimpleQueue", "ThreadPoolExecutor", "ProcessPoolExecutor"),
    *("WeakKeyDictionary", "WeakValueDictionary", "WeakSet", "ContextVar", "SimpleNamespace", "count"),
}
_CONTAINERS = {
    "dict",
    "list",
    "set",
    "bytearray",
    "defaultdict",
    "deque",
    "OrderedDict",
    "Counter",
    "ChainMap",
}
_CACHES = {"cache", "lru_cache"}
_CHANGES = {
    *(
        "append",
        "appendleft",
        "extend",
        "insert",
        "remove",
        "pop",
        "popleft",
        "popitem",
        "clear",
        "sort",
        "reverse",
    ),
    *("add", "discard", "update", "setdefault", "difference_update", "intersection_update", "subtract"),
}
_FROZEN = {"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "NamedTuple"}

_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True)
class ProcessState:
    """One thing that a process has one of.

    Attributes:
        module: Whose statement makes it.
        name: With dots, from the package on; of an attribute of another module, that module's.
        kind: What makes it one.
        line: Where it stands in its file.
        uses: How many places of other modules reach it: by its name, or through a function that uses it.
    """

    module: str
    name: str
    kind: str
    line: int
    uses: int

    @property
    def is_of_another_module(self) -> bool:
        """Return whether the module changes what is not its own."""
        return not self.name.startswith(f"{self.module}.")


def find_process_state(modules: Mapping[str, Module]) -> list[ProcessState]:
    """Return what is found in a package, in the order of its modules."""
    return _Search(modules).found()


class _Search:
    """One look at a package."""

    def __init__(self, modules: Mapping[str, Module]) -> None:
        self._modules = modules
        self._changed = {name for module in modules.values() for name in _changed_names(module)}

    def found(self) -> list[ProcessState]:
        found = [
            ProcessState(module.name, name, kind, line, self._uses(module, name))
            for module in self._modules.values()
            for name, kind, line in {
                *self._values(module),
                *_caches(module),
                *_rebound(module),
                *_set(module),
            }
        ]
        return sorted(found, key=lambda each: (each.module, each.name, each.line))

    def _values(self, module: Module) -> Iterator[tuple[str, str, int]]:
        for name, value in _assigned(module):
            kind = self._kind(module, value, is_changed=name in self._changed)
            if kind:
                yield name, kind, value.lineno

    def _kind(self, module: Module, value: ast.expr, *, is_changed: bool) -> str:
        """Return what makes a value process-wide state; empty where nothing does."""
        called = (dotted(value.func) or [""])[-1] if isinstance(value, ast.Call) else ""
        if called in _MADE_TO_CHANGE:
            return "made to change"
        if _is_container(value):
            begins_empty = "a container that begins empty" if _is_empty(value) else ""
            return "a container that is changed" if is_changed else begins_empty
        if isinstance(value, ast.Call):
            owner, made = self._class(module, value.func)
            if made and not self._is_frozen(owner, made):
                return "an instance that changes"
        return ""

    def _class(self, module: Module, called: ast.expr) -> tuple[Module, ast.ClassDef | None]:
        """Return the package's own class of which a call makes an instance, as far as annotations tell."""
        name = defined_as(module.resolve(called), self._modules)
        owner = self._modules.get(name.rpartition(".")[0], module)
        for statement in owner.tree.body:
            if isinstance(statement, (ast.ClassDef, *_FUNCTION)) and f"{owner.name}.{statement.name}" == name:
                if isinstance(statement, ast.ClassDef):
                    return owner, statement
                if statement.returns and dotted(statement.returns) != dotted(called):
                    return self._class(owner, statement.returns)
        return owner, None

    def _is_frozen(self, module: Module, definition: ast.ClassDef) -> bool:
        if {(dotted(base) or [""])[-1] for base in definition.bases} & _FROZEN:
            return True
        is_frozen = any(
            keyword.arg == "frozen"
            and isinstance(keyword.value, ast.Constant)
            and keyword.value.value is True
            for decorator in definition.decorator_list
            if isinstance(decorator, ast.Call)
            for keyword in decorator.keywords
        )
        return is_frozen and not any(
            self._kind(module, made, is_changed=True) for made in _made_by_fields(definition)
        )

    def _uses(self, module: Module, name: str) -> int:
        reaching = {name.removeprefix(f"{module.name}.").partition(".")[0]}
        functions = [each for each in module.tree.body if isinstance(each, _FUNCTION)]
        size = 0
        while size < len(reaching):
            size = len(reaching)
            reaching |= {each.name for each in functions if not reaching.isdisjoint(_names(each))}
        targets = {f"{module.name}.{each}" for each in reaching}
        return sum(
            defined_as(other.resolve(node), self._modules) in targets
            for other in self._modules.values()
            if other is not module
            and any(target in targets or target == module.name for _, target in other.imports)
            for node in other.nodes
            if isinstance(node, (ast.Name, ast.Attribute))
        )


def _assigned(module: Module) -> Iterator[tuple[str, ast.expr]]:
    """Yield what is assigned when a module is loaded, in the bodies of its classes too: full name and value."""
    for owner, statement in _loaded(module):
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is not None:
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    yield f"{owner}.{target.id}", statement.value


def _caches(module: Module) -> Iterator[tuple[str, str, int]]:
    for owner, statement in _loaded(module):
        for decorator in statement.decorator_list if isinstance(statement, _FUNCTION) else []:
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            if (dotted(called) or [""])[-1] in _CACHES and isinstance(statement, _FUNCTION):
                yield f"{owner}.{statement.name}", "a cache", statement.lineno


def _rebound(module: Module) -> Iterator[tuple[str, str, int]]:
    for node in module.nodes:
        if isinstance(node, ast.Global):
            for name in node.names:
                yield f"{module.name}.{name}", "rebound by a function", node.lineno


def _set(module: Module) -> Iterator[tuple[str, str, int]]:
    """Yield the attributes of other modules that a module sets."""
    whole = {
        alias.asname or alias.name: alias.name
        for node in module.nodes
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    for node in module.nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, (ast.Store, ast.Del)):
            owner = ".".join(dotted(node.value))
            if owner in whole:
                yield f"{whole[owner]}.{node.attr}", "set on another module", node.lineno


def _loaded(module: Module) -> Iterator[tuple[str, ast.stmt]]:
    """Yield the statements that run when a module is loaded, each with the module or class it belongs to."""
    waiting: list[tuple[str, list[ast.stmt]]] = [(module.name, module.tree.body)]
    while waiting:
        owner, body = waiting.pop()
        for statement in body:
            yield owner, statement
            if isinstance(statement, ast.ClassDef):
                waiting.append((f"{owner}.{statement.name}", statement.body))
            elif not isinstance(statement, _FUNCTION):
                parts = [getattr(statement, part, []) for part in ("body", "orelse", "finalbody")]
                parts += [handler.body for handler in getattr(statement, "handlers", [])]
                waiting.extend((owner, part) for part in parts)


def _changed_names(module: Module) -> Iterator[str]:
    """Yield the full names of what some statement of a module changes in place."""
    for node in module.nodes:
        yield from filter(None, map(module.resolve, _changed(node)))
        if isinstance(node, ast.ClassDef):
            for inner in ast.walk(node):
                for expression in _changed(inner):
                    owner, *rest = dotted(expression) or [""]
                    if owner in {"self", "cls"} and rest:
                        yield f"{module.name}.{node.name}.{rest[0]}"


def _changed(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, (ast.Store, ast.Del)):
        yield node.value
    elif isinstance(node, ast.AugAssign):
        yield node.target
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGES:
        yield node.func.value


def _made_by_fields(definition: ast.ClassDef) -> Iterator[ast.expr]:
    """Yield what the fields of a dataclass make when nothing is given for them."""
    for statement in definition.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.value, ast.Call):
            for keyword in statement.value.keywords:
                if keyword.arg == "default_factory":
                    factory = keyword.value
                    yield factory.body if isinstance(factory, ast.Lambda) else ast.Call(factory, [], [])


def _is_container(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return (dotted(value.func) or [""])[-1] in _CONTAINERS
    return isinstance(value, (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp))


def _is_empty(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        is_default = (dotted(value.func) or [""])[-1] == "defaultdict"
        return is_default or not (value.args or value.keywords)
    return (isinstance(value, ast.List) and not value.elts) or (
        isinstance(value, ast.Dict) and not value.keys
    )


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
