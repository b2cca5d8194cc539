"""What one program has declared so far: each number once, and none that is named as one to be released.

Both doors declare here. A number that is declared on one may not be released by the other, so every file of releases
counts for every number, whichever provider it is set for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from pulumi_chime.model.release_list import read_releases
from pulumi_chime.program.this_run import this_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pulumi_chime.program.place import Place


def claim(resource_name: str, phone_number: str, place: Place) -> None:
    """Record that a resource declares a number.

    Args:
        resource_name: The resource's name in the stack.
        phone_number: E.164.
        place: Where it lives.

    Raises:
        pulumi.RunError: The program declares the number already for the same account and region, as far as it
            knows, or names it as one to be released.
    """
    if objection := next(objections(resource_name, phone_number, place), None):
        raise pulumi.RunError(f"phone number {phone_number} {objection}")
    this_run().owners.setdefault(phone_number, {})[place] = resource_name


def objections(resource_name: str, phone_number: str, place: Place) -> Iterator[str]:
    """Yield why a resource cannot declare a number, each with what to do."""
    run = this_run()
    for where, other in run.owners.get(phone_number, {}).items():
        if other != resource_name and where.is_same(place):
            yield (
                f"is declared twice, as {other} and as {resource_name}; "
                "a number belongs to one resource: remove one of them"
            )
    naming = {listed.path for listed in run.releases if listed.path and phone_number in listed.numbers}
    for path in sorted(naming):
        yield _named_too(resource_name, path)


def name_releases(setting: str) -> None:
    """Take a file that names what another provider than the stack's may release.

    Args:
        setting: The file.

    Raises:
        pulumi.RunError: It names numbers that the program has declared.
    """
    run = this_run()
    listed = read_releases(setting)
    run.releases.append(listed)
    declared = sorted(listed.numbers & run.owners.keys())
    if declared and listed.path:
        raise pulumi.RunError(
            "\n".join(
                f"phone number {number} {_named_too(next(iter(run.owners[number].values())), listed.path)}"
                for number in declared
            )
        )


def _named_too(resource_name: str, path: Path) -> str:
    return (
        f"is declared as {resource_name}, and named as one to be released in {path}; "
        "remove it from one of the two"
    )
