"""What is concluded from what a service answers, and from what it does not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_chime.chime import BatchAnswer, ItemError, ServiceError
from pulumi_chime.model.connection import Connection
from pulumi_chime.model.error_codes import FailureKind
from pulumi_chime.model.numbers import Live
from pulumi_chime.verification import (
    NotRestoredError,
    SpareNumber,
    UnsuitableNumberError,
    as_document,
    as_lines,
    run_experiments,
    suitable,
)
from pulumi_chime.verification.unknown_numbers import unknown_ids

if TYPE_CHECKING:
    from collections.abc import Mapping

NUMBER, ID = "+12065550100", "%2B12065550100"


@dataclass
class Service:
    """A service of one number, which decides as the real one might.

    Attributes:
        limit: How many items a batch may have.
        duplicate: What a number that is twice in a batch fails: "request", "item" or nothing.
        two: What an item with two attributes fails.
        raw: The code for a raw id; empty where it is accepted.
        fails_on: The request that fails, counted from 1, and how.
    """

    limit: int = 50
    duplicate: str = "request"
    two: str = "request"
    raw: str = ""
    fails_on: Mapping[int, FailureKind] = field(default_factory=dict)
    name: str = "Seattle reception"
    region: str = "us-east-1"
    requests: int = 0

    def get(self, phone_number_id: str) -> Live:
        """Return the number."""
        assert phone_number_id == ID
        return Live(NUMBER, ID, name=self.name, status="Unassigned", product_type="VoiceConnector")

    def batch(self, operation: str, request: Mapping[str, Any]) -> BatchAnswer:
        """Carry out a batch."""
        self.requests += 1
        if self.requests in self.fails_on:
            raise ServiceError(self.fails_on[self.requests], operation, "Some", "at +12065550100")
        items = request["UpdatePhoneNumberRequestItems"]
        if len(items) > self.limit:
            raise self._refused(operation)
        seen: set[str] = set()
        errors = []
        for item in items:
            code = self._code(item, seen)
            if code == "request":
                raise self._refused(operation)
            if code:
                errors.append(ItemError(item["PhoneNumberId"], code, "no"))
            else:
                self.name = item["Name"]
        return BatchAnswer(tuple(errors))

    def _code(self, item: Mapping[str, str], seen: set[str]) -> str:
        codes = {"request": "request", "item": "BadRequest"}
        spelled = item["PhoneNumberId"]
        if spelled not in {NUMBER, ID}:
            return "NotFound"
        if spelled == NUMBER and self.raw:
            return self.raw
        if len(item) > 2 and self.two:
            return codes[self.two]
        if spelled in seen and self.duplicate:
            return codes[self.duplicate]
        seen.add(spelled)
        return ""

    @staticmethod
    def _refused(operation: str) -> ServiceError:
        return ServiceError(FailureKind.REFUSED, operation, "BadRequestException", "no, +12065550100")


def spare(service: Service, connection: Connection | None = None) -> SpareNumber:
    """Return the service's number."""
    client: Any = service
    return SpareNumber(client, service.get(ID), connection or Connection())


@pytest.mark.parametrize(
    ("connection", "options"),
    [
        (Connection(), ""),
        (Connection(profile="work"), "--profile work "),
        (Connection(endpoint_url="http://127.0.0.1:5"), "--endpoint-url http://127.0.0.1:5 "),
        (
            Connection("us-west-2", "my work", "https://me:hunter22@proxy.example/chime"),
            "--profile 'my work' --endpoint-url https://proxy.example/chime ",
        ),
    ],
)
def test_the_command_that_restores_a_name_leads_to_the_same_account(
    connection: Connection, options: str
) -> None:
    """At the same address, whose password is shown nowhere."""
    assert spare(Service(), connection).restoring_command == (
        f"aws chime-sdk-voice update-phone-number {options}--region us-east-1 "
        f"--phone-number-id {NUMBER} --name 'Seattle reception'"
    )


