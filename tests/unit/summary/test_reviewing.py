"""What a reviewer sees of a preview."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pulumi.runtime import rpc

from pulumi_chime.model import preview_lines
from pulumi_chime.model.arn import AccountRegion
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import Edit
from pulumi_chime.model.release_list import ReleaseList
from pulumi_chime.summary import NotApprovableError, approve, read_preview, review_preview
from pulumi_chime.summary.account_check import CheckState
from pulumi_chime.summary.writes import WriteOutcome
from tests.unit.summary.previews import (
    ACCOUNT,
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
    urn,
    violation,
)

if TYPE_CHECKING:
    from tests.support.doors import Door

NAME, CALLING_NAME, PRODUCT_TYPE = Attribute.NAME, Attribute.CALLING_NAME, Attribute.PRODUCT_TYPE
PREFLIGHT_OFF = {"chime:preflight": "off"}
NOT_CHECKED = preview_lines.not_checked_line("GetPhoneNumber: NoCredentialsError: log in again")


def differs(attribute: Attribute, live: str, after: str, *, is_known: bool = False) -> str:
    """Return the line for a value of the account that will be replaced."""
    remark = preview_lines.Remark.CHANGED_OUTSIDE if is_known else None
    return preview_lines.difference_line(Edit(attribute, live, after), remark)


def written(printed: Printed) -> list[tuple[str, str, str | None, str, str]]:
    """Return number, attribute, both values and the fate of each write."""
    return [
        (each.phone_number, each.attribute.value, each.edit.before, each.edit.after, each.outcome.value)
        for each in printed.review().writes
    ]


@pytest.mark.parametrize(
    "hidden",
    [
        {"connection": rpc.UNKNOWN},
        {"connection": {"region": rpc.UNKNOWN}},
        {"connection": {"region": "us-east-1", "profile": rpc.UNKNOWN}},
    ],
    ids=["the whole", "its region", "its profile"],
)
@pytest.mark.parametrize("is_new", [True, False])
def test_what_is_written_on_a_connection_that_is_not_known_is_possible(
    hidden: dict[str, Any], is_new: bool, door: Door
) -> None:
    """Even a plain rename: the number may have to be adopted somewhere else, which nobody has looked at."""
    old = stored(name="Old", connection={"region": "us-east-1"})
    inputs = {"name": "New", **hidden}
    printed = Printed([create("reception", NUMBER, **inputs) if is_new else update(old, **inputs)])
    review = printed.review()
    assert written(printed) == [(NUMBER, "name", None if is_new else "Old", "New", "possible")]
    assert (review.calls.updates, review.account_check.state) == (0, CheckState.NOT_DONE)
    assert review.account_check.reasons == ("reception: a value is known only after up",)
    assert [each.property_name for each in review.hidden_inputs] == [door.spell("connection")]
    with pytest.raises(NotApprovableError, match=door.spell("connection")):
        approve(review)


def test_a_known_number_is_compared_with_its_outputs() -> None:
    """The outputs have what was really applied: a calling name that was put off is still to be written."""
    old = stored(name="Old", calling_name="Contoso")
    old["inputs"]["calling_name"] = "Fabrikam"
    printed = Printed([update(old, name="New", calling_name="Fabrikam", product_type="VoiceConnector")])
    assert written(printed) == [
        (NUMBER, "product_type", None, "VoiceConnector", "sent"),
        (NUMBER, "name", "Old", "New", "sent"),
        (NUMBER, "calling_name", "Contoso", "Fabrikam", "sent"),
    ]


def test_what_is_not_managed_is_not_written() -> None:
    """An attribute that is no longer declared stays as it is, and an empty text clears."""
    printed = Printed([update(stored(name="Old", calling_name="Contoso"), name="")])
    assert written(printed) == [(NUMBER, "name", "Old", "", "sent")]


def test_an_adoption_writes_what_its_lines_say() -> None:
    """Live and declared value of what differs; what matches is no change."""
    printed = Printed(
        [create(name="Reception", calling_name="Contoso")],
        [line(LOOKED_AT), line(differs(NAME, "Front desk", "Reception"), "reception")],
    )
    assert written(printed) == [(NUMBER, "name", "Front desk", "Reception", "sent")]
    assert printed.review().adopted == 1


def test_an_adoption_that_was_not_looked_at_may_write_everything() -> None:
    """Nobody knows the values that it replaces, and it counts for no call."""
    printed = Printed([create(name="Reception")], [line(NOT_CHECKED, severity="warning")])
    assert written(printed) == [(NUMBER, "name", None, "Reception", "possible")]
    assert printed.review().calls.total == 0


def test_an_adoption_that_will_be_refused_writes_nothing() -> None:
    """It is an error among the findings."""
    refused = f"phone number {NUMBER}: not found; check chime:region"
    printed = Printed([create(name="Reception")], [line(refused, "reception", "error")])
    assert written(printed) == []
    (finding,) = printed.review().findings
    assert (finding.severity, finding.subject, finding.text) == (
        "error",
        NUMBER,
        "not found; check chime:region",
    )


def test_the_live_value_is_shown_where_it_was_read() -> None:
    """Somebody has changed it since the state was written, or carriers have refused it."""
    old = stored(name="Old", calling_name="Contoso", product_type="VoiceConnector")
    printed = Printed(
        [update(old, name="New", calling_name="Contoso", product_type="VoiceConnector")],
        [
            line(differs(NAME, "Somebody", "New", is_known=True), "reception"),
            line(differs(CALLING_NAME, "", "Contoso"), "reception"),
        ],
    )
    assert written(printed) == [
        (NUMBER, "name", "Somebody", "New", "sent"),
        (NUMBER, "calling_name", "", "Contoso", "sent"),
    ]


def test_what_the_account_has_already_is_no_write(door: Door) -> None:
    """The engine shows a change of the state, for which nothing is sent."""
    found = preview_lines.already_live_line(Edit(CALLING_NAME, None, "Fabrikam"))
    printed = Printed(
        [update(stored(calling_name="Contoso"), calling_name="Fabrikam")], [line(found, "reception")]
    )
    assert written(printed) == []
    assert [finding.text for finding in printed.review().findings] == [door.say(found)]


def failed(**outputs: Any) -> dict[str, Any]:
    """Return a number as the state has it, whose calling name was sent; not accepted, unless the outputs say otherwise."""
    sent = {"calling_name_sent": {"at": "2026-01-02T03:04:05+00:00"}, "calling_name_status": "UpdateFailed"}
    old = stored(name="Lobby", calling_name="Contoso")
    return {**old, "outputs": {**old["outputs"], **sent, **outputs}}


def test_a_calling_name_that_was_not_accepted_is_written_though_it_shows() -> None:
    """It counts as any other write does, and can be approved."""
    told = preview_lines.difference_line(
        Edit(CALLING_NAME, "Contoso", "Contoso"), preview_lines.Remark.NOT_ACCEPTED
    )
    printed = Printed(
        [update(failed(), name="Lobby", calling_name="Contoso")], [line(LOOKED_AT), line(told, "reception")]
    )
    assert written(printed) == [(NUMBER, "calling_name", "Contoso", "Contoso", "sent")]
    assert printed.review().calls.updates == 1
    assert approve(printed.review()).changes == {
        (NUMBER, CALLING_NAME): Edit(CALLING_NAME, "Contoso", "Contoso")
    }


def test_a_calling_name_that_was_not_accepted_is_written_where_nobody_has_looked() -> None:
    """The state says that it will be sent; what it is sent over nobody knows, so nobody approves it."""
    printed = Printed([update(failed(), name="Lobby", calling_name="Contoso")], config=PREFLIGHT_OFF)
    assert written(printed) == [(NUMBER, "calling_name", None, "Contoso", "sent")]
    assert printed.review().account_check.state is CheckState.NOT_DONE
    with pytest.raises(NotApprovableError, match="not looked at"):
        approve(printed.review())


def test_a_preview_that_learns_of_the_failure_alone_is_believed() -> None:
    """Without a preflight it reads what had not settled, and nothing else."""
    said = line(preview_lines.not_accepted_line(Edit(CALLING_NAME, None, "Contoso")), "reception", "warning")
    old = failed(calling_name_status="UpdateInProgress")
    printed = Printed([update(old, name="Lobby", calling_name="Contoso")], [said], config=PREFLIGHT_OFF)
    assert written(printed) == [(NUMBER, "calling_name", None, "Contoso", "sent")]


@pytest.mark.parametrize("status", ["UpdateInProgress", "SomethingNew"])
def test_a_calling_name_that_had_not_settled_may_be_sent_again_where_nobody_has_looked(status: str) -> None:
    """It may have failed since; a deploy reads that."""
    printed = Printed(
        [update(failed(calling_name_status=status), name="Hall", calling_name="Contoso")],
        [line(NOT_CHECKED, severity="warning")],
    )
    assert written(printed) == [
        (NUMBER, "name", "Lobby", "Hall", "sent"),
        (NUMBER, "calling_name", None, "Contoso", "possible"),
    ]


def test_a_calling_name_that_waits_takes_no_call() -> None:
    """The other attributes of its number are sent."""
    printed = Printed(
        [update(stored(name="Old", calling_name="Contoso"), name="New", calling_name="Fabrikam")],
        [
            line(
                preview_lines.waiting_line(Edit(Attribute.CALLING_NAME, None, "Fabrikam")),
                "reception",
                "warning",
            )
        ],
    )
    assert [each.outcome for each in printed.review().writes] == [WriteOutcome.SENT, WriteOutcome.WAITS]
    assert printed.review().calls.updates == 1
    assert printed.review().findings == ()


@pytest.mark.parametrize(("old", "new"), [("Old", HIDDEN), (HIDDEN, HIDDEN), (HIDDEN, "New")])
def test_a_secret_stays_masked(old: Any, new: Any) -> None:
    """Whether it changes cannot be seen from the masks, and no line about its number may give it away."""
    printed = Printed(
        [update(stored(name=old), name=new)],
        [line("name: 'Hush' will be cleared", "reception"), line('it is "Hush"', "reception", "warning")],
        [violation(f"{NUMBER}: name 'Hush': is too quiet")],
    )
    (write,) = printed.review().writes
    assert "[secret]" in {write.edit.before, write.edit.after}
    assert write.outcome is WriteOutcome.POSSIBLE
    assert "Hush" not in repr(printed.review())
    if new == HIDDEN:
        assert written(printed) == [
            (write.phone_number, "name", write.edit.before, "[secret]", "possible")
            for write in Printed([update(stored(name=old), name=new)]).review().writes
        ]


def test_a_live_value_that_was_a_secret_stays_masked() -> None:
    """The plugin's line has it in plain text, and what is declared now is none."""
    changed = differs(NAME, "Hush", "New", is_known=True)
    printed = Printed([update(stored(name=HIDDEN), name="New")], [line(changed, "reception")])
    assert written(printed) == [(NUMBER, "name", "[secret]", "New", "sent")]
    assert "Hush" not in repr(printed.review())


