"""What a program knows of its inputs while it runs: all but the outputs of other resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

if TYPE_CHECKING:
    from collections.abc import Mapping


def plain_values(properties: Mapping[str, object]) -> dict[str, object]:
    """Return the properties whose values are known already."""
    return {
        name: value
        for name, value in properties.items()
        if not isinstance(value, pulumi.Output) and not hasattr(value, "__await__")
    }
