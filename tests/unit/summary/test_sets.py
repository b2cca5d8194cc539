"""The numbers of a set in a review: each as one by itself, with its own changes, lines, and what becomes of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from pulumi.runtime import rpc

from pulumi_chime.model import preview_lines
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import Edit
from pulumi_chime.model.release_list import ReleaseList
from pulumi_chime.summary import (
    NotApprovableError,
    ReviewLimits,
    approve,
    as_document,
    exceeded_limits,
    read_preview,
    render_markdown,
    review_preview,
)
from tests.unit.summary.previews import HIDDEN, LOOKED_AT, NUMBER, OTHER, THIRD

if TYPE_CHECKING:
    from pulumi_chime.summary import Review

SET = "chime:index:PhoneNumberSet"
URN = f"urn:pulumi:prod::offices::{SET}::desks"
STACK = "urn:pulumi:prod::offices::pulumi:pulumi:Stack::offices-prod"
ABSENT, EMPTY = "absent", "empty"
PROVIDER = "urn:pulumi:prod::offices::pulumi:providers:chime::default_0_1_0::04da6b54"
NAMED = ReleaseList(numbers=frozenset({NUMBER, OTHER, THIRD}))
NAME, CALLING_NAME = Attribute.NAME, Attribute.CALLING_NAME

Rows = dict[str, Any]


def declared(rows: Any, **inputs: Any) -> dict[str, Any]:
    """Return a set as it will be."""
    given = {"numbers": rows, "onAdopt": "match", "onDestroy": "retain", **inputs}
    return {"inputs": given, "outputs": {}, "provider": PROVIDER}


def stored(rows: Rows, **values: Any) -> dict[str, Any]:
    """Return a set as the state has it, its names managed."""
    shared = {"onAdopt": "match", "onDestroy": "retain", **values}
    outputs = {
        "numbers": {number: {"status": "Unassigned", "type": "Local", **row} for number, row in rows.items()},
        "managed": ["name"],
        "region": "us-east-1",
        "arnPrefix": "arn:aws:chime:us-east-1:123456789012:phone-number/",
        "connection": {},
        **shared,
    }
    return {"inputs": {"numbers": rows, **shared}, "outputs": outputs, "id": "desks", "provider": PROVIDER}


def reviews(
    operation: str,
    old: dict[str, Any] | None,
    new: dict[str, Any] | None,
    *lines: tuple[str, str],
    changed: list[str] | None = None,
    releases: ReleaseList = NAMED,
    others: list[dict[str, Any]] | None = None,
) -> list[Review]:
    """Return what a reviewer sees of a step of a set, in either form of a preview."""
    detailed = {} if changed is None else {"detailedDiff": {path: {"kind": "update"} for path in changed}}
    said = [
        {"urn": "" if text == LOOKED_AT else URN, "severity": severity, "message": f"{text}\n"}
        for severity, text in lines
    ]
    steps: list[dict[str, Any]] = [
        {"op": operation, "urn": URN, "oldState": old, "newState": new, **detailed},
        *(others or []),
    ]
    document = json.dumps({"config": {}, "steps": steps, "diagnostics": said, "changeSummary": {}})
    events: list[dict[str, Any]] = [
        {"preludeEvent": {"config": {}}},
        *(
            {
                "resourcePreEvent": {
                    "metadata": {
                        **{key: value for key, value in step.items() if key not in {"oldState", "newState"}},
                        "old": step["oldState"],
                        "new": step["newState"],
                    }
                }
            }
            for step in steps
        ),
        *({"diagnosticEvent": each} for each in said),
        {"summaryEvent": {}},
        {"cancelEvent": {}},
    ]
    streamed = "\n".join(json.dumps({"sequence": number, **each}) for number, each in enumerate(events))
    return [review_preview(read_preview(text), releases) for text in (document, streamed)]


def differs(number: str, before: str, after: str) -> tuple[str, str]:
    """Return the line for a live value that will be replaced."""
    return "info", preview_lines.number_line(number, preview_lines.difference_line(Edit(NAME, before, after)))


def edits(review: Review) -> list[tuple[str, str | None, str]]:
    """Return each write as its number and values."""
    return [(each.phone_number, each.edit.before, each.edit.after) for each in review.writes]


def test_a_new_set_is_as_many_adoptions() -> None:
    """Of the numbers whose live values differ, each line is that number's."""
    for review in reviews(
        "create",
        None,
        declared({NUMBER: {"name": "A"}, OTHER: {"name": "B"}}),
        ("info", LOOKED_AT),
        differs(OTHER, "", "B"),
    ):
        assert (review.adopted, edits(review)) == (2, [(OTHER, "", "B")])
        assert set(approve(review).changes) == {(OTHER, NAME)}


