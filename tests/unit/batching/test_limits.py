"""Bounds that no batch could keep are refused when they are stated."""

from __future__ import annotations

import math
from typing import Any

import pytest

from pulumi_chime.batching import BatchLimits, RetryPolicy
from pulumi_chime.batching.rate import Rate


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"maximum_items": 0}, "maximum_items"),
        ({"maximum_items": 50, "calls_in_flight": 0}, "calls_in_flight"),
        ({"maximum_items": 50, "ceiling": 0}, "ceiling"),
        ({"maximum_items": 50, "pause": -0.1}, "pause"),
        ({"maximum_items": 50, "pause": 2.0, "maximum_wait": 1.0}, "pause"),
        ({"maximum_items": 50, "maximum_wait": math.inf}, "maximum_wait"),
        ({"maximum_items": 50, "pause": math.nan}, "pause"),
    ],
)
def test_an_impossible_limit_is_named(settings: dict[str, Any], named: str) -> None:
    """BatchLimits that cannot be kept raise an error that names the one at fault."""
    with pytest.raises(ValueError, match=named):
        BatchLimits(**settings)


def test_an_impossible_budget_is_named() -> None:
    """A retry budget below zero is refused."""
    with pytest.raises(ValueError, match="budget_seconds"):
        RetryPolicy(budget_seconds=-1)


@pytest.mark.parametrize("per_second", [0, -1, math.nan])
def test_an_impossible_rate_is_named(per_second: float) -> None:
    """A rate at which nothing could ever be sent is refused."""
    with pytest.raises(ValueError, match="requests_per_second"):
        Rate(per_second)
