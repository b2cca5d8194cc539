"""How long the lease of a queue may be, in seconds."""

from __future__ import annotations

SHORTEST_LEASE = 2.0
LONGEST_LEASE = 24 * 60 * 60.0
"""A day: for so long a stack whose worker is gone shows nothing of that."""


def is_lease(seconds: float) -> bool:
    """Return whether a queue may have a lease of so many seconds; no number is one of them."""
    return SHORTEST_LEASE <= seconds <= LONGEST_LEASE
