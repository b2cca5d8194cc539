"""Work on one number that waits for others: it goes on when its future is done, on whichever thread that may be.

A number that waits for its batch need not hold a thread: ten thousand of one resource wait at once.
"""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import Future
from typing import TypeAlias, TypeVar

_Result = TypeVar("_Result")

Steps: TypeAlias = Generator[Future[None], None, _Result]
"""Yields each future that has to be done before it goes on, and returns what came of it all."""
