"""The calls this package makes, each in and out of its own values.

botocore's own retries are off: it does not retry 429 at all in its standard mode, and a second
layer of retries would multiply with ours.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from pulumi_chime.chime.errors import Kind, ServiceError, from_botocore
from pulumi_chime.identity import documented_id, e164
from pulumi_chime.numbers import Attribute, Live

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mypy_boto3_chime_sdk_voice.client import ChimeSDKVoiceClient
    from mypy_boto3_chime_sdk_voice.type_defs import UpdatePhoneNumberRequestItemTypeDef

    from pulumi_chime.numbers import Change

_PAGE = 100  # ListPhoneNumbers' MaxResults: at most 100 (model)
_CONNECT_SECONDS = 5
_ANSWER_SECONDS = 30
_FIELDS = {
    Attribute.PRODUCT_TYPE: "ProductType",
    Attribute.NAME: "Name",
    Attribute.CALLING_NAME: "CallingName",
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an account's numbers.

    Attributes:
        numbers: At most 100.
        next_token: Where the next page begins; None after the last.
    """

    numbers: tuple[Live, ...]
    next_token: str | None


@dataclass(frozen=True, slots=True)
class ItemError:
    """What the service says of one number in an answer to a batch.

    Attributes:
        phone_number_id: As the service wrote it.
        code: One of the model's ErrorCode values, or one that is newer.
    """

    phone_number_id: str
    code: str
    message: str


class Client:
    """The phone-number operations of one account and region. Safe to share between threads."""

    def __init__(self, client: ChimeSDKVoiceClient) -> None:
        self._client = client

    @property
    def region(self) -> str:
        """The region in which the numbers live."""
        return self._client.meta.region_name

    def get(self, phone_number_id: str) -> Live:
        """Return one number. Raises ServiceError, of kind NOT_FOUND where the account has no such number."""
        answer = _call("GetPhoneNumber", lambda: self._client.get_phone_number(PhoneNumberId=phone_number_id))
        return _live(answer["PhoneNumber"])

    def page(self, token: str | None) -> Page:
        """Return the page of the account's numbers that begins at a token; None is the first. Raises ServiceError."""
        # ListPhoneNumbers has no paginator in botocore.
        start: dict[str, Any] = {"NextToken": token} if token else {}
        answer = _call("ListPhoneNumbers", lambda: self._client.list_phone_numbers(MaxResults=_PAGE, **start))
        numbers = tuple(_live(number) for number in answer.get("PhoneNumbers") or [])
        return Page(numbers, answer.get("NextToken") or None)

    def batch_update(self, changes: Sequence[Change]) -> tuple[ItemError, ...]:
        """Write one attribute of each of up to 50 numbers; return what failed. Raises ServiceError."""
        items = [_item(change) for change in changes]
        answer = _call(
            "BatchUpdatePhoneNumber",
            lambda: self._client.batch_update_phone_number(UpdatePhoneNumberRequestItems=items),
        )
        return _item_errors("BatchUpdatePhoneNumber", answer)

    def batch_delete(self, phone_number_ids: Sequence[str]) -> tuple[ItemError, ...]:
        """Move up to 50 numbers to the deletion queue; return what failed. Raises ServiceError."""
        answer = _call(
            "BatchDeletePhoneNumber",
            lambda: self._client.batch_delete_phone_number(PhoneNumberIds=list(phone_number_ids)),
        )
        return _item_errors("BatchDeletePhoneNumber", answer)


_creation = threading.Lock()


def connect(
    region: str | None, profile: str | None, endpoint_url: str | None, calls_in_flight: int
) -> Client:
    """Return a client; what is None follows boto3's own chain.

    Args:
        region: AWS region.
        profile: A profile of the AWS configuration files.
        endpoint_url: Another address of the service.
        calls_in_flight: How many connections to keep open.

    Raises:
        ServiceError: There is no such profile, or no region is configured.
    """
    config = Config(
        retries={"total_max_attempts": 1, "mode": "standard"},
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=_ANSWER_SECONDS,
        max_pool_connections=max(10, calls_in_flight),
        user_agent_extra="pulumi-chime",
    )

    def create() -> ChimeSDKVoiceClient:
        session = boto3.Session(profile_name=profile, region_name=region)
        return session.client("chime-sdk-voice", endpoint_url=endpoint_url, config=config)

    with _creation:  # creating sessions is not thread-safe in boto3; clients are
        return Client(_call("connect", create))


def _call(operation: str, call: Callable[[], Any]) -> Any:
    try:
        return call()
    except (BotoCoreError, ClientError) as error:
        raise from_botocore(operation, error) from error


def _item(change: Change) -> UpdatePhoneNumberRequestItemTypeDef:
    item: Any = {"PhoneNumberId": change.phone_number_id, _FIELDS[change.attribute]: change.after}
    typed: UpdatePhoneNumberRequestItemTypeDef = item
    return typed


def _item_errors(operation: str, answer: Mapping[str, Any]) -> tuple[ItemError, ...]:
    # boto3 leaves the list out where the body lacks it or has null: all succeeded.
    errors = answer.get("PhoneNumberErrors") or []
    try:
        return tuple(
            ItemError(
                error["PhoneNumberId"],
                error.get("ErrorCode", "Unknown"),
                error.get("ErrorMessage", "").strip(),
            )
            for error in errors
        )
    except (KeyError, TypeError, AttributeError) as cause:
        detail = f"an error of the answer names no phone number: {errors!r}"
        raise ServiceError(Kind.LOST, operation, "MalformedAnswer", detail) from cause


def _live(number: Mapping[str, Any]) -> Live:
    spelled = number.get("E164PhoneNumber") or number["PhoneNumberId"]
    deleted = number.get("DeletionTimestamp")
    return Live(
        phone_number=e164(spelled),
        phone_number_id=number.get("PhoneNumberId") or documented_id(e164(spelled)),
        phone_number_arn=number.get("PhoneNumberArn", ""),
        name=number.get("Name", ""),
        calling_name=number.get("CallingName", ""),
        product_type=number.get("ProductType", ""),
        status=number.get("Status", ""),
        calling_name_status=number.get("CallingNameStatus", ""),
        type=number.get("Type", ""),
        country=number.get("Country", ""),
        deleted_at=deleted.isoformat() if deleted else "",
        associations=tuple(
            {key: str(association[key]) for key in ("Name", "Value") if key in association}
            for association in number.get("Associations") or []
        ),
    )
