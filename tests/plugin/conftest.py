"""Fixtures of the plugin tests: one emulator for all of them, as new before each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.emulator import Emulator, running_emulator

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def shared_emulator() -> Iterator[Emulator]:
    """An emulator with 120 plain numbers, and an account without any for the access key `other`."""
    with running_emulator("--numbers", "120", "--plain", "--account", "other=999999999999") as running:
        yield running


@pytest.fixture
def emulator(shared_emulator: Emulator) -> Emulator:
    """The emulator with its first inventory, without calls and faults."""
    shared_emulator.heal()
    shared_emulator.control("POST", "reset")
    return shared_emulator
