"""What only a number of the native door has: a provider with settings of its own, imports, names in its own spelling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pulumi.runtime import rpc

from pulumi_chime.model import preview_lines
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import Edit
from pulumi_chime.summary import (
    NotApprovableError,
    ReviewLimits,
    approve,
    exceeded_limits,
    read_preview,
    render_markdown,
    review_preview,
)
from pulumi_chime.summary.account_check import CheckState
from tests.support.doors import Door
from tests.unit.summary import previews
from tests.unit.summary.previews import (
    HIDDEN,
    LOOKED_AT,
    NUMBER,
    OTHER,
    RELEASES,
    THIRD,
    Printed,
    create,
    declared,
    line,
    step,
    stored,
    update,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pulumi_chime.summary import Review

PROVIDER = "urn:pulumi:prod::offices::pulumi:providers:chime::west"
EAST = "urn:pulumi:prod::offices::pulumi:providers:chime::east"
NAME = Attribute.NAME


@pytest.fixture(autouse=True)
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    """Only this one."""
    monkeypatch.setattr(previews, "door", Door.NATIVE)
    return Door.NATIVE


def provider(
    operation: str = "same", before: dict[str, Any] | None = None, **settings: Any
) -> dict[str, Any]:
    """Return the step of a provider that the program declares."""
    new = {"inputs": {**settings, "version": "0.1.0", "__internal": {}}, "outputs": {}}
    old = new if before is None else {"inputs": before, "outputs": {}}
    return {
        "op": operation,
        "urn": PROVIDER,
        "old": None if operation == "create" else old,
        "new": None if operation == "delete" else new,
    }


def served(each: dict[str, Any]) -> dict[str, Any]:
    """Return a step of a number that this provider serves."""
    return {**each, **{side: {**each[side], "serves": PROVIDER} for side in ("old", "new") if each[side]}}


def reviews(steps: list[dict[str, Any]], *lines: dict[str, Any], **config: str) -> list[Review]:
    """Return what a reviewer sees in either form of a preview."""
    printed = Printed(steps, list(lines), config=config)
    return [review_preview(read_preview(text)) for text in (printed.events(), printed.document())]


def differs(after: str, name: str = "reception") -> dict[str, Any]:
    """Return the line for a name of the account that will be replaced, as the native door writes it."""
    return line(preview_lines.difference_line(Edit(NAME, "Live", after)), name)


RELEASED = stored(NUMBER, retained=False, on_destroy="release")


def test_a_release_goes_by_the_providers_own_list(tmp_path: Path) -> None:
    """What the stack's settings name is nothing to a provider that the program declares, and the other way round."""
    file = tmp_path / "releases.csv"
    file.write_text(f"phone_number\n{NUMBER}\n")
    gone = served(step("delete", "gone", RELEASED))
    for review in reviews([provider(), gone], **RELEASES):
        assert [each.remarks for each in review.leaving] == [("stays, not named in chime:releases",)]
    for review in reviews([provider(releases=str(file)), gone]):
        assert [each.phone_number for each in review.releases] == [NUMBER]
        assert review.may_release
    for review in reviews([provider("update", {"releases": str(file)}), gone]):
        assert [each.phone_number for each in review.releases] == [NUMBER]
    for review in reviews([provider("delete", {"releases": str(file)}), gone]):
        assert [each.phone_number for each in review.releases] == [NUMBER]


def by_another(each: dict[str, Any]) -> dict[str, Any]:
    """Return a step whose new side another provider serves."""
    return {**each, "new": {**each["new"], "serves": EAST}}


