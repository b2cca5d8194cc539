"""The operations of `chime-sdk-voice` that the emulator carries out.

To add one, write a function under `@operation("…")`: it gets the account and the request by the model's
member names, already checked against the model, and returns the answer the same way, or raises
RequestRefused or ItemRefused. Routing, checking and serializing follow from the model.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from chime_emulator import paging, rules
from chime_emulator.account import Filter
from chime_emulator.documents import timestamp
from chime_emulator.errors import ItemRefused, MalformedItem, bad_request
from chime_emulator.spelling import e164, phone_number_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chime_emulator.account import EmulatedAccount
    from chime_emulator.numbers import StoredNumber

    Operation = Callable[[EmulatedAccount, Mapping[str, Any]], dict[str, Any]]

_NOT_BLANK = re.compile(r".*\S.*")
"""Model: SensitiveNonEmptyString, which an id is everywhere, except in BatchDeletePhoneNumber's list."""
OPERATIONS: dict[str, Operation] = {}
_COUNTRIES = {
    "VoiceConnector": {"US": ["Local", "TollFree"]},
    "SipMediaApplicationDialIn": {
        "AU": ["Local", "TollFree"],
        "CA": ["Local", "TollFree"],
        "DE": ["Local", "TollFree"],
        "GB": ["Local", "TollFree"],
        "US": ["Local", "TollFree"],
    },
}
"""A part of the service's list, which grows: the countries of the numbers that the emulator makes up."""


def operation(name: str) -> Callable[[Operation], Operation]:
    """Register a function as the operation of this name in the model."""

    def register(function: Operation) -> Operation:
        OPERATIONS[name] = function
        return function

    return register


def spellings(request: Mapping[str, Any]) -> list[str]:
    """Return the phone numbers that a request names, as it spells them, in its order."""
    single = [request["PhoneNumberId"]] if "PhoneNumberId" in request else []
    items = request.get("UpdatePhoneNumberRequestItems", [])
    return [*single, *request.get("PhoneNumberIds", []), *(item["PhoneNumberId"] for item in items)]


def attributes(request: Mapping[str, Any]) -> list[str]:
    """Return the attributes of phone numbers that a request updates, each once."""
    single = [request] if "PhoneNumberId" in request else []
    updates = [*single, *request.get("UpdatePhoneNumberRequestItems", [])]
    return [attribute for attribute in rules.ATTRIBUTES if any(attribute in update for update in updates)]


def item_error(account: EmulatedAccount, spelling: str, error: ItemRefused) -> dict[str, Any]:
    """Return an item's error as the model's PhoneNumberError."""
    number = e164(spelling) or spelling
    spelled = {"id": phone_number_id(number), "sent": spelling, "e164": number}
    return {
        "PhoneNumberId": spelled[account.switches.error_ids],
        "ErrorCode": error.code,
        "ErrorMessage": error.message,
    }


@operation("GetPhoneNumber")
def _get(account: EmulatedAccount, request: Mapping[str, Any]) -> dict[str, Any]:
    return {"PhoneNumber": account.as_shown(account.as_read(_find(account, request)))}


@operation("ListPhoneNumbers")
def _list(account: EmulatedAccount, request: Mapping[str, Any]) -> dict[str, Any]:
    selected = _read_filter(account, request)
    after = paging.read_token(selected, request.get("NextToken"))
    size = request.get("MaxResults", int(account.switches.page_size))
    numbers = account.page(selected, after, size + 1)
    page = numbers[:size]
    answer: dict[str, Any] = {"PhoneNumbers": [account.as_shown(account.as_read(number)) for number in page]}
    if len(numbers) > size:
        answer["NextToken"] = paging.make_token(selected, page[-1].phone_number)
    return answer


@operation("UpdatePhoneNumber")
def _update(account: EmulatedAccount, request: Mapping[str, Any]) -> dict[str, Any]:
    return {"PhoneNumber": account.as_shown(_update_attribute(account, request))}


@operation("BatchUpdatePhoneNumber")
def _batch_update(account: EmulatedAccount, request: Mapping[str, Any]) -> dict[str, Any]:
    items = request["UpdatePhoneNumberRequestItems"]
    return _for_each_item(account, items, lambda item: _update_attribute(account, item))


