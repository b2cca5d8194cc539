"""What the engine calls what it does to a resource: all of it is understood, or said to be not."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_chime.summary import ReviewLimits, as_document, exceeded_limits
from pulumi_chime.summary.preview import StepOperation
from tests.support.doors import Door
from tests.unit.summary.previews import NUMBER, OTHER, THIRD, Printed, create, declared, step, stored

# pkg/resource/deploy/step.go of pulumi/pulumi v3.220.0, StepOps.
ENGINE_OPERATIONS = [
    "same",
    "create",
    "update",
    "delete",
    "replace",
    "create-replacement",
    "delete-replaced",
    "read",
    "read-replacement",
    "refresh",
    "discard",
    "discard-replaced",
    "remove-pending-replace",
    "import",
    "import-replacement",
    "diff",
]
LATER = ["read-discard", "forget", "gone", "not known", ""]
"""What another version of the engine may have, names of this package's own among them."""


def shown(operation: str) -> dict[str, Any]:
    """Return the summary of one step of a number that is to be released, and another one after it."""
    old = stored(NUMBER, retained=False, on_destroy="release", name="Old")
    new = declared(OTHER, name="New")
    return as_document(Printed([step(operation, "n", old, new)]).review(), [])


@pytest.mark.parametrize("operation", ENGINE_OPERATIONS)
def test_each_operation_of_the_engine_is_understood(operation: str, door: Door) -> None:
    """It is known what the number that the resource had, and the one that it has then, go through."""
    document = shown(operation)
    known = StepOperation.of(operation)
    assert known is not StepOperation.NOT_KNOWN
    assert document["not_judged"] == []
    assert [each["phone_number"] for each in document["releases"]] == [NUMBER] * known.lets_go
    assert document["adopted"] == known.adopts
    # On the native door an import is a reading; an update of its own follows where the program says otherwise.
    is_reading = door is Door.NATIVE and known is StepOperation.IMPORT
    writes = (known.adopts or known is StepOperation.UPDATE) and not is_reading
    assert [each["phone_number"] for each in document["changes"]] == [OTHER] * writes


def test_each_operation_has_one_place() -> None:
    """It has no effect, or one of the effects that there are."""
    for operation in StepOperation:
        effects = operation.adopts or operation.lets_go or operation is StepOperation.UPDATE
        assert effects + operation.has_no_effect == (
            operation not in {StepOperation.GONE, StepOperation.NOT_KNOWN}
        ), operation


@pytest.mark.parametrize("operation", LATER)
def test_what_is_not_known_is_said_to_be_not(operation: str) -> None:
    """It fails every check, because it may be anything."""
    review = Printed([step(operation, "n", stored(NUMBER), declared(NUMBER))]).review()
    (spot,) = as_document(review, [])["not_judged"]
    assert spot == {
        "subject": "n",
        "text": f"the engine calls what it does to it {operation!r}, which is not known here",
    }
    assert list(exceeded_limits(review, ReviewLimits())) == ["1 resource that cannot be judged"]


@pytest.mark.parametrize(
    ("operation", "sides", "text"),
    [
        ("delete", {}, "the preview does not show what it is before its delete"),
        ("delete-replaced", {}, "the preview does not show what it is before its delete-replaced"),
        ("update", {"new": declared(NUMBER)}, "the preview does not show what it is before its update"),
        ("update", {"old": stored(NUMBER)}, "the preview does not show what it is after its update"),
        ("create", {}, "the preview does not show what it is after its create"),
        ("replace", {"old": stored(NUMBER)}, "the preview does not show what it is after its replace"),
        ("import", {}, "the preview does not show what it is after its import"),
    ],
)
def test_half_a_step_is_said_to_be_one(operation: str, sides: dict[str, Any], text: str) -> None:
    """Without its states nobody can say what a step does."""
    review = Printed([step(operation, "n", **sides)]).review()
    assert [spot.text for spot in review.blind_spots] == [text]
    assert "1 resource that cannot be judged" in list(exceeded_limits(review, ReviewLimits()))


def test_a_deletion_of_nobody_knows_what_counts_as_a_release() -> None:
    """There is nothing graver."""
    review = Printed([step("delete", "n")]).review()
    (release,) = review.releases
    assert release.resource_name == "n"
    over = list(exceeded_limits(review, ReviewLimits(allows_release=False)))
    assert "1 resource that cannot be judged" in over
    assert "1 number to be released, where --no-release allows none" in over


def test_a_replacement_counts_once() -> None:
    """Its parts are steps as well, in one of the two forms."""
    old, new = stored(NUMBER, name="Old"), declared(OTHER, name="New")
    parts = [step(each, "n", old, new) for each in ("create-replacement", "replace")]
    review = Printed([*parts, step("delete-replaced", "n", old), create("other", THIRD)]).review()
    assert review.adopted == 2
    assert [write.phone_number for write in review.writes] == [OTHER]
    assert [(each.phone_number, each.replaced_by, each.remarks) for each in review.leaving] == [
        (NUMBER, OTHER, ())
    ]


def test_other_resources_are_counted_once_and_only_where_they_change() -> None:
    """A refresh, a read or the engine's own records change nothing."""

    def of(operation: str) -> dict[str, Any]:
        plain = {"inputs": {"bucket": "x"}, "outputs": {}}
        return {
            "op": operation,
            "urn": "urn:pulumi:prod::offices::aws:s3:Bucket::x",
            "old": plain,
            "new": plain,
        }

    idle = ["same", "read", "refresh", "discard", "remove-pending-replace", "diff"]
    assert Printed([of(each) for each in idle]).review().other_changes == 0
    assert (
        Printed([of(each) for each in ("create-replacement", "replace", "delete-replaced")])
        .review()
        .other_changes
        == 1
    )
    assert Printed([of("whatever comes")]).review().other_changes == 1
