"""Whether a value fits a shape of the botocore model: what the client leaves to the service to check.

botocore's client checks required members, types and minimum lengths only; patterns, enums and maximum
lengths go to the service unchecked. Answers are held against the same model before they leave.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from botocore.model import ListShape, StructureShape

from chime_emulator.one_line import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.model import Shape

_TYPES: dict[str, tuple[type, ...]] = {
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "timestamp": (datetime, str, int, float),
}


def violations(shape: Shape, value: Any, path: str = "", *, ignore_unknown: bool = False) -> Iterator[str]:
    """Yield what is wrong with a value, one line each; values are not repeated, since they may be private.

    Args:
        shape: The shape it should have.
        value: JSON, or what a parser made of it.
        path: Where the value is, as shown in the lines.
        ignore_unknown: Say nothing of members that the shape does not have.
    """
    if not _is_a(shape.type_name, value):
        yield f"{path} must be a {shape.type_name}"
        return
    yield from _size(shape, value, path)
    if isinstance(shape, StructureShape):
        for name, member_path, member in _members(shape, value, path):
            if member is None:
                yield f"{member_path} is required"
            elif name in shape.members:
                yield from violations(shape.members[name], member, member_path, ignore_unknown=ignore_unknown)
            elif not ignore_unknown:
                yield f"{member_path} is not a member of {shape.name}"
    elif isinstance(shape, ListShape):
        for index, item in enumerate(value):
            yield from violations(shape.member, item, f"{path}[{index}]", ignore_unknown=ignore_unknown)
    elif shape.type_name == "string":
        yield from _text(shape, value, path)


def _is_a(type_name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return type_name == "boolean"
    return isinstance(value, _TYPES[type_name])


def _members(shape: StructureShape, value: dict[str, Any], path: str) -> Iterator[tuple[str, str, Any]]:
    """Yield name, path and value of each member that is set, and of each that is required and is not."""
    prefix = f"{path}." if path else ""
    missing = {name: None for name in shape.required_members if value.get(name) is None}
    for name, member in {**value, **missing}.items():
        if member is not None or name in missing:
            yield name, f"{prefix}{listed([name])}", member


def _size(shape: Shape, value: Any, path: str) -> Iterator[str]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is None and most is None:
        return
    size, unit = (len(value), " long") if isinstance(value, (str, list, dict)) else (value, "")
    if least is not None and size < least:
        yield f"{path} must be at least {least}{unit}"
    if most is not None and size > most:
        yield f"{path} must be at most {most}{unit}"


def _text(shape: Shape, value: str, path: str) -> Iterator[str]:
    choices = shape.metadata.get("enum")
    if choices and value not in choices:
        yield f"{path} must be one of {', '.join(choices)}"
    pattern = shape.metadata.get("pattern")
    if pattern and not _compiled(pattern).fullmatch(value):
        yield f"{path} must match {pattern}"


@lru_cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # fullmatch, since `$` would let a trailing newline through; ASCII, since the model's \d and \s are.
    return re.compile(pattern, re.ASCII)
