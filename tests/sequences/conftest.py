"""Fixtures of the sequences: the seed that draws them, and what they run against."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

import pytest

from tests.sequences.forking_plugin import Launcher
from tests.support.emulator import Emulator, running_emulator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_VARIABLE = "PULUMI_CHIME_SEQUENCES_SEED"
_SHORT_SEED = 17


@pytest.fixture(scope="session")
def launcher() -> Launcher:
    """What starts plugins."""
    return Launcher()


@pytest.fixture(scope="session")
def small_emulator() -> Iterator[Emulator]:
    """An emulator with few numbers, in two regions: the other has none of them."""
    with running_emulator("--numbers", "8", "--plain") as running:
        yield running


@pytest.fixture
def sequence_seed(soak: bool, capsys: pytest.CaptureFixture[str]) -> Callable[[str], int]:
    """Return what draws a test's sequences, and show it: `sequence_seed("at the plugin")`.

    The short run always draws the same, the long run never does; a variable of the environment repeats one.
    """

    def choose(where: str) -> int:
        chosen = os.environ.get(_VARIABLE)
        seed = int(chosen) if chosen else (secrets.randbelow(2**32) if soak else _SHORT_SEED)
        # Twice: at once where somebody watches, and beside a failure.
        message = f"sequences {where}: {_VARIABLE}={seed}"
        with capsys.disabled():
            print(f"\n{message}", flush=True)
        print(message)
        return seed

    return choose
