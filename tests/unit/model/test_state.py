"""What is stored: outputs after each step, and the inputs that they stand for."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_chime.model import state
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import Applied, Change, Edit, needed_changes
from pulumi_chime.model.choices import OnAdopt, OnDestroy
from pulumi_chime.model.connection import Connection
from pulumi_chime.model.unknown import UNKNOWN
from tests.unit.values import INPUTS, LIVE, NUMBER, NUMBER_ID, live

if TYPE_CHECKING:
    from pulumi_chime.model.numbers import Live

OLDEST = {"phone_number": NUMBER}
"""An output of which nothing but the number was stored."""


def adopted(inputs: dict[str, Any], number: Live) -> dict[str, Any]:
    """Return the outputs of an adoption in which every change was accepted."""
    needed = needed_changes(state.declared(inputs), number.phone_number_id, state.known(number.as_outputs()))
    return state.adopted(inputs, number, "us-east-1", Applied(sent=needed))


def with_calling_name(before: str, after: str) -> dict[str, Any]:
    """Return the outputs of a number whose calling name has just been sent."""
    outputs = adopted({"phone_number": NUMBER, "calling_name": before}, live(calling_name=before))
    change = Change(NUMBER, NUMBER_ID, Edit(Attribute.CALLING_NAME, before, after))
    inputs = {"phone_number": NUMBER, "calling_name": after}
    return state.updated(inputs, outputs, Applied(sent=(change,)))


@given(INPUTS, LIVE)
def test_inputs_survive_the_way_through_outputs(inputs: dict[str, Any], number: Live) -> None:
    """What a program declared is what its outputs stand for once everything has been applied."""
    defaults = {"on_adopt": OnAdopt.MATCH.value, "on_destroy": OnDestroy.RETAIN.value}
    assert state.inputs_of(adopted(inputs, number)) == {**defaults, **inputs}


@given(INPUTS, LIVE)
def test_after_adoption_nothing_is_left_to_change(inputs: dict[str, Any], number: Live) -> None:
    """The same declaration, held against the outputs of its own adoption, needs no write and no bookkeeping."""
    outputs = adopted(inputs, number)
    assert needed_changes(state.declared(inputs), "", state.known(outputs)) == ()
    assert {key: outputs[key] for key in state.bookkeeping(inputs)} == state.bookkeeping(inputs)


@given(INPUTS, LIVE, INPUTS)
def test_what_had_to_wait_is_stored_until_it_is_written_or_read(
    inputs: dict[str, Any], number: Live, news: dict[str, Any]
) -> None:
    """By name alone: the values are those that are declared, and may be secret."""
    before = adopted(inputs, number)
    needed = needed_changes(state.declared(news), NUMBER_ID, state.known(before))
    deferred = state.updated(news, before, Applied(deferred=needed))
    assert deferred.get("waiting", []) == [change.attribute.value for change in needed]
    assert state.waiting(deferred) == {change.attribute for change in needed}
    assert state.waiting(state.resettled(deferred, number)) == state.waiting(deferred)
    assert "waiting" not in state.refreshed(deferred, number)
    assert "waiting" not in state.updated(news, deferred, Applied(sent=needed))


@given(INPUTS, LIVE, INPUTS)
def test_an_update_without_success_changes_no_value(
    inputs: dict[str, Any], number: Live, news: dict[str, Any]
) -> None:
    """What was not accepted is not stored: the next run sees the difference again."""
    before = adopted(inputs, number)
    after = state.updated(news, before, Applied())
    known_before, known_after = state.known(before), state.known(after)
    for attribute in Attribute:
        is_stored = attribute.value in news or not attribute.row.may_be_secret
        assert known_after[attribute] == (known_before[attribute] if is_stored else None)


@given(INPUTS, LIVE, LIVE)
def test_a_refresh_shows_only_what_is_managed(inputs: dict[str, Any], number: Live, later: Live) -> None:
    """An attribute that is not declared never appears as an input, whatever the account shows."""
    refreshed = state.inputs_of(state.refreshed(adopted(inputs, number), later))
    attributes = {attribute.value for attribute in Attribute}
    assert refreshed.keys() & attributes == inputs.keys() & attributes


@given(INPUTS, LIVE)
def test_outputs_can_be_stored(inputs: dict[str, Any], number: Live) -> None:
    """Nothing but texts, lists and dictionaries: what Pulumi can keep, with no null that it would drop."""

    def is_storable(value: object) -> bool:
        if isinstance(value, dict):
            return all(isinstance(key, str) and is_storable(held) for key, held in value.items())
        return all(map(is_storable, value)) if isinstance(value, list) else isinstance(value, str)

    assert is_storable(adopted(inputs, number))


def test_what_was_found_is_stored_without_being_sent() -> None:
    """A calling name that was live already is known from now on, and starts no waiting."""
    change = Change(NUMBER, NUMBER_ID, Edit(Attribute.CALLING_NAME, "", "Contoso"))
    outputs = state.updated(
        {"phone_number": NUMBER, "calling_name": "Contoso"}, OLDEST, Applied(found=(change,))
    )
    assert outputs["calling_name"] == "Contoso"
    assert "calling_name_sent" not in outputs
    assert "calling_name_status" not in outputs


def test_a_sent_calling_name_is_stored_with_its_time() -> None:
    """People learn when; the text stands under its own key alone, by which the engine protects a secret."""
    outputs = with_calling_name("Fabrikam", "Contoso")
    sent = outputs["calling_name_sent"]
    assert list(sent) == ["at"]
    assert sent["at"].endswith("+00:00")
    assert outputs["calling_name"] == "Contoso"
    assert outputs["calling_name_status"] == "UpdateInProgress"


@pytest.mark.parametrize("shown", ["Fabrikam", "", "Contoso", "Northwind"])
def test_while_a_calling_name_is_pending_whatever_shows_counts_as_the_sent_one(shown: str) -> None:
    """Nobody says what the service shows meanwhile; nothing is drift, however often it is read."""
    outputs = with_calling_name("Fabrikam", "Contoso")
    pending = live(calling_name=shown, calling_name_status="UpdateInProgress")
    once = state.refreshed(outputs, pending)
    assert state.inputs_of(once)["calling_name"] == "Contoso"
    assert state.inputs_of(state.refreshed(once, pending))["calling_name"] == "Contoso"


@pytest.mark.parametrize("status", ["UpdateQueued", "SomethingNew", ""])
@pytest.mark.parametrize("shown", ["Fabrikam", "", "Northwind"])
def test_a_status_that_is_new_or_missing_does_not_end_the_waiting(shown: str, status: str) -> None:
    """What is not known to be settled may be pending, so nothing is drift that would be sent again."""
    outputs = with_calling_name("Fabrikam", "Contoso")
    number = live(calling_name=shown, calling_name_status=status)
    for now in (state.refreshed(outputs, number), state.resettled(outputs, number)):
        assert now["calling_name"] == "Contoso"
        assert state.is_unsettled(now)


@pytest.mark.parametrize(
    ("hours", "shown"), [(0, "Contoso"), (71, "Contoso"), (73, "Fabrikam"), (None, "Fabrikam")]
)
def test_a_service_that_never_shows_a_status_is_waited_for_for_72_hours(
    hours: int | None, shown: str
) -> None:
    """That is how long it may take; nor is it waited for where the time of sending cannot be read."""
    at = "" if hours is None else (datetime.now(timezone.utc) - timedelta(hours=hours)).isoformat()
    outputs = {**with_calling_name("Fabrikam", "Contoso"), "calling_name_sent": {"at": at}}
    number = live(calling_name="Fabrikam", calling_name_status="")
    assert state.inputs_of(state.refreshed(outputs, number))["calling_name"] == shown


@pytest.mark.parametrize("settled", ["Unassigned", "UpdateSucceeded", "UpdateFailed"])
def test_what_has_settled_is_not_waited_for_where_no_status_is_shown(settled: str) -> None:
    """The state has seen that it has."""
    outputs = {**with_calling_name("Fabrikam", "Contoso"), "calling_name_status": settled}
    number = live(calling_name="Northwind", calling_name_status="")
    assert state.refreshed(outputs, number)["calling_name"] == "Northwind"


@pytest.mark.parametrize("seen", ["UpdateSucceeded", "Unassigned", ""])
def test_what_was_found_ends_what_had_failed(seen: str) -> None:
    """Somebody has put it right in the console: the next run has nothing to do."""
    failed = {**with_calling_name("Fabrikam", "Contoso"), "calling_name_status": "UpdateFailed"}
    inputs = {"phone_number": NUMBER, "calling_name": "Contoso"}
    (change,) = needed_changes(state.declared(inputs), NUMBER_ID, state.known(failed))
    outputs = state.updated(inputs, failed, Applied(found=(change,), found_status=seen))
    assert outputs["calling_name_status"] == seen
    assert needed_changes(state.declared(inputs), NUMBER_ID, state.known(outputs)) == ()


@pytest.mark.parametrize("name", ["name", "calling_name"])
def test_a_text_that_nobody_declares_is_not_stored(name: str) -> None:
    """Neither at adoption, nor after it is no longer declared, nor by a refresh: it may have been a secret."""
    number = live(name="Reception", calling_name="Contoso")
    assert name not in adopted({"phone_number": NUMBER}, number)
    dropped = state.updated(
        {"phone_number": NUMBER}, adopted({"phone_number": NUMBER, name: "X1"}, number), Applied()
    )
    assert name not in dropped
    assert name not in state.refreshed(dropped, number)


def test_texts_of_an_earlier_version_are_left_out_at_the_next_update() -> None:
    """It kept the sent text and the one before beside the time."""
    earlier = {
        **with_calling_name("Fabrikam", "Contoso"),
        "calling_name_sent": {"value": "Contoso", "before": "Fabrikam", "at": "2026-01-02T03:04:05+00:00"},
    }
    inputs = {"phone_number": NUMBER, "calling_name": "Contoso"}
    assert state.updated(inputs, earlier, Applied())["calling_name_sent"] == {
        "at": "2026-01-02T03:04:05+00:00"
    }


def test_what_was_secret_stays_so_while_it_is_declared() -> None:
    """An unknown value of a preview has lost its secretness, and a list of names must not be lost with it."""
    secret = {"phone_number": NUMBER, "name": "X1", "secret_inputs": ["name"]}
    outputs = adopted(secret, live())
    assert outputs["secret_inputs"] == ["name"]
    assert state.updated({"phone_number": NUMBER, "name": "X2"}, outputs, Applied())["secret_inputs"] == [
        "name"
    ]
    assert "secret_inputs" not in state.updated({"phone_number": NUMBER}, outputs, Applied())


def test_what_is_not_known_to_be_public_counts_as_secret() -> None:
    """The gravest that it can be."""
    assert state.secrets({"secret_inputs": UNKNOWN}) == {Attribute.NAME, Attribute.CALLING_NAME}
    assert state.secrets({}) == frozenset()


@pytest.mark.parametrize("status", ["UpdateSucceeded", "Unassigned", "UpdateFailed"])
@pytest.mark.parametrize("shown", ["Fabrikam", "", "Northwind"])
def test_a_settled_calling_name_is_what_is_shown(status: str, shown: str) -> None:
    """Once nothing is pending, the account's value counts."""
    settled = live(calling_name=shown, calling_name_status=status)
    outputs = state.refreshed(with_calling_name("Fabrikam", "Contoso"), settled)
    assert state.inputs_of(outputs)["calling_name"] == shown


