"""What adopting a number takes: the changes to write, or why it is refused. Pure.

Preview and create ask the same question, so that a preview tells what create will do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_chime.model import failures, state
from pulumi_chime.model.changes import needed_changes, refused_overwrites

if TYPE_CHECKING:
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
    refused = refused_overwrites(declared, needed)
    refusal = failures.would_overwrite(declared.phone_number, refused) if refused else None
    return Adoption(needed, refusal)
