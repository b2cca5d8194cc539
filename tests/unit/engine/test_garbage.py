"""How often the plugin looks for cyclic garbage."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest

from pulumi_chime.engine.garbage import OBJECTS_BETWEEN_COLLECTIONS, collect_rarely

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Leave this process as it was."""
    usual = gc.get_threshold()
    yield
    gc.set_threshold(*usual)


def test_collections_become_rare() -> None:
    """The first generation's threshold rises; how often the others follow it stays."""
    gc.set_threshold(700, 10, 7)
    collect_rarely()
    assert gc.get_threshold()[:2] == (OBJECTS_BETWEEN_COLLECTIONS, 10)


@pytest.mark.parametrize("threshold", [0, 1_000_000])
def test_who_wants_fewer_or_none_keeps_that(threshold: int) -> None:
    """Nothing becomes more frequent."""
    gc.set_threshold(threshold)
    collect_rarely()
    assert gc.get_threshold()[0] == threshold
