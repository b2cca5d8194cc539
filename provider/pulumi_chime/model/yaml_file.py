"""A YAML file as Pulumi's own are: a mapping whose entries keep their spelling and the lines on which they stand.

No value is made into a number, a truth value or a date: what Pulumi makes of them is not what Python's library does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LARGEST_BYTES = 10_000_000
_DEEPEST = 100
_LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


UNREADABLE = (yaml.YAMLError, OverflowError, ValueError)
"""What PyYAML raises for a text that is none; where it is not built in C, also for an escape that is no character."""


class UnreadableFileError(Exception):
    """A file that cannot be read, or is no mapping in YAML; the text says why in one line."""


def read_mapping(path: Path) -> yaml.MappingNode:
    """Return the mapping of a file; an empty file is an empty one.

    Raises:
        UnreadableFileError: It cannot be read, or is something else.
    """
    try:
        # Before it is opened: reading what is no file may have no end.
        if not path.is_file():
            raise UnreadableFileError("it is not a file" if path.exists() else "no such file")
        if path.stat().st_size > _LARGEST_BYTES:
            raise UnreadableFileError(f"it is larger than {_LARGEST_BYTES:,} bytes")
        return compose_mapping(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UnreadableFileError(error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise UnreadableFileError("it is not text in UTF-8") from error


def read_values(path: Path) -> dict[str, Any]:
    """Return the mapping of a file, each text, number, truth value and date as it is spelled; of an empty file an empty one.

    Raises:
        UnreadableFileError: It cannot be read, or is something else.
    """
    try:
        values: dict[str, Any] = _Values("").construct_document(read_mapping(path))
    except yaml.YAMLError as error:
        raise UnreadableFileError(_explain(error)) from error
    return values


class _Values(yaml.SafeLoader):
    """Makes mappings, lists, texts and None of nodes. Where that fails, it says in which line."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """Return the value of a node."""
        try:
            return super().construct_object(node, deep)
        # Of what a tag or a spelling promises and does not hold, the library raises whatever comes.
        except (AttributeError, LookupError, OverflowError, TypeError, ValueError, yaml.YAMLError) as error:
            raise UnreadableFileError(
                f"line {line_of(node)}: a value that is not of the kind that its tag or spelling says"
            ) from error


def _spelling(loader: _Values, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


for _kind in ("bool", "float", "int", "timestamp"):
    _Values.add_constructor(f"tag:yaml.org,2002:{_kind}", _spelling)


def compose_mapping(text: str) -> yaml.MappingNode:
    """Return the mapping that a text is, with the places at which its parts stand; of an empty text an empty one.

    Raises:
        UnreadableFileError: It is something else.
    """
    try:
        _require_shallow(text)
        node = yaml.compose(text, Loader=_LOADER)
    except UNREADABLE as error:
        raise UnreadableFileError(_explain(error)) from error
    if node is None:
        return yaml.MappingNode("tag:yaml.org,2002:map", [])
    if not isinstance(node, yaml.MappingNode):
        raise UnreadableFileError("it is YAML, but not a mapping of keys to values")
    _require_each_key_once(node)
    return node


def _require_each_key_once(top: yaml.Node) -> None:
    """Refuse a mapping that has a key twice, as Pulumi does: which of the two is meant, each reader may decide otherwise."""
    left, seen = [top], set[int]()
    while left:
        node = left.pop()
        if id(node) in seen or isinstance(node, yaml.ScalarNode):
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            left += node.value
            continue
        names = set[str]()
        for key, value in node.value:
            left += (key, value)
            if isinstance(key, yaml.ScalarNode):
                if key.value in names:
                    raise UnreadableFileError(
                        f"line {line_of(key)}: a key that its mapping has already; remove one of the two"
                    )
                names.add(key.value)


def _require_shallow(text: str) -> None:
    """Refuse what is nested so deeply that PyYAML's composer, which calls itself in C, would end the process."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise UnreadableFileError("it is nested too deeply")


def is_extended(before: str, after: str) -> bool:
    """Return whether a text says all that another one does, in its order, and at most something more in one place of it.

    Both are YAML. Aliases are compared as they are written, so that none grows into what it stands for.
    """
    old, new = _said(before), _said(after)
    beginning = next(
        (place for place, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), len(old)
    )
    end = len(old) - beginning
    return len(new) >= len(old) and old[beginning:] == new[len(new) - end :]


def _said(text: str) -> list[tuple[object, ...]]:
    members = ("value", "anchor", "tag", "implicit")
    return [
        (type(event), *(getattr(event, member, None) for member in members))
        for event in yaml.parse(text, Loader=_LOADER)
    ]


def entries(node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node]]:
    """Yield the keys that are texts, and their values, of a mapping; nothing for anything else."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                yield key.value, value


def elements(node: yaml.Node | None) -> list[yaml.Node]:
    """Return the elements of a sequence; nothing for anything else."""
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def entry(node: yaml.Node | None, *path: str) -> yaml.Node | None:
    """Return the value at a path of keys; None where there is none."""
    for key in path:
        node = next((value for name, value in entries(node) if name == key), None)
    return node


def text_of(node: yaml.Node | None) -> str | None:
    """Return a text, or a number as it is spelled; None for anything else, null included."""
    if not isinstance(node, yaml.ScalarNode) or node.tag == "tag:yaml.org,2002:null":
        return None
    return str(node.value)


def line_of(node: yaml.Node) -> int:
    """Return the line on which a value begins, counted from 1."""
    return int(node.start_mark.line) + 1


def is_quoted(node: yaml.Node) -> bool:
    """Return whether a value is written so that it is a text, whatever it looks like."""
    return isinstance(node, yaml.ScalarNode) and bool(node.style)


def _explain(error: Exception) -> str:
    """Return what is wrong and where, without the text that stands there, which may be a secret."""
    mark = getattr(error, "problem_mark", None)
    where = f" in line {mark.line + 1}, column {mark.column + 1}" if mark is not None else ""
    problem = getattr(error, "problem", None) if mark is not None else None
    return f"it is not YAML: {problem or 'it has characters that YAML does not allow'}{where}"
