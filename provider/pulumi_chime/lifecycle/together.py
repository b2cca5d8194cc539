"""Many numbers of one resource at once, without a thread for each: one that waits for its batch holds none.

A few threads take what can go on, one number after another. A number that only computes is done in microseconds, so
there need be no more of them than readings that a service in trouble bears at once.
"""

from __future__ import annotations

import contextlib
import threading
from functools import partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Generic, TypeVar

from pulumi_chime.model.failures import ChimeError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pulumi_chime.account.steps import Steps
    from pulumi_chime.engine import Workload

_Result = TypeVar("_Result")

THREADS = 8
"""How many numbers are worked on at the same moment, the calling thread's included."""

AT_ONCE = 4_096
"""How many numbers wait at once: more than 64 requests of 50, the most that the settings let be on the wire."""


def finish(workload: Workload, steps: Steps[_Result]) -> _Result:
    """Go all the steps of one number on this thread, and return what came of them.

    Args:
        workload: The run's, for which this call is at work except while it waits.
        steps: The number's.
    """
    try:
        while True:
            future = next(steps)
            with workload.waiting():
                future.exception()  # waits, and raises nothing: the steps look at it themselves
    except StopIteration as end:
        result: _Result = end.value
        return result


def finish_all(
    workload: Workload, numbers: Mapping[str, Callable[[], Steps[_Result]]]
) -> dict[str, _Result | ChimeError]:
    """Go the steps of many numbers at once, and return what came of each: its result, or the error that users read.

    Whatever else is raised, which is a bug, is raised once all the others have come to their end.

    Args:
        workload: The run's, for which this call is at work except while all of them wait.
        numbers: What begins the steps of each, by E.164 number.
    """
    return _Together(workload, numbers).finish() if numbers else {}


def do_all(
    workload: Workload, numbers: Mapping[str, Callable[[], _Result]]
) -> dict[str, _Result | ChimeError]:
    """Do something for many numbers, several at once because it may read; see `finish_all`."""
    return finish_all(
        workload, {number: partial(_in_one_step, function) for number, function in numbers.items()}
    )


def _in_one_step(function: Callable[[], _Result]) -> Steps[_Result]:
    return function()
    yield  # type: ignore[unreachable]  # what makes these steps, though there is only one


class _Together(Generic[_Result]):
    """The numbers of one call.

    Args:
        workload: The run's.
        numbers: What begins the steps of each; there is at least one.
    """

    def __init__(self, workload: Workload, numbers: Mapping[str, Callable[[], Steps[_Result]]]) -> None:
        self._workload = workload
        self._lock = threading.Lock()
        self._not_begun = iter(numbers.items())
        self._begun = 0
        self._unfinished = len(numbers)
        # Those that can go on; None ends a thread.
        self._ready: SimpleQueue[tuple[str, Steps[_Result]] | None] = SimpleQueue()
        self._results: dict[str, _Result | ChimeError | None] = dict.fromkeys(numbers)
        self._bug: BaseException | None = None

    def finish(self) -> dict[str, _Result | ChimeError]:
        """Return what came of each."""
        # Where no more threads can be started, those that there are do it.
        with contextlib.suppress(RuntimeError):
            for _ in range(min(THREADS, self._unfinished) - 1):
                threading.Thread(target=self._work, name="numbers-of-a-set", daemon=True).start()
        self._go_on()
        if self._bug is not None:
            raise self._bug
        return self._results  # type: ignore[return-value]  # each has its result by now

    def _work(self) -> None:
        with self._workload.working():
            self._go_on()

    def _go_on(self) -> None:
        while (number := self._next()) is not None:
            self._advance(*number)
        self._ready.put(None)  # for the next thread

    def _next(self) -> tuple[str, Steps[_Result]] | None:
        """Return a number that can go on, or else one that has not begun; None where all have come to their end."""
        try:
            return self._ready.get_nowait()
        except Empty:
            pass
        if (begun := self._begin()) is not None:
            return begun
        with self._workload.waiting():
            return self._ready.get()

    def _begin(self) -> tuple[str, Steps[_Result]] | None:
        with self._lock:
            if self._begun >= AT_ONCE or (next_one := next(self._not_begun, None)) is None:
                return None
            self._begun += 1
        phone_number, begin = next_one
        return phone_number, begin()

    def _advance(self, phone_number: str, steps: Steps[_Result]) -> None:
        try:
            future = next(steps)
        except StopIteration as end:
            self._end(phone_number, end.value)
        except ChimeError as error:
            self._end(phone_number, error)
        except BaseException as bug:  # noqa: BLE001 - raised again, in the thread that asked
            self._bug = bug
            self._end(phone_number, None)
        else:
            future.add_done_callback(lambda _: self._ready.put((phone_number, steps)))

    def _end(self, phone_number: str, result: _Result | ChimeError | None) -> None:
        with self._lock:
            self._results[phone_number] = result
            self._begun -= 1
            self._unfinished -= 1
            is_last = not self._unfinished
        if is_last:
            self._ready.put(None)
