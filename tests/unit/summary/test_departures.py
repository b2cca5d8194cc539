"""Numbers that leave the stack: what becomes of them, also where the preview does not show all of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pulumi.runtime import rpc

from pulumi_chime.model.release_list import ReleaseList
from pulumi_chime.summary import ReviewLimits, exceeded_limits, read_preview, render_markdown, review_preview
from tests.unit.summary.previews import (
    HIDDEN,
    LOOKED_AT,
    NAMED,
    NUMBER,
    OTHER,
    THIRD,
    Printed,
    create,
    declared,
    left_behind,
    line,
    replacement,
    stack,
    step,
    stored,
    update,
    urn,
)

if TYPE_CHECKING:
    from tests.support.doors import Door

RELEASED = stored(NUMBER, retained=False, on_destroy="release")
NO_RELEASE = ReviewLimits(allows_release=False)
FORBIDDEN = "where --no-release allows none"
REFERENCES = json.loads((Path(__file__).parents[2] / "fixtures" / "provider_references.json").read_text())


def departures(printed: Printed) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return number, kind and remarks of each departure, as events have it."""
    return [(each.phone_number, each.kind.value, each.remarks) for each in printed.review().departures]


def in_document(printed: Printed) -> list[tuple[str, str]]:
    """Return number and kind of each departure, as the usual form has it."""
    review = review_preview(read_preview(printed.document()), NAMED)
    return [(each.phone_number, each.kind.value) for each in review.departures]


def test_what_an_earlier_replacement_has_left_is_released() -> None:
    """Nothing else in the preview changes, and nothing declares the number."""
    printed = Printed(
        [stack(), step("same", "reception", stored(OTHER), declared(OTHER)), left_behind(RELEASED)]
    )
    assert departures(printed) == [
        (NUMBER, "released", ("an earlier replacement has left it to be deleted",))
    ]
    assert any(FORBIDDEN in each for each in exceeded_limits(printed.review(), NO_RELEASE))


def test_what_is_left_stands_beside_what_is_replaced_now() -> None:
    """Both have the resource's name."""
    now = stored(OTHER, retained=False, on_destroy="release")
    printed = Printed([*replacement("reception", now, declared(THIRD)), left_behind(RELEASED)])
    assert departures(printed) == [
        (NUMBER, "released", ("an earlier replacement has left it to be deleted",)),
        (OTHER, "released", ()),
    ]


def test_the_usual_form_says_that_it_does_not_show_what_is_left() -> None:
    """A check against releases cannot be kept by it; with a refresh of the whole stack it can."""
    plain = Printed([stack(), update(stored(name="A"), name="B")])
    review = review_preview(read_preview(plain.document()), NAMED)
    assert "| leftovers | **NOT SHOWN by this form of the preview" in render_markdown(review, []).replace(
        "`", ""
    )
    assert [each.partition(":")[0] for each in exceeded_limits(review, NO_RELEASE)] == [
        "--no-release cannot be kept"
    ]
    assert list(exceeded_limits(review, ReviewLimits())) == []
    assert list(exceeded_limits(plain.review(), NO_RELEASE)) == []

    nobody_named = review_preview(read_preview(plain.document()), ReleaseList())
    assert list(exceeded_limits(nobody_named, NO_RELEASE)) == []
    unreadable = review_preview(read_preview(plain.document()), ReleaseList(problem="no such file"))
    assert len(list(exceeded_limits(unreadable, NO_RELEASE))) == 1

    waiting = {**RELEASED, "delete": True}
    refreshed = Printed(
        [
            stack("refresh"),
            step("refresh", "reception", stored(OTHER), stored(OTHER)),
            step("refresh", "reception", waiting, waiting),
            stack(),
        ]
    )
    assert in_document(refreshed) == [(NUMBER, "released")]
    nothing_left = Printed([stack("refresh"), step("refresh", "n", stored(), stored()), stack()])
    assert (
        list(exceeded_limits(review_preview(read_preview(nothing_left.document()), NAMED), NO_RELEASE)) == []
    )


def test_a_release_is_not_hidden_by_another_number_that_is_secret() -> None:
    """All secret numbers look the same, and any of them may be this one: or not."""
    old = stored(NUMBER, retained=False, on_destroy="release")
    for properties in (old["inputs"], old["outputs"]):
        properties["phone_number"] = HIDDEN
    hidden = {"inputs": {**declared()["inputs"], "phone_number": HIDDEN}}
    printed = Printed(
        [
            step("delete", "gone", old),
            step("create", "new", new=hidden),
            create("later", "04da6b54-80e4-46f7-96ec-b56ff0331ba9"),
        ]
    )
    assert departures(printed) == [("[secret]", "released", ())]
    other = stored(OTHER, retained=False, on_destroy="release")
    two = Printed([*printed.steps, step("delete", "other", other), create("same one", OTHER)])
    assert departures(two) == [("[secret]", "released", ())]


