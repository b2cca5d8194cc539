"""A review that goes to another machine as JSON: it comes back as it was, and nothing else comes back as a review."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_chime.summary import (
    Review,
    UnreadableReviewError,
    as_document,
    pack_review,
    render_markdown,
    unpack_review,
)
from tests.unit.summary.previews import HIDDEN, Printed, create, stack, step, stored, update
from tests.unit.summary.test_forms import EVERYTHING

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["=", "value", "project", "edit"]), inner, max_size=3)
    ),
    max_leaves=8,
)
REVIEWS = {
    "everything": EVERYTHING,
    "nothing": Printed([stack()]).review(),
    "hidden": Printed([create(name=HIDDEN), update(stored(name="a"), "b", name=HIDDEN)]).review(),
    "what cannot be judged": Printed([step("frobnicate", "x", stored(), stored())]).review(),
}


@pytest.mark.parametrize("review", REVIEWS.values(), ids=REVIEWS)
def test_a_review_comes_back_as_it_was(review: Review) -> None:
    """In whatever form it is shown then."""
    back = unpack_review(json.loads(json.dumps(pack_review(review))))
    assert back == review
    assert as_document(back, []) == as_document(review, [])
    assert render_markdown(back, []) == render_markdown(review, [])


@pytest.mark.parametrize(
    "packed",
    [
        None,
        [],
        {},
        {"=": "Calls", "updates": 1, "releases": 2},
        {"=": "Path", "value": "/etc/passwd"},
        "Review",
    ],
    ids=repr,
)
def test_what_is_no_review_is_an_error(packed: object) -> None:
    """Nothing but the parts of one is made from what comes."""
    with pytest.raises(UnreadableReviewError):
        unpack_review(packed)


def test_a_review_of_another_version_is_an_error() -> None:
    """A key that is new, and one that is missing."""
    packed = pack_review(EVERYTHING)
    for other in ({**packed, "mood": 1}, {key: each for key, each in packed.items() if key != "writes"}):
        with pytest.raises(UnreadableReviewError, match="another version"):
            unpack_review(other)


@given(JSON)
def test_whatever_comes_is_no_crash(packed: Any) -> None:
    """Random, and nearly right."""
    for each in (packed, {**pack_review(EVERYTHING), "calls": packed}):
        with contextlib.suppress(UnreadableReviewError):
            unpack_review(each)
