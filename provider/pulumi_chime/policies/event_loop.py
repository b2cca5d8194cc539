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

    It runs in this thread, whose own event loop stays what it is; or in another where this one runs a loop already, as a
    notebook or an asynchronous test does.
    """
    if not _is_loop_running():
        return Context().run(_run, function)
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(Context().run, _run, function).result()


def _run(function: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
    # asyncio.run leaves its thread without a loop, and Pulumi's outputs need one.
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(function())
    finally:
        loop.run_until_complete(_end(asyncio.all_tasks(loop)))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


async def _end(tasks: set[asyncio.Task[Any]]) -> None:
    for each in tasks:
        each.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _is_loop_running() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
