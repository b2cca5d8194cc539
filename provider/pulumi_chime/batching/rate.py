"""How fast requests may follow each other: pure state, with the time as an argument.

Additive increase, multiplicative decrease, as in TCP: when the service throttles, all senders together go on
at half the rate; while it accepts, the rate rises evenly with time. Until it first throttles there is no rate
but the configured one.
"""

import math
from collections import deque

SLOWEST_PER_SECOND = 1.0
"""Throttling that lasts is met by the growing wait before each repetition, not by an ever lower rate."""

RISE_PER_SECOND = 1.0
"""Requests per second gained in each second in which requests are accepted."""


class Rate:
    """The rate that all senders of one connection share."""

    def __init__(self, highest_per_second: float | None) -> None:
        if highest_per_second is not None and not highest_per_second > 0:
            raise ValueError(f"requests_per_second must be more than 0, not {highest_per_second}")
        self._highest = highest_per_second or math.inf
        self.per_second = self._highest
        self._next = -math.inf
        self._changed = -math.inf
        self._recent: deque[float] = deque()

    def take_turn(self, now: float) -> float:
        """Take a turn if it is time; return 0 if it was, else the seconds after which to ask again."""
        if now < self._next:
            return self._next - now
        self._next = now + 1 / self.per_second
        self._recent.append(now)
        self._forget_all_but_the_last_second(now)
        return 0.0

    def record_throttling(self, sent: float, now: float) -> None:
        """Slow down for a throttled request that was sent then; one from before the last change says nothing new."""
        if sent < self._changed:
            return
        self._forget_all_but_the_last_second(now)
        observed = max(len(self._recent), 1)
        self.per_second = max(min(self.per_second, observed) / 2, SLOWEST_PER_SECOND)
        self._changed = now
        self._next = max(self._next, now + 1 / self.per_second)

    def record_acceptance(self, now: float) -> None:
        """Speed up with the time that has passed: a request was accepted."""
        if self.per_second < self._highest:
            elapsed = min(now - self._changed, 1.0)
            self.per_second = min(self.per_second + RISE_PER_SECOND * elapsed, self._highest)
            self._changed = now

    def _forget_all_but_the_last_second(self, now: float) -> None:
        while self._recent and self._recent[0] <= now - 1.0:
            self._recent.popleft()
