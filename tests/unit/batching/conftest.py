"""Tests with threads are repeated while the interpreter switches threads as often as it can."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORT, LONG = 3, 100
"""How often: by default, and when soaking."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Repeat each test that uses `hasty_switching`."""
    if "hasty_switching" in metafunc.fixturenames:
        times = LONG if metafunc.config.getoption("--soak") else SHORT
        metafunc.parametrize("hasty_switching", range(times), indirect=True)


@pytest.fixture
def hasty_switching() -> Iterator[None]:
    """Let threads take turns every microsecond: orders of events that are rare become common."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)
