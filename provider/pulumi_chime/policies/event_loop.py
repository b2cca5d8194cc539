"""An event loop for a policy, or a program under test, that is asynchronous."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

Answer = TypeVar("Answer")


def run_to_end(function: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
    """Return what an asynchronous function answers, on an event loop and in a context of its own.

    It runs in this thread, or in another where this one runs a loop already, as a notebook or an asynchronous test does.
    """
    if not _is_loop_running():
        return Context().run(_run, function)
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(Context().run, _run, function).result()


def _run(function: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
    return asyncio.run(function())


def _is_loop_running() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
