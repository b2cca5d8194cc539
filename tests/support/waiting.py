"""Waiting for what another process does, of which it tells nobody."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_LOOKS_APART_SECONDS = 0.02


def await_true(happens: Callable[[], object], seconds: float) -> None:
    """Return when something has happened; fail where it does not within so many seconds."""
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, f"it did not happen within {seconds:g} s"
        time.sleep(_LOOKS_APART_SECONDS)
