"""What one program has declared so far: each number once, and none that is named as one to be released.

Both doors declare here. A number that is declared on one may not be released by the other, so every file of releases
counts for every number, whichever provider it is set for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi

from pulumi_chime.model.release_list import read_releases
from pulumi_chime.program.this_run import this_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pulumi_chime.program.place import Place


@dataclass(frozen=True, slots=True)
class Owner:
    """The resource that declares a number, by what tells it from all others of the stack.

    Attributes:
        resource_type: Its type: a resource of each type may bear the same name.
        resource_name: Its name in the stack.
        parent: Its parent, if the program names one: a child of each may bear the same name.
    """

    resource_type: str
    resource_name: str
    parent: pulumi.Resource | None = None

    def apart_from(self, other: Owner) -> str:
        """Return what a reader can tell it by from another: its name, and what else the name leaves open."""
        if self.resource_name != other.resource_name:
            return self.resource_name
        under = f" under {self.parent.pulumi_resource_name}" if self.parent is not None else ""
        return f"{self.resource_name} ({self.resource_type}{under})"


def owner_of(resource_type: str, resource_name: str, options: pulumi.ResourceOptions | None) -> Owner:
    """Return the owner that a resource with these options is."""
    return Owner(resource_type, resource_name, options.parent if options is not None else None)


def claim(owner: Owner, phone_number: str, place: Place) -> None:
    """Record that a resource declares a number.

    Args:
        owner: The resource.
        phone_number: E.164.
        place: Where it lives.

    Raises:
        pulumi.RunError: The program declares the number already for the same account and region, as far as it
            knows, or names it as one to be released.
    """
    if objection := next(objections(owner, phone_number, place), None):
        raise pulumi.RunError(f"phone number {phone_number} {objection}")
    this_run().owners.setdefault(phone_number, {})[place] = owner


def objections(owner: Owner, phone_number: str, place: Place) -> Iterator[str]:
    """Yield why a resource cannot declare a number, each with what to do."""
    run = this_run()
    for where, other in run.owners.get(phone_number, {}).items():
        if other != owner and where.is_same(place):
            yield (
                f"is declared twice, as {other.apart_from(owner)} and as {owner.apart_from(other)}; "
                "a number belongs to one resource: remove one of them"
            )
    naming = {listed.path for listed in run.releases if listed.path and phone_number in listed.numbers}
    for path in sorted(naming):
        yield _named_too(owner, path)


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


def _named_too(owner: Owner, path: Path) -> str:
    return (
        f"is declared as {owner.resource_name}, and named as one to be released in {path}; "
        "remove it from one of the two"
    )
