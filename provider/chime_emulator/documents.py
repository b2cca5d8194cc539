"""Phone numbers as JSON in the API's own shape, read back: for imports and the control endpoint."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from chime_emulator import protocol
from chime_emulator.numbers import IN_DELETION_QUEUE, PENDING, Association, PendingCallingName

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chime_emulator.numbers import PhoneNumber

_IDENTITY = ("PhoneNumberId", "E164PhoneNumber")
_TEXTS = {
    "Name": "name",
    "CallingName": "calling_name",
    "CallingNameStatus": "calling_name_status",
    "ProductType": "product_type",
    "Status": "status",
    "Type": "type",
    "Country": "country",
    "OrderId": "order_id",
    "PhoneNumberArn": "arn",
}
_MOMENTS = {
    "CreatedTimestamp": "created",
    "UpdatedTimestamp": "updated",
    "DeletionTimestamp": "deleted",
}


class DocumentError(ValueError):
    """A document that is no phone number of the model; the message says why, in one line."""


def changed(
    number: PhoneNumber, document: Mapping[str, Any], now: float, pending_seconds: float
) -> PhoneNumber:
    """Return a number with the fields of a document.

    What belongs together follows, unless the document says otherwise: associations assign the number, a
    calling name is in effect, a calling name in progress settles, a number to be released is in the queue.

    Args:
        number: As it was.
        document: Members of the model's PhoneNumber; an empty text or a null clears.
        now: Seconds of the emulator's clock.
        pending_seconds: After what time a calling name in progress takes effect.

    Raises:
        DocumentError: The document does not fit the model.
    """
    given = {key: value for key, value in document.items() if key not in _IDENTITY}
    wrong = protocol.number_violations(given)
    if wrong:
        raise DocumentError("; ".join(wrong[:10]))
    changes: dict[str, Any] = {field: given[key] or "" for key, field in _TEXTS.items() if key in given}
    changes |= {field: _moment(key, given[key]) for key, field in _MOMENTS.items() if given.get(key)}
    if "Capabilities" in given:
        changes["capabilities"] = given["Capabilities"] or {}
    if "Associations" in given:
        changes["associations"] = tuple(_association(each, now) for each in given["Associations"] or ())
    changed_number = replace(number, **changes)
    for follow in (_follow_associations, _follow_calling_name, _follow_deletion):
        changed_number = follow(changed_number, given, now, pending_seconds)
    return changed_number


def _follow_associations(
    number: PhoneNumber, given: Mapping[str, Any], _now: float, _seconds: float
) -> PhoneNumber:
    if "Associations" not in given or "Status" in given:
        return number
    return replace(number, status="Assigned" if number.associations else "Unassigned")


def _follow_calling_name(
    number: PhoneNumber, given: Mapping[str, Any], now: float, seconds: float
) -> PhoneNumber:
    if given.get("CallingNameStatus") == PENDING:
        return replace(number, pending=PendingCallingName(number.calling_name, now + seconds, fails=False))
    if "CallingNameStatus" in given:
        return replace(number, pending=None)
    if "CallingName" in given:
        status = "UpdateSucceeded" if number.calling_name else "Unassigned"
        return replace(number, pending=None, calling_name_status=status)
    return number


def _follow_deletion(
    number: PhoneNumber, given: Mapping[str, Any], now: float, _seconds: float
) -> PhoneNumber:
    if number.status != IN_DELETION_QUEUE:
        return replace(number, deleted=None)
    return number if number.deleted is not None else replace(number, deleted=now)


def _association(document: Mapping[str, Any], now: float) -> Association:
    name, value = document.get("Name"), document.get("Value")
    if not name or not value:
        raise DocumentError("an association needs Name and Value")
    associated = document.get("AssociatedTimestamp")
    return Association(name, value, _moment("AssociatedTimestamp", associated) if associated else now)


def _moment(key: str, value: Any) -> float:
    if isinstance(value, (int, float)):
        return float(value)
    try:
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        raise DocumentError(f"{key} must be a time such as 2026-01-31T12:00:00Z") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