@operation("DeletePhoneNumber")
def _delete(account: EmulatedAccount, request: Mapping[str, Any]) -> dict[str, Any]:
    rules.delete(account, _find(account, request))
    return {}


@operation("BatchDeletePhoneNumber")
def _batch_delete(account: EmulatedAccount, request: Mapping[str, Any]) -> dict[str, Any]:
    items = [{"PhoneNumberId": spelling} for spelling in request["PhoneNumberIds"]]
    return _for_each_item(account, items, lambda item: _delete(account, item))


@operation("RestorePhoneNumber")
def _restore(account: EmulatedAccount, request: Mapping[str, Any]) -> dict[str, Any]:
    return {"PhoneNumber": account.as_shown(rules.restore(account, _find(account, request)))}


@operation("GetPhoneNumberSettings")
def _get_settings(account: EmulatedAccount, request: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG001  # it has no input
    calling_name, updated = account.default_calling_name()
    if updated is None:
        return {}
    return {"CallingName": calling_name, "CallingNameUpdatedTimestamp": timestamp(updated)}


@operation("UpdatePhoneNumberSettings")
def _update_settings(account: EmulatedAccount, request: Mapping[str, Any]) -> dict[str, Any]:
    rules.set_default_calling_name(account, request["CallingName"])
    return {}


@operation("ListSupportedPhoneNumberCountries")
def _list_countries(account: EmulatedAccount, request: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG001  # the same for all
    countries = _COUNTRIES[request["ProductType"]]
    return {
        "PhoneNumberCountries": [
            {"CountryCode": country, "SupportedPhoneNumberTypes": types}
            for country, types in countries.items()
        ]
    }


def _find(account: EmulatedAccount, request: Mapping[str, Any]) -> StoredNumber:
    return rules.existing(account, e164(request["PhoneNumberId"]))


def _update_attribute(account: EmulatedAccount, item: Mapping[str, Any]) -> StoredNumber:
    """Carry out one update: of one attribute (model: BatchUpdatePhoneNumber, UpdatePhoneNumber)."""
    given = [attribute for attribute in rules.ATTRIBUTES if attribute in item]
    if len(given) != 1:
        raise MalformedItem(f"Exactly one of {', '.join(rules.ATTRIBUTES)} can be updated at a time.")
    return rules.update(account, _find(account, item), given[0], item[given[0]])


def _for_each_item(
    account: EmulatedAccount,
    items: Sequence[Mapping[str, Any]],
    action: Callable[[Mapping[str, Any]], object],
) -> dict[str, Any]:
    """Carry out an action for each item of a batch; return the errors of those that failed."""
    limit = int(account.switches.batch_limit)
    if len(items) > limit:
        raise bad_request(f"At most {limit} phone numbers in a request, not {len(items)}.")
    errors = []
    seen: set[str] = set()
    for item in items:
        spelling = item["PhoneNumberId"]
        number = e164(spelling) or spelling
        try:
            _require_new(account, spelling, seen)
            if number not in account.plan.skipped:
                action(item)
            if number in account.plan.item_errors_after:
                raise account.plan.item_errors_after[number]
        except ItemRefused as error:
            if isinstance(error, MalformedItem) and account.switches.wrong_item == "request":
                raise error.as_request_refused() from None
            errors.append(item_error(account, spelling, error))
    return {"PhoneNumberErrors": errors}


def _require_new(account: EmulatedAccount, spelling: str, seen: set[str]) -> None:
    """No number appears twice in a request (model: BatchUpdatePhoneNumber); add this one to those seen."""
    if not _NOT_BLANK.fullmatch(spelling):
        raise bad_request("A phone number's id is blank.")
    number = e164(spelling) or spelling
    if number in seen:
        raise MalformedItem("The phone number appears twice in the request.")
    seen.add(number)
    if account.switches.raw_ids == "not_found" and "%" not in spelling:
        raise ItemRefused("NotFound", "The ids of this account's phone numbers begin with %2B.")


def _read_filter(account: EmulatedAccount, request: Mapping[str, Any]) -> Filter:
    name, value = request.get("FilterName"), request.get("FilterValue")
    if (name is None) != (value is None):
        raise bad_request("FilterName and FilterValue go together.")
    return Filter(
        status=request.get("Status"),
        product_type=request.get("ProductType"),
        association=None if name is None or value is None else (name, value),
        queued=account.switches.queued_listed == "yes",
    )
