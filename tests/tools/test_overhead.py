"""Whatever `overhead` deploys with can adopt numbers and rename them: a provider that fails has no time to compare with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.contenders import IDLE, SETUPS
from benchmarks.deploys import adopted, rename
from benchmarks.overhead import CONTENDERS
from tests.support.programs import rows

if TYPE_CHECKING:
    from benchmarks.contenders import Contender


@pytest.mark.long_engine
@pytest.mark.parametrize("contender", CONTENDERS, ids=lambda contender: contender.name.lower())
def test_each_contender_adopts_and_renames(contender: Contender) -> None:
    """An adoption, renames, and an `up` that has nothing left to do; only the real provider calls the service."""
    setup = SETUPS[contender]
    with (
        setup.search_path() as path,
        adopted(3, setup.program, search_path=path, **setup.environment) as (emulator, stack),
    ):
        rename(stack, rows(emulator.numbers()), every=1, name="Branch")
        emulator.forget_calls()
        stack.up("--skip-preview")
        assert len(emulator.calls()) == (contender in IDLE)
        stack.up("--skip-preview", "--expect-no-changes")
