"""Fixtures of the tests that work on many stacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.many_stacks import ManyStacks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.emulator import Emulator


@pytest.fixture
def new_stacks(tmp_path: Path, engine_bin: Path) -> Callable[[Emulator, int, int], ManyStacks]:
    """Make projects: `new_stacks(emulator, stacks, numbers_of_each)`."""

    def make(emulator: Emulator, stacks: int, numbers_of_each: int) -> ManyStacks:
        return ManyStacks.create(tmp_path / "test", engine_bin, emulator, stacks, numbers_of_each)

    return make
