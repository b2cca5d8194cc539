"""How many calls are being worked on, rather than waiting for an answer with others."""

from __future__ import annotations

import threading

import pytest

from pulumi_chime.engine import Workload


def test_a_call_is_work_until_it_ends() -> None:
    """Nothing is at work before and after it."""
    workload = Workload(lambda: None)
    assert not workload.is_busy()
    with workload.working():
        assert workload.is_busy()
    assert not workload.is_busy()


def test_a_call_that_waits_is_no_work() -> None:
    """It would keep its own batch waiting; it is work again when its answer has come."""
    workload = Workload(lambda: None)
    with workload.working():
        with workload.waiting():
            assert not workload.is_busy()
        assert workload.is_busy()
    assert not workload.is_busy()


def test_an_error_ends_work_and_waiting_too() -> None:
    """A call that fails while it waits leaves nothing behind."""
    workload = Workload(lambda: None)
    with pytest.raises(RuntimeError), workload.working(), workload.waiting():
        raise RuntimeError
    assert not workload.is_busy()
    with workload.working():
        assert workload.is_busy()


def test_one_call_at_work_is_enough() -> None:
    """While one waits, another on its own thread may still end in a change."""
    workload = Workload(lambda: None)
    begun, end = threading.Event(), threading.Event()

    def other() -> None:
        with workload.working():
            begun.set()
            end.wait(30)

    thread = threading.Thread(target=other)
    thread.start()
    assert begun.wait(30)
    with workload.working(), workload.waiting():
        assert workload.is_busy()
        end.set()
        thread.join(30)
        assert not workload.is_busy()


def test_each_change_is_told() -> None:
    """Whoever waits for a pause looks again whenever the count has changed, and sees it as it then is."""
    seen: list[bool] = []
    workload = Workload(lambda: seen.append(workload.is_busy()))
    with workload.working(), workload.waiting():
        pass
    assert seen == [True, False, True, False]
