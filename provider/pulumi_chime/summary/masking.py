"""Phone numbers without their middles, for a summary that more people may read than may know the numbers."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_Value = TypeVar("_Value")
_NUMBER = re.compile(r"(\+|%2B)([1-9][0-9]{1,3})([0-9]{2,})([0-9]{2})(?![0-9])")
_HIDDEN = "•"


def mask_numbers(value: _Value) -> _Value:
    """Return a value, with everything in it, in which the middle of each phone number is hidden.

    What is left of `+12065550100` is `+1206•••••00`.

    Args:
        value: A text, a dataclass, a tuple, or anything else, which stays as it is.
    """
    result: Any = value
    if isinstance(value, str):
        result = _NUMBER.sub(lambda match: match[1] + match[2] + _HIDDEN * len(match[3]) + match[4], value)
    elif isinstance(value, tuple):
        result = tuple(mask_numbers(each) for each in value)
    elif is_dataclass(value) and not isinstance(value, type):
        result = _mask_fields(value)
    return result  # type: ignore[no-any-return]  # the same type as it came


def _mask_fields(value: DataclassInstance) -> Any:
    return replace(value, **{field.name: mask_numbers(getattr(value, field.name)) for field in fields(value)})
