"""The control endpoints: what tests and people do to the emulator, apart from the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from botocore.model import StructureShape
from botocore.session import get_session

from chime_emulator import Beginning, Options
from chime_emulator.fault_documents import describe_kinds

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_chime_sdk_voice.client import ChimeSDKVoiceClient

    from tests.emulator.served import Served

NUMBER = "+12065550100"
NEW = "+12025550143"


def test_health_counts_the_numbers_and_tells_the_time(served: Served) -> None:
    """The time is the emulator's, in UTC, and moves with its clock."""
    before = served.control("GET", "health")
    assert (before["status"], before["numbers"]) == ("ok", 60)
    advanced = served.control("POST", "clock", {"advance_seconds": 86_400})
    assert advanced["now"][:10] > before["now"][:10]
    assert served.control("GET", "health")["now"] >= advanced["now"]


def test_calls_are_on_record_with_what_they_asked(served: Served, client: ChimeSDKVoiceClient) -> None:
    """A call's entry has operation, items, numbers, attributes, status, errors and times; control has none."""
    items: Any = [
        {"PhoneNumberId": "%2B12065550100", "Name": "one"},
        {"PhoneNumberId": NEW, "CallingName": "two"},
    ]
    client.batch_update_phone_number(UpdatePhoneNumberRequestItems=items)
    (call,) = served.calls()
    assert call.pop("started") > 1_700_000_000
    assert 0 < call.pop("seconds") < 60
    assert call.pop("request_id")
    assert call == {
        "operation": "BatchUpdatePhoneNumber",
        "items": 2,
        "phone_numbers": [NUMBER, NEW],
        "attributes": ["Name", "CallingName"],
        "status": 200,
        "errors": 1,
        "account": "123456789012",
        "region": "us-east-1",
        "faults": [],
    }
    assert served.control("DELETE", "calls") == {"calls": []}
    assert served.calls() == []


def test_writes_are_what_was_accepted_in_its_order(served: Served, client: ChimeSDKVoiceClient) -> None:
    """Each accepted change of an attribute, and of the status by deletion, under its request's id."""
    ids = [
        client.update_phone_number(PhoneNumberId=NUMBER, Name="one")["ResponseMetadata"]["RequestId"],
        client.delete_phone_number(PhoneNumberId=NUMBER)["ResponseMetadata"]["RequestId"],
    ]
    home = {"account": "123456789012", "region": "us-east-1", "phone_number": NUMBER}
    assert served.writes() == [
        {"request_id": ids[0], **home, "attribute": "Name", "value": "one"},
        {"request_id": ids[1], **home, "attribute": "Status", "value": "ReleaseInProgress"},
    ]


def test_numbers_are_shown_in_the_apis_own_shape(serve: Callable[[Options], Served]) -> None:
    """All of them at once, as a list shows them page by page."""
    emulator = serve(Options(beginning=Beginning(numbers=250, seed=3)))
    listed = emulator.control("GET", "numbers")["PhoneNumbers"]
    assert len(listed) == 250
    with httpx.Client(base_url=emulator.url) as wire:
        page = wire.get("/phone-numbers?max-results=100").json()["PhoneNumbers"]
    assert listed[:100] == page


def test_any_field_of_a_number_can_be_set_behind_the_apis_back(
    served: Served, client: ChimeSDKVoiceClient
) -> None:
    """A new number is created, an existing one changed; what is not given stays, null or nothing clears."""
    association = {"Name": "SipRuleId", "Value": "rule", "AssociatedTimestamp": "2026-01-31T12:00:00Z"}
    given = {
        "Country": "GB",
        "Type": "TollFree",
        "ProductType": "SipMediaApplicationDialIn",
        "Name": "London",
        "CallingName": "Contoso",
        "OrderId": "5bd01b0e-3d09-4cb4-bd13-0d2f4bd4e2b4",
        "Associations": [association],
        "CreatedTimestamp": "2025-12-31T23:59:59.500Z",
        "Capabilities": {"InboundCall": True, "OutboundSMS": False},
    }
    served.put(NEW, **given)
    number: Any = client.get_phone_number(PhoneNumberId=NEW)["PhoneNumber"]
    assert number["CreatedTimestamp"].isoformat() == "2025-12-31T23:59:59.500000+00:00"
    assert number["Associations"][0]["AssociatedTimestamp"].isoformat() == "2026-01-31T12:00:00+00:00"
    for key in ("Country", "Type", "ProductType", "Name", "CallingName", "OrderId", "Capabilities"):
        assert number[key] == given[key], key
    assert (number["Status"], number["CallingNameStatus"]) == ("Assigned", "UpdateSucceeded")
    served.put(NEW, Name=None, CallingName="", Associations=[])
    number = client.get_phone_number(PhoneNumberId=NEW)["PhoneNumber"]
    assert {"Name", "CallingName"}.isdisjoint(number)
    assert (number["Status"], number["Country"]) == ("Unassigned", "GB")
    assert served.writes() == []


