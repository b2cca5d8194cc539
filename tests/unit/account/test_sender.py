"""The adapter: what each operation requests, what a failed call means for a batch, and whose an error is."""

from __future__ import annotations

import re
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

import pytest

from pulumi_chime import batching
from pulumi_chime.account.journal import Journal
from pulumi_chime.account.live_numbers import LiveNumbers
from pulumi_chime.account.operations.release import RELEASE
from pulumi_chime.account.operations.update import UPDATE
from pulumi_chime.account.progress import Progress
from pulumi_chime.account.sender import OperationSender
from pulumi_chime.account.write_queue import explain
from pulumi_chime.chime import ItemError, ServiceError
from pulumi_chime.engine import EngineLog
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import Change, Edit
from pulumi_chime.model.error_codes import FailureKind
from pulumi_chime.model.failures import ChimeError
from pulumi_chime.model.identity import documented_id
from tests.support.journal import records
from tests.support.plugin import recording_engine
from tests.unit.models import enumerated
from tests.unit.service import Service, failure, numbers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pulumi_chime.account.operations.operation import Operation

FIRST, SECOND, THIRD = numbers(3)
PATIENCE = 10.0
Item = TypeVar("Item")
REPEATED = {
    "Throttled": batching.Throttled,
    "Throttling": batching.Throttled,
    "ServiceFailure": batching.Unavailable,
    "ServiceUnavailable": batching.Unavailable,
}


def change(
    number: str, attribute: Attribute = Attribute.NAME, after: str = "Reception", live: str | None = None
) -> Change:
    """Return a change of one number, which the state has without a value."""
    return Change(number, documented_id(number), Edit(attribute, "", after), live)


def sender(operation: Operation[Item], service: Service) -> OperationSender[Item]:
    """Return a sender of one operation, with reads of its own."""
    return OperationSender(operation, service, LiveNumbers(service, 0))


def update_sender(service: Service) -> OperationSender[Change]:
    """Return a sender of updates."""
    return sender(UPDATE, service)


def release_sender(service: Service) -> OperationSender[str]:
    """Return a sender of releases."""
    return sender(RELEASE, service)


def test_a_batch_is_one_request_and_no_error_means_success() -> None:
    """The items travel as they were submitted, in order; each has one attribute under the service's name of it."""
    service = Service(2)
    items = {
        FIRST: change(FIRST),
        SECOND: change(SECOND, Attribute.CALLING_NAME, ""),
        THIRD: change(THIRD, Attribute.PRODUCT_TYPE, "VoiceConnector"),
    }
    assert update_sender(service).send(items) == {}
    sent = [
        {"PhoneNumberId": documented_id(FIRST), "Name": "Reception"},
        {"PhoneNumberId": documented_id(SECOND), "CallingName": ""},
        {"PhoneNumberId": documented_id(THIRD), "ProductType": "VoiceConnector"},
    ]
    assert service.batches == [("BatchUpdatePhoneNumber", {"UpdatePhoneNumberRequestItems": sent})]


def test_a_release_sends_the_ids_as_the_service_gave_them() -> None:
    """An item of a release is the id, in whatever spelling it came."""
    service = Service(2)
    assert release_sender(service).send({FIRST: FIRST, SECOND: documented_id(SECOND)}) == {}
    assert service.batches == [("BatchDeletePhoneNumber", {"PhoneNumberIds": [FIRST, documented_id(SECOND)]})]


def encoded_twice(number: str) -> str:
    """Return an id as a client writes it that encodes it once more."""
    return quote(documented_id(number))


SPELLINGS = [str, documented_id, encoded_twice, lambda number: number.removeprefix("+")]


