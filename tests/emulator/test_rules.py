"""The service's rules for one number and for one request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice.client import ChimeSDKVoiceClient

    from tests.emulator.served import Served

NUMBER, OTHER = "+12065550100", "+12065550101"
ASSIGNED = {"Associations": [{"Name": "VoiceConnectorId", "Value": "abcdef1ghij2klmno3pqr4"}]}


def item_code(client: ChimeSDKVoiceClient, **attribute: str) -> str | None:
    """Update one attribute of NUMBER in a batch; return the item's error code, None for success."""
    item: Any = {"PhoneNumberId": NUMBER, **attribute}
    errors = client.batch_update_phone_number(UpdatePhoneNumberRequestItems=[item])["PhoneNumberErrors"]
    return errors[0]["ErrorCode"] if errors else None


def shown(client: ChimeSDKVoiceClient, phone_number: str = NUMBER) -> dict[str, Any]:
    """Return a number as the service shows it."""
    number: dict[str, Any] = client.get_phone_number(PhoneNumberId=phone_number)["PhoneNumber"]  # type: ignore[assignment]  # a TypedDict
    return number


def test_a_batch_takes_fifty_numbers_and_refuses_fifty_one(
    served: Served, client: ChimeSDKVoiceClient
) -> None:
    """The limit is 50, and the request beyond it changes nothing."""
    items: list[Any] = [{"PhoneNumberId": number, "Name": "batch"} for number in sorted(served.numbers())]
    with pytest.raises(client.exceptions.BadRequestException, match="At most 50"):
        client.batch_update_phone_number(UpdatePhoneNumberRequestItems=items[:51])
    assert served.writes() == []
    assert (
        client.batch_update_phone_number(UpdatePhoneNumberRequestItems=items[:50])["PhoneNumberErrors"] == []
    )
    with pytest.raises(client.exceptions.BadRequestException, match="At most 50"):
        client.batch_delete_phone_number(PhoneNumberIds=sorted(served.numbers())[:51])


@pytest.mark.parametrize("spelling", [NUMBER, "%2B12065550100", "%252B12065550100", "12065550100"])
def test_all_spellings_of_a_number_are_one_number(
    served: Served, client: ChimeSDKVoiceClient, spelling: str
) -> None:
    """Paths and bodies take the plain number and its id, encoded once more or not."""
    client.update_phone_number(PhoneNumberId=spelling, Name="by path")
    assert shown(client)["Name"] == "by path"
    item: Any = {"PhoneNumberId": spelling, "Name": "by body"}
    client.batch_update_phone_number(UpdatePhoneNumberRequestItems=[item])
    assert shown(client, spelling)["Name"] == "by body"
    assert {call["phone_numbers"][0] for call in served.calls()} == {NUMBER}


def test_two_spellings_of_a_number_in_one_request_are_a_duplicate(
    served: Served, client: ChimeSDKVoiceClient
) -> None:
    """No number appears twice in a request, however it is spelled; nothing of the request is done."""
    items: list[Any] = [
        {"PhoneNumberId": OTHER, "Name": "a neighbour"},
        {"PhoneNumberId": NUMBER, "Name": "once"},
        {"PhoneNumberId": "%2B12065550100", "Name": "twice"},
    ]
    with pytest.raises(client.exceptions.BadRequestException, match="twice"):
        client.batch_update_phone_number(UpdatePhoneNumberRequestItems=items)
    with pytest.raises(client.exceptions.BadRequestException, match="twice"):
        client.batch_delete_phone_number(PhoneNumberIds=[NUMBER, OTHER, "%2B12065550100"])
    assert served.writes() == []
    assert all(number["Status"] == "Unassigned" for number in served.numbers().values())


