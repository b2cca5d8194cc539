"""The records of the queue: what was put in comes out, and what somebody else put in is refused or harmless."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_chime.stacks.orders import Command, Failure, MalformedRecordError, Order, Outcome, Progress, State

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
ORDER = Order("run", "project", "prod-eu", Command.UP, 3)
OUTCOME = Outcome(
    state=State.FAILED,
    why="a: no",
    progress=Progress(3, 2),
    operations={"update": 3},
    failures=(Failure("a", "no"),),
    failed=1,
    review={"=": "Review"},
)


def test_records_come_back_as_they_were() -> None:
    """Through JSON, as the database keeps them."""
    assert Order.read(json.loads(json.dumps(ORDER.record()))) == ORDER
    assert Outcome.read(json.loads(json.dumps(OUTCOME.record()))) == OUTCOME
    assert Progress.read(json.loads(json.dumps(OUTCOME.progress.record()))) == OUTCOME.progress


@pytest.mark.parametrize("stack", ["", "-x", "--yes", "a b", "a\nb", "a;b", "../x", "a/..", ".", "$(x)"])
def test_an_order_names_a_stack(stack: object) -> None:
    """Not an option of the engine, nor anything else that a stack cannot be called."""
    with pytest.raises(MalformedRecordError):
        Order.read({**ORDER.record(), "stack": stack})


@pytest.mark.parametrize(
    "name", ["dev", "prod-eu", "org/prod.eu_1", "organization/project/dev", "0", "_x", ".a", "a..b"]
)
def test_the_names_that_the_engine_allows_are_names(name: str) -> None:
    """Those of any backend."""
    assert Order.read({**ORDER.record(), "stack": name}).stack == name


@given(st.dictionaries(st.sampled_from([*ORDER.record(), *OUTCOME.record()]), JSON))
def test_what_is_no_record_is_an_error(record: dict[str, Any]) -> None:
    """And never a crash."""
    for kind in (Order, Outcome):
        with contextlib.suppress(MalformedRecordError):
            kind.read(record)
    Progress.read(record)
