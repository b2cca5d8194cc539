"""What a program knows of its inputs while it runs: all but the outputs of other resources."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import pulumi

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def as_output(value: Any) -> Any:
    """Return what a program waits for as an Output, and everything else as it is.

    A coroutine can be awaited once only, and does not tell whether what comes of it is a secret.
    """
    return pulumi.Output.from_input(value) if _is_awaited(value) else value


def hold_outputs(declared: object, names: Iterable[str]) -> None:
    """Replace what a frozen record waits for by Outputs, which may be read by as many resources as take the record."""
    for name in names:
        value = getattr(declared, name)
        if _is_awaited(value):
            object.__setattr__(declared, name, as_output(value))


def plain_values(properties: Mapping[str, object]) -> dict[str, object]:
    """Return the properties whose values are known already."""
    return {
        name: value
        for name, value in properties.items()
        if not isinstance(value, pulumi.Output) and not _is_awaited(value)
    }


def _is_awaited(value: object) -> bool:
    # Nearly all values are texts, of which a fleet has thousands.
    if value is None or type(value) is str or isinstance(value, pulumi.Output):
        return False
    return inspect.isawaitable(value)
