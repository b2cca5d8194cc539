"""Update: each changed attribute is one item, and the items of many numbers share calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pulumi_chime.engine import Severity
from tests.plugin.runs import refusal, stored, together

if TYPE_CHECKING:
    from tests.plugin.runs import Properties, Run, Runner
    from tests.support.emulator import Emulator

FIRST, SECOND, THIRD = "+12065550100", "+12065550101", "+12065550102"


def update(this: Run, olds: Properties, **declared: Any) -> Properties:
    """Return the outputs of a number that is checked, compared and updated."""
    number = olds["phone_number"]
    inputs, problems = this.plugin.check(number, {"phone_number": number, **declared}, inputs_of(olds))
    assert problems == {}
    this.plugin.diff(number, olds, inputs, inputs_of(olds))
    return this.plugin.update(number, olds, inputs)


def inputs_of(outputs: Properties) -> Properties:
    """Return the inputs that the engine stored beside outputs."""
    declared = {name: outputs[name] for name in outputs["managed"]}
    return {"phone_number": outputs["phone_number"], **declared}


def items(emulator: Emulator) -> list[int]:
    """Return the sizes of the batch updates, largest first."""
    return sorted((call["items"] for call in emulator.calls("BatchUpdatePhoneNumber")), reverse=True)


def test_128_renames_at_once_share_three_calls(emulator: Emulator, run: Runner) -> None:
    """The pool of four is widened, so that batches are full: 50, 50 and the rest; and nothing is read."""
    for index in range(8):
        emulator.change(f"+1303555010{index}")
    numbers = list(emulator.numbers())
    with run(emulator, batchPauseMs="3000") as this:
        outputs = together(
            lambda number: this.plugin.update(
                number, stored(number), {"phone_number": number, "name": "Branch"}
            ),
            numbers,
        )
    assert {state["name"] for state in outputs} == {"Branch"}
    assert items(emulator) == [50, 50, 28]
    assert [call["operation"] for call in emulator.calls()] == ["BatchUpdatePhoneNumber"] * 3
    assert {number["Name"] for number in emulator.numbers().values()} == {"Branch"}


def test_grouping_can_be_switched_off(emulator: Emulator, run: Runner) -> None:
    """With a batch size of 1 each number is a call of its own, with the same results."""
    with run(emulator, batchSize="1") as this:
        outputs = together(lambda number: update(this, stored(number), name="Branch"), [FIRST, SECOND, THIRD])
    assert [state["name"] for state in outputs] == ["Branch"] * 3
    assert items(emulator) == [1, 1, 1]


def test_a_rename_reads_nothing(emulator: Emulator, run: Runner) -> None:
    """Checked, compared and updated in a process of its own, a plain rename is one call."""
    olds = stored(FIRST, name="Reception", managed=["name"])
    with run(emulator) as this:
        news = {"phone_number": FIRST, "name": "Front desk"}
        this.plugin.check(FIRST, news, inputs_of(olds))
        this.plugin.diff(FIRST, olds, news)
        outputs = this.plugin.update(FIRST, olds, news)
        # A text that nobody declares is not stored any longer.
        assert outputs == {
            key: value for key, value in {**olds, "name": "Front desk"}.items() if key != "calling_name"
        }
        assert this.engine.messages(int(Severity.WARNING)) == []
    assert [call["operation"] for call in emulator.calls()] == ["BatchUpdatePhoneNumber"]


def test_attributes_of_one_number_follow_each_other(emulator: Emulator, run: Runner) -> None:
    """Product type, name, calling name: one item each, never two of a number in one request."""
    with run(emulator) as this:
        outputs = update(
            this,
            stored(FIRST),
            calling_name="Contoso",
            name="Reception",
            product_type="SipMediaApplicationDialIn",
        )
    assert [call["attributes"] for call in emulator.writes()] == [["ProductType"], ["Name"], ["CallingName"]]
    assert {call["items"] for call in emulator.writes()} == {1}
    shown = emulator.numbers()[FIRST]
    assert (shown["ProductType"], shown["Name"]) == (outputs["product_type"], outputs["name"])


def test_numbers_with_two_changes_each_share_two_calls(emulator: Emulator, run: Runner) -> None:
    """The second attributes wait for the first, together; their calling names are read in one sweep."""
    numbers = list(emulator.numbers())[:40]
    with run(emulator, batchSize="40", batchPauseMs="10000") as this:
        together(
            lambda number: this.plugin.update(
                number,
                stored(number),
                {"phone_number": number, "name": "Branch", "calling_name": "Contoso"},
            ),
            numbers,
        )
    assert items(emulator) == [40, 40]
    assert len(emulator.calls("ListPhoneNumbers")) == 2
    assert len(emulator.calls("GetPhoneNumber")) <= 2


def test_one_refused_number_does_not_hold_up_its_neighbours(emulator: Emulator, run: Runner) -> None:
    """The refusal is one line at its own number; the rest of the batch succeeds."""
    with run(emulator) as this:
        states = [this.adopt(number) for number in (FIRST, SECOND, THIRD)]
        emulator.fail(
            operation="BatchUpdatePhoneNumber",
            kind="item_error",
            phone_numbers=[SECOND],
            code="PreconditionFailed",
        )

        def attempt(olds: Properties) -> str | Properties:
            number = olds["phone_number"]
            news = {"phone_number": number, "name": "Branch"}
            if number == SECOND:
                return refusal(this.plugin.update, number, olds, news)
            return this.plugin.update(number, olds, news)

        first, message, third = together(attempt, states)
    assert isinstance(first, dict)
    assert isinstance(third, dict)
    assert isinstance(message, str)
    assert (first["name"], third["name"]) == ("Branch", "Branch")
    assert message.startswith(
        "pulumi_chime.ChimeError: phone number +12065550101: name: PreconditionFailed: "
    )
    assert message.endswith("; the number's present state does not allow it; look at its status")
    assert "\n" not in message
    assert "Name" not in emulator.numbers()[SECOND]


def test_after_a_half_failed_update_the_same_update_converges(emulator: Emulator, run: Runner) -> None:
    """The engine keeps the old state of a failed step; writing an attribute again does no harm."""
    with run(emulator) as this:
        olds = this.adopt(FIRST)
        emulator.fail(
            kind="item_error", operation="BatchUpdatePhoneNumber", phone_numbers=[FIRST], code="Gone", times=1
        )
        news = {"phone_number": FIRST, "name": "Reception", "product_type": "SipMediaApplicationDialIn"}
        assert "product_type: Gone" in refusal(this.plugin.update, FIRST, olds, news)
        assert "Name" not in emulator.numbers()[FIRST]
        outputs = this.plugin.update(FIRST, olds, news)
    shown = emulator.numbers()[FIRST]
    assert (shown["Name"], shown["ProductType"]) == (outputs["name"], outputs["product_type"])


def test_the_empty_string_clears_and_none_lets_go(emulator: Emulator, run: Runner) -> None:
    """What the engine shows alike is told apart at the number's row, and only one of the two is a write."""
    emulator.change(FIRST, Name="Reception", CallingName="Contoso")
    with run(emulator) as this:
        olds = stored(FIRST, name="Reception", calling_name="Contoso", managed=["name", "calling_name"])
        outputs = update(this, olds, name="")
        assert this.lines(Severity.INFO, FIRST)[-2:] == [
            "name: 'Reception' will be cleared",
            "calling_name: no longer managed; 'Contoso' stays in the account",
        ]
    assert [call["attributes"] for call in emulator.writes()] == [["Name"]]
    assert not emulator.numbers()[FIRST].get("Name")
    assert (outputs["managed"], outputs["name"]) == (["name"], "")


