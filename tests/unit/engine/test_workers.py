"""The threads that run the plugin's calls: how many at once, which one is next, and what becomes of errors."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from pulumi_chime.engine.workers import Workers

if TYPE_CHECKING:
    from concurrent.futures import Future

PATIENCE = 30.0


class Held:
    """Calls that run until they are let go, each of which returns the thread that it ran on."""

    def __init__(self, workers: Workers, calls: int) -> None:
        self._gates = [threading.Event() for _ in range(calls)]
        running = threading.Barrier(calls + 1)

        def hold(gate: threading.Event) -> int:
            running.wait(PATIENCE)
            assert gate.wait(PATIENCE)
            return threading.get_ident()

        self._answers: list[Future[int]] = [workers.submit(hold, gate) for gate in self._gates]
        running.wait(PATIENCE)

    def let_go(self, call: int) -> int:
        """Let a call end, and return the thread that it ran on."""
        self._gates[call].set()
        return self._answers[call].result(PATIENCE)


def wait_for_free(workers: Workers, count: int) -> None:
    """Wait until so many are free: a worker says so just after its call has been answered."""
    deadline = time.monotonic() + PATIENCE
    while len(workers._free) != count:
        assert time.monotonic() < deadline


def test_calls_run_at_once_up_to_the_limit() -> None:
    """A call that waits holds up none of those beside it."""
    held = Held(Workers(40), 40)
    assert len({held.let_go(call) for call in range(40)}) == 40


def test_calls_beyond_the_limit_follow_in_order() -> None:
    """Each is taken by a worker that comes free; none is lost, and none overtakes."""
    workers = Workers(1)
    held = Held(workers, 1)
    order: list[int] = []
    answers = [workers.submit(order.append, call) for call in range(100)]
    assert order == []
    held.let_go(0)
    for answer in answers:
        answer.result(PATIENCE)
    assert order == list(range(100))


@pytest.mark.parametrize("last", [0, 1, 2])
def test_who_came_free_last_takes_the_next_call(last: int) -> None:
    """So that calls which follow each other stay on one thread, however many there are."""
    workers = Workers(8)
    held = Held(workers, 3)
    for free, call in enumerate([call for call in range(3) if call != last] + [last], start=1):
        thread = held.let_go(call)
        wait_for_free(workers, free)
    for _ in range(20):
        assert workers.submit(threading.get_ident).result(PATIENCE) == thread
        wait_for_free(workers, 3)


def test_no_worker_starts_while_one_is_free() -> None:
    """A thread for each call would cost more than the call."""
    workers = Workers(8)
    for _ in range(20):
        workers.submit(int).result(PATIENCE)
        wait_for_free(workers, 1)
    assert workers._started == 1


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(3), KeyboardInterrupt()])
def test_an_error_is_the_callers_and_the_worker_goes_on(error: BaseException) -> None:
    """Nothing that a call raises ends a thread: the next call would wait for ever."""

    def fail() -> None:
        raise error

    workers = Workers(1)
    assert workers.submit(fail).exception(PATIENCE) is error
    assert workers.submit(int, "7").result(PATIENCE) == 7


def test_a_call_that_was_cancelled_is_not_run() -> None:
    """While it waits for a worker it can be taken back, as from any executor."""
    workers = Workers(1)
    held = Held(workers, 1)
    order: list[str] = []
    cancelled, kept = workers.submit(order.append, "cancelled"), workers.submit(order.append, "kept")
    assert cancelled.cancel()
    held.let_go(0)
    kept.result(PATIENCE)
    assert order == ["kept"]


def test_arguments_are_passed_on() -> None:
    """By place and by name, also one that is called `function`."""
    assert Workers(1).submit(dict, [("a", 1)], function=2).result(PATIENCE) == {"a": 1, "function": 2}


_WITHOUT_THREADS = """
import resource, sys, threading
from pulumi_chime.engine.workers import Workers

workers = Workers(64)
before = [workers.submit(threading.get_ident) for _ in range(int(sys.argv[1]))]
[answer.result(30) for answer in before]
with open("/proc/self/statm") as memory:
    pages = int(memory.read().split()[0])
limit = pages * resource.getpagesize() + 4_000_000
resource.setrlimit(resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))
try:
    threading.Thread(target=print).start()
except RuntimeError:
    pass
else:
    sys.exit("a thread could still be started")
answers = [workers.submit(pow, 2, exponent) for exponent in range(200)]
assert [answer.result(30) for answer in answers] == [2**exponent for exponent in range(200)]
print("answered")
"""


@pytest.mark.parametrize("threads", [0, 1, 3])
def test_a_thread_that_cannot_be_started_loses_no_call(threads: int) -> None:
    """At the limit of a user or a container, the threads that there are take the calls, and one is always there."""
    command = [sys.executable, "-c", _WITHOUT_THREADS, str(threads)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout) == (0, "answered\n"), ended.stderr
