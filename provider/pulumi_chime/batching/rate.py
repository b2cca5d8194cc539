"""How fast requests may follow each other: pure state, with the time as an argument.

Additive increase, multiplicative decrease, as in TCP: when the service throttles, all senders together go on
at half the rate; while it accepts, the rate rises evenly with time. Until it first throttles there is no rate
but the configured one.

Others may send to the same account, each with a rate of its own, and nobody tells one of another. So a rate can
become so low that many of them come to little together, and from there it rises no faster than by doubling: where
each one's share is small, a whole request a second more for each of them would be throttled at once. What has been
slowed down goes on at uneven intervals: with even ones, whoever comes just after another's turn would do so again
and again.
"""

import math
import random
from collections import deque
from collections.abc import Callable

SLOWEST_PER_SECOND = 0.2
"""Twenty deployers at their slowest come to four requests a second. Throttling that lasts all the same is met by the
growing wait before each repetition, not by an ever lower rate."""

STOP_PER_SECOND = 1.0
"""Below this rate it takes more than one storm: a deploy that is alone, and throttled in passing, need not wait long."""

RISE_PER_SECOND = 1.0
"""Requests per second gained in each second in which requests are accepted, but never more than there were."""


def _unevenly() -> float:
    return random.uniform(0.5, 1.5)  # noqa: S311 - it spreads requests, and keeps nothing secret


class Rate:
    """The rate that all senders of one connection share.

    Args:
        highest_per_second: The configured rate; None: none.
        unevenness: Returns by what an interval between two requests is multiplied, 1 on average.
    """

    def __init__(self, highest_per_second: float | None, unevenness: Callable[[], float] = _unevenly) -> None:
        if highest_per_second is not None and not highest_per_second > 0:
            raise ValueError(f"requests_per_second must be more than 0, not {highest_per_second}")
        self._highest = highest_per_second or math.inf
        self._unevenness = unevenness
        self.per_second = self._highest
        self._next = -math.inf
        self._changed = -math.inf
        self._recent: deque[float] = deque()

    def take_turn(self, now: float) -> float:
        """Take a turn if it is time; return 0 if it was, else the seconds after which to ask again."""
        if now < self._next:
            return self._next - now
        self._next = now + self._interval()
        self._recent.append(now)
        self._forget_all_but_the_last_second(now)
        return 0.0

    def record_throttling(self, sent: float, now: float) -> None:
        """Slow down for a throttled request that was sent then; one from before the last change says nothing new."""
        if sent < self._changed:
            return
        self._forget_all_but_the_last_second(now)
        observed = max(len(self._recent), 1)
        lowest = STOP_PER_SECOND if self.per_second > STOP_PER_SECOND else SLOWEST_PER_SECOND
        self.per_second = max(min(self.per_second, observed) / 2, lowest)
        self._changed = now
        self._next = max(self._next, now + self._interval())

    def record_acceptance(self, now: float) -> None:
        """Speed up with the time that has passed: a request was accepted."""
        if self.per_second < self._highest:
            elapsed = min(now - self._changed, 1.0)
            gained = min(RISE_PER_SECOND * elapsed, self.per_second)
            self.per_second = min(self.per_second + gained, self._highest)
            self._changed = now

    def _interval(self) -> float:
        is_slowed = self.per_second < self._highest
        return (self._unevenness() if is_slowed else 1.0) / self.per_second

    def _forget_all_but_the_last_second(self, now: float) -> None:
        while self._recent and self._recent[0] <= now - 1.0:
            self._recent.popleft()
