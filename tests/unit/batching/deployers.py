"""Many deployers of one account in virtual time: each has a connection of its own, and the account one rate for all.

Every sender is a thread. One of them runs at a time; when it waits, the one that has to go on first does, and time
jumps there. So the real delivery runs, in the same order each time, and an hour takes no longer than its calls.
"""

from __future__ import annotations

import heapq
import itertools
import random
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pulumi_chime.batching import RetryPolicy, Throttled
from pulumi_chime.batching.delivery import Delivery
from pulumi_chime.batching.rate import Rate
from pulumi_chime.batching.retry import Breaker, Budget
from tests.unit.batching.services import batch_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

CALL_SECONDS = 0.12
SENDERS = 4
_ITEMS = 2
_START_SECONDS = 1.0


class SharedTime:
    """Time that passes when all threads wait: it jumps to the one that waits the least, which then runs alone."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._order = itertools.count()
        self._waiting: list[tuple[float, int, threading.Event]] = []
        self._ended = threading.Event()

    def __call__(self) -> float:
        """Return the time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let others run until so many seconds have passed."""
        mine = self._queue(seconds)
        self._wake_next()
        mine.wait()

    def run(self, works: Sequence[Callable[[], None]]) -> None:
        """Do all works, each on a thread, to their ends."""

        def work_alone(work: Callable[[], None], turn: threading.Event) -> None:
            turn.wait()
            work()
            self._wake_next()

        threads = [
            threading.Thread(target=work_alone, args=(work, self._queue(0.0)), daemon=True) for work in works
        ]
        for thread in threads:
            thread.start()
        self._wake_next()
        self._ended.wait()
        for thread in threads:
            thread.join()

    def _queue(self, seconds: float) -> threading.Event:
        turn = threading.Event()
        heapq.heappush(self._waiting, (self.now + seconds, next(self._order), turn))
        return turn

    def _wake_next(self) -> None:
        if not self._waiting:
            self._ended.set()
            return
        self.now, _, turn = heapq.heappop(self._waiting)
        turn.set()


@dataclass
class SharedAccount:
    """An account that takes so many calls a second, in bursts of a second's worth, whoever makes them.

    Attributes:
        time: In which the calls are made.
        per_second: What is more is throttled.
        accepted: When each call was taken.
        throttled: When each was not.
    """

    time: SharedTime
    per_second: float
    accepted: list[float] = field(default_factory=list)
    throttled: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._tokens, self._filled = self.per_second, self.time()

    def send(self, items: Mapping[str, str]) -> dict[str, Exception]:
        """Take a call, or throttle it."""
        self.time.sleep(CALL_SECONDS / 2)
        now = self.time()
        self._tokens = min(self.per_second, self._tokens + (now - self._filled) * self.per_second)
        self._filled = now
        is_accepted = self._tokens >= 1
        (self.accepted if is_accepted else self.throttled).append(now)
        if is_accepted:
            self._tokens -= 1
        self.time.sleep(CALL_SECONDS / 2)
        if not is_accepted:
            raise Throttled("Too many requests")
        return {}

    def settle(self, items: Mapping[str, str]) -> list[str]:
        """No answer is ever lost here."""
        raise AssertionError("nothing was lost")


class Deployer:
    """A deploy of so many batches, with a connection of its own.

    Attributes:
        failures: What its items failed with.
        answered: When each of its batches was.
    """

    def __init__(self, account: SharedAccount, batches: int, retry: RetryPolicy) -> None:
        self.failures: list[Exception] = []
        self.answered: list[float] = []
        self._time = account.time
        self._batches = deque(
            batch_of({f"{batch}.{item}": "new" for item in range(_ITEMS)}) for batch in range(batches)
        )
        self._delivery: Delivery[str, str] = Delivery(
            sender=account,
            retry=retry,
            budget=Budget(retry.budget_seconds),
            rate=Rate(None),
            breaker=Breaker(account.time.sleep),
            observe=lambda _: None,
            before_send=lambda: None,
            clock=account.time,
        )

    def send_batches(self) -> None:
        """Be one of its senders."""
        self._time.sleep(random.uniform(0, _START_SECONDS))
        while self._batches:
            self._delivery.deliver(self._batches.popleft(), self._take)

    def _take(self, answers: Mapping[str, Exception | None]) -> None:
        self.failures += [answer for answer in answers.values() if answer is not None]
        if answers:
            self.answered.append(self._time())


@dataclass
class Deployed:
    """What became of many deploys at once.

    Attributes:
        account: What it took, and what it throttled.
        deployers: Each of them.
        begun: When they began.
    """

    account: SharedAccount
    deployers: list[Deployer]
    begun: float

    @property
    def seconds(self) -> list[float]:
        """How long each of them took."""
        return [deployer.answered[-1] - self.begun for deployer in self.deployers]

    @property
    def failures(self) -> list[Exception]:
        """What failed of any of them."""
        return [failure for deployer in self.deployers for failure in deployer.failures]


def deploy_together(
    deployers: int,
    batches: int,
    per_second: float,
    *,
    retry: RetryPolicy | None = None,
    seed: int = 0,
    last: int | None = None,
) -> Deployed:
    """Let many deployers send to one account.

    Args:
        deployers: How many.
        batches: How many each of them sends.
        per_second: How many calls the account takes.
        retry: How throttled calls are repeated.
        seed: Of all that is left to chance.
        last: How many batches the last of them sends, where that is another number.
    """
    random.seed(seed)
    time = SharedTime()
    account = SharedAccount(time, per_second)
    begun = time()
    counts = [batches] * (deployers - 1) + [batches if last is None else last]
    all_of_them = [Deployer(account, count, retry or RetryPolicy()) for count in counts]
    time.run([deployer.send_batches for deployer in all_of_them for _ in range(SENDERS)])
    return Deployed(account, all_of_them, begun)
