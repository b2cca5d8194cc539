"""What a reviewer has approved, and whether a write is part of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from pulumi_chime.model.changes import Edit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_chime.model.attributes import Attribute
    from pulumi_chime.model.changes import Change


@dataclass(frozen=True, slots=True)
class Approved:
    """All that was approved.

    Attributes:
        changes: By E.164 number and attribute.
        releases: The E.164 numbers that may be given up.
    """

    changes: Mapping[tuple[str, Attribute], Edit] = field(default_factory=lambda: MappingProxyType({}))
    releases: frozenset[str] = frozenset()


def objection(approved: Approved, change: Change, live: str) -> str:
    """Return why a change may not be written; empty where it may.

    A value that is there already may be written again: a deploy that was killed is repeated as it is.

    Args:
        approved: What was approved.
        change: What would be written.
        live: The value that the account has now.
    """
    name, edit = change.attribute.value, approved.changes.get((change.phone_number, change.attribute))
    if edit is None:
        return f"{name}: {Edit(change.attribute, live, change.after)} was not approved"
    if change.after != edit.after:
        return f"{name}: approved was {edit}, not {change.after!r}"
    if live not in {edit.before, edit.after}:
        return f"{name}: approved was {edit}, but the account has {live!r} now"
    return ""