def test_a_calling_name_in_progress_settles(served: Served, client: ChimeSDKVoiceClient) -> None:
    """A status set to UpdateInProgress becomes UpdateSucceeded with time."""
    served.put(NUMBER, CallingName="Contoso", CallingNameStatus="UpdateInProgress")
    served.advance(hours=72)
    number = client.get_phone_number(PhoneNumberId=NUMBER)["PhoneNumber"]
    assert (number["CallingName"], number["CallingNameStatus"]) == ("Contoso", "UpdateSucceeded")


def test_a_removed_number_is_no_longer_in_the_account(served: Served, client: ChimeSDKVoiceClient) -> None:
    """Removing says whether the number was there."""
    assert served.control("DELETE", "numbers/%2B12065550100") == {"removed": True}
    assert served.control("DELETE", f"numbers/{NUMBER}") == {"removed": False}
    with pytest.raises(client.exceptions.NotFoundException):
        client.get_phone_number(PhoneNumberId=NUMBER)


def test_reset_brings_back_the_start(served: Served, client: ChimeSDKVoiceClient) -> None:
    """Numbers, settings, clock, calls, writes and faults are as they were."""
    before = served.numbers()
    client.update_phone_number(PhoneNumberId=NUMBER, Name="one")
    client.update_phone_number_settings(CallingName="Contoso")
    served.put(NEW, Name="new")
    served.control("DELETE", "numbers/+12065550101")
    served.advance(hours=1_000)
    served.fault("drop")
    served.control("POST", "reset")
    assert served.numbers() == before
    assert "CallingName" not in client.get_phone_number_settings()
    assert [call["operation"] for call in served.calls()] == ["GetPhoneNumberSettings"]
    assert (served.writes(), served.control("GET", "faults")["faults"]) == ([], [])
    client.update_phone_number_settings(CallingName="Contoso")


_OF_EACH_TYPE: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 1e308, 2**63 - 1, "", "x", "\0", "1", [], [None], [[]], [{}], {}, {"a": None},
)  # fmt: skip
_FAULT = {"kind": "item_error", "code": "NotFound"}


def _members(structure: str) -> list[str]:
    shape = get_session().get_service_model("chime-sdk-voice").shape_for(structure)
    assert isinstance(shape, StructureShape)
    return list(shape.members)


def _fields() -> list[tuple[str, dict[str, Any], str]]:
    """Return each field that a control endpoint reads: the request, what is given beside the field, its name."""
    inside = {"Associations": "PhoneNumberAssociation", "Capabilities": "PhoneNumberCapabilities"}
    faults = [
        (kind["kind"], {each["name"]: each["default"] or 500 for each in kind["parameters"]}, each["name"])
        for kind in describe_kinds()
        for each in kind["parameters"]
    ]
    return [
        *((f"PUT numbers/{NUMBER}", {}, member) for member in _members("PhoneNumber")),
        *(
            (f"PUT numbers/{NUMBER}", {"Name": "SipRuleId", "Value": "rule"}, f"{member}.{name}")
            for member, shape in inside.items()
            for name in _members(shape)
        ),
        *(("POST clock", {}, name) for name in ("advance_seconds", "advance_to")),
        *(("POST faults", _FAULT, name) for name in ("kind", "operation", "phone_numbers", "times", "rate")),
        *(("POST faults", {"kind": kind, **given}, name) for kind, given, name in faults),
    ]


