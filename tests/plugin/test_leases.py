"""A plugin under a lease, on both doors: once it is over, nothing more is sent, and users read why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pulumi_chime.engine import Lease
from pulumi_chime.engine.lease import VARIABLE, lease_clock
from tests.plugin.runs import refusal, stored, together

if TYPE_CHECKING:
    from pathlib import Path

    from tests.plugin.runs import Runner
    from tests.support.emulator import Emulator

NUMBERS = [f"+120655501{index:02}" for index in range(6)]


@pytest.fixture
def lease(tmp_path: Path) -> Lease:
    """A lease that has just begun."""
    made = Lease(tmp_path / "lease")
    made.extend(lease_clock() + 600)
    return made


def test_a_plugin_writes_while_its_lease_lasts(emulator: Emulator, run: Runner, lease: Lease) -> None:
    """Once it is over it reads at most, and says so for each number, with the reason at few of them."""
    with run(emulator, environment={VARIABLE: str(lease.path)}) as this:

        def rename(number: str, name: str) -> None:
            this.plugin.update(number, stored(number), {"phone_number": number, "name": name})

        rename(NUMBERS[0], "Reception")
        assert emulator.numbers()[NUMBERS[0]]["Name"] == "Reception"
        lease.end()
        told = together(lambda number: refusal(lambda: rename(number, "Too late")), NUMBERS)
        lease.extend(lease_clock() + 600)
        told.append(refusal(lambda: rename(NUMBERS[0], "Too late")))
    assert len(emulator.writes()) == 1
    # Once for those of the call that was not made, and once for those that came after it.
    assert 1 <= sum("as long as its lease lasts" in each for each in told) <= 2
    assert all("not sent" in each and "Traceback" not in each for each in told), told
