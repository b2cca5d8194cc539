"""How long failures are tolerated: the wait before a repetition, the sum of all waits, and a breaker."""

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass

import tenacity
from tenacity.wait import wait_base

FULL_JITTER = tenacity.wait_random_exponential(multiplier=0.5, max=20)
"""Any time up to 0.5, 1, 2, … 20 seconds: spreads the repetitions of clients that failed together.
https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """When to repeat, and for how long.

    Attributes:
        budget_seconds: How long, in sum, a run may be held up by waiting to repeat. What throttling has cost is
            given back by the next request that is accepted: whoever takes turns with others is not held up.
        wait: Seconds before the repetition of attempt n, as a tenacity wait strategy.

    Raises:
        ValueError: A negative budget.
    """

    budget_seconds: float = 120.0
    wait: wait_base = FULL_JITTER

    def __post_init__(self) -> None:
        if not self.budget_seconds >= 0:
            raise ValueError(f"budget_seconds must be at least 0, not {self.budget_seconds}")

    def delay(self, attempt: int) -> float:
        """Return the seconds to wait after this attempt, 1 being the first."""
        state = tenacity.RetryCallState(tenacity.Retrying(), None, (), {})
        state.attempt_number = attempt
        return self.wait(state)


class Budget:
    """The seconds that a run may be held up; waits that overlap are counted once. Pure state."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds
        self._waited_until = -math.inf
        self._lent = 0.0

    def spend(self, delay: float, now: float, *, is_throttled: bool = False) -> bool:
        """Return whether waiting that long from now on is granted; if so, it is spent.

        Args:
            delay: Seconds.
            now: When the wait begins.
            is_throttled: Whether it is only for a turn: then it is given back once somebody's turn has come.
        """
        until = max(now + delay, self._waited_until)
        cost = until - max(now, self._waited_until)
        if cost > self.left:
            return False
        self.left -= cost
        self._waited_until = until
        if is_throttled:
            self._lent += cost
        return True

    def record_acceptance(self) -> None:
        """Give back what waits for a turn have cost: a request was accepted, so the turns come round."""
        self.left += self._lent
        self._lent = 0.0


class Breaker:
    """Once it is open, nothing more is sent in this run, and every wait ends.

    Args:
        sleep: Waits for some seconds; for tests. By default the wait ends early when the breaker opens.

    Attributes:
        error: Why nothing more is sent; None while it is.
    """

    def __init__(self, sleep: Callable[[float], object] | None = None) -> None:
        self._lock = threading.Lock()
        self._opened = threading.Event()
        self._sleep = sleep or self._opened.wait
        self._allows_reading = False
        self.error: Exception | None = None

    def open(self, error: Exception, *, allows_reading: bool = False) -> Exception:
        """Let everything from now on fail with this error; the first one stands, and is returned.

        Args:
            error: Why nothing more is sent.
            allows_reading: Whether a lost answer may still be read back.
        """
        with self._lock:
            if self.error is None:
                self._allows_reading = allows_reading
                self.error = error
            self._opened.set()
            return self.error

    def wait(self, seconds: float, *, to_read: bool = False) -> None:
        """Wait, and raise the breaker's error if it is open or opens meanwhile.

        Args:
            seconds: How long.
            to_read: Whether what follows only reads.
        """
        if seconds > 0:
            self._sleep(seconds)
        if self.error is not None and not (to_read and self._allows_reading):
            raise self.error