@pytest.mark.parametrize("attributes", [{}, {"Name": "one", "CallingName": "two"}])
def test_an_update_changes_exactly_one_attribute(
    served: Served, client: ChimeSDKVoiceClient, attributes: dict[str, Any]
) -> None:
    """No attribute or two of them fail the request, in a batch and alone."""
    with pytest.raises(client.exceptions.BadRequestException, match="Exactly one"):
        client.update_phone_number(PhoneNumberId=NUMBER, **attributes)
    with pytest.raises(client.exceptions.BadRequestException, match="Exactly one"):
        item_code(client, **attributes)
    assert served.writes() == []


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("Name", "no/slash"),
        ("Name", " leading space"),
        ("Name", "newline\n"),
        ("Name", "x" * 257),
        ("CallingName", "x"),
        ("CallingName", "sixteen letters!"),
        ("CallingName", "newline\n"),
        ("ProductType", "BusinessCalling"),
    ],
)
def test_values_outside_the_model_fail_the_request(
    served: Served, client: ChimeSDKVoiceClient, attribute: str, value: str
) -> None:
    """What botocore sends unchecked is refused by its length, pattern or enum, naming the place."""
    place = rf"UpdatePhoneNumberRequestItems\[0\]\.{attribute} must"
    with pytest.raises(client.exceptions.BadRequestException, match=place):
        item_code(client, **{attribute: value})
    assert served.writes() == []


def test_a_name_is_cleared_by_the_empty_text(served: Served, client: ChimeSDKVoiceClient) -> None:
    """A cleared name is left out of what a read shows."""
    served.put(NUMBER, Name="Seattle reception")
    assert item_code(client, Name="") is None
    assert "Name" not in shown(client)


def test_a_calling_name_takes_effect_after_72_hours(served: Served, client: ChimeSDKVoiceClient) -> None:
    """Until then it is UpdateInProgress and the old one is shown."""
    served.put(NUMBER, CallingName="Before")
    assert item_code(client, CallingName="After") is None
    served.advance(hours=71.9)
    pending = shown(client)
    assert (pending["CallingName"], pending["CallingNameStatus"]) == ("Before", "UpdateInProgress")
    served.advance(hours=0.2)
    settled = shown(client)
    assert (settled["CallingName"], settled["CallingNameStatus"]) == ("After", "UpdateSucceeded")


def test_a_calling_name_is_cleared_by_the_empty_text_after_72_hours(
    served: Served, client: ChimeSDKVoiceClient
) -> None:
    """Clearing is pending as setting is; then there is none."""
    served.put(NUMBER, CallingName="Before")
    assert item_code(client, CallingName="") is None
    assert shown(client)["CallingName"] == "Before"
    served.advance(hours=73)
    assert "CallingName" not in shown(client)
    assert shown(client)["CallingNameStatus"] == "Unassigned"


def test_a_calling_name_can_fail_to_take_effect(served: Served, client: ChimeSDKVoiceClient) -> None:
    """A doomed calling name ends as UpdateFailed, and the old one stays."""
    served.put(NUMBER, CallingName="Before")
    served.fault("calling_name_failure", phone_numbers=[NUMBER])
    assert item_code(client, CallingName="After") is None
    served.advance(hours=73)
    failed = shown(client)
    assert (failed["CallingName"], failed["CallingNameStatus"]) == ("Before", "UpdateFailed")


def test_nothing_else_is_updated_while_a_calling_name_is_pending(
    served: Served, client: ChimeSDKVoiceClient
) -> None:
    """Any update is a Conflict for the number until the calling name has settled."""
    assert item_code(client, CallingName="Contoso") is None
    assert item_code(client, CallingName="Fabrikam") == "Conflict"
    assert item_code(client, Name="a name") == "Conflict"
    with pytest.raises(client.exceptions.ConflictException):
        client.update_phone_number(PhoneNumberId=NUMBER, Name="a name")
    served.advance(hours=73)
    assert item_code(client, Name="a name") is None


def test_toll_free_numbers_have_no_calling_name(served: Served, client: ChimeSDKVoiceClient) -> None:
    """A calling name is a BadRequest for a toll-free number; a name is not."""
    served.put(NUMBER, Type="TollFree")
    assert item_code(client, CallingName="Contoso") == "BadRequest"
    assert item_code(client, Name="a name") is None


@pytest.mark.parametrize(
    ("association", "code"),
    [
        ("VoiceConnectorId", "PhoneNumberAssociationsExist"),
        ("VoiceConnectorGroupId", "VoiceConnectorGroupAssociationsExist"),
    ],
)
def test_an_assigned_number_keeps_its_product_type_and_is_not_deleted(
    served: Served, client: ChimeSDKVoiceClient, association: str, code: str
) -> None:
    """Product type and deletion need an unassigned number; names do not, nor the product type it has."""
    served.put(NUMBER, Associations=[{"Name": association, "Value": "abcdef1ghij2klmno3pqr4"}])
    assert shown(client)["Status"] == "Assigned"
    assert item_code(client, ProductType="SipMediaApplicationDialIn") == code
    errors = client.batch_delete_phone_number(PhoneNumberIds=[NUMBER])["PhoneNumberErrors"]
    assert [error["ErrorCode"] for error in errors] == [code]
    with pytest.raises(client.exceptions.BadRequestException):
        client.delete_phone_number(PhoneNumberId=NUMBER)
    assert item_code(client, ProductType="VoiceConnector") is None
    assert item_code(client, Name="a name") is None


