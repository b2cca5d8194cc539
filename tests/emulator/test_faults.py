"""The faults of a bad day, each kind as a client meets it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from chime_emulator.errors import CREDENTIAL_CODES
from chime_emulator.fault_documents import read_fault
from chime_emulator.faults import KINDS, Faults, Target

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice.client import ChimeSDKVoiceClient

    from tests.emulator.served import Served

NUMBER, OTHER = "+12065550100", "+12065550101"
ABSENT = "+13035550199"


def rename(client: ChimeSDKVoiceClient, name: str, *phone_numbers: str) -> list[tuple[str, str]]:
    """Give numbers a name in a batch; return the number and code of each error."""
    items: Any = [{"PhoneNumberId": number, "Name": name} for number in phone_numbers or (NUMBER,)]
    answer = client.batch_update_phone_number(UpdatePhoneNumberRequestItems=items)
    return [(error["PhoneNumberId"], error["ErrorCode"]) for error in answer["PhoneNumberErrors"]]


def named(served: Served, phone_number: str = NUMBER) -> str | None:
    """Return the name that a number really has."""
    return served.numbers()[phone_number].get("Name")


def test_a_status_refuses_before_the_effect(served: Served, client: ChimeSDKVoiceClient) -> None:
    """Nothing is done, as often as the fault says; then all is well."""
    served.fault("status", status=503, times=2, operation="BatchUpdatePhoneNumber")
    for _ in range(2):
        with pytest.raises(client.exceptions.ServiceUnavailableException):
            rename(client, "refused")
    assert named(served) is None
    assert rename(client, "accepted") == []
    assert [call["status"] for call in served.calls()] == [503, 503, 200]
    assert [call["faults"] for call in served.calls()] == [["status"], ["status"], []]


def test_a_gateways_status_has_no_exception_of_the_service(
    served: Served, client: ChimeSDKVoiceClient
) -> None:
    """A status that the model lacks comes as a plain ClientError."""
    served.fault("status", status=502)
    with pytest.raises(ClientError) as caught:
        rename(client, "refused")
    assert type(caught.value) is ClientError
    assert caught.value.response["Error"]["Code"] == "502"


def test_a_status_after_the_effect_refuses_what_was_done(served: Served, client: ChimeSDKVoiceClient) -> None:
    """The client sees an error, and the number has changed."""
    served.fault("status_after_effect", status=500, times=1)
    with pytest.raises(client.exceptions.ServiceFailureException):
        rename(client, "done all the same")
    assert named(served) == "done all the same"
    assert served.writes()[0]["request_id"] == served.calls()[0]["request_id"]


def test_a_connection_can_close_before_or_after_the_effect(
    served: Served, client: ChimeSDKVoiceClient
) -> None:
    """The client gets no answer either way; the record has it with status 0, and the state shows which."""
    served.fault("drop", times=1)
    with pytest.raises(ConnectionClosedError):
        rename(client, "before")
    assert named(served) is None
    served.fault("drop_after_effect", times=1)
    with pytest.raises(ConnectionClosedError):
        rename(client, "after")
    assert named(served) == "after"
    assert [call["status"] for call in served.calls()] == [0, 0]


def test_latency_is_time_that_the_call_takes(served: Served, client: ChimeSDKVoiceClient) -> None:
    """The record shows the added time, and another call does not wait for it."""
    served.fault("latency", milliseconds=300, operation="GetPhoneNumber")
    client.get_phone_number(PhoneNumberId=NUMBER)
    client.list_phone_numbers()
    slow, quick = served.calls()
    assert slow["seconds"] >= 0.3
    assert quick["seconds"] < 0.3


def test_an_item_error_fails_the_item_and_no_other(served: Served, client: ChimeSDKVoiceClient) -> None:
    """The named number fails with the code, even one that is newer than the model; its neighbour is changed."""
    served.fault("item_error", phone_numbers=[NUMBER], code="Haunted")
    assert rename(client, "a name", NUMBER, OTHER) == [("%2B12065550100", "Haunted")]
    assert (named(served), named(served, OTHER)) == (None, "a name")
    assert served.calls()[0]["errors"] == 1


def test_an_item_error_after_the_effect_is_not_true(served: Served, client: ChimeSDKVoiceClient) -> None:
    """The named number is changed like its neighbour; what fails by itself has its own error, and no second one."""
    served.fault("item_error_after_effect", phone_numbers=[NUMBER, ABSENT], code="ServiceFailure")
    assert rename(client, "a name", NUMBER, OTHER, ABSENT) == [
        ("%2B12065550100", "ServiceFailure"),
        (f"%2B{ABSENT.removeprefix('+')}", "NotFound"),
    ]
    assert (named(served), named(served, OTHER)) == ("a name", "a name")
    assert served.calls()[0]["errors"] == 2


def test_an_unanswered_item_is_neither_done_nor_mentioned(
    served: Served, client: ChimeSDKVoiceClient
) -> None:
    """The answer reads as success, and the number has not changed."""
    served.fault("unanswered_item", phone_numbers=[NUMBER])
    assert rename(client, "a name", NUMBER, OTHER) == []
    assert (named(served), named(served, OTHER)) == (None, "a name")


def test_an_unknown_item_is_an_error_that_nobody_asked_for(
    served: Served, client: ChimeSDKVoiceClient
) -> None:
    """The answer names a number that the request did not."""
    served.fault("unknown_item", code="Conflict", phone_number="+12025550143")
    assert rename(client, "a name") == [("%2B12025550143", "Conflict")]
    assert named(served) == "a name"


def test_a_malformed_body_is_no_json(served: Served, client: ChimeSDKVoiceClient) -> None:
    """The effect is there, the answer is cut; botocore takes what it cannot parse for an empty answer."""
    served.fault("malformed_body", operation="BatchUpdatePhoneNumber")
    item: Any = {"PhoneNumberId": NUMBER, "Name": "a name"}
    answer: Any = client.batch_update_phone_number(UpdatePhoneNumberRequestItems=[item])
    assert "PhoneNumberErrors" not in answer
    assert named(served) == "a name"
    cut = httpx.post(
        f"{served.url}/phone-numbers?operation=batch-update", json={"UpdatePhoneNumberRequestItems": [item]}
    )
    assert (cut.status_code, cut.text) == (200, '{"PhoneNumbe')


def test_a_request_rate_throttles_what_comes_faster(served: Served, client: ChimeSDKVoiceClient) -> None:
    """Of a burst, one second's worth passes and the rest is 429, without effect."""
    served.fault("request_rate", per_second=0.5, operation="BatchUpdatePhoneNumber")
    assert rename(client, "the first") == []
    with pytest.raises(client.exceptions.ThrottledClientException):
        rename(client, "too fast")
    assert named(served) == "the first"