@pytest.mark.parametrize("names", [["name"], rpc.UNKNOWN, HIDDEN, 5])
def test_what_is_listed_as_secret_stays_masked(names: Any) -> None:
    """A preview may lose that a value is a secret; a list of them that it does not show may have any name in it."""
    changed = differs(NAME, "Hush", "Hushed", is_known=True)
    said = line("name: 'Hush' will be replaced", "reception", "warning")
    new = update(stored(name="Hush"), name="Hushed", secret_inputs=names)
    printed = Printed([new], [line(changed, "reception"), said])
    assert written(printed) == [(NUMBER, "name", "[secret]", "[secret]", "sent")]
    assert "Hush" not in repr(printed.review())


def test_a_secret_that_matches_the_account_may_still_be_written() -> None:
    """No line about a value that no line may show says nothing."""
    printed = Printed([create(name=HIDDEN)], [line(LOOKED_AT)])
    assert written(printed) == [(NUMBER, "name", None, "[secret]", "possible")]


def test_a_secret_that_is_adopted_stays_masked() -> None:
    """The plugin tells both values in plain text; neither is shown."""
    printed = Printed(
        [create(name=HIDDEN)], [line(LOOKED_AT), line(differs(NAME, "Hush", "Hushed"), "reception")]
    )
    assert written(printed) == [(NUMBER, "name", "[secret]", "[secret]", "sent")]
    assert "Hush" not in repr(printed.review())


