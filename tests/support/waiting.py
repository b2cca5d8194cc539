"""Waiting for what another process does, of which it tells nobody."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_Answer = TypeVar("_Answer")

_LOOKS_APART_SECONDS = 0.02


def await_true(happens: Callable[[], object], seconds: float) -> None:
    """Return when something has happened; fail where it does not within so many seconds."""
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, f"it did not happen within {seconds:g} s"
        time.sleep(_LOOKS_APART_SECONDS)


async def await_answer(ask: Callable[[], Awaitable[_Answer | None]], seconds: float) -> _Answer:
    """Return the first answer that is one; fail where there is none within so many seconds."""
    deadline = time.monotonic() + seconds
    while not (answer := await ask()):
        assert time.monotonic() < deadline, f"there was no answer within {seconds:g} s"
        await asyncio.sleep(_LOOKS_APART_SECONDS)
    return answer
