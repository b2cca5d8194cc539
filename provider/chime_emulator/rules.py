"""What the service accepts for one phone number, each rule with its source.

"Model" is the botocore model chime-sdk-voice/2022-08-03 with its documentation, "guide" the administration
guide at https://docs.aws.amazon.com/chime-sdk/latest/ag/; "inferred" is the likeliest reading where nobody
says it, and a switch where readings differ. Every rule raises ItemRefused, which a batch reports for the one
number, and an operation on a single number as its own refusal.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chime_emulator.errors import ItemRefused
from chime_emulator.numbers import DAY, HOUR, IN_DELETION_QUEUE, PENDING, PendingCallingName

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chime_emulator.account import EmulatedAccount
    from chime_emulator.numbers import StoredNumber


def existing(account: EmulatedAccount, phone_number: str | None) -> StoredNumber:
    """Return the account's number; an id that the account does not have is NotFound (inferred)."""
    number = account.get(phone_number) if phone_number else None
    if number is None:
        raise ItemRefused("NotFound", "The phone number is not in this account and region.")
    return number


def update(account: EmulatedAccount, number: StoredNumber, attribute: str, value: str) -> StoredNumber:
    """Give one attribute of a number a value.

    Args:
        account: Where the number lives.
        number: As it is.
        attribute: One of ATTRIBUTES.
        value: Fits the model; the empty text clears (inferred).
    """
    _require_writable(account, number)
    _require_nothing_pending(account, number, attribute)
    after = _UPDATES[attribute](account, number, value)
    return account.write(number, after, attribute, value)


def delete(account: EmulatedAccount, number: StoredNumber) -> None:
    """Move an unassigned number to the deletion queue (model, guide: delete-phone.html).

    Deleting what is already there does nothing (inferred).
    """
    if number.status == IN_DELETION_QUEUE:
        if account.switches.queued_again == "refused":
            raise ItemRefused(
                account.switches.queued_code, "The phone number is already in the deletion queue."
            )
        return
    _require_unassigned(account, number, "deleted")
    after = replace(number, status=IN_DELETION_QUEUE, deleted=account.now)
    account.write(number, after, "Status", IN_DELETION_QUEUE)


def restore(account: EmulatedAccount, number: StoredNumber) -> StoredNumber:
    """Take a number out of the deletion queue, into the account's quota (model, guide: restore-phone.html)."""
    if number.status != IN_DELETION_QUEUE:
        raise ItemRefused("BadRequest", "The phone number is not in the deletion queue.")
    if account.count() >= account.quota:
        raise ItemRefused("ResourceLimitExceeded", f"The account may have {account.quota} phone numbers.")
    after = replace(number, status="Unassigned", deleted=None)
    return account.write(number, after, "Status", "Unassigned")


def set_default_calling_name(account: EmulatedAccount, calling_name: str) -> None:
    """Set the account's default calling name, once every seven days (model: UpdatePhoneNumberSettings)."""
    _, updated = account.default_calling_name()
    if updated is not None and account.now - updated < 7 * DAY:
        raise ItemRefused("BadRequest", "The default calling name can be updated once every seven days.")
    account.set_default_calling_name(calling_name)


def _require_writable(account: EmulatedAccount, number: StoredNumber) -> None:
    """Of eleven statuses, only Assigned and Unassigned are certain to be writable (inferred)."""
    if number.status == IN_DELETION_QUEUE:
        raise ItemRefused(account.switches.queued_code, "The phone number is in the deletion queue.")
    if number.status not in {"Assigned", "Unassigned"} and account.switches.other_statuses == "refused":
        raise ItemRefused("PreconditionFailed", f"The phone number is {number.status}.")


def _require_nothing_pending(account: EmulatedAccount, number: StoredNumber, attribute: str) -> None:
    """A pending calling name must be complete before another update (model: UpdatePhoneNumber)."""
    blocked = attribute == "CallingName" or account.switches.pending_blocks == "everything"
    if number.pending and blocked:
        raise ItemRefused(account.switches.pending_code, "An update of the calling name is pending.")


def _require_unassigned(account: EmulatedAccount, number: StoredNumber, what: str) -> None:
    if not number.associations and number.status != "Assigned":
        return
    code = account.switches.assigned_code
    in_group = any(association.name == "VoiceConnectorGroupId" for association in number.associations)
    if code == "PhoneNumberAssociationsExist" and in_group:
        code = "VoiceConnectorGroupAssociationsExist"
    raise ItemRefused(code, f"The phone number must be unassigned before it can be {what}.")


def _product_type(account: EmulatedAccount, number: StoredNumber, value: str) -> StoredNumber:
    """Unassigned US numbers change it; others are SipMediaApplicationDialIn (model, guide: change-product-type.html)."""
    if value == number.product_type:
        return number
    _require_unassigned(account, number, "given another product type")
    if number.country != "US" and value != "SipMediaApplicationDialIn":
        raise _impossible(account, "Numbers outside the U.S. must use SipMediaApplicationDialIn.")
    return replace(number, product_type=value)


def _name(account: EmulatedAccount, number: StoredNumber, value: str) -> StoredNumber:  # noqa: ARG001  # one signature for all
    """Any number takes any name that fits the model."""
    return replace(number, name=value)


def _calling_name(account: EmulatedAccount, number: StoredNumber, value: str) -> StoredNumber:
    """Numbers that are not toll-free take one, within 72 hours (model, guide: calling-name.html)."""
    _require_calling_name_possible(account, number)
    switches = account.switches
    if switches.same_calling_name == "nothing" and value == number.calling_name:
        return number
    since = account.now - (number.calling_name_accepted or 0.0)
    if since < switches.calling_name_interval_days * DAY:
        raise ItemRefused("BadRequest", "The calling name was updated too short a while ago.")
    pending = PendingCallingName(
        calling_name=value,
        settles=account.now + switches.pending_hours * HOUR,
        fails=number.phone_number in account.plan.calling_names_fail,
    )
    return replace(number, pending=pending, calling_name_status=PENDING, calling_name_accepted=account.now)


def _require_calling_name_possible(account: EmulatedAccount, number: StoredNumber) -> None:
    """Toll-free numbers have none (guide: calling-name.html); of other kinds nobody says (inferred)."""
    switches = account.switches
    if number.type == "TollFree":
        raise _impossible(account, "Toll-free numbers have no calling name.")
    if switches.calling_name_countries not in {"any", number.country}:
        raise _impossible(account, f"Numbers of {number.country} have no calling name.")
    if switches.calling_name_product_types not in {"any", number.product_type}:
        raise _impossible(account, f"Numbers of product type {number.product_type} have no calling name.")


def _impossible(account: EmulatedAccount, message: str) -> ItemRefused:
    return ItemRefused(account.switches.impossible_code, message)


_UPDATES: Mapping[str, Callable[[EmulatedAccount, StoredNumber, str], StoredNumber]] = {
    "ProductType": _product_type,
    "Name": _name,
    "CallingName": _calling_name,
}
ATTRIBUTES = tuple(_UPDATES)
"""What an update can change, by the model's names."""
