"""The fewest requests that can carry a deploy's writes."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_chime.summary.calls import fewest_calls

ITEMS = st.dictionaries(st.integers(0, 30).map(str), st.integers(1, 3), max_size=20)


def sent(items: dict[str, int], size: int) -> int:
    """Return how many requests it takes to send items, those numbers first that have most left to send."""
    left, requests = Counter(items), 0
    while left.total():
        left -= Counter(number for number, _ in left.most_common(size))
        requests += 1
    return requests


@given(ITEMS, st.integers(1, 7))
def test_it_can_be_done_in_so_many(items: dict[str, int], size: int) -> None:
    """What is foretold is reached by sending, and nothing can be faster: no request is larger, no number twice."""
    listed = [("here", number) for number, count in items.items() for _ in range(count)]
    assert fewest_calls(listed, size) == sent(items, size)


@pytest.mark.parametrize(
    ("names", "calling_names", "calls"),
    [(0, 0, 0), (1, 0, 1), (1, 1, 2), (50, 0, 1), (51, 0, 2), (120, 40, 4), (50, 50, 2), (1000, 0, 20)],
)
def test_a_second_attribute_shares_with_others(names: int, calling_names: int, calls: int) -> None:
    """Only its own number's first one has to be answered before."""
    numbers = [*range(names), *range(calling_names)]
    assert fewest_calls((("here", str(number)) for number in numbers), 50) == calls


def test_connections_share_nothing() -> None:
    """Each account and region has requests of its own."""
    assert fewest_calls([("here", "1"), ("there", "2")], 50) == 2
