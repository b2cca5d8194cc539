"""What a reviewer has approved, and whether a write is part of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_chime.model.numbers import Attribute, Change


@dataclass(frozen=True, slots=True)
class Values:
    """One approved change of one attribute.

    Attributes:
        before: The value that was there when it was approved; empty where there was none.
        after: The value to be written; empty where it is cleared.
    """

    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.before!r} → {self.after!r}"


@dataclass(frozen=True, slots=True)
class Approved:
    """All that was approved.

    Attributes:
        changes: By E.164 number and attribute.
        releases: The E.164 numbers that may be given up.
    """

    changes: Mapping[tuple[str, Attribute], Values] = field(default_factory=lambda: MappingProxyType({}))
    releases: frozenset[str] = frozenset()


def objection(approved: Approved, change: Change, live: str) -> str:
    """Return why a change may not be written; empty where it may.

    A value that is there already may be written again: a deploy that was killed is repeated as it is.

    Args:
        approved: What was approved.
        change: What would be written.
        live: The value that the account has now.
    """
    name, values = change.attribute.value, approved.changes.get((change.phone_number, change.attribute))
    if values is None:
        return f"{name}: {Values(live, change.after)} was not approved"
    if change.after != values.after:
        return f"{name}: approved was {values}, not {change.after!r}"
    if live not in {values.before, values.after}:
        return f"{name}: approved was {values}, but the account has {live!r} now"
    return ""