@pytest.mark.parametrize("code", CREDENTIAL_CODES)
def test_credentials_can_be_expired_or_wrong(served: Served, client: ChimeSDKVoiceClient, code: str) -> None:
    """AWS's common errors come as plain ClientErrors with their code and status 403."""
    served.fault("credentials", code=code)
    with pytest.raises(ClientError) as caught:
        rename(client, "refused")
    assert caught.value.response["Error"]["Code"] == code
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert named(served) is None


def test_reads_can_lag_behind_writes(served: Served, client: ChimeSDKVoiceClient) -> None:
    """Gets and lists show what was there before, for so long by the emulator's clock; the update's answer does not."""
    served.fault("read_lag", milliseconds=3_000_000)
    client.update_phone_number(PhoneNumberId=NUMBER, Name="first")
    updated = client.update_phone_number(PhoneNumberId=NUMBER, Name="second")["PhoneNumber"]
    assert updated["Name"] == "second"

    def read() -> set[str | None]:
        got = client.get_phone_number(PhoneNumberId=NUMBER)["PhoneNumber"]
        listed = client.list_phone_numbers(MaxResults=1)["PhoneNumbers"][0]
        return {got.get("Name"), listed.get("Name")}

    assert read() == {None}
    served.advance(hours=1)
    assert read() == {"second"}


def test_a_fault_can_be_about_requests_that_name_some_number(
    served: Served, client: ChimeSDKVoiceClient
) -> None:
    """One poisonous number fails every batch that it is in, and no other."""
    served.fault("status", status=400, phone_numbers=["%2B12065550100"])
    with pytest.raises(client.exceptions.BadRequestException):
        rename(client, "a name", NUMBER, OTHER)
    assert rename(client, "a name", OTHER) == []


def test_chances_repeat_with_the_seed() -> None:
    """The same seed strikes the same requests, another seed others, at about the rate that was asked for."""

    def struck(seed: int) -> list[bool]:
        faults = Faults(seed)
        faults.add(read_fault({"kind": "drop", "rate": 0.3}))
        return [faults.plan(Target("GetPhoneNumber")).dropped for _ in range(200)]

    first = struck(7)
    assert first == struck(7) != struck(8)
    assert 40 <= sum(first) <= 80


