"""How long to wait for more: pauses and maximum waits, each tried on every kind of traffic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.deploys import Deployed, adopted, deploy_again
from benchmarks.scenarios import DENSE, EIGHT, SAVED, SPARSE, Scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

PAUSES = (20, 50, 100, 200, 300, 500)
MAXIMUM_WAITS = (2_000, 5_000, 10_000)

EIGHT_SAVED = Scenario(
    title="200 renames, --parallel 8, checkpoints", parallel=8, checkpoints=True, most_calls=25
)
LONE = Scenario(title="1 rename among 200, --parallel 128", every=200, most_calls=1)

BY_PAUSE = (EIGHT, DENSE, EIGHT_SAVED, SAVED, SPARSE, LONE)
BY_MAXIMUM_WAIT = (SAVED, SPARSE)
"""The traffic in which a batch is open long enough to meet it."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One deploy with one setting.

    Attributes:
        scenario: What was deployed.
        setting: Which was set.
        milliseconds: To what.
        deployed: What it took.
    """

    scenario: Scenario
    setting: str
    milliseconds: int
    deployed: Deployed


def tried() -> Iterator[Tried]:
    """Deploy each kind of traffic with each of the values."""
    for setting, values, scenarios in (
        ("batchPauseMs", PAUSES, BY_PAUSE),
        ("batchMaxWaitMs", MAXIMUM_WAITS, BY_MAXIMUM_WAIT),
    ):
        for scenario in scenarios:
            with adopted(scenario.numbers) as (emulator, stack):
                for value in values:
                    stack.configure(setting, str(value))
                    deployed = deploy_again(scenario, emulator, stack, f"With {value}")
                    yield Tried(scenario, setting, value, deployed)
