"""One delivery without threads, in virtual time, and everything that came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenacity import wait_fixed

from pulumi_chime.batching import RetryPolicy
from pulumi_chime.batching.delivery import Delivery
from pulumi_chime.batching.rate import Rate
from pulumi_chime.batching.retry import Breaker, Budget
from tests.unit.batching.services import Service, VirtualClock, batch_of, numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pulumi_chime.batching import BatchCall


class Run:
    """A delivery to a service, its calls and its answers."""

    def __init__(
        self,
        service: Service,
        *,
        retry: RetryPolicy | None = None,
        before_send: Callable[[], object] = lambda: None,
        requests_per_second: float | None = None,
        observe: Callable[[BatchCall[str, str]], object] | None = None,
    ) -> None:
        self.clock = VirtualClock()
        self.service = service
        self.calls: list[BatchCall[str, str]] = []
        self.answers: dict[str, Exception | None] = {}
        self.breaker = Breaker(self.clock.sleep)
        retry = retry or RetryPolicy(wait=wait_fixed(1))
        self.delivery: Delivery[str, str] = Delivery(
            sender=service,
            retry=retry,
            budget=Budget(retry.budget_seconds),
            rate=Rate(requests_per_second),
            breaker=self.breaker,
            observe=observe or self.calls.append,
            before_send=before_send,
            clock=self.clock,
        )

    def __call__(
        self, items: Mapping[str, str], kind_of: Callable[[str], str] = lambda _: "name"
    ) -> dict[str, Exception | None]:
        """Deliver items as one batch; return the answers."""
        self.answers = {}
        self.delivery.deliver(batch_of(items, kind_of), self._take)
        assert self.answers.keys() == items.keys(), "every caller is answered"
        return self.answers

    def _take(self, answers: Mapping[str, Exception | None]) -> None:
        assert not answers.keys() & self.answers.keys(), "nobody is answered twice"
        self.answers.update(answers)


def renames(count: int) -> dict[str, str]:
    """Return some changes."""
    return {identity: f"new name of {identity}" for identity in numbers(count)}
