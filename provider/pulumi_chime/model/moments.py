"""Moments that the service tells, in the one zone in which people read them here: UTC."""

from __future__ import annotations

from datetime import datetime, timezone


def in_utc(moment: datetime) -> datetime:
    """Return a moment in UTC; one that does not say its zone is in UTC already."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=timezone.utc)
    return moment.astimezone(timezone.utc)


def parse_moment(text: str) -> datetime:
    """Return a moment of ISO 8601 in UTC."""
    return in_utc(datetime.fromisoformat(text))
