"""One account, many deployers, none of whom knows of the others: none fails, none starves, all are done in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.emulator import running_emulator
from tests.support.shared_account import adopt_in_parts, in_words

if TYPE_CHECKING:
    from pathlib import Path

_PER_SECOND = 5.0
_MOST = 1.2
"""Of the calls that it takes at the least: on a busy machine numbers arrive slowly, and batches leave smaller."""


@pytest.mark.long_engine
@pytest.mark.timeout(1500)
def test_many_deployers_at_once_neither_fail_nor_starve(tmp_path: Path, engine_bin: Path, soak: bool) -> None:
    """Twenty stacks of 250 numbers, 429 beyond 5 calls a second for all; with small batches it is the account that limits."""
    stacks, numbers, batch_sizes = (20, 5000, (50, 10)) if soak else (6, 360, (10,))
    with running_emulator("--numbers", str(numbers), "--plain", "--latency", "120") as emulator:
        account = adopt_in_parts(tmp_path, engine_bin, emulator, stacks)
        for batch_size in batch_sizes:
            name = f"In batches of {batch_size}, number"
            deployed = account.rename_all(name, _PER_SECOND, batch_size)
            print(f"batches of {batch_size}:", *in_words(deployed), sep="\n")
            assert deployed.failed == ()
            assert account.differing(name) == []
            assert deployed.doubled == 0
            assert deployed.accepted <= _MOST * deployed.least
