"""What adopting a number takes: the changes to write, or why it is refused. Pure.

Preview and create ask the same question, so that a preview tells what create will do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulumi_chime.model import failures, state
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import needed_changes, refused_overwrites

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_chime.model.changes import Change
    from pulumi_chime.model.failures import ChimeError
    from pulumi_chime.model.numbers import Declared, Live


@dataclass(frozen=True, slots=True)
class Adoption:
    """The plan for one number.

    Attributes:
        changes: What differs from the account, in the order in which it is written.
        refusal: Why nothing may be written; None where adoption goes ahead.
    """

    changes: tuple[Change, ...] = ()
    refusal: ChimeError | None = None


def plan_adoption(declared: Declared, live: Live | None) -> Adoption:
    """Return what adopting takes.

    Args:
        declared: What the program wants.
        live: The number as the account has it; None where it has no such number.
    """
    if live is None:
        return Adoption(refusal=failures.not_in_account(declared.phone_number))
    if live.is_in_deletion_queue:
        return Adoption(refusal=failures.in_deletion_queue(live))
    needed = needed_changes(declared, live.phone_number_id, state.known(live.as_outputs()))
    return Adoption(needed, _refusal(declared, needed, is_pending=live.calling_name_is_pending))


def imported_refusal(declared: Declared, imported: Mapping[str, Any]) -> ChimeError | None:
    """Return why a number that was imported may not be written; None where it may.

    Args:
        declared: What the program wants.
        imported: The inputs that came of the import: what the account had that was not empty.
    """
    had = {attribute.value: imported.get(attribute.value, "") for attribute in Attribute}
    return _refusal(declared, needed_changes(declared, "", state.known(had)))


def _refusal(
    declared: Declared, needed: tuple[Change, ...], *, is_pending: bool = False
) -> ChimeError | None:
    refused = refused_overwrites(declared, needed)
    if not refused:
        return None
    unsettled = is_pending and any(change.attribute.row.settles_slowly for change in refused)
    return failures.would_overwrite(declared.phone_number, refused, is_pending=unsettled)