def test_an_update_is_of_the_numbers_that_change() -> None:
    """What joins the set is adopted; what leaves it stays in the account, whoever is named."""
    old = stored({NUMBER: {"name": "A"}, OTHER: {"name": "B"}}, onDestroy="release")
    new = declared({NUMBER: {"name": "A2"}, THIRD: {"name": "C"}}, onDestroy="release")
    paths = [f'numbers["{NUMBER}"].name', f'numbers["{OTHER}"]', f'numbers["{THIRD}"]']
    for review in reviews("update", old, new, ("info", LOOKED_AT), differs(THIRD, "", "C"), changed=paths):
        assert edits(review) == [(NUMBER, "A", "A2"), (THIRD, "", "C")]
        assert review.adopted == 1
        assert [each.phone_number for each in review.leaving] == [OTHER]
        assert review.releases == ()


@pytest.mark.parametrize("changed", [[f'numbers["{NUMBER}"].name'], None])
def test_a_secret_that_does_not_change_hides_nothing(changed: list[str] | None) -> None:
    """The provider says which numbers change; where it does not, any may."""
    secret = {"name": HIDDEN, "secretInputs": ["name"]}
    old = stored({NUMBER: {"name": "A"}, OTHER: secret})
    new = declared({NUMBER: {"name": "A2"}, OTHER: secret})
    for review in reviews("update", old, new, changed=changed):
        assert (NUMBER, "A", "A2") in edits(review)
        if changed is None:
            with pytest.raises(NotApprovableError, match=rf"name of \{OTHER} \(a secret\)"):
                approve(review)
        else:
            assert set(approve(review).changes) == {(NUMBER, NAME)}


@pytest.mark.parametrize(
    ("declared_as", "releases", "released"),
    [
        ("retain", NAMED, []),
        ("release", NAMED, [NUMBER, OTHER]),
        ("release", ReleaseList(numbers=frozenset({OTHER})), [OTHER]),
        ("release", ReleaseList(problem="no such file"), [NUMBER, OTHER]),
    ],
)
def test_a_set_that_is_deleted_releases_those_that_are_named(
    declared_as: str, releases: ReleaseList, released: list[str]
) -> None:
    """All others stay in the account."""
    old = stored({NUMBER: {"name": "A"}, OTHER: {"name": "B"}}, onDestroy=declared_as)
    for review in reviews("delete", old, None, releases=releases):
        assert [each.phone_number for each in review.releases] == released
        assert len(review.departures) == 2


def test_a_set_that_is_replaced_releases_nothing() -> None:
    """Its old half lets go of what leaves it."""
    old = stored({NUMBER: {"name": "A"}, OTHER: {"name": "B"}}, onDestroy="release")
    new = declared({NUMBER: {"name": "A"}}, onDestroy="release")
    leftover = {"op": "delete-replaced", "urn": URN, "oldState": old, "newState": None}
    for review in reviews("create-replacement", old, new, others=[leftover]):
        assert review.releases == ()
        assert [each.phone_number for each in review.leaving] == [OTHER]


