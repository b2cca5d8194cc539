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
_CHOSEN_BY_PEOPLE = frozenset({"CallingName", "PhoneNumberName"})
"""Shapes of names, which an account may have from before their rule, or from elsewhere than the API."""


def violations(
    shape: Shape, value: Any, path: str = "", *, ignore_unknown: bool = False, is_answer: bool = False
) -> Iterator[str]:
    """Yield what is wrong with a value, one line each; values are not repeated, since they may be private.

    Args:
        shape: The shape it should have.
        value: JSON, or what a parser made of it.
        path: Where the value is, as shown in the lines.
        ignore_unknown: Say nothing of members that the shape does not have.
        is_answer: The value is what the service shows, where names are as they are.
    """
    if not _is_a(shape.type_name, value):
        yield f"{path} must be a {shape.type_name}"
        return
    if is_answer and shape.name in _CHOSEN_BY_PEOPLE:
        return
    yield from _size(shape, value, path)
    if shape.type_name == "string":
        yield from _text(shape, value, path)
    if isinstance(shape, StructureShape):
        yield from _missing_and_unknown(shape, value, path, ignore_unknown=ignore_unknown)
    for member, item, member_path in _parts(shape, value, path):
        yield from violations(member, item, member_path, ignore_unknown=ignore_unknown, is_answer=is_answer)


def _is_a(type_name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return type_name == "boolean"
    return isinstance(value, _TYPES[type_name])


def _missing_and_unknown(
    shape: StructureShape, value: dict[str, Any], path: str, *, ignore_unknown: bool
) -> Iterator[str]:
    for name in shape.required_members:
        if value.get(name) is None:
            yield f"{_member_path(path, name)} is required"
    for name, member in value.items():
        if member is not None and name not in shape.members and not ignore_unknown:
            yield f"{_member_path(path, name)} is not a member of {shape.name}"


def _parts(shape: Shape, value: Any, path: str) -> Iterator[tuple[Shape, Any, str]]:
    """Yield shape, value and path of each item of a list, and of each member of a structure that is set."""
    if isinstance(shape, ListShape):
        for index, item in enumerate(value):
            yield shape.member, item, f"{path}[{index}]"
    elif isinstance(shape, StructureShape):
        for name, member in value.items():
            if member is not None and name in shape.members:
                yield shape.members[name], member, _member_path(path, name)


def _member_path(path: str, name: str) -> str:
    return f"{path}.{listed([name])}" if path else listed([name])


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
