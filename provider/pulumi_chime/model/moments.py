"""Moments that the service tells, in the one zone in which people read them here: UTC."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta


def in_utc(moment: datetime) -> datetime:
    """Return a moment in UTC; one that does not say its zone is in UTC already.

    Raises:
        OverflowError, ValueError: No calendar has it in UTC.
    """
    if moment.tzinfo is None:
        return moment.replace(tzinfo=timezone.utc)
    return moment.astimezone(timezone.utc)


def after(moment: str, time: timedelta) -> datetime | None:
    """Return the moment some time after one that the service told, in UTC; None where no calendar has it.

    Args:
        moment: ISO 8601; empty where it is not known.
        time: How long after it.
    """
    try:
        return in_utc(datetime.fromisoformat(moment)) + time
    except (OverflowError, ValueError):
        return None