# Made by the test: only there is the door this one.
MOVES: dict[str, Callable[[], list[dict[str, Any]]]] = {
    "deleted and declared by another resource": lambda: [
        served(step("delete", "one", RELEASED)),
        by_another(create("one-moved", NUMBER)),
    ],
    "the other way round": lambda: [
        by_another(create("one-moved", NUMBER)),
        served(step("delete", "one", RELEASED)),
    ],
    "replaced by itself": lambda: [
        by_another(served(step("create-replacement", "one", RELEASED, declared(NUMBER)))),
        by_another(served(step("replace", "one", {**RELEASED, "delete": True}, declared(NUMBER)))),
        served(step("delete-replaced", "one", {**RELEASED, "delete": True})),
    ],
    "declared by an update": lambda: [
        served(step("delete", "one", RELEASED)),
        by_another(update(stored(NUMBER), "one-moved", name="New")),
    ],
    "declared by one that does not change": lambda: [
        served(step("delete", "one", RELEASED)),
        by_another(step("same", "one-moved", stored(NUMBER), declared(NUMBER))),
    ],
}


@pytest.mark.parametrize("make", MOVES.values(), ids=MOVES.keys())
def test_a_number_that_moves_to_another_provider_is_released(
    make: Callable[[], list[dict[str, Any]]], tmp_path: Path
) -> None:
    """The process that deletes it does not know that it is declared; the remark says so, and a limit fails."""
    file = tmp_path / "releases.csv"
    file.write_text(f"phone_number\n{NUMBER}\n")
    steps = make()
    for review in reviews([provider(releases=str(file)), *steps]):
        (release,) = review.releases
        assert release.phone_number == NUMBER
        assert "declares it too, but on another provider" in "; ".join(release.remarks)
        assert [*exceeded_limits(review, ReviewLimits(allows_release=False))]
    for review in reviews([provider(), *steps]):
        # Nobody names it: then it stays, and is the other resource's.
        assert review.departures == ()


def test_a_number_that_stays_with_its_provider_is_not_released(tmp_path: Path) -> None:
    """One process serves both resources, and lets the number be."""
    file = tmp_path / "releases.csv"
    file.write_text(f"phone_number\n{NUMBER}\n")
    steps = [served(step("delete", "one", RELEASED)), served(create("one-moved", NUMBER))]
    for review in reviews([provider(releases=str(file)), *steps]):
        assert review.departures == ()


@pytest.mark.parametrize("hidden", [HIDDEN, rpc.UNKNOWN])
def test_a_list_that_is_not_shown_may_name_anybody(hidden: Any) -> None:
    """As one of the stack's that cannot be read."""
    for review in reviews([provider(releases=hidden), served(step("delete", "gone", RELEASED))]):
        assert [each.phone_number for each in review.releases] == [NUMBER]
        with pytest.raises(NotApprovableError, match="release"):
            approve(review)


def test_a_provider_that_is_not_shown_may_have_any_settings() -> None:
    """A document leaves out those that do not change; a number new to one, or deleted by one, is the gravest it can be."""
    steps = [served(step("delete", "gone", RELEASED)), served(create("new", OTHER, name="New"))]
    for review in reviews(steps, line(LOOKED_AT)):
        assert [each.phone_number for each in review.releases] == [NUMBER]
        assert "does not show its provider" in render_markdown(review, [])
        assert [write.outcome.value for write in review.writes] == ["possible"]
        with pytest.raises(NotApprovableError) as refused:
            approve(review)
        assert f"provider of {OTHER} (not to be read)" in str(refused.value)
        assert f"the release of {NUMBER}" in str(refused.value)


def test_a_number_that_is_deleted_with_retain_stays_whoever_serves_it() -> None:
    """There is no mark of retaining in a preview of this door: its Delete does nothing."""
    for each in (
        step("delete", "a", stored(NUMBER, retained=False)),
        served(step("delete", "a", stored(retained=False))),
    ):
        for review in reviews([each], **RELEASES):
            assert [(one.phone_number, one.remarks) for one in review.leaving] == [(NUMBER, ())]