def test_a_value_known_only_after_up_may_differ() -> None:
    """The account is not looked at for such a number, and that is said."""
    new, known = create(name=rpc.UNKNOWN), update(stored(OTHER, name="Old"), "other", name=rpc.UNKNOWN)
    review = Printed([new, known], [line(LOOKED_AT)]).review()
    assert [(each.edit.before, each.edit.after, each.outcome) for each in review.writes] == [
        (None, rpc.UNKNOWN, WriteOutcome.POSSIBLE),
        ("Old", rpc.UNKNOWN, WriteOutcome.POSSIBLE),
    ]
    assert review.account_check.state is CheckState.NOT_DONE
    assert review.account_check.reasons == ("reception: a value is known only after up",)


def test_writes_are_in_order_of_numbers() -> None:
    """The engine's own order is another one each time."""
    steps = [
        update(stored(number, name="Old", calling_name="A"), number, name="New", calling_name="B")
        for number in (OTHER, NUMBER)
    ]
    assert [(each[0], each[1]) for each in written(Printed(steps))] == [
        (NUMBER, "name"),
        (NUMBER, "calling_name"),
        (OTHER, "name"),
        (OTHER, "calling_name"),
    ]


def test_numbers_that_leave_are_released_or_stay_billed() -> None:
    """A release needs the state to say so, and the engine not to retain."""
    review = Printed(
        [
            step("delete", "billed", stored(NUMBER)),
            step("delete", "released", stored(OTHER, retained=False, on_destroy="release")),
            step("delete", "kept", stored(THIRD, retained=True, on_destroy="release")),
        ],
    ).review()
    assert [each.resource_name for each in review.releases] == ["released"]
    assert [each.resource_name for each in review.leaving] == ["billed", "kept"]
    assert (review.calls.updates, review.calls.releases) == (0, 1)
    assert review.findings == ()