def test_what_read_and_delete_need_is_stored_without_a_call(emulator: Emulator, run: Runner) -> None:
    """A change of policy, or of what is managed, is an update, so that it is stored, but no call."""
    olds = stored(FIRST, name="Reception")
    changes: list[dict[str, Any]] = [
        {"on_destroy": "release"},
        {"on_adopt": "overwrite"},
        {"name": "Reception"},
    ]
    with run(emulator) as this:
        for change in changes:
            news = {"phone_number": FIRST, **change}
            diff = this.plugin.diff(FIRST, olds, news)
            assert (diff.changes, list(diff.replaces)) == (diff.DIFF_SOME, [])
            outputs = this.plugin.update(FIRST, olds, news)
            assert outputs.items() >= change.items()
            assert this.plugin.diff(FIRST, outputs, news).changes == diff.DIFF_NONE
    assert emulator.calls() == []


def test_a_calling_name_that_is_live_already_is_not_sent(emulator: Emulator, run: Runner) -> None:
    """A needless update would lock the number for days: the account is asked first, and what it shows is reported."""
    emulator.change(FIRST, CallingName="Contoso")
    with run(emulator) as this:
        outputs = update(this, stored(FIRST, managed=["calling_name"]), calling_name="Contoso")
    assert emulator.writes() == []
    assert outputs["calling_name"] == "Contoso"
    assert "calling_name_sent" not in outputs


