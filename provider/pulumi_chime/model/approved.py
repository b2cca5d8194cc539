"""What a reviewer has approved, and whether a write is part of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from pulumi_chime.model.changes import SECRET

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_chime.model.attributes import Attribute
    from pulumi_chime.model.changes import Change, Edit


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
        return f"{name}: {replace(change.edit, before=live)} was not approved"
    if change.after != edit.after:
        return f"{name}: approved was {_mask(edit, change)}, not {change.edit.shown_after!r}"
    if live not in {edit.before, edit.after}:
        return f"{name}: approved was {_mask(edit, change)}, but the account has {SECRET if change.edit.is_secret else live!r} now"
    return ""


def _mask(edit: Edit, change: Change) -> Edit:
    """Return an approved edit as it may be shown: a file of approved changes does not say what is secret."""
    return replace(edit, is_secret=change.edit.is_secret)
