"""Whether a calling name may be sent now: the one write that cannot be taken back for days.

While one is pending (up to 72 hours) the service accepts no other, and one that is sent again for
the value it has already may lock the number once more
(https://docs.aws.amazon.com/chime-sdk/latest/ag/calling-name.html). While one is pending, nobody
says which value a read shows: the old one, the new one, or none. A status that nobody knows may mean
that one is pending. Pure.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from pulumi_chime.model.numbers import CallingNameStatus

if TYPE_CHECKING:
    from pulumi_chime.model.attributes import Attribute
    from pulumi_chime.model.numbers import Live


class Decision(Enum):
    """What to do with a calling name that is declared."""

    SEND = "send"
    ALREADY_LIVE = "already live"
    DEFER = "defer"


def decide(live: Live, after: str) -> Decision:
    """Return what to do, given the number as the account shows it now.

    Args:
        live: The number, read in this run.
        after: The calling name to be set; empty to clear it.
    """
    if live.calling_name_is_pending:
        return Decision.DEFER
    if live.calling_name == after and live.calling_name_status != CallingNameStatus.FAILED:
        return Decision.ALREADY_LIVE
    return Decision.SEND


def has_or_is_getting(live: Live, attribute: Attribute, after: str) -> bool:
    """Return whether a number has a value, or is getting it, so that nothing has to be sent for that.

    Args:
        live: The number, read in this run, without a default that shows in place of what is cleared.
        attribute: Of any kind; what settles slowly goes by its status too.
        after: The value.
    """
    if attribute.row.settles_slowly:
        return decide(live, after) is not Decision.SEND
    return live.value(attribute) == after
