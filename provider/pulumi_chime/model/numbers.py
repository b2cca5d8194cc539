"""The values this package speaks of: attributes, what is declared, what is known of a live number."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pulumi_chime.model.identity import documented_id

if TYPE_CHECKING:
    from collections.abc import Mapping


class ProductType(str, Enum):
    """What a phone number is used for; the service bills by it."""

    VOICE_CONNECTOR = "VoiceConnector"
    SIP_MEDIA_APPLICATION_DIAL_IN = "SipMediaApplicationDialIn"


class OnAdopt(str, Enum):
    """What adoption does where a declared value differs from a live one that is not empty."""

    MATCH = "match"
    OVERWRITE = "overwrite"


class OnDestroy(str, Enum):
    """What becomes of the number when its resource is deleted."""

    RETAIN = "retain"
    RELEASE = "release"


class Attribute(Enum):
    """What can be declared of a number, in the order in which it is written.

    The calling name comes last because it cannot be taken back: the service accepts no other
    for up to 72 hours (https://docs.aws.amazon.com/chime-sdk/latest/ag/calling-name.html).
    """

    PRODUCT_TYPE = "product_type"
    NAME = "name"
    CALLING_NAME = "calling_name"


class CallingNameStatus:
    """The values of CallingNameStatus in the botocore model; others may come and are passed on."""

    UNASSIGNED = "Unassigned"
    PENDING = "UpdateInProgress"
    SUCCEEDED = "UpdateSucceeded"
    FAILED = "UpdateFailed"


WRITABLE_STATUSES = frozenset({"Assigned", "Unassigned"})
"""The statuses in which a number certainly takes updates; of the model's other nine nothing is known."""

TOLL_FREE = "TollFree"
"""The type of a number that takes no calling name ("applies to toll-based numbers only", administrator guide)."""

IN_DELETION_QUEUE = "ReleaseInProgress"
"""The status of a deleted number for seven days, in which it can be restored."""


@dataclass(frozen=True, slots=True)
class Declared:
    """One number as a program declares it.

    Attributes:
        phone_number: E.164.
        values: The managed attributes; the empty string clears one.
    """

    phone_number: str
    values: Mapping[Attribute, str] = field(default_factory=lambda: MappingProxyType({}))
    on_adopt: OnAdopt = OnAdopt.MATCH
    on_destroy: OnDestroy = OnDestroy.RETAIN


@dataclass(frozen=True, slots=True)
class Live:
    """One number as the service last showed it; what the service leaves out is empty.

    Attributes:
        phone_number: E.164.
        phone_number_id: The id exactly as the service gave it.
        deleted_at: ISO 8601, for a number in the deletion queue.
        associations: Each with the service's own keys Name and Value.
    """

    phone_number: str
    phone_number_id: str
    phone_number_arn: str = ""
    name: str = ""
    calling_name: str = ""
    product_type: str = ""
    status: str = ""
    calling_name_status: str = ""
    type: str = ""
    country: str = ""
    deleted_at: str = ""
    associations: tuple[Mapping[str, str], ...] = ()

    def value(self, attribute: Attribute) -> str:
        """Return the live value of an attribute; the empty string where it has none."""
        value: str = getattr(self, attribute.value)
        return value

    @property
    def is_writable(self) -> bool:
        """Whether the number is in a status in which the service certainly takes updates."""
        return self.status in WRITABLE_STATUSES

    @property
    def calling_name_is_pending(self) -> bool:
        """Whether an earlier calling name has not settled yet, so that another is refused."""
        return self.calling_name_status == CallingNameStatus.PENDING

    @property
    def is_in_deletion_queue(self) -> bool:
        """Whether the number has been released and can still be restored."""
        return self.status == IN_DELETION_QUEUE

    @property
    def account_id(self) -> str:
        """The account that holds the number, from its ARN; empty where it shows none."""
        parts = self.phone_number_arn.split(":")
        return parts[4] if len(parts) > 4 else ""  # noqa: PLR2004 - arn:partition:service:region:account:…

    def as_outputs(self) -> dict[str, Any]:
        """Return the outputs of a PhoneNumber resource that come from the service."""
        return {
            "phone_number_id": self.phone_number_id,
            "phone_number_arn": self.phone_number_arn,
            "name": self.name,
            "calling_name": self.calling_name,
            "product_type": self.product_type,
            "status": self.status,
            "calling_name_status": self.calling_name_status,
            "type": self.type,
            "country": self.country,
            "associations": [dict(association) for association in self.associations],
        }


@dataclass(frozen=True, slots=True)
class Change:
    """One attribute of one number to be written: at the service, one item of a batch update.

    Attributes:
        phone_number: E.164.
        phone_number_id: The id to send, as the service gave it where it did.
        before: The value it replaces, as far as known.
        after: The value to send; the empty string clears.
    """

    phone_number: str
    phone_number_id: str
    attribute: Attribute
    before: str
    after: str

    @classmethod
    def of(
        cls, phone_number: str, phone_number_id: str, attribute: Attribute, before: str, after: str
    ) -> Change:
        """Return the change, with the documented id where the service has not given one yet."""
        return cls(phone_number, phone_number_id or documented_id(phone_number), attribute, before, after)


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of the changes of one number.

    Attributes:
        sent: Accepted by the service now.
        found: The account had the value already, so nothing was sent.
    """

    sent: tuple[Change, ...] = ()
    found: tuple[Change, ...] = ()
