"""More calls at once than the plugin's pool was made for: this fails when a Python moves what is relied on."""

from __future__ import annotations

import subprocess
import sys
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_chime.dynamic import worker_pool
from pulumi_chime.dynamic.worker_pool import can_widen, widen

if TYPE_CHECKING:
    from concurrent.futures import Future

PATIENCE = 30.0


def run_together(pool: ThreadPoolExecutor, calls: int) -> bool:
    """Return whether a pool runs that many calls at the same moment: each waits for all others."""
    together = threading.Barrier(calls)
    for call in [pool.submit(together.wait, PATIENCE) for _ in range(calls)]:
        call.result(PATIENCE)
    return not together.broken


def test_a_pool_of_four_runs_as_many_calls_as_asked_for() -> None:
    """Widened from one of its own workers, as in the plugin's `configure`, the pool runs 64 calls at once."""
    with ThreadPoolExecutor(max_workers=4) as pool:
        assert pool.submit(widen, 64).result(PATIENCE)
        assert run_together(pool, 64)


def test_calls_that_wait_already_run_at_once_too() -> None:
    """In a refresh or destroy the engine's first calls arrive together, before the plugin is configured."""
    with ThreadPoolExecutor(max_workers=4) as pool:
        arrived = threading.Event()
        widened = pool.submit(lambda: arrived.wait(PATIENCE) and widen(64))
        together = threading.Barrier(32)
        calls = [pool.submit(together.wait, PATIENCE) for _ in range(32)]
        arrived.set()
        assert widened.result(PATIENCE)
        assert sorted(call.result(PATIENCE) for call in calls) == list(range(32))


def test_a_pool_whose_workers_do_not_start_cannot_be_widened(monkeypatch: pytest.MonkeyPatch) -> None:
    """On any Python: what a future raises when it comes too late has been TimeoutError only since 3.11."""
    monkeypatch.setattr(ThreadPoolExecutor, "_adjust_thread_count", lambda _pool: None)
    monkeypatch.setattr(worker_pool, "_PATIENCE_SECONDS", 0.2)
    assert can_widen() is False


class Arriving(SimpleQueue[Any]):
    """A pool's queue; while it is counted one more call arrives."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        super().__init__()
        self.pool = pool
        self.late: list[Future[str]] = []

    def qsize(self) -> int:
        """Count, and have the call arrive, which returns who ran it."""
        self.late.append(self.pool.submit(lambda: threading.current_thread().name))
        return super().qsize()


def test_what_arrives_meanwhile_is_none_of_the_pools_own() -> None:
    """The engine does not wait until the plugin is configured: in the pool's queue a call may stay behind others."""
    with ThreadPoolExecutor(max_workers=4, thread_name_prefix="own") as pool:
        queue = pool._work_queue = Arriving(pool)
        assert pool.submit(widen, 64).result(PATIENCE)
        runners = [call.result(PATIENCE) for call in queue.late]
        assert runners
        assert not [runner for runner in runners if runner.startswith("own")]


def test_no_call_waits_for_a_worker_that_seemed_idle() -> None:
    """A pool that counted workers as idle which are not would leave calls waiting; a widened one counts none."""
    with ThreadPoolExecutor(max_workers=4) as pool:
        assert pool.submit(widen, 64).result(PATIENCE)
        for _ in range(8):
            pool._idle_semaphore.release()
        assert run_together(pool, 40)


def test_a_pool_is_never_narrowed() -> None:
    """A pool that is wider already stays so."""
    with ThreadPoolExecutor(max_workers=32) as pool:
        assert pool.submit(widen, 8).result(PATIENCE)
        assert run_together(pool, 32)


def test_a_thread_of_no_pool_says_so() -> None:
    """Where no pool is found nothing is widened, and the caller learns that, so that it can warn the user."""
    assert not widen(64)


@pytest.mark.parametrize(
    "argument", [weakref.ref(threading.Event()), weakref.ref(threading.current_thread()), None, 4]
)
def test_other_arguments_of_a_thread_are_no_pool(argument: object) -> None:
    """A weak reference to something else, or to nothing any more, is not taken for the pool."""
    found: list[bool] = []
    thread = threading.Thread(target=lambda _: found.append(widen(64)), args=(argument,))
    thread.start()
    thread.join(PATIENCE)
    assert found == [False]


_WITHOUT_THREADS = """
import resource
from concurrent.futures import ThreadPoolExecutor
from pulumi_chime.dynamic import worker_pool
from pulumi_chime.dynamic.worker_pool import can_widen, widen

pool = ThreadPoolExecutor(4)
assert pool.submit(pow, 2, 3).result(30) == 8
with open("/proc/self/statm") as memory:
    pages = int(memory.read().split()[0])
limit = pages * resource.getpagesize() + 4_000_000
resource.setrlimit(resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))
assert pool.submit(widen, 64).result(30) is False
answers = [pool.submit(pow, 2, exponent) for exponent in range(50)]
assert [answer.result(30) for answer in answers] == [2**exponent for exponent in range(50)]
print("answered")
"""


def test_a_pool_that_may_start_no_threads_keeps_to_its_own() -> None:
    """It would otherwise try to start another with the next call, which would end gRPC's own thread."""
    command = [sys.executable, "-c", _WITHOUT_THREADS]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout) == (0, "answered\n"), ended.stderr