def test_what_the_service_throttles_arrives_all_the_same(emulator: Emulator, run: Runner) -> None:
    """A throttled request is repeated as one, not once for each number."""
    emulator.fail(operation="BatchUpdatePhoneNumber", kind="status", status=429, times=1)
    with run(emulator, batchSize="3", batchPauseMs="10000") as this:
        together(lambda number: update(this, stored(number), name="Branch"), [FIRST, SECOND, THIRD])
    assert items(emulator) == [3, 3]


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "malformed_body"},
        {"kind": "drop_after_effect"},
        {"kind": "status_after_effect", "status": 500},
        {"kind": "item_error_after_effect", "code": "ServiceFailure"},
        {"kind": "item_error_after_effect", "code": "ServiceUnavailable"},
    ],
    ids=lambda fault: "-".join(map(str, fault.values())),
)
def test_a_calling_name_whose_answer_was_lost_is_not_sent_twice(
    emulator: Emulator, fault: dict[str, Any], run: Runner
) -> None:
    """The account is read back: it is pending there, so it took effect, and the state says so."""
    emulator.fail(operation="BatchUpdatePhoneNumber", times=1, **fault)
    with run(emulator) as this:
        outputs = update(this, stored(FIRST), calling_name="Contoso")
    assert len(emulator.writes()) == 1
    assert (outputs["calling_name"], outputs["calling_name_status"]) == ("Contoso", "UpdateInProgress")


def test_a_change_that_was_made_before_its_number_was_locked_is_done(emulator: Emulator, run: Runner) -> None:
    """After a kill the state may lack a rename that took effect before a calling name locked the number."""
    emulator.change(FIRST, Name="Reception", CallingName="Contoso", CallingNameStatus="UpdateInProgress")
    with run(emulator) as this:
        outputs = update(this, stored(FIRST), name="Reception", calling_name="Contoso")
        # What is pending may be another one than what shows.
        assert [line.partition(":")[0] for line in this.warnings()] == ["calling_name"]
    assert outputs["name"] == "Reception"
    assert outputs["calling_name"] == ""


def test_a_number_that_left_the_account_is_reported(emulator: Emulator, run: Runner) -> None:
    """The service's own words, and what to look at."""
    emulator.remove(FIRST)
    with run(emulator) as this:
        message = refusal(
            this.plugin.update, FIRST, stored(FIRST), {"phone_number": FIRST, "name": "Reception"}
        )
    assert message.startswith("pulumi_chime.ChimeError: phone number +12065550100: name: NotFound: ")
    assert "\n" not in message
