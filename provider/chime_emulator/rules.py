"""What the service accepts for one phone number, each rule with its source.

"model" is the botocore model chime-sdk-voice/2022-08-03; what nobody says is a switch. Every rule raises
ItemError, which a batch reports for the number alone and an operation on one number as its own answer.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chime_emulator.errors import ItemError
from chime_emulator.numbers import IN_DELETION_QUEUE, PENDING, PendingCallingName

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chime_emulator.account import Account
    from chime_emulator.numbers import PhoneNumber

_HOUR = 3600
_DAY = 24 * _HOUR


def existing(account: Account, phone_number: str | None) -> PhoneNumber:
    """Return the account's number. An id that the account does not have is NotFound (inferred)."""
    number = account.get(phone_number) if phone_number else None
    if number is None:
        raise ItemError("NotFound", "The phone number does not exist in this account and region.")
    return number


def update(account: Account, number: PhoneNumber, attribute: str, value: str) -> PhoneNumber:
    """Give one attribute of a number a value.

    Args:
        account: Where the number lives.
        number: As it is.
        attribute: ProductType, Name or CallingName.
        value: Fits the model.
    """
    _require_writable(account, number)
    _require_nothing_pending(account, number, attribute)
    after = _UPDATES[attribute](account, number, value)
    return account.write(number, after, attribute, value)


def delete(account: Account, number: PhoneNumber) -> None:
    """Move a number to the deletion queue, where it can be restored for 7 days (model: DeletePhoneNumber)."""
    if number.status == IN_DELETION_QUEUE:
        if account.switches.queued_again == "refused":
            raise ItemError(
                account.switches.queued_code, "The phone number is already in the deletion queue."
            )
        return
    if number.associations or number.status == "Assigned":
        raise _assigned(account, number, "must be disassociated before it can be deleted")
    after = replace(number, status=IN_DELETION_QUEUE, deleted=account.now)
    account.write(number, after, "Status", IN_DELETION_QUEUE)


def restore(account: Account, number: PhoneNumber) -> PhoneNumber:
    """Take a number out of the deletion queue (model: RestorePhoneNumber, which may exceed the quota)."""
    if number.status != IN_DELETION_QUEUE:
        raise ItemError("BadRequest", "The phone number is not in the deletion queue.")
    if account.count() >= account.quota:
        raise ItemError("ResourceLimitExceeded", f"The account may have {account.quota} phone numbers.")
    after = replace(number, status="Unassigned", deleted=None)
    return account.write(number, after, "Status", "Unassigned")


def _require_writable(account: Account, number: PhoneNumber) -> None:
    """Of eleven statuses, only Assigned and Unassigned are certain to be writable (inferred)."""
    if number.status == IN_DELETION_QUEUE:
        raise ItemError(account.switches.queued_code, "The phone number is in the deletion queue.")
    if number.status in {"Assigned", "Unassigned"} or account.switches.unsettled_statuses == "accepted":
        return
    raise ItemError("PreconditionFailed", f"The phone number is {number.status}.")


def _require_nothing_pending(account: Account, number: PhoneNumber, attribute: str) -> None:
    """ "Pending updates to outbound calling names must be complete before you can request another update" (model)."""
    if number.pending is None:
        return
    if attribute == "CallingName" or account.switches.pending_blocks == "everything":
        raise ItemError(account.switches.pending_code, "An update of the calling name is pending.")


def _product_type(account: Account, number: PhoneNumber, value: str) -> PhoneNumber:
    """A product type changes only while the number is unassigned (user guide); outside the US it is given (model).

    https://docs.aws.amazon.com/chime-sdk/latest/ag/edit-phone-numbers.html
    """
    if value == number.product_type:
        return number
    if number.associations or number.status == "Assigned":
        raise _assigned(account, number, "must be unassigned before its product type can change")
    if number.country != "US" and value != "SipMediaApplicationDialIn":
        raise ItemError("BadRequest", "Numbers outside the U.S. must use SipMediaApplicationDialIn.")
    return replace(number, product_type=value)


def _name(account: Account, number: PhoneNumber, value: str) -> PhoneNumber:  # noqa: ARG001  # one signature for all
    """Any number takes any name that fits the model; the empty one clears it (inferred)."""
    return replace(number, name=value)


def _calling_name(account: Account, number: PhoneNumber, value: str) -> PhoneNumber:
    """Calling names are for toll-based numbers only, and take up to 72 hours (user guide, model).

    https://docs.aws.amazon.com/chime-sdk/latest/ag/edit-outbound-calling-name.html
    """
    _require_calling_name_possible(account, number)
    switches = account.switches
    if switches.same_calling_name == "nothing" and value == number.calling_name:
        return number
    since = account.now - (number.calling_name_accepted or 0.0)
    if since < switches.calling_name_interval_days * _DAY:
        raise ItemError("BadRequest", "The calling name was updated a short while ago.")
    pending = PendingCallingName(
        calling_name=value,
        settles=account.now + switches.pending_hours * _HOUR,
        fails=number.phone_number in account.calling_names_fail,
    )
    return replace(number, pending=pending, calling_name_status=PENDING, calling_name_accepted=account.now)


def _require_calling_name_possible(account: Account, number: PhoneNumber) -> None:
    switches = account.switches
    if number.type == "TollFree":
        raise ItemError("BadRequest", "Toll-free numbers have no calling name.")
    if switches.calling_name_countries not in {"any", number.country}:
        raise ItemError("BadRequest", f"Numbers of {number.country} have no calling name.")
    if switches.calling_name_product_types not in {"any", number.product_type}:
        raise ItemError("BadRequest", f"Numbers of product type {number.product_type} have no calling name.")


def _assigned(account: Account, number: PhoneNumber, what: str) -> ItemError:
    code = account.switches.assigned_code
    in_group = any(association.name == "VoiceConnectorGroupId" for association in number.associations)
    if code == "PhoneNumberAssociationsExist" and in_group:
        code = "VoiceConnectorGroupAssociationsExist"
    return ItemError(code, f"The phone number is assigned; it {what}.")


_UPDATES: Mapping[str, Callable[[Account, PhoneNumber, str], PhoneNumber]] = {
    "ProductType": _product_type,
    "Name": _name,
    "CallingName": _calling_name,
}
ATTRIBUTES = tuple(_UPDATES)