def test_a_set_that_moves_to_another_provider_is_released() -> None:
    """The process that deletes its old half does not know that it is declared."""
    elsewhere = "urn:pulumi:prod::offices::pulumi:providers:chime::east::04da6b54"
    old = stored({NUMBER: {"name": "A"}, OTHER: {"name": "B"}}, onDestroy="release")
    new = {**declared({NUMBER: {"name": "A"}}, onDestroy="release"), "provider": elsewhere}
    leftover = {"op": "delete-replaced", "urn": URN, "oldState": old, "newState": None}
    for review in reviews("create-replacement", old, new, others=[leftover]):
        assert [each.phone_number for each in review.releases] == [NUMBER, OTHER]
        assert "on another provider" in review.releases[0].remarks[0]


def test_a_row_that_moves_to_a_number_of_its_own_stays() -> None:
    """Nothing leaves, and nothing is released."""
    old = stored({NUMBER: {"name": "A"}, OTHER: {"name": "B"}}, onDestroy="release")
    single = {
        "op": "create",
        "urn": "urn:pulumi:prod::offices::chime:index:PhoneNumber::reception",
        "oldState": None,
        "newState": {"inputs": {"phoneNumber": OTHER, "name": "B"}, "provider": PROVIDER},
    }
    for review in reviews(
        "update",
        old,
        declared({NUMBER: {"name": "A"}}, onDestroy="release"),
        ("info", LOOKED_AT),
        changed=[f'numbers["{OTHER}"]'],
        others=[single],
    ):
        assert (review.departures, edits(review), review.adopted) == ((), [], 1)


@pytest.mark.parametrize(
    "rows", [rpc.UNKNOWN, HIDDEN, {NUMBER: rpc.UNKNOWN}, {NUMBER: {"name": rpc.UNKNOWN}}]
)
@pytest.mark.parametrize("operation", ["create", "update"])
def test_what_is_not_shown_is_approved_by_nobody(rows: Any, operation: str) -> None:
    """Which numbers, what of one, a name."""
    old = None if operation == "create" else stored({OTHER: {"name": "B"}})
    for review in reviews(operation, old, declared(rows), ("info", LOOKED_AT)):
        with pytest.raises(NotApprovableError):
            approve(review)


@pytest.mark.parametrize(
    ("operation", "old", "new"), [("update", None, {}), ("delete", None, None), ("shrink", {}, {})]
)
def test_a_step_that_shows_too_little_is_the_gravest(operation: str, old: Any, new: Any) -> None:
    """It is a blind spot, or counts as a release."""
    empty: dict[str, Any] = {"inputs": {}, "outputs": {}}
    for review in reviews(operation, None if old is None else empty, None if new is None else empty):
        assert review.blind_spots or review.releases


def refreshes(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Review]:
    """Return what a reviewer sees of `pulumi refresh`, as the engine prints it.

    A document has the outcome alone. Events begin with a refresh that shows the state on both sides, and end with the
    outcome in the words of an update.
    """
    stack = {"urn": STACK, "oldState": {}, "newState": {}}
    document = {
        "steps": [{"op": "refresh", **stack}, {"op": "update", "urn": URN, "oldState": old, "newState": new}],
        "changeSummary": {},
    }
    events: list[dict[str, Any]] = [
        {"preludeEvent": {"config": {}}},
        {"resourcePreEvent": {"metadata": {"op": "refresh", "urn": URN, "old": old, "new": old}}},
        {"resOutputsEvent": {"metadata": {"op": "update", "urn": URN, "old": old, "new": new}}},
        {"summaryEvent": {}},
        {"cancelEvent": {}},
    ]
    streamed = "\n".join(json.dumps({"sequence": number, **each}) for number, each in enumerate(events))
    texts = {"document": json.dumps(document), "events": streamed}
    return {form: review_preview(read_preview(text), NAMED) for form, text in texts.items()}


def with_numbers(state: dict[str, Any], **hidden: Any) -> dict[str, Any]:
    """Return a set with something else in place of its numbers; `ABSENT` for nothing, `EMPTY` for no properties."""
    changed = dict(state)
    for part, value in hidden.items():
        rest = {key: each for key, each in state[part].items() if key != "numbers"}
        changed[part] = {} if value == EMPTY else rest if value == ABSENT else {**rest, "numbers": value}
    return changed