@pytest.mark.parametrize("spell", SPELLINGS)
def test_what_would_reach_another_number_is_not_sent(spell: Callable[[str], str], tmp_path: Path) -> None:
    """Wherever a wrong id comes from, a reading or a state: no number is written to in the place of another."""
    service, journal = Service(3), Journal(str(tmp_path / "journal"), "me", "dev")
    changes = {FIRST: replace(change(FIRST), phone_number_id=spell(SECOND)), THIRD: change(THIRD)}
    releases = {FIRST: spell(SECOND), THIRD: spell(THIRD)}
    told = [
        OperationSender(UPDATE, service, LiveNumbers(service, 0), journal).send(changes),
        OperationSender(RELEASE, service, LiveNumbers(service, 0), journal).send(releases),
    ]
    assert [[*errors] for errors in told] == [[FIRST], [FIRST]]
    line = f"phone number {FIRST}: not sent: its id is {spell(SECOND)}, which is another number's; "
    assert all(str(errors[FIRST]).startswith(line) for errors in told)
    (_, update), (_, release) = service.batches
    assert update["UpdatePhoneNumberRequestItems"] == [
        {"PhoneNumberId": documented_id(THIRD), "Name": "Reception"}
    ]
    assert release["PhoneNumberIds"] == [spell(THIRD)]
    assert FIRST not in (tmp_path / "journal").read_text()


def test_where_nothing_is_left_to_send_no_request_is_made() -> None:
    """An empty batch would be refused."""
    service = Service(2)
    assert [*release_sender(service).send({FIRST: SECOND, SECOND: FIRST})] == [FIRST, SECOND]
    assert service.batches == []


def test_an_opaque_id_is_sent_as_it_came() -> None:
    """It spells no other number."""
    service = Service(1)
    assert release_sender(service).send({FIRST: "pn-1"}) == {}
    assert service.batches == [("BatchDeletePhoneNumber", {"PhoneNumberIds": ["pn-1"]})]


@pytest.mark.parametrize("spell", [str, documented_id], ids=["E.164", "encoded"])
def test_an_error_reaches_its_number_in_either_spelling(spell: Callable[[str], str]) -> None:
    """The service may write ids as it likes: answers are compared decoded."""
    service = Service(2)
    service.item_errors = (ItemError(spell(SECOND), "Conflict", "Not now."),)
    told = update_sender(service).send({number: change(number) for number in (FIRST, SECOND)})
    assert list(told) == [SECOND]
    assert str(told[SECOND]).startswith(f"phone number {SECOND}: name: Conflict: Not now; ")


@pytest.mark.parametrize("named", ["pn-2", SECOND, documented_id(SECOND)])
def test_an_error_reaches_its_number_under_the_id_that_was_sent(named: str) -> None:
    """An opaque id spells no number, and belongs to the one for which it was sent."""
    service = Service(2)
    service.item_errors = (ItemError(named, "Conflict", "Not now."),)
    changes = {
        number: replace(change(number), phone_number_id=id_)
        for number, id_ in ((FIRST, "pn-1"), (SECOND, "pn-2"))
    }
    told = [
        update_sender(service).send(changes),
        release_sender(service).send({FIRST: "pn-1", SECOND: "pn-2"}),
    ]
    assert [[*errors] for errors in told] == [[SECOND], [SECOND]]
    assert all(f"phone number {SECOND}: " in str(errors[SECOND]) for errors in told)
    assert all("Conflict: Not now" in str(errors[SECOND]) for errors in told)


def test_an_id_that_two_numbers_have_is_not_sent() -> None:
    """One of them would be written, or released, in the place of the other."""
    service = Service(3)
    told = release_sender(service).send({FIRST: "pn-1", SECOND: "pn-1", THIRD: "pn-3"})
    assert [*told] == [FIRST, SECOND]
    assert str(told[FIRST]).startswith(
        f"phone number {FIRST}: not sent: its id is pn-1, which is another number's; "
    )
    assert service.batches == [("BatchDeletePhoneNumber", {"PhoneNumberIds": ["pn-3"]})]


STRANGERS = ["+13035550100", "%2B13035550100", "nobody", "pn-2"]


