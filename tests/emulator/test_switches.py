"""What is unknown of the real service: each switch has an effect, and the documentation lists it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from botocore.exceptions import ClientError

from chime_emulator import Beginning, Options, SwitchError, Switches, switched

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_chime_sdk_voice.client import ChimeSDKVoiceClient

    from tests.emulator.served import Served

NUMBER = "+12065550100"
QUEUED = {"Status": "ReleaseInProgress"}
ASSIGNED = {"Associations": [{"Name": "VoiceConnectorId", "Value": "abcdef1ghij2klmno3pqr4"}]}


def update(client: ChimeSDKVoiceClient, **attributes: str) -> str:
    """Update NUMBER in a batch; return the item's code, `request` for a refused request, `done` for success."""
    item: Any = {"PhoneNumberId": NUMBER, **attributes}
    try:
        answer = client.batch_update_phone_number(UpdatePhoneNumberRequestItems=[item])
    except ClientError:
        return "request"
    return answer["PhoneNumberErrors"][0]["ErrorCode"] if answer["PhoneNumberErrors"] else "done"


def name(client: ChimeSDKVoiceClient) -> str:
    """Update the name."""
    return update(client, Name="a name")


def set_calling_name(client: ChimeSDKVoiceClient) -> str:
    """Update the calling name."""
    return update(client, CallingName="Contoso")


def change_product_type(client: ChimeSDKVoiceClient) -> str:
    """Update the product type."""
    return update(client, ProductType="SipMediaApplicationDialIn")


def name_while_pending(client: ChimeSDKVoiceClient) -> str:
    """Make a calling name pending, then update the name."""
    update(client, CallingName="Contoso")
    return update(client, Name="a name")


def batch_of_two(client: ChimeSDKVoiceClient) -> str:
    """Update two numbers in a batch."""
    items: Any = [{"PhoneNumberId": number, "Name": "a name"} for number in (NUMBER, "+12065550101")]
    try:
        client.batch_update_phone_number(UpdatePhoneNumberRequestItems=items)
    except ClientError:
        return "request"
    return "done"


def calling_name(client: ChimeSDKVoiceClient) -> str:
    """Return the calling name that a read shows."""
    return client.get_phone_number(PhoneNumberId=NUMBER)["PhoneNumber"].get("CallingName", "")


def calling_name_pending(client: ChimeSDKVoiceClient) -> str:
    """Make a calling name pending; return what a read shows."""
    update(client, CallingName="Contoso")
    return calling_name(client)


def status_after_the_same(client: ChimeSDKVoiceClient) -> str:
    """Send the calling name that is in effect; return its status."""
    update(client, CallingName="Before")
    return client.get_phone_number(PhoneNumberId=NUMBER)["PhoneNumber"]["CallingNameStatus"]


def default_set(client: ChimeSDKVoiceClient) -> str:
    """Set the account's default; return what a number without a calling name shows."""
    client.update_phone_number_settings(CallingName="Default")
    return calling_name(client)


def delete(client: ChimeSDKVoiceClient) -> str:
    """Delete what is in the queue; return the item's code."""
    errors = client.batch_delete_phone_number(PhoneNumberIds=[NUMBER])["PhoneNumberErrors"]
    return errors[0]["ErrorCode"] if errors else "done"


def listed(client: ChimeSDKVoiceClient) -> str:
    """Return what an unfiltered list shows."""
    return ",".join(number["Status"] for number in client.list_phone_numbers()["PhoneNumbers"])


def error_id(client: ChimeSDKVoiceClient) -> str:
    """Return how an error spells its number."""
    item: Any = {"PhoneNumberId": "%252B12025550199", "Name": "absent"}
    answer = client.batch_update_phone_number(UpdatePhoneNumberRequestItems=[item])
    return answer["PhoneNumberErrors"][0]["PhoneNumberId"]


def errors_of_success(client: ChimeSDKVoiceClient) -> str:
    """Return the list of errors of a batch without errors."""
    item: Any = {"PhoneNumberId": NUMBER, "Name": "fine"}
    answer = client.batch_update_phone_number(UpdatePhoneNumberRequestItems=[item])
    return str(answer.get("PhoneNumberErrors"))


def unknown_member(client: ChimeSDKVoiceClient) -> str:
    """Send a batch with members that the model does not have; return the status."""
    body = {"UpdatePhoneNumberRequestItems": [{"PhoneNumberId": NUMBER, "Name": "x", "New": 1}], "Newer": {}}
    url = f"{client.meta.endpoint_url}/phone-numbers?operation=batch-update"
    return str(httpx.post(url, json=body).status_code)


@dataclass(frozen=True)
class Case:
    """A switch that turns the outcome of what a client does.

    Attributes:
        setting: The switch as set.
        act: What is done; its answer is the outcome.
        by_default: The outcome without the switch.
        as_set: The outcome with it.
        number: What NUMBER is like before.
    """

    setting: str
    act: Callable[[ChimeSDKVoiceClient], str]
    by_default: str
    as_set: str
    number: dict[str, Any] = field(default_factory=dict)