RELEASED = [step("delete", "n", stored(retained=False, on_destroy="release"))]


def test_what_is_not_named_stays() -> None:
    """A release that nobody has named is none, which a reviewer should know."""
    review = Printed(RELEASED).review(ReleaseList(numbers=frozenset({OTHER})))
    assert review.releases == ()
    (departure,) = review.leaving
    assert departure.remarks == ("stays, not named in chime:releases",)
    assert review.calls.releases == 0


def test_what_may_be_named_counts_as_released() -> None:
    """A file that cannot be read here may name it where it is read."""
    review = Printed(RELEASED).review(ReleaseList(problem="no such file"))
    (departure,) = review.releases
    assert departure.remarks == (
        "chime:releases cannot be read here (no such file), so it counts as released",
    )
    with pytest.raises(NotApprovableError):
        approve(review)


@pytest.mark.parametrize(("named", "count"), [([], 0), ([OTHER], 1)])
def test_a_hidden_number_is_released_if_anyone_is_named(named: list[str], count: int) -> None:
    """It may be the named one."""
    state = stored(retained=False, on_destroy="release")
    for part in ("inputs", "outputs"):
        state[part]["phone_number"] = HIDDEN
    state.pop("id", None)
    hidden = [step("delete", "n", state)]
    assert len(Printed(hidden).review(ReleaseList(numbers=frozenset(named))).releases) == count


@pytest.mark.parametrize(
    ("setting", "count"),
    [
        ({}, 0),
        ({"chime:releases": ""}, 0),
        (RELEASES, 1),
        ({"chime:releases": "/nowhere.csv"}, 1),
        ({"chime:releases": "[secret]"}, 1),
        ({**RELEASES, "chime:batchSize": "[secret]"}, 1),
    ],
)
def test_the_list_is_the_one_of_the_stack_s_settings(setting: dict[str, str], count: int) -> None:
    """Unset, it names nobody; what cannot be read may name everybody; another setting that is hidden changes nothing."""
    review = review_preview(read_preview(Printed(RELEASED, config=setting).events()))
    assert len(review.releases) == count


