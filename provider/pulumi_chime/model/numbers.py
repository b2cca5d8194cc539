"""One number as a program declares it, and as the service shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pulumi_chime.model.arn import parse_arn
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.choices import OnAdopt, OnDestroy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_chime.model.arn import AccountRegion


class CallingNameStatus:
    """The values of CallingNameStatus in the botocore model; others may come and are passed on."""

    UNASSIGNED = "Unassigned"
    PENDING = "UpdateInProgress"
    SUCCEEDED = "UpdateSucceeded"
    FAILED = "UpdateFailed"


SETTLED_CALLING_NAMES = frozenset(
    {CallingNameStatus.UNASSIGNED, CallingNameStatus.SUCCEEDED, CallingNameStatus.FAILED}
)
"""The statuses with which the service says that no calling name is on its way."""

ASSIGNED = "Assigned"
"""The status of a number that something holds, such as a Voice Connector."""

UNASSIGNED = "Unassigned"
"""The status of a number that nothing holds."""

WRITABLE_STATUSES = frozenset({ASSIGNED, UNASSIGNED})
"""The statuses in which a number certainly takes updates; of the model's other nine nothing is known."""

STATUSES = (
    ASSIGNED,
    UNASSIGNED,
    "AcquireInProgress",
    "AcquireFailed",
    "PortinInProgress",
    "PortinCancelRequested",
    "Cancelled",
    "ReleaseInProgress",
    "ReleaseFailed",
    "DeleteInProgress",
    "DeleteFailed",
)
"""The values of PhoneNumberStatus in the botocore model; others may come and are passed on."""

TOLL_FREE = "TollFree"
"""The type of a number that takes no calling name ("applies to toll-based numbers only", administrator guide)."""

TYPES = ("Local", TOLL_FREE)
"""The values of PhoneNumberType in the botocore model; others may come and are passed on."""

IN_DELETION_QUEUE = "ReleaseInProgress"
"""The status of a deleted number while it can be restored."""

DELETION_QUEUE_TIME = timedelta(days=7)
"""How long a deleted number can be restored (https://docs.aws.amazon.com/chime-sdk/latest/ag/delete-phone.html)."""

CALLING_NAME_TIME = timedelta(hours=72)
"""How long a calling name may take to settle (https://docs.aws.amazon.com/chime-sdk/latest/ag/calling-name.html)."""

OUTPUTS = (
    "phone_number_id",
    "phone_number_arn",
    *(attribute.value for attribute in Attribute),
    "status",
    "calling_name_status",
    "type",
    "country",
    "associations",
)
"""What the service shows of a number, as outputs of its resource, beside the number itself."""


def is_pending(calling_name_status: str) -> bool:
    """Return whether a status says, or may say, that a calling name has not settled."""
    return bool(calling_name_status) and calling_name_status not in SETTLED_CALLING_NAMES


@dataclass(frozen=True, slots=True)
class Declared:
    """One number as a program declares it.

    Attributes:
        phone_number: E.164.
        values: The managed attributes; the empty string clears one.
        secrets: Those whose values must not be shown.
    """

    phone_number: str
    values: Mapping[Attribute, str] = field(default_factory=lambda: MappingProxyType({}))
    on_adopt: OnAdopt = OnAdopt.MATCH
    on_destroy: OnDestroy = OnDestroy.RETAIN
    secrets: frozenset[Attribute] = frozenset()


@dataclass(frozen=True, slots=True)
class Live:
    """One number as the service last showed it; what the service leaves out is empty.

    Attributes:
        phone_number: E.164.
        phone_number_id: The id exactly as the service gave it.
        deleted_at: ISO 8601, for a number in the deletion queue.
        updated_at: ISO 8601, when anything of the number was last changed.
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
    updated_at: str = ""
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
        """Whether an earlier calling name has not settled yet, or may not have, so that another is refused.

        A status that is not known here may mean just that. Where the service shows none at all, the number by itself
        tells nothing: whoever has sent a calling name looks at it through `state.awaiting`.
        """
        return is_pending(self.calling_name_status)

    @property
    def is_in_deletion_queue(self) -> bool:
        """Whether the number has been released and can still be restored."""
        return self.status == IN_DELETION_QUEUE

    @property
    def home(self) -> AccountRegion | None:
        """The account and region that hold the number, from its ARN; None where it shows none."""
        return parse_arn(self.phone_number_arn)

    @property
    def account_id(self) -> str:
        """The account that holds the number, from its ARN; empty where it shows none."""
        return self.home.account_id if self.home else ""

    def as_outputs(self) -> dict[str, Any]:
        """Return the outputs of a PhoneNumber resource that come from the service."""
        shown: dict[str, Any] = {name: getattr(self, name) for name in OUTPUTS}
        return {**shown, "associations": [dict(association) for association in self.associations]}