def test_a_number_that_a_refresh_has_not_found_is_told() -> None:
    """The others are where they were, and nothing is written, released or new."""
    old = stored({NUMBER: {"name": "A"}, OTHER: {"name": "B"}}, onDestroy="release")
    for review in refreshes(old, stored({NUMBER: {"name": "A2"}}, onDestroy="release")).values():
        assert [each.phone_number for each in review.gone] == [OTHER]
        assert (review.departures, review.writes, review.adopted) == (review.gone, (), 0)


@pytest.mark.parametrize("hidden", [HIDDEN, "[secret]", rpc.UNKNOWN, None, "absent"])
def test_what_a_refresh_does_not_show_is_not_gone(hidden: Any) -> None:
    """The inputs say which numbers were found; where they say nothing either, that is said."""
    old, new = stored({NUMBER: {}, OTHER: {}}), stored({NUMBER: {}})
    shown = refreshes(with_numbers(old, outputs=hidden), with_numbers(new, outputs=hidden))
    for review in shown.values():
        assert [each.phone_number for each in review.gone] == [OTHER]
        assert not review.uncounted
    hide = {"outputs": hidden, "inputs": hidden}
    for review in refreshes(old, with_numbers(new, **hide)).values():
        assert (review.departures, review.uncounted) == ((), ("desks",))
    unchanged = with_numbers(old, **hide)
    for review in refreshes(unchanged, unchanged).values():
        assert (review.departures, review.uncounted) == ((), ())


def test_a_refresh_before_a_deletion_declares_nothing() -> None:
    """What a refresh has found is released all the same, as with `pulumi destroy --refresh`."""
    old = stored({NUMBER: {"name": "A"}, OTHER: {"name": "B"}}, onDestroy="release")
    deletion = {"op": "delete", "urn": URN, "oldState": old, "newState": None}
    for review in reviews("refresh", old, old, others=[deletion]):
        assert [each.phone_number for each in review.releases] == [NUMBER, OTHER]


@pytest.mark.parametrize("outputs", [HIDDEN, "[secret]", rpc.UNKNOWN, None, [NUMBER], "absent", "empty"])
@pytest.mark.parametrize("operation", ["delete", "delete-replaced"])
@pytest.mark.parametrize(("on_destroy", "count"), [("release", 2), ("retain", 0), (HIDDEN, 2)])
def test_numbers_that_the_outputs_do_not_show_are_those_of_the_inputs(
    outputs: Any, operation: str, on_destroy: Any, count: int
) -> None:
    """With `additional_secret_outputs` for instance; a limit counts them."""
    old = with_numbers(stored({NUMBER: {}, OTHER: {}}, onDestroy=on_destroy), outputs=outputs)
    for review in reviews(operation, old, None):
        assert [each.phone_number for each in review.departures] == [NUMBER, OTHER]
        assert len(review.releases) == count
        limits = ReviewLimits(maximum_changes=1, allows_release=False)
        assert len([*exceeded_limits(review, limits)]) == (2 if count else 1) or not review.shows_leftovers


@pytest.mark.parametrize("hidden", [HIDDEN, "[secret]", rpc.UNKNOWN, None, [], "absent"])
@pytest.mark.parametrize("operation", ["delete", "delete-replaced"])
def test_numbers_that_are_shown_nowhere_are_released(hidden: Any, operation: str) -> None:
    """Nobody can count them, and nobody can approve that."""
    old = with_numbers(stored({NUMBER: {}}, onDestroy="release"), outputs=hidden, inputs=hidden)
    for review in reviews(operation, old, None):
        assert (len(review.releases), review.uncounted) == (1, ("desks",))
        limits = ReviewLimits(maximum_changes=100, allows_release=False)
        exceeded = "\n".join(exceeded_limits(review, limits))
        assert "the numbers of 1 set are not shown" in exceeded
        assert "1 number to be released" in exceeded
        assert "no change" not in render_markdown(review, [])
        assert as_document(review, [])["not_counted"] == ["desks"]
        with pytest.raises(NotApprovableError):
            approve(review)


