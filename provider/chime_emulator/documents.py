"""A phone number as JSON in the API's own shape: shown, and read back by imports and control endpoints."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from chime_emulator import protocol
from chime_emulator.numbers import (
    IN_DELETION_QUEUE,
    PENDING,
    Association,
    PendingCallingName,
)
from chime_emulator.one_line import OneLineError
from chime_emulator.spelling import phone_number_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chime_emulator.numbers import StoredNumber

_IDENTITY = frozenset({"PhoneNumberId", "E164PhoneNumber"})
_TEXTS = {
    "PhoneNumberArn": "arn",
    "Country": "country",
    "Type": "type",
    "ProductType": "product_type",
    "Status": "status",
    "Name": "name",
    "CallingName": "calling_name",
    "CallingNameStatus": "calling_name_status",
    "OrderId": "order_id",
}
_MOMENTS = {
    "CreatedTimestamp": "created",
    "UpdatedTimestamp": "updated",
    "DeletionTimestamp": "deleted",
}
_ALWAYS_SET = (
    "PhoneNumberArn",
    "Country",
    "Type",
    "ProductType",
    "Status",
    "CreatedTimestamp",
    "UpdatedTimestamp",
)
_YEAR_9999 = 253_370_764_800.0


class DocumentError(OneLineError, ValueError):
    """A document that is no phone number of the model; the message says why."""


def to_document(number: StoredNumber) -> dict[str, Any]:
    """Return a number as the model's PhoneNumber structure; what is not set is left out (CLI examples)."""
    document: dict[str, Any] = {
        "PhoneNumberId": phone_number_id(number.phone_number),
        "E164PhoneNumber": number.phone_number,
        "Capabilities": dict(number.capabilities),
        "Associations": [_association_document(association) for association in number.associations],
    }
    for key, field in _TEXTS.items():
        if getattr(number, field):
            document[key] = getattr(number, field)
    for key, field in _MOMENTS.items():
        if getattr(number, field) is not None:
            document[key] = timestamp(getattr(number, field))
    return document


def timestamp(seconds: float) -> datetime:
    """Return a time as the wire's serializer takes it."""
    return datetime.fromtimestamp(seconds, timezone.utc)


def apply_document(
    number: StoredNumber,
    document: Mapping[str, Any],
    now: float,
    pending_seconds: float,
    *,
    is_answer: bool = False,
) -> StoredNumber:
    """Return a number with the fields of a document.

    What belongs together follows, unless the document says otherwise: associations assign the number, a
    calling name is in effect, one in progress settles in time, a number to be released is in the queue.

    Args:
        number: As it was.
        document: Members of the model's PhoneNumber; an empty text or null clears. Identity is not changed.
        now: Seconds of the emulator's clock.
        pending_seconds: After what time a calling name in progress takes effect.
        is_answer: The document is what the service has shown, where names are as they are.

    Raises:
        DocumentError: The document does not fit the model.
    """
    given = {key: value for key, value in document.items() if key not in _IDENTITY}
    wrong = protocol.number_violations(
        {key: value for key, value in given.items() if value != ""}, is_answer=is_answer
    )
    wrong += [f"{key} cannot be cleared" for key in _ALWAYS_SET if key in given and not given[key]]
    if wrong:
        raise DocumentError("; ".join(wrong))
    changes: dict[str, Any] = {_TEXTS[key]: given[key] or "" for key in _TEXTS.keys() & given.keys()}
    changes |= {
        _MOMENTS[key]: read_moment(key, given[key]) for key in _MOMENTS.keys() & given.keys() if given[key]
    }
    if "Capabilities" in given:
        changes["capabilities"] = given["Capabilities"] or {}
    if "Associations" in given:
        changes["associations"] = tuple(_read_association(each, now) for each in given["Associations"] or ())
    after = _with_assignment(replace(number, **changes), given)
    after = _with_deletion(after, now)
    return _with_calling_name(after, given, now + pending_seconds)


def _with_assignment(number: StoredNumber, given: Mapping[str, Any]) -> StoredNumber:
    if "Associations" not in given or "Status" in given:
        return number
    return replace(number, status="Assigned" if number.associations else "Unassigned")


def _with_deletion(number: StoredNumber, now: float) -> StoredNumber:
    if number.status != IN_DELETION_QUEUE:
        return replace(number, deleted=None)
    return number if number.deleted is not None else replace(number, deleted=now)


def _with_calling_name(number: StoredNumber, given: Mapping[str, Any], settles: float) -> StoredNumber:
    if given.get("CallingNameStatus") == PENDING:
        return replace(number, pending=PendingCallingName(number.calling_name, settles, fails=False))
    if "CallingNameStatus" in given:
        return replace(number, pending=None)
    if "CallingName" in given:
        status = "UpdateSucceeded" if number.calling_name else "Unassigned"
        return replace(number, pending=None, calling_name_status=status)
    return number


def _read_association(document: Mapping[str, Any], now: float) -> Association:
    name, value = document.get("Name"), document.get("Value")
    if not name or not value:
        raise DocumentError("an association needs Name and Value")
    associated = document.get("AssociatedTimestamp")
    return Association(name, value, read_moment("AssociatedTimestamp", associated) if associated else now)


def _association_document(association: Association) -> dict[str, Any]:
    return {
        "Name": association.name,
        "Value": association.value,
        "AssociatedTimestamp": timestamp(association.associated),
    }


def read_moment(key: str, value: Any) -> float:
    """Return a time in seconds since 1970: a number of them, or as in ISO 8601. Raises DocumentError, naming the key."""
    seconds = _seconds(value)
    if seconds is None or not 0 <= seconds < _YEAR_9999:
        raise DocumentError(f"{key} must be a time such as 2026-01-31T12:00:00Z")
    return round(seconds, 3)


def _seconds(value: Any) -> float | None:
    """Return the seconds that a number or a text in ISO 8601 says; None for what says none, of whatever type."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
    except (ValueError, OverflowError):
        return None
