"""Threads that run calls at once, up to a limit: the one that came free last takes the next call.

`ThreadPoolExecutor` wakes whoever has waited longest. With hundreds of workers that is each time a thread whose
memory has long left the processor's caches: a twentieth of a millisecond a call. It also counts as idle a worker that is
about to take a call which has just arrived; what arrives then is left in its queue, behind workers that may all wait
for their batch. Here nobody is free but who says so. Trio keeps its threads in the same way (trio/_core/_thread_cache.py).
"""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class _Call:
    function: Callable[[], Any]
    answer: Future[Any]

    def run(self) -> None:
        if not self.answer.set_running_or_notify_cancel():
            return
        try:
            self.answer.set_result(self.function())
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is the caller's, as in any executor
            self.answer.set_exception(error)


_Inbox: TypeAlias = "SimpleQueue[_Call]"


class Workers:
    """Runs each call on a thread of its own, and keeps the threads.

    Args:
        most: How many calls run at once; others wait for a worker, in order.

    Raises:
        RuntimeError: No thread can be started. The first one is started here, so that there is always one to wait for:
            whoever gives a call may not run it, because gRPC's own thread has to receive what the call waits for.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._waiting: deque[_Call] = deque()
        first: _Inbox = SimpleQueue()
        self._start(first)
        self._started = 1
        self._free: list[_Inbox] = [first]

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """Have a function called, and return its answer to come; as `Executor.submit` does."""
        call = _Call(partial(function, *arguments, **named), Future())
        inbox = self._inbox(call)
        if inbox is not None:
            inbox.put(call)
        return call.answer

    def _inbox(self, call: _Call) -> _Inbox | None:
        """Return where a worker waits for a call; None where all are at work, and the call waits for one."""
        with self._lock:
            if self._free:
                return self._free.pop()
            if self._started == self._most:
                self._waiting.append(call)
                return None
            self._started += 1
        inbox: _Inbox = SimpleQueue()
        try:
            self._start(inbox)
        except RuntimeError:
            return self._do_without(call)
        return inbox

    def _do_without(self, call: _Call) -> _Inbox | None:
        """Return who takes a call for which no thread could be started: user and container have limits.

        The threads that there are take it, one after another.
        """
        with self._lock:
            self._started -= 1
            if self._free:
                return self._free.pop()
            self._waiting.append(call)
            return None

    def _start(self, inbox: _Inbox) -> None:
        threading.Thread(target=self._work, args=(inbox,), name="call-worker", daemon=True).start()

    def _work(self, inbox: _Inbox) -> None:
        while True:
            call: _Call | None = inbox.get()
            while call is not None:
                call.run()
                call = self._next(inbox)

    def _next(self, inbox: _Inbox) -> _Call | None:
        """Return a call that waits for a worker; None where none does, and this one is free."""
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._free.append(inbox)
            return None