@pytest.mark.parametrize(
    ("service", "settings", "is_settled"),
    [
        (Service(), ["raw_ids=accepted", "batch_limit=50", "wrong_item=request"], True),
        (Service(duplicate="item"), ["raw_ids=accepted", "batch_limit=50"], False),
        (Service(duplicate=""), ["raw_ids=accepted", "batch_limit=50", "wrong_item=request"], False),
        (Service(two="", duplicate=""), ["raw_ids=accepted", "batch_limit=50"], False),
        (Service(raw="Validation"), ["batch_limit=50", "wrong_item=request"], False),
        (Service(limit=1000), ["raw_ids=accepted", "batch_limit=51", "wrong_item=request"], True),
        (Service(limit=1), ["raw_ids=accepted", "wrong_item=request"], False),
    ],
)
def test_a_switch_is_told_only_where_it_says_what_was_seen(
    service: Service, settings: list[str], is_settled: bool
) -> None:
    """What contradicts itself, or fits no value of a switch, leaves the switch out, and is not settled."""
    found = run_experiments(spare(service), {NUMBER}, lambda _: None)
    assert (found.settings, found.are_settled) == (settings, is_settled)


def test_a_report_has_nobody_in_it() -> None:
    """No number, no name, and no message, which may have them."""
    found = run_experiments(spare(Service(duplicate="item")), {NUMBER}, lambda _: None)
    document = as_document(found, "us-east-1", is_service=True)
    report = f"{document}{[*as_lines(found, 'us-east-1', is_service=True)]}"
    for private in ("5550100", "Seattle", "no, "):
        assert private not in report


@pytest.mark.parametrize("limit", range(2, 53))
def test_the_limit_is_found_with_few_requests(limit: int) -> None:
    """At most nine batches; 51 stands for all above."""
    service = Service(limit=limit)
    found = run_experiments(spare(service), {NUMBER}, lambda _: None)
    assert f"batch_limit={min(limit, 51)}" in found.settings
    assert service.requests <= 13


def test_where_not_even_a_name_is_taken_nothing_more_is_tried() -> None:
    """The number is of no use then."""
    service = Service(limit=0)
    with pytest.raises(UnsuitableNumberError, match="a plain change"):
        run_experiments(spare(service), {NUMBER}, lambda _: None)
    assert service.requests == 1


@pytest.mark.parametrize("request_number", range(1, 8))
def test_a_failure_at_any_request_leaves_the_name_to_be_restored(request_number: int) -> None:
    """Whatever is reached, the name is back afterwards."""
    service = Service(fails_on={request_number: FailureKind.NOT_ALLOWED})
    number = spare(service)
    with pytest.raises(ServiceError):
        run_experiments(number, {NUMBER}, lambda _: None)
    number.restore()
    assert service.name == "Seattle reception"


def test_a_name_that_cannot_be_restored_is_told() -> None:
    """With the command that restores it."""
    service = Service(fails_on={2: FailureKind.NOT_ALLOWED})
    number = spare(service)
    number.send([{"PhoneNumberId": ID, "Name": "x"}])
    with pytest.raises(
        NotRestoredError, match=r"--phone-number-id \+12065550100 --name 'Seattle reception'$"
    ):
        number.restore()


def test_what_was_not_touched_is_not_restored() -> None:
    """Nothing is written where nothing was."""
    service = Service()
    spare(service).restore()
    assert service.requests == 0


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"status": "Assigned"}, "not Unassigned"),
        ({"status": ""}, "of unknown status"),
        ({"status": "Unassigned", "associations": ({"Name": "a", "Value": "b"},)}, "not Unassigned"),
        ({"status": "Unassigned", "calling_name_status": "UpdateInProgress"}, "pending"),
        ({"status": "Unassigned", "name": "odd!"}, "may not take again"),
    ],
)
def test_an_unsuitable_number(fields: dict[str, Any], reason: str) -> None:
    """Each is refused in its own words."""
    with pytest.raises(UnsuitableNumberError, match=reason):
        suitable(Live(NUMBER, ID, **fields), NUMBER)


def test_unknown_ids_are_of_nobody() -> None:
    """They are all different, kept for fiction, and none of those that the account has."""
    present = {f"+12025550{last}" for last in range(100, 200)}
    ids = unknown_ids(50, present)
    assert len(set(ids)) == 50
    assert all(each.startswith("%2B1") and each[7:12] == "55501" for each in ids)
    assert not {each.replace("%2B", "+") for each in ids} & present