@pytest.mark.parametrize("stranger", STRANGERS)
def test_an_answer_about_a_stranger_is_lost(stranger: str) -> None:
    """It says nothing for certain of anybody: what can harm twice is read back, and all else is sent again."""
    service = Service(2)
    service.item_errors = (ItemError(stranger, "NotFound", "Who?"), ItemError(FIRST, "Conflict", "No."))
    said = f"MalformedAnswer.*: NotFound for {re.escape(stranger)}, which was not asked for"
    with pytest.raises(batching.Unavailable, match=said):
        update_sender(service).send({FIRST: replace(change(FIRST), phone_number_id="pn-1")})
    with pytest.raises(batching.AnswerLost, match=said):
        update_sender(service).send({FIRST: change(FIRST, Attribute.CALLING_NAME)})
    with pytest.raises(batching.AnswerLost, match=said):
        release_sender(service).send({FIRST: FIRST})


@pytest.mark.parametrize("code", [*enumerated("ErrorCode"), "SomethingNew"])
def test_each_code_of_an_item_is_repeated_or_told(code: str) -> None:
    """Throttles and failures of the service are repeated for that item; every other code is the user's to read."""
    service = Service(1)
    service.item_errors = (ItemError(FIRST, code, "Why."),)
    (told,) = update_sender(service).send({FIRST: change(FIRST)}).values()
    assert type(told) is REPEATED.get(code, ChimeError)
    assert f"{code}: Why" in str(told)
    assert (f"phone number {FIRST}: name: " in str(told)) == isinstance(told, ChimeError)


@pytest.mark.parametrize("code", ["ServiceFailure", "ServiceUnavailable"])
def test_what_can_harm_twice_is_read_back_when_the_service_fails_for_it(code: str) -> None:
    """Nobody knows whether it took effect: a calling name or a release is not simply sent again."""
    service = Service(1)
    service.item_errors = (ItemError(documented_id(FIRST), code, "Try later."),)
    (calling_name,) = update_sender(service).send({FIRST: change(FIRST, Attribute.CALLING_NAME)}).values()
    (release,) = release_sender(service).send({FIRST: FIRST}).values()
    assert [type(calling_name), type(release)] == [batching.AnswerLost] * 2


def test_a_refused_release_is_told_with_number_and_code() -> None:
    """The line is as complete as that of an update."""
    service = Service(1)
    service.item_errors = (ItemError(documented_id(FIRST), "PhoneNumberAssociationsExist", "In use."),)
    (told,) = release_sender(service).send({FIRST: FIRST}).values()
    assert str(told) == (
        f"phone number {FIRST}: PhoneNumberAssociationsExist: In use; "
        "disassociate the number from what holds it first"
    )


@pytest.mark.parametrize("kind", FailureKind)
@pytest.mark.parametrize("attribute", Attribute)
def test_each_kind_of_failed_request_has_its_consequence(kind: FailureKind, attribute: Attribute) -> None:
    """Only a calling name must not be sent twice: there, what may have taken effect is read back first."""
    lost = batching.AnswerLost if attribute is Attribute.CALLING_NAME else batching.Unavailable
    consequences: dict[FailureKind, type[batching.SendFailure]] = {
        FailureKind.THROTTLED: batching.Throttled,
        FailureKind.UNAVAILABLE: lost,
        FailureKind.LOST: lost,
        FailureKind.UNREACHABLE: batching.Unavailable,
        FailureKind.REFUSED: batching.Refused,
        FailureKind.NOT_FOUND: batching.Refused,
        FailureKind.CONFLICT: batching.Refused,
        FailureKind.NOT_ALLOWED: batching.NotAllowed,
    }
    service = Service(1)
    error = failure(kind, "BatchUpdatePhoneNumber")
    service.fail("batch", error)
    with pytest.raises(batching.SendFailure) as told:
        update_sender(service).send({FIRST: change(FIRST, attribute)})
    assert type(told.value) is consequences[kind]
    assert told.value.__cause__ is error


