"""Programs of one door, from those of the other: only the import is another."""

from __future__ import annotations

_DYNAMIC, _NATIVE = "import pulumi_chime as chime", "from pulumi_chime import native as chime"


def as_native(program: str) -> str:
    """Return a program that declares the same numbers on the native door."""
    assert _DYNAMIC in program
    return program.replace(_DYNAMIC, _NATIVE)


def as_dynamic(program: str) -> str:
    """Return a program that declares the same numbers on the dynamic door."""
    assert is_native(program)
    return program.replace(_NATIVE, _DYNAMIC)


def is_native(program: str) -> bool:
    """Return whether a program declares its numbers on the native door."""
    return _NATIVE in program
