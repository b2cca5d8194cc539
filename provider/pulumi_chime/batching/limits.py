"""How large and how late a batch may be, and why one left."""

import enum
import math
from dataclasses import dataclass

PAUSE_SECONDS = 0.1
"""An engine hands over dense changes some 7 ms apart, 20 to 50 ms where it saves state between them: a
pause several times longer than that rarely cuts a batch in two, and a lone change waits no longer."""

MAXIMUM_WAIT_SECONDS = 10.0
"""A change in a large, mostly unchanged program is followed by the next within a fraction of a second;
ten seconds gather many, and stay bearable for whatever depends on the first."""

CALLS_IN_FLIGHT = 4
"""Enough to hide a slow answer behind the next request, few enough not to invite throttling."""


class CloseReason(enum.Enum):
    """Why a batch stopped waiting for more items."""

    FULL = "full"
    PAUSE = "pause"
    MAXIMUM_WAIT = "maximum wait"
    SATURATED = "saturated"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLimits:
    """Bounds of a batch.

    Attributes:
        maximum_items: The most items one request takes; 1 switches grouping off.
        pause: Seconds without any sign of activity after which a batch leaves. It lengthens by itself, up to
            `maximum_wait`, where activity turns out to be spaced more widely.
        maximum_wait: Seconds after which an item leaves, whatever else is happening.
        calls_in_flight: The most requests under way at once.
        ceiling: How many identities can be unanswered at once, where the caller knows; None: it is learned.

    Raises:
        ValueError: A bound that no batch could keep.
    """

    maximum_items: int
    pause: float = PAUSE_SECONDS
    maximum_wait: float = MAXIMUM_WAIT_SECONDS
    calls_in_flight: int = CALLS_IN_FLIGHT
    ceiling: int | None = None

    def __post_init__(self) -> None:
        for name in ("maximum_items", "calls_in_flight", "ceiling"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise ValueError(f"{name} must be at least 1, not {value}")
        if not 0 <= self.pause <= self.maximum_wait < math.inf:
            raise ValueError(
                f"pause and maximum_wait must be 0 ≤ pause ≤ maximum_wait, not {self.pause} and {self.maximum_wait}"
            )