@pytest.mark.parametrize("shown", ["Fabrikam", "", "Contoso"])
def test_a_calling_name_that_was_not_accepted_is_drift_whatever_shows(shown: str) -> None:
    """It is sent again, though the value that is shown may be the declared one."""
    failed = live(calling_name=shown, calling_name_status="UpdateFailed")
    outputs = state.refreshed(with_calling_name("Fabrikam", "Contoso"), failed)
    wanted = state.declared({"phone_number": NUMBER, "calling_name": "Contoso"})
    (change,) = needed_changes(wanted, NUMBER_ID, state.known(outputs))
    assert (change.edit.before, change.after) == (None, "Contoso")


def test_a_pending_calling_name_of_somebody_else_is_shown_as_it_is() -> None:
    """Where this resource has sent none, nothing is made of what is pending."""
    outputs = adopted({"phone_number": NUMBER, "calling_name": "Contoso"}, live(calling_name="Contoso"))
    pending = live(calling_name="Northwind", calling_name_status="UpdateInProgress")
    assert state.inputs_of(state.refreshed(outputs, pending))["calling_name"] == "Northwind"


def test_keys_that_were_never_stored_have_defaults() -> None:
    """A state of an earlier shape is read, refreshed and turned into inputs without an error."""
    assert state.connection(OLDEST) == Connection()
    assert state.declared(OLDEST).on_destroy is OnDestroy.RETAIN
    assert state.known(OLDEST) == dict.fromkeys(Attribute)
    assert state.inputs_of(OLDEST) == OLDEST
    assert state.inputs_of(state.refreshed(OLDEST, live(name="Reception"))) == OLDEST


@given(st.sampled_from(list(Attribute)), st.sampled_from(["", "Contoso"]))
def test_none_and_the_empty_string_are_kept_apart(attribute: Attribute, value: str) -> None:
    """A cleared attribute is managed; one that is not declared is not."""
    assert state.managed({"phone_number": NUMBER, attribute.value: value}) == [attribute.value]
    assert state.managed({"phone_number": NUMBER}) == []


SECRET_NAMES = st.sets(st.sampled_from(["name", "calling_name"])).map(sorted)


@given(INPUTS, LIVE, INPUTS, SECRET_NAMES)
def test_a_value_that_was_secret_is_shown_in_no_edit_of_it(
    inputs: dict[str, Any], number: Live, news: dict[str, Any], secret: list[str]
) -> None:
    """Whatever the program calls its successor; what was plain from the beginning is shown."""
    before = adopted({**inputs, state.SECRET_INPUTS: secret}, number)
    needed = needed_changes(state.declared(news, before=before), "", state.known(before))
    for change in needed:
        name = change.attribute.value
        assert change.edit.is_secret == (name in secret and name in inputs)
