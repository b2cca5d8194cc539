"""Which stacks of a project are meant: shell patterns on their names."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from pulumi_chime.stacks.errors import UsageError
from pulumi_chime.stacks.orders import is_stack_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LISTED = 10


def select_stacks(names: Iterable[str], patterns: Sequence[str]) -> list[str]:
    """Return the stacks that any of the patterns names, in order; all where there is no pattern.

    Raises:
        UsageError: A pattern names none, there is none, or one that is meant has a name that is not worked on.
    """
    known = sorted(names)
    if not known:
        raise UsageError("the project has no stack; make one with: pulumi stack init NAME")
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in known):
            shown = ", ".join(known[:_LISTED])
            more = f" and {len(known) - _LISTED} more" if len(known) > _LISTED else ""
            raise UsageError(f"--select {pattern!r} names no stack; there are: {shown}{more}")
    selected = [name for name in known if not patterns or any(fnmatchcase(name, each) for each in patterns)]
    if (odd := next((name for name in selected if not is_stack_name(name)), None)) is not None:
        raise UsageError(
            f"the stack {odd!r} has a name that could be taken for an option or a path; select others, or rename it: "
            "pulumi stack rename"
        )
    return selected