def test_a_number_that_was_served_before_is_where_it_was() -> None:
    """A provider that the document does not show has not changed."""
    for region, calls in (("eu-west-1", 1), ("us-east-1", 2)):
        changes = [
            served(step("update", f"n{number}", _served_before(number, where), declared(number, name="New")))
            for number, where in ((NUMBER, "eu-west-1"), (OTHER, region))
        ]
        for review in reviews(changes):
            assert [write.outcome.value for write in review.writes] == ["sent", "sent"]
            assert review.calls.updates == calls
            approve(review)


def _served_before(number: str, region: str) -> dict[str, Any]:
    return stored(number, name="Old", connection={"region": region}, region=region)


def test_providers_share_no_call() -> None:
    """Each is a process of its own, even in one region."""
    here = update(stored(NUMBER, name="A"), "here", name="B")
    there = served(update(stored(OTHER, name="A"), "there", name="B"))
    for review in reviews([provider(region="us-east-1"), here, there]):
        assert review.calls.updates == 2
    for review in reviews([here, update(stored(OTHER, name="A"), "there", name="B")]):
        assert review.calls.updates == 1


@pytest.mark.parametrize("setting", ["region", "accountId", "batchSize"])
def test_a_provider_with_a_setting_that_is_not_known_looks_at_nothing(setting: str) -> None:
    """Until it is known, whichever it is."""
    for review in reviews(
        [provider("create", None, **{setting: rpc.UNKNOWN}), served(create(name="B"))], line(LOOKED_AT)
    ):
        assert review.account_check.state is CheckState.NOT_DONE
        assert [write.outcome.value for write in review.writes] == ["possible"]
        with pytest.raises(NotApprovableError, match=r"provider of \+12065550100 \(known only after up\)"):
            approve(review)


def test_a_secret_place_is_not_approved() -> None:
    """Nobody can say where it is; any other secret of a provider does not matter."""
    for review in reviews([provider(profile=HIDDEN), served(update(stored(name="A"), name="B"))]):
        with pytest.raises(NotApprovableError, match=r"provider of \+12065550100 \(a secret\)"):
            approve(review)
    for review in reviews([provider(journal=HIDDEN), served(update(stored(name="A"), name="B"))]):
        approve(review)


def test_a_provider_may_have_switched_the_look_off() -> None:
    """That another one has looked says nothing."""
    steps = [provider(preflight="off"), create("here", name="A"), served(create("there", OTHER, name="B"))]
    for review in reviews(steps, line(LOOKED_AT), differs("A", "here")):
        assert review.account_check.reasons == ("preflight is off (chime:preflight)",)
        with pytest.raises(NotApprovableError, match="not looked at"):
            approve(review)


@pytest.mark.parametrize("each", ["create", "update", "first update of an import", "update of a set"])
def test_a_look_of_a_provider_that_is_not_shown_is_none(each: str) -> None:
    """That another provider has looked says nothing of it, and its own preflight may be off."""
    unseen = {
        "create": create("there", OTHER, name="B"),
        "update": update(stored(OTHER, calling_name="A", connection={}), "there", calling_name="B"),
        "first update of an import": step("update", "there", imported(), declared(NUMBER, name="New")),
        "update of a set": _update_of_a_set(),
    }[each]
    steps = [update(stored(name="A"), name="B"), served(unseen)]
    for review in reviews(steps, line(LOOKED_AT)):
        assert "does not show its provider" in "; ".join(review.account_check.reasons)
        assert [*exceeded_limits(review, ReviewLimits(requires_preflight=True))]
        for write in review.writes:
            assert write.resource_name != "there" or write.edit.before != "B"
    for review in reviews([provider(), *steps], line(LOOKED_AT)):
        assert review.account_check.state is CheckState.DONE


