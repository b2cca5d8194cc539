"""An account for the commands that read one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.emulator import running_emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.emulator import Emulator

NUMBER, QUEUED, PENDING, PORTED = "+12065550100", "+12065550101", "+12065550102", "+12065550103"


@pytest.fixture(scope="session")
def plain_account() -> Iterator[Emulator]:
    """250 numbers in us-east-1, of which four are not plain; other regions are for whoever wants one for himself."""
    with running_emulator("--numbers", "250", "--plain") as running:
        running.change(NUMBER, Name="-1", CallingName="Contoso")
        running.change(QUEUED, Status="ReleaseInProgress")
        running.change(PENDING, CallingName="Fabrikam", CallingNameStatus="UpdateInProgress")
        running.change(PORTED, Status="PortinInProgress")
        yield running


@pytest.fixture
def account(plain_account: Emulator) -> Iterator[Emulator]:
    """It, with no call on record, and without the faults of a test before or after."""
    plain_account.forget_calls()
    yield plain_account
    plain_account.heal()
