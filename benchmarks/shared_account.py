"""Twenty stacks that are deployed at once to one account, which takes five calls a second from all of them together."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.deploys import engine_bin
from benchmarks.scenarios import LATENCY_MILLISECONDS
from tests.support.emulator import running_emulator
from tests.support.shared_account import adopt_in_parts, in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.support.shared_account import Deployed

STACKS = 20
NUMBERS = 250
"""Of each stack."""
PER_SECOND = 5.0
BATCH_SIZES = (50, 10)
"""What is usual; and so few that the account, and not this machine, limits the deploys."""
MOST = 1.2
"""Of the calls that it takes at the least."""


def measure(report: Callable[[str], object]) -> Mapping[int, Deployed]:
    """Deploy all stacks at once with each size of a batch; return what became of it by that size.

    Args:
        report: Called with a line about each.
    """
    found: dict[int, Deployed] = {}
    options = ("--numbers", str(STACKS * NUMBERS), "--plain", "--latency", str(LATENCY_MILLISECONDS))
    with (
        tempfile.TemporaryDirectory(prefix="benchmark-") as directory,
        running_emulator(*options) as emulator,
    ):
        account = adopt_in_parts(Path(directory), engine_bin(), emulator, STACKS)
        for size in BATCH_SIZES:
            found[size] = account.rename_all(f"In batches of {size}, number", PER_SECOND, size)
            report(f"batches of {size}: {'; '.join(in_words(found[size]))}")
    return found


def is_fine(deployed: Deployed) -> bool:
    """Return whether nobody failed, nothing was doubled, and there were few calls more than had to be."""
    return not deployed.failed and not deployed.doubled and deployed.accepted <= MOST * deployed.least
