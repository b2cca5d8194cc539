"""One account: what must hold before anything of it is written, or counts as gone."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_chime import batching
from pulumi_chime.account.account import Account
from pulumi_chime.account.live_numbers import LiveNumbers
from pulumi_chime.account.progress import Progress
from pulumi_chime.account.sender import OperationSender
from pulumi_chime.account.write_queue import WriteQueue, WriteQueues
from pulumi_chime.chime import Page, ServiceError
from pulumi_chime.engine import EngineLog, Workload
from pulumi_chime.lifecycle.together import finish
from pulumi_chime.model import state
from pulumi_chime.model.changes import needed_changes
from pulumi_chime.model.error_codes import FailureKind
from pulumi_chime.model.failures import ChimeError
from tests.unit.service import Service, failure, numbers
from tests.unit.values import arn, live

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pulumi_chime.account.operations.operation import Operation
    from pulumi_chime.model.changes import Applied, Change
    from pulumi_chime.model.numbers import Live

FIRST, SECOND, THIRD = numbers(3)
OWNER = "123456789012"
OTHERS = "999999999999"


class EmptyPages(Service):
    """An account whose numbers stand behind some empty pages."""

    def __init__(self, count: int, empty: int) -> None:
        super().__init__(count)
        self.empty = empty

    def page(self, token: str | None) -> Page:
        """Return empty pages first."""
        if (index := len(self.pages)) < self.empty:
            self.pages.append(token)
            return Page((), f"empty {index + 1}")
        return super().page(None)


class Endless(Service):
    """An account whose list leads back to where it was."""

    def page(self, token: str | None) -> Page:
        """Return the same page whatever comes before."""
        super().page(None)
        return Page((live(FIRST),), "again")


class Mixed(Service):
    """A service behind something that answers each get with the answer to another one."""

    def get(self, phone_number_id: str) -> Live:
        """Return the second number, whichever was asked for."""
        super().get(phone_number_id)
        return live(SECOND)


def account(service: Service, allowed_id: str | None = None) -> Account:
    """Return an account that writes at once, and repeats nothing for long."""
    live_numbers = LiveNumbers(service, 0)

    def open_queue(operation: Operation[Any]) -> WriteQueue[Any]:
        batcher = batching.Batcher(
            OperationSender(operation, service, live_numbers),
            limits=batching.BatchLimits(maximum_items=1, pause=0.0, maximum_wait=0.0),
            retry=batching.RetryPolicy(budget_seconds=0.1),
        )
        return WriteQueue(operation, batcher, Progress(EngineLog(None), operation.name, lambda _: None))

    return Account("us-east-1", live_numbers, WriteQueues(open_queue), allowed_id)


@contextmanager
def at_work() -> Iterator[Workload]:
    """Give a workload of which one call is at work."""
    workload = Workload(lambda: None)
    with workload.working():
        yield workload


def rename(this: Account, number: str) -> Applied:
    """Write a name."""
    declared = state.declared({"phone_number": number, "name": "Reception"})
    changes: Sequence[Change] = needed_changes(declared, "", {})
    changes = [replace(change, phone_number_id="%2B" + number[1:]) for change in changes]
    with at_work() as workload:
        return finish(workload, this.apply(changes, on_deferred=lambda _: None))


def release(this: Account, number: str) -> None:
    """Release a number that was last seen in this account."""
    with at_work() as workload:
        finish(workload, this.release(number, {"phone_number_arn": arn(number)}))


@pytest.mark.parametrize("empty", [0, 1, 5])
def test_the_account_is_known_before_anything_is_written(empty: int) -> None:
    """Empty pages do not hide whose it is."""
    service = EmptyPages(3, empty)
    with pytest.raises(
        ChimeError, match=f"connected to account {OWNER}, but chime:accountId allows only {OTHERS}"
    ):
        rename(account(service, OTHERS), FIRST)
    assert service.batches == []
    assert rename(account(service, OWNER), FIRST).sent
    assert len(service.batches) == 1


@pytest.mark.parametrize("empty", [0, 3])
def test_where_no_list_shows_the_account_the_number_itself_does(empty: int) -> None:
    """A list proves nothing; what is to be written is somebody's all the same."""
    service = EmptyPages(3, empty)
    service.unlisted.update(numbers(3))
    with pytest.raises(ChimeError, match=f"connected to account {OWNER}, but"):
        rename(account(service, OTHERS), FIRST)
    assert service.batches == []
    assert rename(account(service, OWNER), FIRST).sent