CASES = [
    Case("batch_limit=1", batch_of_two, "done", "request"),
    Case("unknown_members=ignored", unknown_member, "400", "200"),
    Case("raw_ids=not_found", name, "done", "NotFound"),
    Case("wrong_item=item", update, "request", "BadRequest"),
    Case("pending_blocks=calling_name", name_while_pending, "Conflict", "done"),
    Case("pending_code=Unprocessable", name_while_pending, "Conflict", "Unprocessable"),
    Case("pending_shows=new", calling_name_pending, "Before", "Contoso", {"CallingName": "Before"}),
    Case("pending_shows=none", calling_name_pending, "Before", "", {"CallingName": "Before"}),
    Case("pending_hours=0", calling_name_pending, "Before", "Contoso", {"CallingName": "Before"}),
    Case(
        "same_calling_name=nothing",
        status_after_the_same,
        "UpdateInProgress",
        "UpdateSucceeded",
        {"CallingName": "Before"},
    ),
    Case("cleared_shows=account_default", default_set, "", "Default"),
    Case("calling_name_countries=US", set_calling_name, "done", "BadRequest", {"Country": "GB"}),
    Case(
        "calling_name_product_types=VoiceConnector",
        set_calling_name,
        "done",
        "BadRequest",
        {"ProductType": "SipMediaApplicationDialIn"},
    ),
    Case("impossible_code=Validation", set_calling_name, "BadRequest", "Validation", {"Type": "TollFree"}),
    Case("assigned_code=Conflict", change_product_type, "PhoneNumberAssociationsExist", "Conflict", ASSIGNED),
    Case("queued_code=NotFound", name, "Gone", "NotFound", QUEUED),
    Case("queued_again=refused", delete, "done", "Gone", QUEUED),
    Case("queued_listed=no", listed, "ReleaseInProgress,Unassigned", "Unassigned", QUEUED),
    Case("other_statuses=accepted", name, "PreconditionFailed", "done", {"Status": "AcquireInProgress"}),
    Case("page_size=1", listed, "Unassigned,Unassigned", "Unassigned"),
    Case("error_ids=sent", error_id, "%2B12025550199", "%252B12025550199"),
    Case("error_ids=e164", error_id, "%2B12025550199", "+12025550199"),
    Case("no_errors=absent", errors_of_success, "[]", "None"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.setting)
def test_a_switch_turns_the_outcome(serve: Callable[[Options], Served], case: Case) -> None:
    """What a client does has one outcome by default and another with the switch."""
    outcomes = []
    for switches in (Switches(), switched([case.setting])):
        emulator = serve(Options(beginning=Beginning(numbers=2, plain=True), switches=switches))
        emulator.put(NUMBER, **case.number)
        outcomes.append(case.act(emulator.client()))
    assert outcomes == [case.by_default, case.as_set]


def test_a_calling_name_can_be_limited_to_one_in_some_days(serve: Callable[[Options], Served]) -> None:
    """With the interval set, a second calling name is refused until the days are over."""
    switches = switched(["calling_name_interval_days=7"])
    emulator = serve(Options(beginning=Beginning(numbers=1, plain=True), switches=switches))
    client = emulator.client()
    assert update(client, CallingName="Contoso") == "done"
    emulator.advance(hours=73)
    assert update(client, CallingName="Fabrikam") == "BadRequest"
    emulator.advance(hours=4 * 24)
    assert update(client, CallingName="Fabrikam") == "done"


def test_every_switch_is_tried_here() -> None:
    """The cases and the test above name each switch."""
    tried = {case.setting.partition("=")[0] for case in CASES} | {"calling_name_interval_days"}
    assert tried == {switch.name for switch in fields(Switches)}


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("nonsense=1", "nonsense: no such switch; there are batch_limit, "),
        ("pending_shows=both", "pending_shows: 'both' is none of old, new, none"),
        ("pending_shows", "pending_shows: '' is none of old, new, none"),
        ("pending_hours=-1", "pending_hours: '-1' is no number between 0 and"),
        ("pending_hours=nan", "pending_hours: 'nan' is no number between 0 and"),
    ],
)
def test_an_unknown_switch_or_value_names_those_that_there_are(setting: str, message: str) -> None:
    """A mistake is reported with what would have been right."""
    with pytest.raises(SwitchError) as caught:
        switched([setting])
    assert str(caught.value).startswith(message)


def test_the_documentation_lists_every_switch_as_it_is() -> None:
    """The table in docs/emulator.md has each switch with its meaning, default and other values."""
    documentation = (Path(__file__).parents[2] / "docs" / "emulator.md").read_text(encoding="utf-8")
    for switch in fields(Switches):
        values = switch.metadata["values"]
        others = ", ".join(f"`{value}`" for value in values[1:]) if values else "a number"
        row = f"| `{switch.name}` | {switch.metadata['meaning']} | `{switch.default}` | {others} |"
        assert row in documentation, row