@pytest.mark.parametrize("operation", ["update", "create-replacement"])
def test_numbers_that_were_not_shown_may_leave(operation: str) -> None:
    """What is declared may be there already, or be new: it may be written."""
    old = with_numbers(
        stored({NUMBER: {}, OTHER: {}}, onDestroy="release"), outputs=HIDDEN, inputs="[secret]"
    )
    for review in reviews(operation, old, declared({NUMBER: {"name": "A"}})):
        assert ([each.phone_number for each in review.leaving], review.releases) == (["[secret]"], ())
        assert {each.phone_number for each in review.writes} == {NUMBER}
        assert review.uncounted == ("desks",)
        with pytest.raises(NotApprovableError):
            approve(review)


def test_a_row_that_leaves_a_set_with_hidden_outputs_is_told() -> None:
    """By what the inputs show."""
    old = with_numbers(stored({NUMBER: {"name": "A"}, OTHER: {}}), outputs=HIDDEN)
    for review in reviews("update", old, declared({NUMBER: {"name": "A"}}), changed=[f'numbers["{OTHER}"]']):
        assert [each.phone_number for each in review.leaving] == [OTHER]
        assert edits(review) == []


@pytest.mark.parametrize("rows", [HIDDEN, rpc.UNKNOWN, "absent"])
@pytest.mark.parametrize("operation", ["create", "update"])
def test_numbers_that_will_be_are_not_counted_while_nobody_sees_them(rows: Any, operation: str) -> None:
    """They count as one, which no limit may take for all."""
    new = with_numbers(declared({}), inputs=rows)
    for review in reviews(operation, None if operation == "create" else stored({}), new):
        assert review.uncounted == ("desks",)
        assert [*exceeded_limits(review, ReviewLimits(maximum_changes=100))] == [
            "the numbers of 1 set are not shown, so nobody can say how many change, where --max-changes allows 100"
        ]
        assert not [*exceeded_limits(review, ReviewLimits())]


@pytest.mark.parametrize(
    ("after", "hidden"), [("release", ""), (HIDDEN, "a secret"), (rpc.UNKNOWN, "known only")]
)
def test_what_a_set_says_of_all_its_numbers_changes_for_each(after: Any, hidden: str) -> None:
    """The engine names the set's property alone, and no number."""
    rows: Rows = {NUMBER: {"name": "A"}, OTHER: {"name": "B"}}
    for review in reviews("update", stored(rows), declared(rows, onDestroy=after), changed=["onDestroy"]):
        assert [each.phone_number for each in review.release_keys] == [NUMBER, OTHER]
        assert all(each.hidden.startswith(hidden) for each in review.release_keys)
        assert review.writes == ()
    for review in reviews("update", stored(rows), declared(rows, onAdopt=HIDDEN), changed=["onAdopt"]):
        assert {each.property_name for each in review.inputs_shown_nowhere} == {"onAdopt"}
        with pytest.raises(NotApprovableError, match="onAdopt"):
            approve(review)


@pytest.mark.parametrize("operation", ["same", "refresh", "read"])
def test_what_is_hidden_and_does_not_change_is_no_alarm(operation: str) -> None:
    """A set whose numbers are a secret may be left as it is."""
    hidden = with_numbers(stored({NUMBER: {}}), outputs=HIDDEN, inputs=HIDDEN)
    for review in reviews(operation, hidden, hidden):
        assert (review.adopted, review.departures, review.uncounted) == (0, (), ())


def test_lines_of_a_number_are_findings_about_it() -> None:
    """With the number as their subject."""
    old = stored({NUMBER: {"name": "A"}})
    new = declared({NUMBER: {"name": "A"}, THIRD: {}})
    refused = f"{THIRD}: phone number {THIRD}: not found; check the region"
    for review in reviews("update", old, new, ("error", refused), changed=[f'numbers["{THIRD}"]']):
        assert [(each.subject, each.text) for each in review.findings] == [
            (THIRD, "not found; check the region")
        ]