def _update_of_a_set() -> dict[str, Any]:
    place = {"connection": {}, "region": "us-east-1", "managed": ["callingName"], "onDestroy": "retain"}
    sides = {
        side: {
            "inputs": {"numbers": {OTHER: {"callingName": text}}},
            "outputs": {"numbers": {OTHER: {"callingName": text}}, **place},
            "provider": f"{PROVIDER}::04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        }
        for side, text in (("old", "A"), ("new", "B"))
    }
    return {"op": "update", "urn": "urn:pulumi:prod::offices::chime:index:PhoneNumberSet::there", **sides}


@pytest.mark.parametrize("hidden", [HIDDEN, rpc.UNKNOWN])
def test_a_preflight_that_is_not_shown_counts_as_off(hidden: Any) -> None:
    """Of a provider as of the stack."""
    there = served(create("there", OTHER, name="B"))
    for review in reviews([provider(preflight=hidden), there], line(LOOKED_AT)):
        assert [*exceeded_limits(review, ReviewLimits(requires_preflight=True))]
    for review in reviews([create("here", name="A")], line(LOOKED_AT), **{"chime:preflight": "[secret]"}):
        assert [*exceeded_limits(review, ReviewLimits(requires_preflight=True))]


def imported(**inputs: Any) -> dict[str, Any]:
    """Return a number that was imported, and not deployed since."""
    state = stored(NUMBER, retained=False, product_type="VoiceConnector")
    return {
        **state,
        "inputs": {"phone_number": NUMBER, "product_type": "VoiceConnector", "__imported": True, **inputs},
    }


def test_an_import_is_new_to_the_stack_and_writes_nothing() -> None:
    """The engine reads the number itself, so nobody has to look at it once more."""
    for review in reviews([step("import", "reception", None, declared(NUMBER))]):
        assert (review.adopted, review.writes, review.account_check.state) == (1, (), CheckState.NOT_NEEDED)
        approve(review)
        assert list(exceeded_limits(review, ReviewLimits(0, False, True))) == []


def test_what_an_imported_number_is_declared_to_be_is_written_as_by_an_adoption() -> None:
    """The engine shows the import, and then an update of the same number."""
    steps = [
        step("import", "reception", None, declared(NUMBER, name="New", product_type="VoiceConnector")),
        step("update", "reception", imported(), declared(NUMBER, name="New", product_type="VoiceConnector")),
    ]
    for review in reviews(steps, line(LOOKED_AT), differs("New")):
        assert review.adopted == 1
        assert [(each.edit, each.outcome.value) for each in review.writes] == [
            (Edit(NAME, "Live", "New"), "sent")
        ]
        assert approve(review).changes == {(NUMBER, NAME): Edit(NAME, "Live", "New")}
    for review in reviews(steps):
        assert review.account_check.state is CheckState.NOT_DONE
        assert {each.edit.before for each in review.writes} == {None}
    for review in reviews(
        steps, line("differs from the account; adopt with onAdopt: overwrite", "reception", "error")
    ):
        assert review.writes == ()
        assert [each.severity for each in review.findings] == ["error"]


def test_a_number_that_is_only_read_is_no_change() -> None:
    """Such as one that a program looks up by its id."""
    for review in reviews([step("read", "reception", None, stored(NUMBER))]):
        assert (review.adopted, review.writes, review.departures, review.blind_spots) == (0, (), (), ())


def test_what_a_fleet_gives_to_a_number_that_cannot_have_it_is_not_written() -> None:
    """The names of what is by default are hidden from displays, under a name of their own."""
    old = stored(NUMBER, type="TollFree", name="A")
    for review in reviews(
        [update(old, name="A", calling_name="Contoso", defaulted=["calling_name"])], line(LOOKED_AT)
    ):
        assert review.writes == ()


def test_names_are_said_as_programs_write_them() -> None:
    """Where a line is about a property, and not where it is about the attribute of a number."""
    new = create(calling_name=HIDDEN, on_adopt=rpc.UNKNOWN)
    for review in reviews([new, create("other", THIRD, calling_name="A")], line(LOOKED_AT)):
        with pytest.raises(NotApprovableError) as refused:
            approve(review)
        assert f"callingName of {NUMBER} (a secret)" in str(refused.value)
        assert f"onAdopt of {NUMBER} (known only after up)" in str(refused.value)
        assert "calling name" in render_markdown(review, [])
