"""Many deployers of one account, none of whom knows of the others: nobody fails, nobody starves, little is asked in vain."""

from __future__ import annotations

from itertools import pairwise

import pytest

from pulumi_chime.batching import RetryPolicy
from tests.unit.batching.deployers import deploy_together

SEEDS = range(3)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("deployers", "batches", "per_second"), [(20, 5, 5.0), (20, 50, 5.0), (50, 20, 5.0), (20, 50, 50.0)]
)
def test_many_deployers_share_an_account(deployers: int, batches: int, per_second: float, seed: int) -> None:
    """Each batch is accepted once; all are done soon after the account could be done with them, however long that is."""
    deployed = deploy_together(deployers, batches, per_second, seed=seed)
    least = deployers * batches / per_second
    assert deployed.failures == []
    assert len(deployed.account.accepted) == deployers * batches
    assert max(deployed.seconds) <= 1.15 * least + 20
    # Until it has been throttled for the first time, nobody knows of the others.
    assert len(deployed.account.throttled) <= 1.5 * deployers * batches + 4 * deployers


@pytest.mark.parametrize("seed", SEEDS)
def test_a_deploy_that_outlasts_its_budget_goes_on_while_turns_come_round(seed: int) -> None:
    """A quarter of an hour of throttling in between, with two minutes to wait for a service that does not answer."""
    deployed = deploy_together(20, 200, 5.0, retry=RetryPolicy(budget_seconds=120), seed=seed)
    assert deployed.failures == []
    assert max(deployed.seconds) <= 1.1 * 20 * 200 / 5


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_starves(seed: int) -> None:
    """In a contention of more than three minutes nobody waits for half of that for its next call."""
    deployed = deploy_together(20, 50, 5.0, seed=seed)
    for deployer in deployed.deployers:
        moments = [deployed.begun, *deployer.answered]
        assert max(later - earlier for earlier, later in pairwise(moments)) < 90


def test_whoever_is_left_speeds_up_again() -> None:
    """When the others are done, the last one is soon as fast as the account allows."""
    deployed = deploy_together(20, 20, 5.0, seed=1, last=200)
    last = deployed.deployers[-1]
    others = max(deployed.seconds[:-1])
    left = sum(when > deployed.begun + others for when in last.answered)
    assert left > 50
    assert deployed.seconds[-1] - others <= left / 5.0 + 15
