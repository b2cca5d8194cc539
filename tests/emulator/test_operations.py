"""Every operation, through boto3, which checks requests and parses answers by the service's model."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from chime_emulator.errors import by_status
from chime_emulator.operations import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_chime_sdk_voice.client import ChimeSDKVoiceClient

    from tests.emulator.served import Served

pytestmark = pytest.mark.usefixtures("served")
FIRST, SECOND, QUEUED = "+12065550100", "+12065550101", "+12065550102"
ABSENT = "+12025550199"

CALLS: dict[str, Callable[[ChimeSDKVoiceClient], Any]] = {
    "GetPhoneNumber": lambda client: client.get_phone_number(PhoneNumberId=FIRST),
    "ListPhoneNumbers": lambda client: client.list_phone_numbers(),
    "UpdatePhoneNumber": lambda client: client.update_phone_number(PhoneNumberId=FIRST, Name="one"),
    "BatchUpdatePhoneNumber": lambda client: client.batch_update_phone_number(
        UpdatePhoneNumberRequestItems=[{"PhoneNumberId": FIRST, "Name": "one"}]
    ),
    "DeletePhoneNumber": lambda client: client.delete_phone_number(PhoneNumberId=FIRST),
    "BatchDeletePhoneNumber": lambda client: client.batch_delete_phone_number(PhoneNumberIds=[FIRST]),
    "RestorePhoneNumber": lambda client: client.restore_phone_number(PhoneNumberId=QUEUED),
    "GetPhoneNumberSettings": lambda client: client.get_phone_number_settings(),
    "UpdatePhoneNumberSettings": lambda client: client.update_phone_number_settings(CallingName="Contoso"),
    "ListSupportedPhoneNumberCountries": lambda client: client.list_supported_phone_number_countries(
        ProductType="VoiceConnector"
    ),
}


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_every_operation_answers_with_the_status_of_the_model(
    served: Served, client: ChimeSDKVoiceClient, operation: str
) -> None:
    """boto3 sends the operation and can parse the answer, whose status is the model's."""
    served.put(QUEUED, Status="ReleaseInProgress")
    status = client.meta.service_model.operation_model(operation).http.get("responseCode", 200)
    answer = CALLS[operation](client)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == status
    assert [(call["operation"], call["status"]) for call in served.calls()] == [(operation, status)]


def test_get_shows_every_field_of_a_number_as_the_documentation_does(client: ChimeSDKVoiceClient) -> None:
    """A number has its id in the documented spelling, and unset fields are left out."""
    number = client.get_phone_number(PhoneNumberId=FIRST)["PhoneNumber"]
    created = number.pop("CreatedTimestamp")
    assert created == datetime(2024, 1, 1, tzinfo=timezone.utc) == number.pop("UpdatedTimestamp")
    assert number == {
        "PhoneNumberId": "%2B12065550100",
        "E164PhoneNumber": FIRST,
        "PhoneNumberArn": "arn:aws:chime:us-east-1:123456789012:phone-number/%2B12065550100",
        "Country": "US",
        "Type": "Local",
        "ProductType": "VoiceConnector",
        "Status": "Unassigned",
        "Capabilities": {"InboundCall": True, "OutboundCall": True},
        "Associations": [],
    }


def test_list_pages_through_all_numbers_once_in_order(client: ChimeSDKVoiceClient) -> None:
    """Pages of seven join to the whole account, without gap or repetition."""
    page = client.list_phone_numbers(MaxResults=7)
    listed = [number["E164PhoneNumber"] for number in page["PhoneNumbers"]]
    while "NextToken" in page:
        page = client.list_phone_numbers(MaxResults=7, NextToken=page["NextToken"])
        listed += [number["E164PhoneNumber"] for number in page["PhoneNumbers"]]
    assert listed == [f"+120655501{line:02}" for line in range(60)]


def test_list_filters_by_status_product_type_and_association(
    served: Served, client: ChimeSDKVoiceClient
) -> None:
    """Each filter shows the numbers that have what it asks for."""
    association = {"Name": "VoiceConnectorId", "Value": "abcdef1ghij2klmno3pqr4"}
    served.put(FIRST, Associations=[association])
    served.put(SECOND, ProductType="SipMediaApplicationDialIn")

    def listed(**filters: str) -> list[str]:
        page = client.list_phone_numbers(**filters)  # type: ignore[arg-type]  # the stubs know literals only
        return [number["E164PhoneNumber"] for number in page["PhoneNumbers"]]

    assert listed(Status="Assigned") == [FIRST]
    assert listed(ProductType="SipMediaApplicationDialIn") == [SECOND]
    assert listed(FilterName="VoiceConnectorId", FilterValue="abcdef1ghij2klmno3pqr4") == [FIRST]
    assert listed(FilterName="VoiceConnectorId", FilterValue="another") == []
    assert len(listed(Status="Unassigned", ProductType="VoiceConnector")) == 58


def test_update_returns_the_number_as_it_became(client: ChimeSDKVoiceClient) -> None:
    """The answer to an update shows what a read shows afterwards."""
    updated = client.update_phone_number(PhoneNumberId=FIRST, Name="Seattle reception")["PhoneNumber"]
    assert updated["Name"] == "Seattle reception"
    assert updated["UpdatedTimestamp"] > updated["CreatedTimestamp"]
    assert client.get_phone_number(PhoneNumberId=FIRST)["PhoneNumber"] == updated