@pytest.mark.parametrize(("request_line", "given", "field"), _fields())
def test_a_field_of_any_type_is_taken_or_is_a_mistake(
    served: Served, request_line: str, given: dict[str, Any], field: str
) -> None:
    """Whatever stands in a field: it is taken, or answered with one line that names it and changes nothing."""
    method, path = request_line.split()
    outer, _, inner = field.rpartition(".")
    for value in _OF_EACH_TYPE:
        body: dict[str, Any] = {**given, inner: value}
        if outer:
            body = {outer: [body] if outer == "Associations" else {inner: value}}
        served.control("POST", "reset")
        before = (served.numbers(), served.control("GET", "faults"))
        answer = httpx.request(method, f"{served.url}/_emulator/{path}", json=body)
        assert answer.status_code in {200, 400}, (value, answer.text)
        if answer.status_code == 200:
            served.numbers()
            continue
        assert list(answer.json()) == ["error"]
        assert len(answer.json()["error"].splitlines()) == 1
        assert (served.numbers(), served.control("GET", "faults")) == before, value


@pytest.mark.parametrize(
    ("request_line", "content", "status", "message"),
    [
        ("PUT numbers/nonsense", "{}", 400, "nonsense: not a phone number"),
        (f"PUT numbers/{NUMBER}", "{", 400, "not JSON"),
        (f"PUT numbers/{NUMBER}", "[]", 400, "not a JSON object"),
        (f"PUT numbers/{NUMBER}", '{"Nam": "x"}', 400, "Nam is not a member of PhoneNumber"),
        (f"PUT numbers/{NUMBER}", '{"Name": "a/b"}', 400, "Name must match"),
        (f"PUT numbers/{NUMBER}", '{"Status": "Lost"}', 400, "Status must be one of"),
        (f"PUT numbers/{NUMBER}", '{"CreatedTimestamp": "soon"}', 400, "CreatedTimestamp must be a time"),
        (f"PUT numbers/{NUMBER}", '{"CreatedTimestamp": 1e99}', 400, "CreatedTimestamp must be a time"),
        (f"PUT numbers/{NUMBER}", '{"Associations": [{}]}', 400, "an association needs Name and Value"),
        ("POST clock", "{}", 400, "advance_seconds must be a number"),
        ("POST clock", '{"advance_seconds": -1}', 400, "advance_seconds must be a number"),
        ("POST clock", '{"advance_seconds": true}', 400, "advance_seconds must be a number"),
        ("POST clock", '{"advance_to": null}', 400, "advance_to must be a time such as 2026-01-31T12:00:00Z"),
        ("POST clock", '{"advance_to": true}', 400, "advance_to must be a time"),
        ("POST clock", '{"advance_to": ["2026-01-31T12:00:00Z"]}', 400, "advance_to must be a time"),
        ("POST clock", '{"advance_to": {}}', 400, "advance_to must be a time"),
        ("POST clock", '{"advance_seconds": 1e300}', 400, "the clock ends with the year 3000"),
        ("POST faults", '"drop"', 400, "not a JSON object"),
        ("POST faults", '"' + "x" * 1_000_001 + '"', 413, "the body is larger than 1000000 bytes"),
        ("GET nonsense", "", 404, "Not Found"),
        ("POST health", "", 405, "Method Not Allowed"),
    ],
)
def test_a_mistake_is_reported_in_one_line_and_changes_nothing(
    served: Served, request_line: str, content: str, status: int, message: str
) -> None:
    """Control answers JSON with an `error`, and the state is as it was."""
    before = served.numbers()
    method, path = request_line.split()
    answer = httpx.request(method, f"{served.url}/_emulator/{path}", content=content)
    assert answer.status_code == status
    assert answer.json()["error"].startswith(message)
    assert served.numbers() == before


def test_clearing_a_required_field_is_a_mistake(served: Served) -> None:
    """A number keeps its status, type, product type and country."""
    for field in ("Status", "Type", "ProductType", "Country"):
        answer = httpx.put(f"{served.url}/_emulator/numbers/{NUMBER}", json={field: None})
        assert (answer.status_code, answer.json()["error"]) == (400, f"{field} cannot be cleared")