@pytest.mark.parametrize(
    ("on_destroy", "reason"),
    [
        (HIDDEN, "a secret"),
        (rpc.UNKNOWN, "known only after up"),
        (5, "not to be read"),
        (["release"], "not to be read"),
        ("RELEASE", "'RELEASE'"),
    ],
)
def test_what_cannot_be_seen_counts_as_released(on_destroy: Any, reason: str, door: Door) -> None:
    """There is nothing graver, and it is said why."""
    remark = f"its {door.spell('on_destroy')} is {reason}, so it counts as released"
    old = stored(NUMBER, retained=False)
    old["outputs"]["on_destroy"] = old["inputs"]["on_destroy"] = on_destroy
    printed = Printed([step("delete", "gone", old)])
    assert departures(printed) == [(NUMBER, "released", (remark,))]
    assert remark in render_markdown(printed.review(), [])


@pytest.mark.parametrize("key", ["absent", None])
def test_what_the_state_does_not_have_is_retained(key: str | None) -> None:
    """As the provider reads it: an absent key has its default."""
    old = stored(NUMBER, retained=False)
    for properties in (old["inputs"], old["outputs"]):
        properties["on_destroy"] = key
        if key == "absent":
            del properties["on_destroy"]
    assert departures(Printed([step("delete", "gone", old)])) == [(NUMBER, "retained", ())]


@pytest.mark.parametrize("retained", ["yes", 1, HIDDEN, None])
def test_only_a_plain_true_retains(retained: Any) -> None:
    """What is anything else is no protection."""
    old = {**RELEASED, "retainOnDelete": retained}
    assert departures(Printed([step("delete", "gone", old)])) == [(NUMBER, "released", ())]


def test_a_resource_that_this_run_may_pass_over_is_no_protection() -> None:
    """With targets the engine calls it unchanged without a check, so the plugin does not know that it is declared."""
    unchanged = step("same", "twin", stored(NUMBER), declared(NUMBER))
    released = Printed([step("delete", "old", RELEASED), unchanged])
    assert departures(released) == [
        (NUMBER, "released", ("it stays if this run checks twin, which declares it too",))
    ]
    assert departures(Printed([step("delete", "old", stored(NUMBER)), unchanged])) == []
    skipped = step("same", "new", {"inputs": {}, "outputs": {}}, {"inputs": {}, "outputs": {}})
    assert departures(Printed([step("delete", "old", RELEASED), skipped])) == [(NUMBER, "released", ())]


@pytest.mark.parametrize("old", [RELEASED, stored(NUMBER)])
@pytest.mark.parametrize("operation", ["refresh", "delete"])
def test_a_number_that_a_refresh_does_not_find_is_gone(old: dict[str, Any], operation: str) -> None:
    """It is neither released nor billed; `pulumi preview --refresh` and `pulumi refresh` call it differently."""
    printed = Printed([step("refresh", "n", old, old)], outcomes=[step(operation, "n", old)])
    assert departures(printed) == [(NUMBER, "gone", ())]
    assert printed.review().calls.total == 0
    shown = render_markdown(printed.review(), [])
    assert "1 number gone from the account: not found by the refresh" in shown
    assert "RELEASED" not in shown
    assert "still billed" not in shown


def test_a_number_that_is_gone_and_still_declared_is_shown_as_gone() -> None:
    """It will be adopted, which fails."""
    refused = f"phone number {NUMBER}: not found"
    printed = Printed(
        [step("refresh", "n", RELEASED, RELEASED), create("n", NUMBER)],
        [line(LOOKED_AT), line(refused, "n", "error")],
        outcomes=[step("refresh", "n", RELEASED)],
    )
    assert departures(printed) == [(NUMBER, "gone", ())]


def test_a_refresh_that_finds_a_number_ends_nothing() -> None:
    """A deletion that follows it is one."""
    found = step("refresh", "n", RELEASED, RELEASED)
    assert departures(Printed([found], outcomes=[found])) == []
    deleted = step("delete", "n", RELEASED)
    assert departures(Printed([found, deleted], outcomes=[found, deleted])) == [(NUMBER, "released", ())]


