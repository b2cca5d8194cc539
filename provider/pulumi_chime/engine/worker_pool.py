"""More calls at once: the plugin serves four, which would make batches of four.

`pulumi.dynamic` serves gRPC with a ThreadPoolExecutor of four workers, and nothing outside
reaches that number. `configure` runs on one of those workers, and a worker thread holds a weak
reference to its executor in its arguments; the executor reads its limit each time a call
arrives. The reference is looked for among the arguments: its place differs between Pythons.
"""

from __future__ import annotations

import threading
import weakref
from concurrent.futures import ThreadPoolExecutor


def widen(workers: int) -> bool:
    """Let the pool that runs the calling thread run this many calls at once.

    Args:
        workers: The new limit; a pool that is wider already is left as it is.

    Returns:
        Whether a pool was found and is at least that wide now.
    """
    executor = _executor_of(threading.current_thread())
    if executor is None:
        return False
    try:
        executor._max_workers = max(workers, executor._max_workers)  # noqa: SLF001 - there is no public way
        # The pool calls these two methods of a semaphore, and no others.
        executor._idle_semaphore = _NobodyIdle()  # type: ignore[assignment]  # noqa: SLF001
        # Calls that have arrived already are in the queue, and a worker starts only when one more comes.
        for _ in range(executor._work_queue.qsize()):  # noqa: SLF001
            executor.submit(_nothing)
    except (AttributeError, TypeError):
        return False
    return executor._max_workers >= workers  # noqa: SLF001


class _NobodyIdle:
    """Has the pool start a worker for each call, up to its limit, instead of counting idle ones.

    The pool counts a worker as idle that is about to take a call which arrived at that moment. After a few
    such moments a call that arrives later is left in the queue, behind workers that all wait for their batch.
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
