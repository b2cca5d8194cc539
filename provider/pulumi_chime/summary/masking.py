"""Phone numbers without their middles, for a summary that more people may read than may know the numbers."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from pulumi_chime.model.masking import mask_text

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_Value = TypeVar("_Value")


def mask_numbers(value: _Value) -> _Value:
    """Return a value, with everything in it, in which the middle of each phone number is hidden.

    What is left of `+12065550100` is `+1206•••••00`.

    Args:
        value: A text, a dataclass, a tuple, or anything else, which stays as it is.
    """
    result: Any = value
    if isinstance(value, str):
        result = mask_text(value)
    elif isinstance(value, tuple):
        result = tuple(mask_numbers(each) for each in value)
    elif is_dataclass(value) and not isinstance(value, type):
        result = _mask_fields(value)
    return result  # type: ignore[no-any-return]  # the same type as it came


def _mask_fields(value: DataclassInstance) -> Any:
    return replace(value, **{field.name: mask_numbers(getattr(value, field.name)) for field in fields(value)})