def test_a_number_that_is_declared_elsewhere_does_not_leave() -> None:
    """A renamed resource, a number that moves into a fleet, and two that are swapped."""
    review = Printed(
        [
            create("renamed", NUMBER),
            step("delete", "old", stored(NUMBER, retained=False, on_destroy="release")),
            step("replace", "a", stored(OTHER), declared(THIRD)),
            step("replace", "b", stored(THIRD), declared(OTHER)),
        ]
    ).review()
    assert review.departures == ()


def test_a_replacement_lets_go_of_one_number_and_adopts_another() -> None:
    """Both are named."""
    review = Printed([step("replace", "reception", stored(NUMBER), declared(OTHER))]).review()
    ((before, after),) = [(each.phone_number, each.replaced_by) for each in review.replacements]
    assert (before, after) == (NUMBER, OTHER)
    assert review.leaving == review.replacements
    assert review.adopted == 1


@pytest.mark.parametrize(
    ("printed", "state", "reasons"),
    [
        (Printed(), CheckState.NOT_NEEDED, ()),
        (Printed([update(stored(name="Old"), name="New")]), CheckState.NOT_NEEDED, ()),
        (Printed([create()], [line(LOOKED_AT)]), CheckState.DONE, ()),
        (
            Printed([create()], [line(NOT_CHECKED, severity="warning")]),
            CheckState.NOT_DONE,
            ("GetPhoneNumber: NoCredentialsError: log in again",),
        ),
        (
            Printed([create()], config={"chime:preflight": "off"}),
            CheckState.NOT_DONE,
            ("preflight is off (chime:preflight)",),
        ),
        (Printed([create()]), CheckState.NOT_DONE, ("the preview does not say that it was",)),
        (
            Printed([update(stored(calling_name="A"), calling_name="B")]),
            CheckState.NOT_DONE,
            ("the preview does not say that it was",),
        ),
        (
            Printed([update(stored(calling_name=HIDDEN), calling_name=HIDDEN)]),
            CheckState.NOT_DONE,
            ("the preview does not say that it was",),
        ),
        (
            # What was put off: declared as before, and not applied.
            Printed(
                [
                    update(
                        {**stored(calling_name="A"), "inputs": declared(calling_name="B")["inputs"]},
                        calling_name="B",
                        name="C",
                    )
                ]
            ),
            CheckState.NOT_DONE,
            ("the preview does not say that it was",),
        ),
        (
            Printed([create()], [line(LOOKED_AT), line(NOT_CHECKED, severity="warning")]),
            CheckState.NOT_DONE,
            ("GetPhoneNumber: NoCredentialsError: log in again",),
        ),
    ],
)
def test_whether_the_live_account_was_looked_at(
    printed: Printed, state: CheckState, reasons: tuple[str, ...]
) -> None:
    """A plain rename needs no look; whatever needs one and had none is named, with the reason."""
    check = printed.review().account_check
    assert (check.state, check.reasons) == (state, reasons)


def test_the_account_is_known_from_the_preview_or_the_state() -> None:
    """An account that showed no number has no name where another line or the state does not give it one."""
    known = AccountRegion(ACCOUNT, "us-east-1")
    nameless = preview_lines.account_line(AccountRegion("", "us-east-1"))
    assert Printed([update(stored(name="A"), name="B")]).review().account_check.places == (known,)
    assert Printed(lines=[line(nameless)]).review().account_check.places == (AccountRegion("", "us-east-1"),)
    assert Printed(
        lines=[line(nameless), line(LOOKED_AT), line(LOOKED_AT)]
    ).review().account_check.places == (known,)


def test_connections_share_no_call() -> None:
    """Two regions are two calls; a number without a region is where the preview has looked."""
    here = update(stored(NUMBER, name="A"), "here", name="B")
    there = update(stored(OTHER, name="A", region="eu-west-1"), "there", name="B")
    new = create("new", THIRD, name="B")
    lines = [line(LOOKED_AT), line(differs(NAME, "", "B"), "new")]
    assert Printed([here, there]).review().calls.updates == 2
    assert Printed([here, new], lines).review().calls.updates == 1


