"""What a preview does not show counts as the gravest that it can be: never silent, never approved.

The kinds are laid over each property of each operation, in both forms of a preview.
"""

from __future__ import annotations

import io
import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime import rpc
from rich.console import Console

from pulumi_chime.model import preview_lines
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import Edit
from pulumi_chime.summary import (
    NotApprovableError,
    Review,
    ReviewLimits,
    approve,
    as_document,
    exceeded_limits,
    mask_numbers,
    read_preview,
    render_markdown,
    review_preview,
    show_on_terminal,
)
from pulumi_chime.summary.preview import StepOperation
from tests.unit.summary.previews import (
    HIDDEN,
    LOOKED_AT,
    NAMED,
    NUMBER,
    OTHER,
    Printed,
    declared,
    line,
    stack,
    step,
    stored,
)

if TYPE_CHECKING:
    from tests.support.doors import Door

ABSENT = object()
KINDS: dict[str, Any] = {
    "secret": HIDDEN,
    "unknown": rpc.UNKNOWN,
    "absent": ABSENT,
    "null": None,
    "a number": 5,
    "a list": [HIDDEN],
    "an object": {"x": rpc.UNKNOWN},
    "empty": "",
}
PROPERTIES = (
    "phone_number",
    "name",
    "calling_name",
    "product_type",
    "on_adopt",
    "on_destroy",
    "connection",
    "defaulted",
    "type",
    "region",
)
OPERATIONS = [operation.value for operation in StepOperation]
MARKERS = ("[secret]", "[unreadable]", rpc.UNKNOWN)
OF_A_RELEASE = {"phone_number", "on_destroy", "connection", "region"}
NEVER_SHOWN = {"secret", "unknown", "a list", "an object"}


