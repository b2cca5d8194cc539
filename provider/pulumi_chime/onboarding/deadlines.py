"""What a number waits for, and until when: the deletion queue, and calling names that have not settled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_chime.model.moments import after
from pulumi_chime.model.numbers import CALLING_NAME_TIME, DELETION_QUEUE_TIME, CallingNameStatus

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from pulumi_chime.model.numbers import Live


@dataclass(frozen=True, slots=True)
class Deadline:
    """When something that a number waits for is over.

    Attributes:
        what: It, in a few words.
        longest: How long it takes at the most.
        until: The latest moment; None where its beginning is not known.
    """

    what: str
    longest: timedelta
    until: datetime | None

    def describe(self, now: datetime) -> str:
        """Return it in one line, with the time that is left."""
        if self.until is None:
            return f"{self.what}, up to {_hours(self.longest)}"
        return f"{self.what} until {self.until:%Y-%m-%d %H:%M} UTC at the latest, {_hours(self.until - now)} left"


def find_deadline(live: Live, now: datetime) -> Deadline | None:
    """Return what a number waits for; None where that is nothing.

    Nobody says when a calling name was sent. It was not after the number's last change, so it has settled 72 hours
    after that; where this has passed already, the last change says nothing.
    """
    if live.is_in_deletion_queue:
        return Deadline(
            "in the deletion queue", DELETION_QUEUE_TIME, after(live.deleted_at, DELETION_QUEUE_TIME)
        )
    if live.calling_name_is_pending:
        until = after(live.updated_at, CALLING_NAME_TIME)
        is_past = until is not None and until <= now
        return Deadline("calling name pending", CALLING_NAME_TIME, None if is_past else until)
    return None


def describe_wait(live: Live, now: datetime) -> str:
    """Return what is to be said of a number at a glance; empty where it is settled."""
    if deadline := find_deadline(live, now):
        return deadline.describe(now)
    return "calling name was not accepted" if live.calling_name_status == CallingNameStatus.FAILED else ""


def _hours(time: timedelta) -> str:
    hours = max(0, int(time.total_seconds() // 3600))
    return (
        f"{hours // 24} d {hours % 24} h"
        if hours > CALLING_NAME_TIME.total_seconds() // 3600
        else f"{hours} h"
    )
