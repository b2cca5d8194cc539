"""One call for all threads that ask for the same: whoever comes later gets the answer of the one that is under way, or was."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_Answer = TypeVar("_Answer")


class SharedCalls:
    """Calls by what they ask for, and their answers until these are forgotten. Safe to share between threads.

    A failure reaches all who share the call, and is no answer: whoever asks next calls again.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: dict[str, Future[Any]] = {}

    def __contains__(self, key: object) -> bool:
        """Return whether a call is under way, or its answer is known."""
        with self._lock:
            return key in self._calls

    def forget(self, key: str) -> None:
        """Let whoever asks next call again, also while a call is under way; its answer reaches those who share it."""
        with self._lock:
            self._calls.pop(key, None)

    def share(self, key: str, call: Callable[[], _Answer]) -> _Answer:
        """Return what a call returned; who asks for the same, until it is forgotten, shares the call."""
        with self._lock:
            shared: Future[_Answer] | None = self._calls.get(key)
            mine: Future[_Answer] | None = None
            if shared is None:
                shared = mine = self._calls[key] = Future()
        if mine is not None:
            self._answer(mine, key, call)
        return shared.result()

    def _answer(self, future: Future[_Answer], key: str, call: Callable[[], _Answer]) -> None:
        try:
            answer = call()
        except BaseException as error:  # noqa: BLE001 - whoever shares the call gets whatever it raised
            with self._lock:
                if self._calls.get(key) is future:
                    del self._calls[key]
            future.set_exception(error)
        else:
            future.set_result(answer)