def put(state: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    """Return a state in which a property is something else, in inputs and outputs."""
    changed = {**state}
    for side in ("inputs", "outputs"):
        if side in changed:
            changed[side] = {**changed[side], name: value}
            if value is ABSENT:
                del changed[side][name]
    return changed


def states() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a number that is to be released when it is deleted, and one whose attributes all change."""
    old = stored(
        NUMBER,
        retained=False,
        on_destroy="release",
        name="A",
        calling_name="A",
        product_type="VoiceConnector",
    )
    new = declared(OTHER, name="B", calling_name="B", product_type="SipMediaApplicationDialIn")
    return old, new


def reviews(printed: Printed) -> list[Review]:
    """Return what a reviewer sees of it, in either form of a preview."""
    return [review_preview(read_preview(text), NAMED) for text in (printed.events(), printed.document())]


def assert_never_silent_nor_approved(operation: str, review: Review, *, hidden: str) -> None:
    """What leaves is shown, what cannot be judged fails, and what is approved was seen."""
    known = StepOperation.of(operation)
    if known.lets_go:
        assert len(review.departures) == 1
    if known is StepOperation.NOT_KNOWN:
        assert list(exceeded_limits(review, ReviewLimits()))
    for form in (render_markdown(review, []), json.dumps(as_document(mask_numbers(review), []))):
        assert rpc.UNKNOWN not in form
    show_on_terminal(review, [], Console(file=io.StringIO()))
    try:
        approved = approve(review)
    except NotApprovableError:
        return
    assert not (hidden and approved.changes)
    assert not (hidden in OF_A_RELEASE and approved.releases)
    assert approved.releases == {each.phone_number for each in review.releases} <= {NUMBER}
    texts = [(number, edit.before, edit.after) for (number, _), edit in approved.changes.items()]
    assert all(
        text is not None and not any(mark in text for mark in MARKERS) for text in itertools.chain(*texts)
    )
    assert all(number in {NUMBER, OTHER} for number, _, _ in texts)


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_shown_is_the_gravest_it_can_be(kind: str, operation: str) -> None:
    """Each property in each state that it can be in, before and after each operation."""
    for name in PROPERTIES:
        assert_gravest(kind, name, operation)


def assert_gravest(kind: str, name: str, operation: str) -> None:
    """Nothing is silent or approved where one property of a number is not shown."""
    old, new = (put(state, name, KINDS[kind]) for state in states())
    lines = [
        line(LOOKED_AT),
        *(line(preview_lines.difference_line(Edit(each, "A", "B")), "n") for each in Attribute),
    ]
    for review in reviews(Printed([stack(), step(operation, "n", old, new)], lines)):
        assert_never_silent_nor_approved(operation, review, hidden=name if kind in NEVER_SHOWN else "")


@pytest.mark.parametrize("kind", KINDS)
def test_a_deletion_whose_fate_is_not_shown_is_a_release(kind: str) -> None:
    """Only what the provider itself takes for "retain" is none: nothing, and nothing else."""
    old = put(states()[0], "on_destroy", KINDS[kind])
    for review in reviews(Printed([stack(), step("delete", "n", old)])):
        (departure,) = review.departures
        assert departure.is_released == (kind not in {"absent", "null", "empty"})
        over = list(exceeded_limits(review, ReviewLimits(allows_release=False)))
        assert any("1 number to be released" in each for each in over) == departure.is_released


@pytest.mark.parametrize("kind", sorted(NEVER_SHOWN))
def test_a_number_that_is_not_shown_is_none_that_is_declared(kind: str) -> None:
    """However many of them there are, before and after."""
    old, new = (put(state, "phone_number", KINDS[kind]) for state in states())
    steps = [
        step("delete", "a", old),
        step("delete", "b", old),
        step("create", "c", None, new),
        step("create", "d", None, new),
    ]
    for review in reviews(Printed([stack(), *steps])):
        assert sorted(each.resource_name for each in review.releases) == ["a", "b"]
        with pytest.raises(NotApprovableError):
            approve(review)


def forms(review: Review) -> list[str]:
    """Return a review for people, on a terminal and in a comment, without the marks around what is quoted."""
    terminal = io.StringIO()
    show_on_terminal(review, [], Console(file=terminal, width=300))
    return [terminal.getvalue(), render_markdown(review, [])]


@pytest.mark.parametrize("operation", ["create", "update", "import", "create-replacement"])
@pytest.mark.parametrize("name", ["on_adopt", "on_destroy", "connection", "defaulted"])
@pytest.mark.parametrize("kind", sorted(NEVER_SHOWN))
def test_an_input_that_is_not_shown_is_said(kind: str, name: str, operation: str, door: Door) -> None:
    """For people and in JSON, whether or not anything is written."""
    new = put(declared(NUMBER), name, KINDS[kind])
    old = None if operation in {"create", "import"} else stored(NUMBER)
    for review in reviews(Printed([stack(), step(operation, "n", old, new)], [line(LOOKED_AT)])):
        properties = {each.property_name for each in review.inputs_shown_nowhere}
        assert door.spell(name) in {*properties, *(each.property_name for each in review.hidden_inputs)}
        for form in forms(review):
            assert f"{door.spell(name)} of {NUMBER}" in form
            assert "no change to any number" not in form
        (shown,) = (
            each
            for each in as_document(review, [])["hidden_inputs"]
            if each["property"] == door.spell(name) and each["subject"] == NUMBER
        )
        assert shown["reason"]


RELEASE, RETAIN = "release", "retain"


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (RETAIN, RELEASE, ""),
        (None, RELEASE, ""),
        (ABSENT, RELEASE, ""),
        (RETAIN, HIDDEN, "a secret"),
        (RETAIN, rpc.UNKNOWN, "known only after up"),
        (HIDDEN, HIDDEN, "a secret"),
        (HIDDEN, RELEASE, ""),
        (RETAIN, 5, "not to be read"),
        (RETAIN, RETAIN, None),
        (RELEASE, RELEASE, None),
        (RELEASE, RETAIN, None),
        (RELEASE, ABSENT, None),
    ],
)
def test_the_first_key_of_a_release_is_told(before: Any, after: Any, reason: str | None, door: Door) -> None:
    """It is no release yet; where it is not shown, `--no-release` cannot be kept."""
    old, new = put(stored(NUMBER), "on_destroy", before), put(declared(NUMBER), "on_destroy", after)
    for review in reviews(Printed([step("update", "n", old, new)])):
        told = as_document(review, [])["releasable"]
        over = [*exceeded_limits(review, ReviewLimits(allows_release=False))]
        assert any("is not shown, with --no-release" in each for each in over) == bool(reason)
        if reason is None:
            assert told == []
            continue
        assert told == [{"phone_number": NUMBER, "resource": "n", "hidden": reason}]
        for form in forms(review):
            assert "will be released by a later deletion" in form
            assert f"its {door.spell('on_destroy')} {'is ' + reason if reason else 'becomes'}" in form


def test_a_number_that_is_new_may_have_the_first_key_too() -> None:
    """So may the number of a replacement, whatever the old one had."""
    key = [{"phone_number": NUMBER, "resource": "n", "hidden": ""}]
    created = step("create", "n", None, declared(NUMBER, on_destroy=RELEASE))
    old = stored(OTHER, retained=False, on_destroy=RELEASE)
    replaced = step("create-replacement", "n", old, declared(NUMBER, on_destroy=RELEASE))
    for each in (created, replaced):
        for review in reviews(Printed([each], [line(LOOKED_AT)])):
            assert as_document(review, [])["releasable"] == key


VALUES = st.sampled_from([*KINDS.values(), "release", "retain", NUMBER, OTHER, "+", "a", True])
STATES = st.none() | st.fixed_dictionaries(
    {},
    optional={
        "inputs": st.none()
        | st.dictionaries(st.sampled_from(PROPERTIES), VALUES.filter(lambda value: value is not ABSENT)),
        "outputs": st.none()
        | st.dictionaries(st.sampled_from(PROPERTIES), VALUES.filter(lambda value: value is not ABSENT)),
        "retainOnDelete": st.sampled_from([True, False, None, HIDDEN]),
        "delete": st.booleans(),
        "id": st.sampled_from(["", NUMBER, OTHER]),
    },
)
STEPS = st.lists(
    st.builds(step, st.sampled_from([*OPERATIONS, "whatever"]), st.sampled_from("abc"), STATES, STATES),
    max_size=6,
)


@given(STEPS, STEPS)
def test_no_preview_is_a_bug_and_none_is_approved_unseen(steps: list[Any], outcomes: list[Any]) -> None:
    """Whatever the steps are, every deletion is in the review, or the number is declared."""
    printed = Printed([stack(), *steps], outcomes=outcomes)
    for review in reviews(printed):
        show_on_terminal(review, [], Console(file=io.StringIO()))
        render_markdown(review, [])
        json.dumps(as_document(review, []))
        for each in steps:
            if each["op"] in {"delete", "delete-replaced"} and each["old"] is None:
                assert any(
                    departure.resource_name == each["urn"].rpartition("::")[2]
                    for departure in review.departures
                )
        try:
            approved = approve(review)
        except NotApprovableError:
            continue
        assert {number for number, _ in approved.changes} | approved.releases <= {NUMBER, OTHER}