def test_one_calling_name_makes_the_whole_batch_read_back() -> None:
    """A request is lost or not as a whole."""
    service = Service(2)
    service.fail("batch", failure(FailureKind.LOST))
    items = {FIRST: change(FIRST), SECOND: change(SECOND, Attribute.CALLING_NAME, "Contoso")}
    with pytest.raises(batching.AnswerLost):
        update_sender(service).send(items)


def test_a_lost_release_is_read_back() -> None:
    """A number that has been released cannot be released again."""
    service = Service(1)
    service.fail("batch", failure(FailureKind.LOST))
    with pytest.raises(batching.AnswerLost):
        release_sender(service).send({FIRST: FIRST})


@pytest.mark.parametrize("error", [None, failure(FailureKind.LOST), RuntimeError("a bug")])
def test_what_was_known_before_a_write_is_forgotten(error: Exception | None) -> None:
    """Whether a request succeeded or not, the next reader asks the service."""
    service = Service(1)
    live_numbers = LiveNumbers(service, 0)
    live_numbers.find(FIRST)
    if error:
        service.fail("batch", error)
    try:
        OperationSender(UPDATE, service, live_numbers).send({FIRST: change(FIRST)})
    except (batching.SendFailure, RuntimeError):
        assert error is not None
    live_numbers.find(FIRST)
    assert service.gets == [FIRST, FIRST]


@pytest.mark.parametrize("attribute", [Attribute.NAME, Attribute.CALLING_NAME])
def test_what_the_account_shows_has_taken_effect(attribute: Attribute) -> None:
    """Of a lost batch, the numbers that show the new value are settled, and the others are not."""
    service = Service(2)
    service.change(FIRST, **{attribute.value: "Contoso"})
    items = {number: change(number, attribute, "Contoso") for number in (FIRST, SECOND, "+13035550100")}
    assert update_sender(service).settle(items) == [FIRST]


def test_a_lost_batch_is_read_back_several_numbers_at_a_time() -> None:
    """Fifty gets one after another would take as long as a deploy."""
    service = Service(2)
    gates = [service.close_gate(f"get {number}") for number in (FIRST, SECOND)]
    items = {number: change(number, after="") for number in (FIRST, SECOND)}
    with ThreadPoolExecutor(1) as pool:
        settled = pool.submit(update_sender(service).settle, items)
        assert all(gate.reached.wait(PATIENCE) for gate in gates)
        for gate in gates:
            gate.open()
        assert settled.result(PATIENCE) == [FIRST, SECOND]


@pytest.mark.parametrize("status", ["UpdateInProgress", "SomethingNew"])
@pytest.mark.parametrize("shown", ["", "Fabrikam", "Contoso"])
def test_a_calling_name_that_is_pending_has_taken_effect(shown: str, status: str) -> None:
    """None was pending when it was sent, so the pending one is ours, whatever is shown meanwhile."""
    service = Service(1)
    service.change(FIRST, calling_name=shown, calling_name_status=status)
    items = {FIRST: change(FIRST, Attribute.CALLING_NAME, "Contoso")}
    assert update_sender(service).settle(items) == [FIRST]


@pytest.mark.parametrize("status", ["", "Unassigned", "UpdateSucceeded", "UpdateInProgress"])
@pytest.mark.parametrize(("default", "shown"), [("", ""), ("Northwind", "Northwind"), ("Northwind", "")])
def test_a_cleared_calling_name_that_shows_the_default_has_taken_effect(
    default: str, shown: str, status: str
) -> None:
    """It is settled, and clearing it again would lock the number for days."""
    service = Service(1)
    service.default = default
    service.change(FIRST, calling_name=shown, calling_name_status=status)
    assert update_sender(service).settle({FIRST: change(FIRST, Attribute.CALLING_NAME, "")}) == [FIRST]


