"""The fewest requests for the traffic of a real engine, settings untouched, 120 ms a request.

How an engine's traffic looks was measured on a real one: a resource takes some 6.5 ms, `--parallel` bounds
how many changes are handed over, saving state spaces them out.
"""

from __future__ import annotations

import math
import random

import pytest

from pulumi_chime.batching import BatchLimits, CloseReason
from pulumi_chime.batching.window import Window
from tests.unit.batching.traffic import CALL_SECONDS, LIMITS, Traffic

UNBOUNDED = 100_000


@pytest.mark.parametrize(
    ("parallel", "calls"), [(1, 200), (2, 100), (8, 25), (16, 13), (32, 7), (64, 4), (128, 4), (UNBOUNDED, 4)]
)
def test_200_renames_take_the_fewest_calls_at_any_parallelism(parallel: int, calls: int) -> None:
    """As many calls as the engine's own limit forces, and never more."""
    assert len(Traffic(parallel, [1] * 200).run().batches) == calls


@pytest.mark.parametrize("parallel", [1, 2, 8, 32])
def test_nothing_is_waited_for_once_the_ceiling_is_learned(parallel: int) -> None:
    """After the first two pauses each batch leaves with its last arrival."""
    traffic = Traffic(parallel, [1] * 400).run()
    learned = [idle for closed, idle in traffic.idle if closed is CloseReason.SATURATED]
    assert len(learned) >= math.floor(400 / parallel) - 2
    assert sum(learned) <= 0.1 * len(learned) * CALL_SECONDS


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("save", [0.02, 0.05, 0.1])
def test_saving_state_between_changes_does_not_cut_batches_to_crumbs(save: float, seed: int) -> None:
    """200 renames at 128, spaced by uneven writes of the state, take five calls, eight at the very most."""
    assert len(Traffic(128, [1] * 200, save=save, luck=random.Random(seed)).run().batches) <= 8


@pytest.mark.parametrize("parallel", [8, 128, UNBOUNDED])
def test_changes_spread_over_unchanged_resources_are_gathered(parallel: int) -> None:
    """50 changes among 1,000 resources, 130 ms apart: the engine's activity in between is waited out."""
    traffic = Traffic(parallel, [1, *[0] * 19] * 50).run()
    assert len(traffic.batches) <= (2 if parallel > 50 else math.ceil(50 / parallel) + 1)


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("parallel", [128, UNBOUNDED])
def test_second_attributes_travel_with_first_ones(parallel: int, together: bool) -> None:
    """120 numbers, 40 of them with two changes: 160 items in four calls."""
    traffic = Traffic(parallel, [1, 1, 2] * 40, together=together).run()
    assert sum(traffic.sizes) == 160
    assert len(traffic.batches) == 4


def test_a_thousand_renames_fill_every_batch() -> None:
    """Twenty calls of fifty, each closed because it was full."""
    traffic = Traffic(128, [1] * 1000).run()
    assert traffic.sizes == [50] * 20
    assert set(traffic.reasons) == {CloseReason.FULL}


def test_a_false_ceiling_does_not_last() -> None:
    """Two lone changes look like a ceiling of one; changes spread over a busy engine are gathered all the same."""
    window: Window[int, int] = Window(LIMITS)
    for now in (100.0, 200.0):
        window.add(0, 0, kind="name", now=now)
        batch = window.take_due(now + LIMITS.maximum_wait)
        assert batch is not None
        window.record_answers(batch.queued_items.values(), now + 10.0)
    assert len(Traffic(128, [1, *[0] * 19] * 50, window=window).run().batches) <= 3


def test_size_one_makes_one_call_for_each_item() -> None:
    """Grouping switched off is one item a call, all of them full."""
    traffic = Traffic(128, [1] * 20, window=Window(BatchLimits(maximum_items=1))).run()
    assert traffic.sizes == [1] * 20
    assert set(traffic.reasons) == {CloseReason.FULL}
