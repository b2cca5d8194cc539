"""A review that goes to another machine as JSON: it comes back as it was, and nothing else comes back as a review."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_chime.model import preview_lines
from pulumi_chime.summary import (
    Review,
    UnreadableReviewError,
    as_document,
    pack_review,
    render_markdown,
    unpack_review,
)
from tests.unit.summary.previews import (
    HIDDEN,
    OTHER,
    THIRD,
    Printed,
    create,
    line,
    stack,
    step,
    stored,
    update,
)
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


def test_nothing_goes_along_that_is_not_shown() -> None:
    """An address, whose password no form shows, stays where the preview was made; so does one in what others say."""
    given = {"region": "me-south-1", "endpoint_url": "https://bob:hunter2@proxy.example.com/"}
    steps = [
        update(stored(name="a", connection=given), "renamed", name="b", connection=given),
        step(
            "delete", "gone", stored(OTHER, retained=False, name="a", connection=given, on_destroy="release")
        ),
        create("new", THIRD, name="c", connection=given),
    ]
    said = f"cannot open {given['endpoint_url']}x?token=hunter2: no"
    lines = [line(said, "renamed", "error"), line(preview_lines.not_checked_line(said))]
    review = Printed(steps, lines).review()
    assert (len(review.writes), len(review.departures)) == (2, 1)
    packed = pack_review(review)
    for form in (packed, as_document(review, []), render_markdown(review, [])):
        assert "hunter2" not in json.dumps(form)
        assert json.dumps(form).count("https://proxy.example.com/x: no") == 2
    assert "me-south-1" not in json.dumps(packed)
    assert as_document(unpack_review(packed), []) == as_document(review, [])


@given(JSON)
def test_whatever_comes_is_no_crash(packed: Any) -> None:
    """Random, and nearly right."""
    for each in (packed, {**pack_review(EVERYTHING), "calls": packed}):
        with contextlib.suppress(UnreadableReviewError):
            unpack_review(each)