@pytest.mark.parametrize("stored", [None, "", "Fabrikam", "Contoso"])
@pytest.mark.parametrize(
    ("live", "shown", "settled"),
    [("Fabrikam", "Fabrikam", []), ("Fabrikam", "Northwind", [FIRST]), (None, "Northwind", [])],
)
def test_where_nobody_may_know_the_default_a_text_that_has_come_since_counts_as_it(
    stored: str | None, live: str | None, shown: str, settled: list[str]
) -> None:
    """What showed just before and still shows is not cleared, whatever the state has of it."""
    service = Service(1)
    service.fail("default calling name", failure(FailureKind.NOT_ALLOWED))
    service.change(FIRST, calling_name=shown, calling_name_status="UpdateSucceeded")
    clearing = Change(FIRST, documented_id(FIRST), Edit(Attribute.CALLING_NAME, stored, ""), live)
    assert update_sender(service).settle({FIRST: clearing}) == settled


@pytest.mark.parametrize("after", ["Contoso", ""])
def test_a_calling_name_that_was_not_accepted_before_has_not_taken_effect(after: str) -> None:
    """It shows, and was sent because of its status, which is the same still."""
    service = Service(1)
    service.change(FIRST, calling_name=after, calling_name_status="UpdateFailed")
    again = change(FIRST, Attribute.CALLING_NAME, after, live=after)
    assert update_sender(service).settle({FIRST: again}) == []


@pytest.mark.parametrize(
    ("live", "shown"), [("Fabrikam", "Fabrikam"), ("Fabrikam", ""), ("", "Fabrikam"), (None, "Fabrikam")]
)
def test_where_no_status_shows_a_calling_name_counts_as_sent(
    live: str | None, shown: str, tmp_path: Path
) -> None:
    """It may be on its way, so it is not sent once more; for the record nobody knows more than before."""
    service, journal = Service(1), Journal(str(tmp_path / "journal"), "me", "dev")
    this = OperationSender(UPDATE, service, LiveNumbers(service, 0), journal)
    service.change(FIRST, calling_name=shown, calling_name_status="")
    service.fail("batch", failure(FailureKind.LOST))
    items = {FIRST: change(FIRST, Attribute.CALLING_NAME, "Contoso", live)}
    with pytest.raises(batching.AnswerLost):
        this.send(items)
    assert this.settle(items) == [FIRST]
    assert [each["result"] for each in records(tmp_path / "journal") if "result" in each] == ["uncertain"]


def test_where_there_is_nothing_a_status_could_be_of_nothing_has_taken_effect() -> None:
    """A number that never had a calling name may be shown without a status by a service that shows them."""
    service = Service(1)
    items = {FIRST: change(FIRST, Attribute.CALLING_NAME, "Contoso", live="")}
    assert update_sender(service).settle(items) == []


def test_the_record_has_the_value_that_was_really_replaced(tmp_path: Path) -> None:
    """Where it was read just before; what is secret stays hidden, and so does what was read in its place."""
    service, journal = Service(2), Journal(str(tmp_path / "journal"), "me", "dev")
    service.item_errors = (ItemError(SECOND, "BadRequest", "Condor and Falcon are taken"),)
    hidden = Edit(Attribute.CALLING_NAME, "Falcon", "Kestrel", is_secret=True)
    items = {
        FIRST: Change(FIRST, documented_id(FIRST), Edit(Attribute.CALLING_NAME, "A", "C"), "B"),
        SECOND: Change(SECOND, documented_id(SECOND), hidden, "Condor"),
    }
    (told,) = OperationSender(UPDATE, service, LiveNumbers(service, 0), journal).send(items).values()
    written = {(each["before"], each["after"]) for each in records(tmp_path / "journal")}
    assert written == {("B", "C"), ("[secret]", "[secret]")}
    assert not {word for word in ("Condor", "Falcon") if word in str(told)}