def test_the_batch_size_is_the_stacks() -> None:
    """With grouping switched off each write is a call; a setting that cannot be read is the default."""
    steps = [update(stored(number, name="A"), number, name="B") for number in (NUMBER, OTHER)]
    assert Printed(steps, config={"chime:batchSize": "1"}).review().calls.updates == 2
    assert Printed(steps, config={"chime:batchSize": "[secret]"}).review().calls.updates == 1


def test_findings_are_shown_once_and_gravest_first() -> None:
    """What other parts of the summary show is no finding, nor is what the program prints."""
    review = Printed(
        [create(name="B")],
        [
            line("just so", "reception"),
            line("printed by the program"),
            line("careful", "reception", "warning"),
            line("careful", "reception", "warning"),
            line(LOOKED_AT),
            line(differs(NAME, "", "B"), "reception"),
            line("wrong", "reception", "error"),
            {**line("odd", severity="warning"), "urn": urn("bucket", "aws:s3:Bucket")},
        ],
    ).review()
    assert [(each.severity, each.subject, each.text) for each in review.findings] == [
        ("error", NUMBER, "wrong"),
        ("warning", NUMBER, "careful"),
        ("warning", "bucket", "odd"),
        ("info", NUMBER, "just so"),
    ]
    assert review.is_complete


def test_a_program_that_fails_shows_only_a_part() -> None:
    """Of a traceback, what was raised is enough; an error of our own keeps its lines."""
    traceback = "Program failed with an unhandled exception:\nTraceback (most recent call last):\n  File x\nKeyError: 1"
    ours = "PhoneNumber bad: 2 problems\n  bad: name\n  bad: phone_number"
    review = Printed(lines=[line(traceback, severity="error"), line(ours, severity="error")]).review()
    assert not review.is_complete
    assert [each.text for each in review.findings] == [
        "Program failed with an unhandled exception: KeyError: 1",
        ours,
    ]


def test_a_preview_that_a_policy_stops_is_whole() -> None:
    """The engine then says that the preview failed, and nothing else went wrong."""
    failed = [line("preview failed", severity="error")]
    stopped = Printed(lines=failed, violations=[violation(f"{NUMBER}: name 'x': no")], steps=[create()])
    assert stopped.review().is_complete
    assert not Printed(lines=failed, violations=[violation("no", level="advisory")]).review().is_complete


def test_violations_name_number_and_rule_mandatory_ones_first() -> None:
    """What stands twice in the engine's text stands once here."""
    review = Printed(
        [create()],
        violations=[
            violation(f"{NUMBER}: name 'x': no", level="advisory", policy="advice"),
            violation(f"{NUMBER}: name 'x': no", policy="order"),
            {
                **violation("the stack: 200 numbers"),
                "resourceUrn": urn("offices-prod", "pulumi:pulumi:Stack"),
            },
        ],
    ).review()
    assert [(each.level, each.policy, each.subject, each.text) for each in review.policy_findings] == [
        ("mandatory", "names", "", "the stack: 200 numbers"),
        ("mandatory", "order", NUMBER, "name 'x': no"),
        ("advisory", "advice", NUMBER, "name 'x': no"),
    ]


def test_changes_of_other_resources_are_counted() -> None:
    """The summary is about numbers, and says what it leaves out; a stack and a fleet are no change of their own."""
    others = ["aws:s3:Bucket", "pulumi:pulumi:Stack", "chime:index:PhoneNumberFleet", "pulumi:providers:aws"]
    plain = {"inputs": {"bucket": "x"}, "outputs": {}}
    steps = [{"op": "create", "urn": urn("x", kind), "old": None, "new": plain} for kind in others]
    review = Printed([*steps, {**steps[0], "op": "same"}]).review()
    assert review.other_changes == 1
    assert review.writes == ()


def test_project_and_stack_are_those_of_the_resources() -> None:
    """A preview of nothing names neither."""
    assert (Printed([create()]).review().project, Printed([create()]).review().stack) == ("offices", "prod")
    assert (Printed().review().project, Printed().review().stack) == ("", "")


def test_a_default_that_a_toll_free_number_cannot_have_is_not_written() -> None:
    """The provider leaves it out, and so does the summary."""
    old = stored(calling_name="", type="TollFree")
    assert written(Printed([update(old, calling_name="Contoso", defaulted=["calling_name"])])) == []
