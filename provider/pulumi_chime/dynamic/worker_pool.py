"""More calls at once: the plugin serves four, which would make batches of four.

`pulumi.dynamic` serves gRPC with a ThreadPoolExecutor of four workers, and nothing outside reaches it. `configure`
runs on one of those workers, and a worker thread holds a weak reference to its executor in its arguments: it is looked
for among them, because its place differs between Pythons. gRPC asks the executor for its `submit` each time a call
arrives, so that calls can be given to other workers from then on.
"""

from __future__ import annotations

import contextlib
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError  # the built-in one only since Python 3.11

from pulumi_chime.engine import Workers

_PATIENCE_SECONDS = 5.0


def widen(workers: int) -> bool:
    """Have what is given to the pool that runs the calling thread run at once, up to this many calls.

    Args:
        workers: The limit; a pool that is as wide already is left as it is.

    Returns:
        Whether a pool was found and takes that many now. Where no thread can be started, the pool keeps to those that
        it has: one that it cannot start would end gRPC's own thread.
    """
    executor = _executor_of(threading.current_thread())
    if executor is None:
        return False
    try:
        if executor._max_workers < workers:  # noqa: SLF001 - there is no public way
            _take_over(executor, workers)
    except (AttributeError, TypeError, RuntimeError):
        return False
    return True


def can_widen() -> bool:
    """Return whether a pool like the plugin's can be widened in this Python: one of a single worker then runs two calls at once."""
    pool = ThreadPoolExecutor(max_workers=1)
    both = threading.Barrier(2, timeout=_PATIENCE_SECONDS)
    try:
        if not pool.submit(widen, 2).result(_PATIENCE_SECONDS):
            return False
        for call in [pool.submit(both.wait) for _ in range(2)]:
            call.result(_PATIENCE_SECONDS)
    except (threading.BrokenBarrierError, FutureTimeoutError, RuntimeError):
        return False
    finally:
        pool.shutdown(wait=False)
    return True


def _take_over(executor: ThreadPoolExecutor, most: int) -> None:
    try:
        workers = Workers(most)
    except RuntimeError:
        executor._max_workers = len(executor._threads)  # noqa: SLF001
        raise
    with executor._shutdown_lock:  # noqa: SLF001 - which the pool holds while it takes a call
        executor._max_workers = most  # noqa: SLF001
        # The pool calls these two methods of a semaphore, and no others.
        executor._idle_semaphore = _NobodyIdle()  # type: ignore[assignment]  # noqa: SLF001
        executor.submit = workers.submit  # type: ignore[method-assign]
    # What has arrived already is in the pool's own queue, and a worker starts only when one more call comes.
    with contextlib.suppress(RuntimeError):  # where no thread can be started, those that there are come to it
        for _ in range(executor._work_queue.qsize()):  # noqa: SLF001
            ThreadPoolExecutor.submit(executor, _nothing)


class _NobodyIdle:
    """Has the pool start a worker for each call that is in its queue, instead of counting idle ones.

    The pool counts a worker as idle that ends a call, though it may take the next one at once. What it then takes
    for an idle worker's leaves no worker to it, and stays in the queue behind calls that all wait for their batch.
    """

    def acquire(self, *, timeout: float = 0) -> bool:  # noqa: ARG002 - the semaphore's signature
        """Find nobody."""
        return False

    def release(self) -> None:
        """Count nobody."""


def _nothing() -> None:
    """Take a place in the queue."""


def _executor_of(thread: threading.Thread) -> ThreadPoolExecutor | None:
    """Return the executor whose worker a thread is."""
    for argument in getattr(thread, "_args", None) or ():
        held = argument() if isinstance(argument, weakref.ref) else None
        if isinstance(held, ThreadPoolExecutor):
            return held
    return None