def test_what_was_to_be_cleared_and_still_shows_has_not_taken_effect() -> None:
    """The account has another default."""
    service = Service(1)
    service.default = "Northwind"
    service.change(FIRST, calling_name="Fabrikam", calling_name_status="UpdateSucceeded")
    assert update_sender(service).settle({FIRST: change(FIRST, Attribute.CALLING_NAME, "")}) == []


def test_another_calling_name_pending_says_nothing_of_a_name() -> None:
    """Only the calling name has a status of its own."""
    service = Service(1)
    service.change(FIRST, name="Front desk", calling_name_status="UpdateInProgress")
    assert update_sender(service).settle({FIRST: change(FIRST)}) == []


def test_a_number_in_the_deletion_queue_or_gone_has_been_released() -> None:
    """What still stands in the account as before has not."""
    service = Service(2)
    service.change(FIRST, status="ReleaseInProgress")
    gone = "+13035550100"
    items = {FIRST: FIRST, SECOND: SECOND, gone: gone}
    assert sorted(release_sender(service).settle(items)) == sorted([FIRST, gone])


def test_the_service_s_own_error_is_told_to_whoever_waited() -> None:
    """An item's error needs no further words."""
    error = ChimeError("phone number +12065550000: name: Conflict: Not now; wait")
    assert explain(FIRST, "name", error) is error


def test_a_request_that_was_refused_for_one_number_is_told_of_that_number() -> None:
    """What is left after splitting is that number's own fault."""
    error = batching.Refused(
        ServiceError(FailureKind.REFUSED, "BatchUpdatePhoneNumber", "BadRequestException", "Bad.")
    )
    told = explain(FIRST, "name", error)
    assert str(told) == f"phone number {FIRST}: name: BadRequestException: Bad; correct the value"


def test_a_request_that_was_not_allowed_is_told_of_the_operation() -> None:
    """No number is blamed for credentials."""
    cause = ServiceError(
        FailureKind.NOT_ALLOWED, "BatchUpdatePhoneNumber", "ExpiredTokenException", "Expired."
    )
    told = str(explain(FIRST, "name", batching.NotAllowed(cause)))
    assert told.startswith("BatchUpdatePhoneNumber: ExpiredTokenException: Expired; log in again")
    assert FIRST not in told


def test_a_spent_budget_is_told_once_with_what_happened_last() -> None:
    """One line with the last failure, whichever number's it was, and what to do about it; no number is blamed."""
    service = Service(1)
    service.item_errors = (ItemError(FIRST, "ServiceFailure", "Try later."),)
    (last,) = update_sender(service).send({FIRST: change(FIRST)}).values()
    spent = batching.BudgetSpent(f"the retry budget of 5 seconds is spent; at last: {last}")
    spent.__cause__ = last
    assert str(explain(SECOND, "name", spent)) == (
        "the retry budget of 5 seconds is spent; at last: ServiceFailure: Try later; "
        "the service was busy; run `pulumi up` again"
    )


SECRETS = ("TopSecret", "Former name")
QUOTING = "Name 'TopSecret' may not replace 'former NAME', nor TopSec… anything"


def secret_change(number: str, before: str = SECRETS[1], after: str = SECRETS[0]) -> Change:
    """Return a change of one number whose values nobody may see."""
    return Change(number, documented_id(number), Edit(Attribute.NAME, before, after, is_secret=True))


def all_shown(error: BaseException | None) -> str:
    """Return all that could be shown of an error and of what it came of."""
    return "".join(traceback.format_exception(error)) + repr(error)


def assert_hidden(*shown: str) -> None:
    """Fail where a text has a secret in it."""
    for text in shown:
        assert not any(secret.casefold() in text.casefold() for secret in (*SECRETS, "TopSec"))


