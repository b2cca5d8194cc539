"""One phone number as the emulator keeps it, and what time alone makes of it.

Times are seconds since 1970 by the emulator's clock, in whole milliseconds as the service writes them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from chime_emulator.spelling import phone_number_id

if TYPE_CHECKING:
    from collections.abc import Mapping

HOUR = 3600.0
DAY = 24 * HOUR
DELETION_QUEUE_SECONDS = 7 * DAY
"""How long a deleted number can be restored. https://docs.aws.amazon.com/chime-sdk/latest/ag/delete-phone.html"""
IN_DELETION_QUEUE = "ReleaseInProgress"
PENDING = "UpdateInProgress"


@dataclass(frozen=True, slots=True)
class Home:
    """Where numbers live: AWS keeps a list for each account and region."""

    account: str
    region: str


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
class StoredNumber:
    """A phone number of an account in a region; empty texts are not set.

    Attributes:
        phone_number: E.164.
        calling_name: The one in effect.
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
    calling_name_status: str = ""
    pending: PendingCallingName | None = None
    calling_name_accepted: float | None = None
    deleted: float | None = None
    order_id: str = ""
    associations: tuple[Association, ...] = ()
    capabilities: Mapping[str, bool] = field(default_factory=dict)


def new_number(home: Home, phone_number: str, created: float) -> StoredNumber:
    """Return a number as it is when nothing is known of it: US, local, unassigned, VoiceConnector, no names."""
    arn = f"arn:aws:chime:{home.region}:{home.account}:phone-number/{phone_number_id(phone_number)}"
    capabilities = {"InboundCall": True, "OutboundCall": True}
    return StoredNumber(phone_number, arn, created, created, capabilities=capabilities)


def due(number: StoredNumber) -> float | None:
    """Return when time alone will change a number; None for never."""
    moments = []
    if number.pending:
        moments.append(number.pending.settles)
    if number.status == IN_DELETION_QUEUE and number.deleted is not None:
        moments.append(number.deleted + DELETION_QUEUE_SECONDS)
    return min(moments, default=None)


def settled(number: StoredNumber, moment: float) -> StoredNumber | None:
    """Return a number as time has made it by a moment; None if it is gone for good."""
    deleted = number.deleted if number.status == IN_DELETION_QUEUE else None
    if deleted is not None and deleted + DELETION_QUEUE_SECONDS <= moment:
        return None
    pending = number.pending
    if pending is None or pending.settles > moment:
        return number
    number = replace(number, pending=None, updated=pending.settles)
    if pending.fails:
        return replace(number, calling_name_status="UpdateFailed")
    status = "UpdateSucceeded" if pending.calling_name else "Unassigned"
    return replace(number, calling_name=pending.calling_name, calling_name_status=status)


def to_json(number: StoredNumber) -> str:
    """Return the text in which the database keeps a number."""
    return json.dumps(number, default=_mapping)


def from_json(text: str) -> StoredNumber:
    """Return the number that `to_json` wrote."""
    document = json.loads(text)
    document["associations"] = tuple(Association(**association) for association in document["associations"])
    if document["pending"]:
        document["pending"] = PendingCallingName(**document["pending"])
    return StoredNumber(**document)


def _mapping(record: Any) -> dict[str, Any]:
    # dataclasses.asdict copies deeply, which made it half the cost of a batch.
    if not is_dataclass(record):
        raise TypeError(record)
    return {each.name: getattr(record, each.name) for each in fields(record)}