@pytest.mark.parametrize("allowed", [OWNER, OTHERS])
def test_where_nothing_shows_the_account_nothing_is_written(allowed: str) -> None:
    """Nobody knows whose account this is."""
    service = Service(0)
    with pytest.raises(
        ChimeError, match=r"connected to account \(unknown\), but chime:accountId allows only"
    ):
        rename(account(service, allowed), FIRST)
    assert service.batches == []


def test_a_number_whose_arn_shows_no_account_is_not_written() -> None:
    """It is no evidence for the account that is allowed."""
    service = Service(1)
    service.change(FIRST, phone_number_arn="")
    with pytest.raises(ChimeError, match=r"connected to account \(unknown\)"):
        rename(account(service, OWNER), FIRST)
    assert service.batches == []


@pytest.mark.parametrize("failing", ["page 0", f"get {FIRST}"])
def test_an_account_that_cannot_be_asked_is_not_written_to(failing: str) -> None:
    """Where one account alone is allowed, that is found out first."""
    service = Service(1)
    service.unlisted.add(FIRST)
    service.fail(failing, failure(FailureKind.NOT_ALLOWED))
    with pytest.raises(ChimeError, match="NOT_ALLOWED"):
        rename(account(service, OWNER), FIRST)
    assert service.batches == []


@pytest.mark.parametrize("empty", [0, 1, 5])
def test_empty_pages_do_not_make_it_another_account(empty: int) -> None:
    """A number that is gone from this account is gone, wherever the list begins to show others."""
    outputs = {"phone_number_arn": arn("+13035550100")}
    assert not account(EmptyPages(3, empty)).is_another(outputs)
    assert account(EmptyPages(3, empty)).is_another({"phone_number_arn": arn(FIRST, account=OTHERS)})
    assert account(Service(0)).is_another(outputs)


def test_an_answer_about_another_number_leads_to_no_write_to_that() -> None:
    """Neither is it released, nor renamed, in the place of the one that was meant."""
    service = Mixed(3)
    with pytest.raises(ChimeError, match="which is another number's"):
        release(account(service), FIRST)
    found = account(service).find(FIRST)
    assert found is not None
    declared = state.declared({"phone_number": FIRST, "name": "Reception"})
    with at_work() as workload, pytest.raises(ChimeError, match="which is another number's"):
        finish(
            workload,
            account(service).apply(
                needed_changes(declared, found.phone_number_id, {}), on_deferred=lambda _: None
            ),
        )
    assert service.batches == []


def test_many_releases_list_nothing() -> None:
    """One get and one item each."""
    service = Service(1000)
    this = account(service)
    for number in numbers(10):
        release(this, number)
    assert (service.gets, service.pages, len(service.batches)) == (numbers(10), [], 10)


def test_a_default_calling_name_that_may_not_be_asked_for_is_asked_for_once() -> None:
    """A policy does not change while numbers are looked at one after another."""
    service = Service(30)
    service.fail("default calling name", *[failure(FailureKind.NOT_ALLOWED)] * 30)
    this = account(service)
    for number in numbers(30):
        shown = live(number, calling_name="Old", calling_name_status="UpdateSucceeded")
        assert this.live_numbers.without_default(shown, was_cleared=True).calling_name == ""
    assert len(service.failures["default calling name"]) == 29


def test_a_list_that_does_not_end_is_told_and_not_believed() -> None:
    """Nobody waits for it for ever."""
    service = Endless(3)
    with pytest.raises(ChimeError, match=r"ListPhoneNumbers: MalformedAnswer: .*has shown") as told:
        account(service).list_all()
    assert isinstance(told.value.__cause__, ServiceError)