def test_a_fault_is_not_spent_on_what_it_cannot_befall(served: Served, client: ChimeSDKVoiceClient) -> None:
    """Faults of items wait for a batch, those of calling names for a calling name."""
    served.fault("item_error", code="Throttled", times=1)
    served.fault("calling_name_failure", times=1)
    client.update_phone_number(PhoneNumberId=NUMBER, Name="alone")
    client.get_phone_number(PhoneNumberId=NUMBER)
    assert [call["faults"] for call in served.calls()] == [[], []]
    assert rename(client, "in a batch") == [("%2B12065550100", "Throttled")]
    client.update_phone_number(PhoneNumberId=NUMBER, CallingName="Contoso")
    assert [call["faults"] for call in served.calls()][2:] == [["item_error"], ["calling_name_failure"]]


def test_faults_add_up(served: Served, client: ChimeSDKVoiceClient) -> None:
    """A slow answer can be lost as well; the record names both."""
    served.fault("latency", milliseconds=1)
    served.fault("drop_after_effect")
    with pytest.raises(ConnectionClosedError):
        rename(client, "a name")
    assert served.calls()[0]["faults"] == ["latency", "drop_after_effect"]


def test_faults_are_shown_as_given_until_they_are_spent_or_cleared(
    served: Served, client: ChimeSDKVoiceClient
) -> None:
    """A fault is listed with what is left of its times, and no more when it is spent."""
    served.fault("status", status=500, times=2, operation="BatchUpdatePhoneNumber")
    served.fault("item_error", phone_numbers=[NUMBER], code="Throttled", rate=0.5)
    with pytest.raises(client.exceptions.ServiceFailureException):
        rename(client, "refused")
    status = {
        "operation": "BatchUpdatePhoneNumber",
        "kind": "status",
        "times": 1,
        "status": 500,
        "message": "",
    }
    item = {
        "operation": "*",
        "kind": "item_error",
        "phone_numbers": [NUMBER],
        "rate": 0.5,
        "code": "Throttled",
        "message": "The item failed.",
    }
    assert served.control("GET", "faults") == {"faults": [status, item], "seed": 0}
    assert served.control("DELETE", "faults")["faults"] == []
    assert rename(client, "accepted") == []


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({}, "kind must be one of status, "),
        ({"kind": "plague"}, "kind must be one of status, "),
        ({"kind": "status"}, "status needs status"),
        ({"kind": "status", "status": 200}, "status must be between 400 and 599"),
        ({"kind": "status", "status": "500"}, "status must be a number"),
        ({"kind": "status", "status": 500, "code": "x"}, "status takes status, message, not code"),
        ({"kind": "drop", "seconds": 1}, "drop takes no parameter, not seconds"),
        ({"kind": "drop", "times": 0}, "times must be at least 1"),
        ({"kind": "drop", "times": 1, "rate": 1}, "give times or rate, not both"),
        ({"kind": "drop", "rate": 2}, "rate must be between 0 and 1"),
        ({"kind": "drop", "rate": True}, "rate must be a number"),
        ({"kind": "drop", "operation": 1}, "operation must be text"),
        ({"kind": "drop", "operation": "Rename"}, "operation must be * or one of "),
        ({"kind": "drop", "phone_numbers": ["x"]}, "phone_numbers must be a list of phone numbers"),
        ({"kind": "latency", "milliseconds": -1}, "milliseconds must be between 0 and 3600000"),
        ({"kind": "request_rate", "per_second": 0}, "per_second must be positive"),
        ({"kind": "credentials", "code": "x"}, "code must be one of AccessDeniedException, "),
    ],
)
def test_a_fault_that_is_none_is_refused_with_what_would_be_right(
    served: Served, fault: dict[str, Any], message: str
) -> None:
    """A mistake in a fault's description is a 400 with one line, and no fault is added."""
    answer = httpx.post(f"{served.url}/_emulator/faults", json=fault)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith(message)
    assert served.control("GET", "faults")["faults"] == []


def test_the_documentation_lists_every_kind() -> None:
    """docs/emulator.md has a row for each kind of fault."""
    documentation = (Path(__file__).parents[2] / "docs" / "emulator.md").read_text(encoding="utf-8")
    assert [kind for kind in KINDS if f"| `{kind}` |" not in documentation] == []