def test_batch_update_changes_the_good_items_and_names_the_others(client: ChimeSDKVoiceClient) -> None:
    """One item's failure leaves its neighbours alone, and its id and code are in the answer."""
    answer = client.batch_update_phone_number(
        UpdatePhoneNumberRequestItems=[
            {"PhoneNumberId": FIRST, "Name": "one"},
            {"PhoneNumberId": ABSENT, "Name": "two"},
            {"PhoneNumberId": SECOND, "ProductType": "SipMediaApplicationDialIn"},
        ]
    )
    assert [(error["PhoneNumberId"], error["ErrorCode"]) for error in answer["PhoneNumberErrors"]] == [
        ("%2B12025550199", "NotFound")
    ]
    assert client.get_phone_number(PhoneNumberId=FIRST)["PhoneNumber"]["Name"] == "one"
    second = client.get_phone_number(PhoneNumberId=SECOND)["PhoneNumber"]
    assert second["ProductType"] == "SipMediaApplicationDialIn"


def test_delete_and_restore_move_a_number_to_the_queue_and_back(client: ChimeSDKVoiceClient) -> None:
    """A deleted number is ReleaseInProgress with the time of its deletion; a restored one is as before."""
    before = client.get_phone_number(PhoneNumberId=FIRST)["PhoneNumber"]
    client.delete_phone_number(PhoneNumberId=FIRST)
    queued = client.get_phone_number(PhoneNumberId=FIRST)["PhoneNumber"]
    assert queued["Status"] == "ReleaseInProgress"
    assert queued["DeletionTimestamp"] == queued["UpdatedTimestamp"]
    restored = client.restore_phone_number(PhoneNumberId=FIRST)["PhoneNumber"]
    assert restored | {"UpdatedTimestamp": None} == before | {"UpdatedTimestamp": None}


def test_batch_delete_reports_what_is_not_there(client: ChimeSDKVoiceClient) -> None:
    """Numbers are moved to the queue; the one that does not exist is an error of its own."""
    answer = client.batch_delete_phone_number(PhoneNumberIds=[FIRST, ABSENT, SECOND])
    assert [error["ErrorCode"] for error in answer["PhoneNumberErrors"]] == ["NotFound"]
    queued = client.list_phone_numbers(Status="ReleaseInProgress")["PhoneNumbers"]
    assert [number["E164PhoneNumber"] for number in queued] == [FIRST, SECOND]


def test_the_default_calling_name_is_kept_with_its_time(client: ChimeSDKVoiceClient) -> None:
    """Settings are empty until they are set, and then show the name and when it was set."""
    unset: Any = client.get_phone_number_settings()
    assert "CallingName" not in unset
    client.update_phone_number_settings(CallingName="Contoso")
    settings = client.get_phone_number_settings()
    assert settings["CallingName"] == "Contoso"
    assert settings["CallingNameUpdatedTimestamp"].tzinfo is not None


def test_supported_countries_depend_on_the_product_type(client: ChimeSDKVoiceClient) -> None:
    """Voice connectors take US numbers only; the other product type takes others too."""

    def countries(product_type: str) -> set[str]:
        answer = client.list_supported_phone_number_countries(ProductType=product_type)  # type: ignore[arg-type]
        return {country["CountryCode"] for country in answer["PhoneNumberCountries"]}

    assert countries("VoiceConnector") == {"US"}
    assert {"US", "GB"} < countries("SipMediaApplicationDialIn")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 429, 500, 503])
def test_botocore_raises_the_modelled_class_for_each_error(
    served: Served, client: ChimeSDKVoiceClient, status: int
) -> None:
    """Whatever an operation refuses, boto3's caller catches the exception of the model by its class."""
    served.fault("status", status=status)
    exception = by_status(status).exception
    with pytest.raises(getattr(client.exceptions, exception)) as caught:
        client.update_phone_number(PhoneNumberId=FIRST, Name="refused")
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert caught.value.response["Error"]["Code"] == exception


def test_the_quota_is_an_exception_of_its_own(served: Served, client: ChimeSDKVoiceClient) -> None:
    """Restoring beyond the quota raises ResourceLimitExceededException."""
    client.delete_phone_number(PhoneNumberId=FIRST)
    served.put(ABSENT, Name="takes the place")
    with pytest.raises(client.exceptions.ResourceLimitExceededException):
        client.restore_phone_number(PhoneNumberId=FIRST)


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.list_voice_connectors(),
        lambda client: client.create_phone_number_order(
            ProductType="VoiceConnector", E164PhoneNumbers=[ABSENT]
        ),
        lambda client: client.search_available_phone_numbers(AreaCode="206"),
    ],
)
def test_an_operation_that_is_not_there_is_unknown(client: ChimeSDKVoiceClient, call: object) -> None:
    """Operations of the model that the emulator lacks answer as AWS does for unknown ones, not with a trace."""
    with pytest.raises(ClientError, match="UnknownOperationException"):
        call(client)  # type: ignore[operator]