@pytest.mark.parametrize("code", [*enumerated("ErrorCode"), "TopSecretIsTaken"])
@pytest.mark.parametrize("culprit", [FIRST, SECOND])
def test_no_item_is_told_of_a_secret_of_its_batch(code: str, culprit: str) -> None:
    """The number's own or a neighbour's: the service may say of one what it thinks of another."""
    service = Service(2)
    service.item_errors = (ItemError(culprit, code, QUOTING),)
    items = {FIRST: secret_change(FIRST), SECOND: change(SECOND)}
    (told,) = update_sender(service).send(items).values()
    assert_hidden(all_shown(told))
    assert code in str(told) or "TopSecret" in code


@pytest.mark.parametrize("code", ["BadRequest", "TopSecretIsTaken"])
@pytest.mark.parametrize("stranger", [SECRETS[0], THIRD])
def test_an_answer_about_a_stranger_shows_no_secret(stranger: str, code: str) -> None:
    """It is named by its id, and may be none."""
    service = Service(2)
    service.item_errors = (ItemError(stranger, code, QUOTING),)
    with pytest.raises(batching.Unavailable, match="which was not asked for") as told:
        update_sender(service).send({FIRST: secret_change(FIRST)})
    assert_hidden(all_shown(told.value))


def test_an_id_that_repeats_a_secret_is_still_its_number_s() -> None:
    """What is hidden in errors is no other id."""
    service = Service(1)
    service.item_errors = (ItemError(SECRETS[0], "BadRequest", QUOTING),)
    (number,) = update_sender(service).send(
        {FIRST: replace(secret_change(FIRST), phone_number_id=SECRETS[0])}
    )
    assert number == FIRST


@pytest.mark.parametrize("kind", FailureKind)
def test_no_failed_request_shows_a_secret(kind: FailureKind) -> None:
    """In the errors of its numbers, in lines of progress, in anything that it came of."""
    service = Service(2)
    service.fail("batch", ServiceError(kind, "BatchUpdatePhoneNumber", "BadRequestException", QUOTING))
    items = {FIRST: secret_change(FIRST), SECOND: change(SECOND)}
    with pytest.raises(batching.SendFailure) as told:
        update_sender(service).send(items)
    call = batching.BatchCall(
        items=items,
        kinds=("name",),
        closed=batching.CloseReason.FULL,
        oldest_wait=0,
        newest_wait=0,
        attempt=1,
        started=0,
        duration=0,
        failures={},
        error=told.value,
    )
    with recording_engine() as (engine, address):
        Progress(EngineLog(address), "BatchUpdatePhoneNumber", str)(call)
    lines = [line.message for line in engine.lines]
    assert all("BadRequestException" in line for line in lines)
    assert_hidden(all_shown(told.value), all_shown(explain(SECOND, "name", told.value)), *lines)


def test_a_bug_that_has_a_secret_in_its_text_shows_none() -> None:
    """It keeps its kind, and where it happened."""
    service = Service(1)
    service.fail("batch", ValueError(f"cannot send {SECRETS[0]!r}"))
    with pytest.raises(RuntimeError, match=r"ValueError: cannot send '\[secret\]'") as told:
        update_sender(service).send({FIRST: secret_change(FIRST)})
    assert_hidden(all_shown(told.value))
    assert "_interfere" in all_shown(told.value)


def test_a_value_that_is_in_any_word_leaves_code_and_advice() -> None:
    """To replace it would spell it out."""
    service = Service(1)
    service.item_errors = (ItemError(FIRST, "BadRequest", "Name 'a' is taken"),)
    (told,) = update_sender(service).send({FIRST: secret_change(FIRST, after="a")}).values()
    assert str(told).startswith(f"phone number {FIRST}: name: BadRequest: [secret]; ")


def test_a_batch_without_a_secret_is_told_word_for_word() -> None:
    """Nothing is hidden that is not secret."""
    service = Service(2)
    service.item_errors = (ItemError(FIRST, "BadRequest", QUOTING),)
    (told,) = update_sender(service).send({FIRST: change(FIRST, after=SECRETS[0])}).values()
    assert QUOTING in str(told)
