"""Many numbers of one call: each goes on when its own future is done, and none of them holds a thread while it waits."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from functools import partial
from queue import SimpleQueue
from typing import TYPE_CHECKING

import pytest

from pulumi_chime.engine import Workload
from pulumi_chime.lifecycle import together
from pulumi_chime.lifecycle.together import THREADS, do_all, finish, finish_all
from pulumi_chime.model.failures import ChimeError

if TYPE_CHECKING:
    from pulumi_chime.account.steps import Steps

MANY = 10_000


def workload() -> Workload:
    """Return one that nobody listens to."""
    return Workload(lambda: None)


class Queue:
    """Answers whatever waits, from one thread, as soon as so many have waited at the same moment."""

    def __init__(self, at_once: int) -> None:
        self.most_threads = 0
        self._at_once = at_once
        self._waiting: SimpleQueue[Future[None]] = SimpleQueue()
        threading.Thread(target=self._answer, daemon=True).start()

    def wait(self) -> Future[None]:
        """Return a future that is done once it is this one's turn."""
        future: Future[None] = Future()
        self.most_threads = max(self.most_threads, threading.active_count())
        self._waiting.put(future)
        return future

    def _answer(self) -> None:
        for future in [self._waiting.get() for _ in range(self._at_once)]:
            future.set_result(None)
        while True:
            self._waiting.get().set_result(None)


def two_waits(queue: Queue, number: str) -> Steps[str]:
    """Wait twice, as a number with two attributes does."""
    for _ in range(2):
        yield queue.wait()
    return f"done {number}"


@pytest.mark.parametrize("at_once", [50, 2_000])
def test_thousands_wait_on_a_few_threads(at_once: int) -> None:
    """Each has its own result, however many wait at the same moment."""
    queue = Queue(at_once)
    before = threading.active_count()
    numbers = [f"+1{index:010}" for index in range(MANY)]
    results = finish_all(workload(), {number: partial(two_waits, queue, number) for number in numbers})
    assert results == {number: f"done {number}" for number in numbers}
    assert queue.most_threads <= before + THREADS


def test_more_than_may_wait_at_once_begin_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that have not begun cost nothing yet."""
    monkeypatch.setattr(together, "AT_ONCE", 100)
    queue = Queue(100)
    results = finish_all(
        workload(), {str(index): partial(two_waits, queue, str(index)) for index in range(1_000)}
    )
    assert len(results) == 1_000


def test_an_error_is_the_number_s_own_and_a_bug_is_raised_at_the_end() -> None:
    """Neighbours come to their end either way."""
    ended: list[str] = []

    def work(number: str) -> str:
        if number == "refused":
            raise ChimeError("no")
        if number == "bug":
            raise ZeroDivisionError
        ended.append(number)
        return number

    results = do_all(workload(), {name: partial(work, name) for name in ("a", "refused", "b")})
    assert str(results.pop("refused")) == "no"
    assert results == {"a": "a", "b": "b"}
    ended.clear()
    with pytest.raises(ZeroDivisionError):
        do_all(workload(), {name: partial(work, name) for name in ("a", "bug", "b")})
    assert sorted(ended) == ["a", "b"]


def test_without_numbers_or_without_further_threads_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """User and container have limits."""
    assert do_all(workload(), {}) == {}

    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert do_all(workload(), {str(index): partial(str, index) for index in range(100)})["7"] == "7"


def test_a_call_is_no_work_while_all_of_its_numbers_wait() -> None:
    """So that a batch does not wait for itself."""
    load = workload()
    busy: list[bool] = []
    answer: Future[None] = Future()

    def work() -> Steps[None]:
        busy.append(load.is_busy())
        yield answer
        busy.append(load.is_busy())

    def look() -> None:
        # All numbers wait by now, or will in a moment.
        while load.is_busy():
            threading.Event().wait(0.001)
        answer.set_result(None)

    for go in (lambda: finish(load, work()), lambda: finish_all(load, {"a": work, "b": work})):
        answer = Future()
        busy.clear()
        looking = threading.Thread(target=look)
        with load.working():
            looking.start()
            go()
        looking.join()
        assert all(busy)
        assert busy
    assert not load.is_busy()
