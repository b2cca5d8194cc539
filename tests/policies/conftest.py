"""The ready pack of the examples, running."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.doors import Door
from tests.support.policy_pack import Pack, running_pack

if TYPE_CHECKING:
    from collections.abc import Iterator

READY_PACK = Path(__file__).resolve().parents[2] / "examples" / "policy"


@pytest.fixture(scope="package")
def running_ready_pack() -> Iterator[Pack]:
    """One process for all tests that do not depend on what it was asked before."""
    with running_pack(READY_PACK) as pack:
        yield pack


@pytest.fixture(params=Door, ids=str, scope="module")
def door(request: pytest.FixtureRequest) -> Door:
    """Through which the numbers are declared that a pack is asked about: rules are the same for both."""
    chosen: Door = request.param
    return chosen


@pytest.fixture
def pack(running_ready_pack: Pack, door: Door) -> Pack:
    """The ready pack without settings."""
    running_ready_pack.configure()
    return running_ready_pack.through(door)
