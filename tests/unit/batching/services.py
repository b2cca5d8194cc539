"""A service to batch for: it remembers what took effect, and does first what a test scripted."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import defaultdict, deque
from typing import TYPE_CHECKING, TypeAlias

from tenacity import wait_none

from pulumi_chime.batching import Batcher, BatchLimits, RetryPolicy
from pulumi_chime.batching.limits import CloseReason
from pulumi_chime.batching.window import Batch, QueuedItem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from concurrent.futures import Future

    from pulumi_chime.batching import BatchCall, Sender

PATIENCE = 10.0
"""Seconds after which a test gives up waiting for something that should happen at once."""

STOPPED = InterruptedError("the test is over")
"""Why a batcher stops, where a test does not say."""

Failures: TypeAlias = "Mapping[str, Exception]"
Outcome: TypeAlias = "Callable[[Service, Mapping[str, str]], Failures]"


class Service:
    """A sender. Each request takes the next scripted outcome; after the last one, all items take effect."""

    def __init__(self, *script: Outcome) -> None:
        self.script = deque(script)
        self.requests: list[dict[str, str]] = []
        self.reads: list[list[str]] = []
        self.history: defaultdict[str, list[str]] = defaultdict(list)
        self.lock = threading.Lock()

    def send(self, items: Mapping[str, str]) -> Failures:
        """Make one request."""
        with self.lock:
            self.requests.append(dict(items))
            outcome = self.script.popleft() if self.script else apply
        return outcome(self, items)

    def settle(self, items: Mapping[str, str]) -> list[str]:
        """Read back."""
        with self.lock:
            self.reads.append(list(items))
            return [identity for identity, item in items.items() if item in self.history[identity][-1:]]

    def take_effect(self, items: Mapping[str, str]) -> None:
        """Let items take effect."""
        with self.lock:
            for identity, item in items.items():
                self.history[identity].append(item)

    @property
    def sizes(self) -> list[int]:
        """How many items each request carried."""
        return [len(request) for request in self.requests]


class ServiceWithFailingReads(Service):
    """A service whose reads fail with the given errors before they work."""

    def __init__(self, *script: Outcome, read_errors: list[BaseException]) -> None:
        super().__init__(*script)
        self.read_errors = read_errors

    def settle(self, items: Mapping[str, str]) -> list[str]:
        """Read back."""
        if self.read_errors:
            raise self.read_errors.pop(0)
        return super().settle(items)


def apply(service: Service, items: Mapping[str, str]) -> Failures:
    """Let all items take effect."""
    service.take_effect(items)
    return {}


def raising(error: BaseException) -> Outcome:
    """Fail as a whole, before anything took effect."""

    def outcome(service: Service, items: Mapping[str, str]) -> Failures:
        raise error

    return outcome


def raising_after(error: BaseException, *, effect_on: Iterable[str] | None = None) -> Outcome:
    """Fail as a whole after some items, or all, took effect."""
    chosen = None if effect_on is None else set(effect_on)

    def outcome(service: Service, items: Mapping[str, str]) -> Failures:
        service.take_effect({id_: item for id_, item in items.items() if chosen is None or id_ in chosen})
        raise error

    return outcome


def failing(errors: Mapping[str, Exception]) -> Outcome:
    """Fail those items, and let the others take effect."""

    def outcome(service: Service, items: Mapping[str, str]) -> Failures:
        service.take_effect({identity: item for identity, item in items.items() if identity not in errors})
        return errors

    return outcome


def answering(answer: object) -> Outcome:
    """Answer whatever the test wants, as a sender without types could."""
    return lambda _service, _items: answer  # type: ignore[return-value]  # a wrong answer is the test


class Gate:
    """An outcome that holds its request on the wire until the test opens it."""

    def __init__(self, then: Outcome = apply) -> None:
        self._then = then
        self._reached = threading.Event()
        self._opened = threading.Event()

    def __call__(self, service: Service, items: Mapping[str, str]) -> Failures:
        """Hold the request, then go on."""
        self._reached.set()
        assert self._opened.wait(PATIENCE), "the test never opened the gate"
        return self._then(service, items)

    def wait_until_reached(self) -> None:
        """Wait until a request is held here."""
        assert self._reached.wait(PATIENCE), "no request reached the gate"

    def open(self) -> None:
        """Let the request go on."""
        self._opened.set()


class VirtualClock:
    """Time that passes only when somebody waits for it."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        """Return the time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.waits.append(seconds)
        self.now += seconds


def numbers(count: int) -> list[str]:
    """Return some identities."""
    return [f"number {index}" for index in range(count)]


def batch_of(items: Mapping[str, str], kind_of: Callable[[str], str] = lambda _: "name") -> Batch[str, str]:
    """Return a batch that has left the window."""
    queued_items = {
        identity: QueuedItem(identity=identity, item=item, kind=kind_of(identity))
        for identity, item in items.items()
    }
    return Batch(queued_items=queued_items, closed=CloseReason.FULL, oldest_wait=0.25, newest_wait=0.125)


@contextlib.contextmanager
def batching(
    service: Sender[str, str],
    *,
    maximum_items: int = 50,
    pause: float = 0.001,
    maximum_wait: float = 3600.0,
    calls_in_flight: int = 4,
    retry: RetryPolicy | None = None,
    requests_per_second: float | None = None,
    observe: Callable[[BatchCall[str, str]], object] = lambda _: None,
    before_send: Callable[[], object] = lambda: None,
    is_busy: Callable[[], bool] = lambda: False,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Batcher[str, str]]:
    """Run a batcher, and see that it ends: no caller without an answer, no sender left behind."""
    before = set(threading.enumerate())
    batcher = Batcher(
        service,
        limits=BatchLimits(
            maximum_items=maximum_items,
            pause=pause,
            maximum_wait=maximum_wait,
            calls_in_flight=calls_in_flight,
        ),
        retry=retry or RetryPolicy(wait=wait_none()),
        requests_per_second=requests_per_second,
        observe=observe,
        before_send=before_send,
        is_busy=is_busy,
        clock=clock,
    )
    yield batcher
    batcher.stop(STOPPED)
    for thread in set(threading.enumerate()) - before:
        if thread.name.startswith("batch-sender"):
            thread.join(PATIENCE)
            assert not thread.is_alive(), "a sender was left behind"


def answers_of(futures: Mapping[str, Future[None]]) -> dict[str, BaseException | None]:
    """Return the answer of each caller; fail if one is left waiting."""
    return {identity: future.exception(PATIENCE) for identity, future in futures.items()}
