"""Programs of the native door, from those of the dynamic one: only the import is another."""

from __future__ import annotations

_DYNAMIC, _NATIVE = "import pulumi_chime as chime", "from pulumi_chime import native as chime"


def as_native(program: str) -> str:
    """Return a program that declares the same numbers on the native door."""
    assert _DYNAMIC in program
    return program.replace(_DYNAMIC, _NATIVE)
