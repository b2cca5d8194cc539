"""A service that cannot be reached is found out once, and not by every number in turn."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from pulumi_chime.chime.errors import ServiceError
from pulumi_chime.model.error_codes import FailureKind

if TYPE_CHECKING:
    from collections.abc import Callable

_Value = TypeVar("_Value")


class FirstContact:
    """Lets one thread try for all until the service was reached. Safe to share between threads.

    Where there is no way to it, a thousand numbers would otherwise wait for it one after another. A network that fails
    later is another matter: each call finds that out for itself.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_made = threading.Event()
        self._failure: ServiceError | None = None

    def note(self) -> None:
        """Take note that the service has answered."""
        self._is_made.set()

    def attempt(self, call: Callable[[], _Value]) -> _Value:
        """Return what a call returns; after a first one that could not reach the service, fail as it did.

        Args:
            call: Raises ServiceError where it fails.
        """
        if not self._is_made.is_set():
            with self._lock:
                if self._failure is not None and not self._is_made.is_set():
                    raise replace(self._failure)
                if not self._is_made.is_set():
                    return self._first(call)
        return call()

    def _first(self, call: Callable[[], _Value]) -> _Value:
        try:
            return call()
        except ServiceError as error:
            if error.kind is FailureKind.UNREACHABLE:
                self._failure = error
            raise
        finally:
            if self._failure is None:
                self.note()
