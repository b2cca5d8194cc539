"""One phone number as the emulator keeps it, and as the service shows it.

Times are seconds since 1970 of the emulator's clock, in whole milliseconds as the service writes them.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from chime_emulator.spelling import phone_number_id

if TYPE_CHECKING:
    from collections.abc import Mapping

IN_DELETION_QUEUE = "ReleaseInProgress"
PENDING = "UpdateInProgress"


@dataclass(frozen=True, slots=True)
class Association:
    """What a number is assigned to.

    Attributes:
        name: VoiceConnectorId, VoiceConnectorGroupId or SipRuleId.
        value: The id of it.
        associated: When.
    """

    name: str
    value: str
    associated: float


@dataclass(frozen=True, slots=True)
class PendingCallingName:
    """A calling name that was accepted and has not taken effect.

    Attributes:
        calling_name: The name sent; empty clears.
        settles: When it takes effect, or fails.
        fails: Whether it will fail.
    """

    calling_name: str
    settles: float
    fails: bool


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A phone number of an account in a region.

    Attributes:
        phone_number: E.164.
        calling_name: The one in effect; empty for none.
        calling_name_accepted: When a calling name was last accepted.
        deleted: When the number was moved to the deletion queue.
    """

    phone_number: str
    arn: str
    created: float
    updated: float
    country: str = "US"
    type: str = "Local"
    product_type: str = "VoiceConnector"
    status: str = "Unassigned"
    name: str = ""
    calling_name: str = ""
    calling_name_status: str = "Unassigned"
    pending: PendingCallingName | None = None
    calling_name_accepted: float | None = None
    deleted: float | None = None
    order_id: str = ""
    associations: tuple[Association, ...] = ()
    capabilities: Mapping[str, bool] = field(default_factory=dict)


def arn(account: str, region: str, phone_number: str) -> str:
    """Return a number's ARN."""
    return f"arn:aws:chime:{region}:{account}:phone-number/{phone_number_id(phone_number)}"


def to_json(number: PhoneNumber) -> str:
    """Return the text in which the database keeps a number."""
    return json.dumps(asdict(number))


def from_json(text: str) -> PhoneNumber:
    """Return the number that `to_json` wrote."""
    fields = json.loads(text)
    fields["associations"] = tuple(Association(**association) for association in fields["associations"])
    if fields["pending"]:
        fields["pending"] = PendingCallingName(**fields["pending"])
    return PhoneNumber(**fields)


def timestamp(seconds: float) -> datetime:
    """Return a time as the wire's serializer takes it."""
    return datetime.fromtimestamp(seconds, timezone.utc)


def shown(number: PhoneNumber) -> dict[str, Any]:
    """Return the number as the model's PhoneNumber structure; what is not set is left out."""
    wire: dict[str, Any] = {
        "PhoneNumberId": phone_number_id(number.phone_number),
        "E164PhoneNumber": number.phone_number,
        "PhoneNumberArn": number.arn,
        "Country": number.country,
        "Type": number.type,
        "ProductType": number.product_type,
        "Status": number.status,
        "Capabilities": dict(number.capabilities),
        "Associations": [
            {
                "Name": association.name,
                "Value": association.value,
                "AssociatedTimestamp": timestamp(association.associated),
            }
            for association in number.associations
        ],
        "CallingNameStatus": number.calling_name_status,
        "CreatedTimestamp": timestamp(number.created),
        "UpdatedTimestamp": timestamp(number.updated),
    }
    if number.deleted is not None:
        wire["DeletionTimestamp"] = timestamp(number.deleted)
    optional = {"CallingName": number.calling_name, "Name": number.name, "OrderId": number.order_id}
    return wire | {key: value for key, value in optional.items() if value}