@pytest.mark.parametrize(
    ("steps", "kind"),
    [
        # pulumi refresh --preview-only
        (
            [
                stack("refresh"),
                step("delete", "n", RELEASED),
                step("refresh", "m", stored(OTHER), stored(OTHER)),
            ],
            "gone",
        ),
        # the same with --run-program
        (
            [stack(), step("delete", "n", RELEASED), step("refresh", "m", stored(OTHER), stored(OTHER))],
            "gone",
        ),
        # pulumi destroy --refresh --preview-only
        (
            [
                stack("refresh"),
                step("refresh", "n", RELEASED, RELEASED),
                step("delete", "n", RELEASED),
                stack("delete"),
            ],
            "released",
        ),
        # pulumi preview --refresh --target m --target-dependents: n is a dependent
        (
            [step("refresh", "m", stored(OTHER), stored(OTHER)), stack(), step("delete", "n", RELEASED)],
            "released",
        ),
        # the same, of which the preview failed before it came to the stack
        (
            [
                stack("refresh"),
                step("refresh", "n", RELEASED, RELEASED),
                step("delete", "n", RELEASED),
            ],
            "released",
        ),
        # pulumi preview
        ([stack(), step("delete", "n", RELEASED)], "released"),
        # pulumi refresh --target n, or a destroy of an engine that shows no step of the stack: nobody can say
        ([step("delete", "n", RELEASED)], "released"),
    ],
)
def test_a_document_of_a_refresh_has_no_releases(steps: list[dict[str, Any]], kind: str) -> None:
    """What it calls a deletion is a number that it has not found; in every other document it is a deletion."""
    assert in_document(Printed(steps)) == [(NUMBER, kind)]


def test_a_refresh_before_an_update_is_no_refresh_of_the_stack() -> None:
    """Other providers may ask for one; what is deleted besides is deleted."""
    bucket = {"inputs": {}, "outputs": {}, "refreshBeforeUpdate": True}
    refreshed = {"op": "refresh", "urn": urn("bucket", "aws:s3:Bucket"), "old": bucket, "new": bucket}
    assert in_document(Printed([stack(), refreshed, step("delete", "n", RELEASED)])) == [(NUMBER, "released")]


def test_a_document_of_a_refresh_has_no_writes() -> None:
    """What it calls an update is a change of the state."""
    drifted = step("update", "n", stored(name="A"), declared(name="B"))
    refreshed = step("refresh", "m", stored(OTHER), stored(OTHER))
    document = Printed([stack("refresh"), drifted, refreshed]).document()
    assert review_preview(read_preview(document), NAMED).writes == ()


@pytest.mark.parametrize(
    "kind",
    ["pulumi-python:dynamic:Resource", "chime:numbers:PhoneNumber", "pulumi-python:dynamic/other:Thing"],
)
@pytest.mark.parametrize("operation", ["create", "update", "delete", "same"])
def test_a_number_under_an_unknown_type_is_said_to_be_one(kind: str, operation: str) -> None:
    """Policies pass over it, so no limit lets it through; what will be done to it is shown all the same."""
    old = {**RELEASED, "outputs": {**RELEASED["outputs"], "name": "Old"}} if operation != "create" else None
    new = declared(NUMBER, name="New") if operation != "delete" else None
    disguised = {**step(operation, "sub", old, new), "urn": urn("sub", kind)}
    for text in (Printed([disguised]).events(), Printed([disguised]).document()):
        review = review_preview(read_preview(text), NAMED)
        assert [(spot.subject, kind in spot.text) for spot in review.blind_spots] == [("sub", True)]
        assert "1 resource that cannot be judged" in list(exceeded_limits(review, ReviewLimits()))
        assert [each.phone_number for each in review.releases] == [NUMBER] * (operation == "delete")
        assert bool(review.writes) == (operation in {"create", "update"})
        assert review.other_changes == 0
        assert "cannot be judged: expect the worst" in render_markdown(review, [])


@pytest.mark.parametrize(
    "properties",
    [
        *({"__provider": reference} for reference in REFERENCES),
        {"phone_number": NUMBER, "on_destroy": "release"},
        {"phone_number": HIDDEN, "on_adopt": HIDDEN},
        {"phoneNumber": NUMBER, "onDestroy": "retain"},
    ],
)
def test_a_number_is_known_by_its_provider_or_its_properties(properties: dict[str, Any]) -> None:
    """Every reference to the provider that was ever stored, and either spelling of the properties."""
    for sides in ("inputs", "outputs"):
        state = {"inputs": {}, "outputs": {}, sides: properties}
        disguised = {**step("create", "sub", new=state), "urn": urn("sub", "pulumi-python:dynamic:Resource")}
        assert len(Printed([disguised]).review().blind_spots) == 1


@pytest.mark.parametrize(
    "properties",
    [
        {"phone_number": NUMBER},
        {"on_destroy": "release"},
        {"__provider": "bm90aGluZw=="},
        {"__provider": "not base64!"},
        {"__provider": HIDDEN},
        {"__provider": 5},
        {},
    ],
)
def test_other_resources_are_none_of_ours(properties: dict[str, Any]) -> None:
    """Another dynamic provider of the program, and whatever else has a phone number."""
    state = {"inputs": properties, "outputs": {}}
    other = {**step("create", "x", new=state), "urn": urn("x", "pulumi-python:dynamic:Resource")}
    review = Printed([other]).review()
    assert (review.blind_spots, review.other_changes) == ((), 1)