def test_numbers_outside_the_us_are_for_sip_media_applications(
    served: Served, client: ChimeSDKVoiceClient
) -> None:
    """VoiceConnector is a BadRequest for them."""
    served.put(NUMBER, Country="GB", ProductType="SipMediaApplicationDialIn")
    assert item_code(client, ProductType="VoiceConnector") == "BadRequest"


def test_a_number_in_the_queue_takes_no_update_and_is_gone_after_seven_days(
    served: Served, client: ChimeSDKVoiceClient
) -> None:
    """Until then deleting it again does nothing, and it can be restored; afterwards it is not found."""
    client.delete_phone_number(PhoneNumberId=NUMBER)
    assert item_code(client, Name="a name") == "Gone"
    client.delete_phone_number(PhoneNumberId=NUMBER)
    served.advance(hours=7 * 24 - 0.1)
    client.restore_phone_number(PhoneNumberId=NUMBER)
    with pytest.raises(client.exceptions.BadRequestException, match="not in the deletion queue"):
        client.restore_phone_number(PhoneNumberId=NUMBER)
    client.delete_phone_number(PhoneNumberId=NUMBER)
    served.advance(hours=7 * 24)
    with pytest.raises(client.exceptions.NotFoundException):
        client.restore_phone_number(PhoneNumberId=NUMBER)
    assert NUMBER not in served.numbers()


def test_other_statuses_take_no_update(served: Served, client: ChimeSDKVoiceClient) -> None:
    """A number that is being ported in, say, fails a precondition."""
    served.put(NUMBER, Status="PortinInProgress")
    assert item_code(client, Name="a name") == "PreconditionFailed"


def test_the_default_calling_name_changes_once_in_seven_days(
    served: Served, client: ChimeSDKVoiceClient
) -> None:
    """A second update is refused until the seven days are over."""
    client.update_phone_number_settings(CallingName="Contoso")
    with pytest.raises(client.exceptions.BadRequestException, match="seven days"):
        client.update_phone_number_settings(CallingName="Fabrikam")
    served.advance(hours=7 * 24)
    client.update_phone_number_settings(CallingName="Fabrikam")
    assert client.get_phone_number_settings()["CallingName"] == "Fabrikam"


def test_a_token_continues_the_list_that_gave_it_only(client: ChimeSDKVoiceClient) -> None:
    """A broken token, or one of a list with other filters, is a BadRequest."""
    token = client.list_phone_numbers(MaxResults=5)["NextToken"]
    for broken in (token[:-4], token[::-1], "x", "", "W10=", "é"):
        with pytest.raises(client.exceptions.BadRequestException, match="NextToken"):
            client.list_phone_numbers(NextToken=broken)
    with pytest.raises(client.exceptions.BadRequestException, match="NextToken"):
        client.list_phone_numbers(NextToken=token, Status="Assigned")


@pytest.mark.parametrize("parameters", [{"MaxResults": 101}, {"FilterName": "SipRuleId"}])
def test_lists_refuse_what_does_not_fit(client: ChimeSDKVoiceClient, parameters: dict[str, Any]) -> None:
    """Pages have at most 100 numbers, and a filter's name comes with its value."""
    with pytest.raises(client.exceptions.BadRequestException):
        client.list_phone_numbers(**parameters)


def test_accounts_and_regions_have_numbers_of_their_own(served: Served) -> None:
    """Another region is empty: its numbers are not those of the first."""
    elsewhere = served.client(region="eu-west-1")
    assert elsewhere.list_phone_numbers()["PhoneNumbers"] == []
    with pytest.raises(ClientError, match="NotFoundException"):
        elsewhere.get_phone_number(PhoneNumberId=NUMBER)
    served.control("PUT", "numbers/+12065550100?region=eu-west-1", {"Name": "elsewhere"})
    assert elsewhere.get_phone_number(PhoneNumberId=NUMBER)["PhoneNumber"]["Name"] == "elsewhere"
    assert "Name" not in served.numbers()[NUMBER]
