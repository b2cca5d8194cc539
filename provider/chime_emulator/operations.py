"""The operations of `chime-sdk-voice` that the emulator carries out.

To add one, write a function under `@operation("…")`: it gets the account and the request by the model's
member names, already checked against the model, and returns the answer the same way, or raises
RequestError or ItemError. Routing, checking and serializing follow from the model.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from typing import TYPE_CHECKING, Any

from chime_emulator import rules
from chime_emulator.account import Filter
from chime_emulator.errors import ItemError, bad_request
from chime_emulator.numbers import shown
from chime_emulator.spelling import e164, phone_number_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chime_emulator.account import Account

    Operation = Callable[[Account, Mapping[str, Any]], dict[str, Any]]

OPERATIONS: dict[str, Operation] = {}
_BATCH_LIMIT = 50
"""IAM's action text: "up to 50 phone numbers".
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonchime.html"""
_PAGE_LIMIT = 100  # model: ResultMax


def operation(name: str) -> Callable[[Operation], Operation]:
    """Register a function as the operation of this name in the model."""

    def register(function: Operation) -> Operation:
        OPERATIONS[name] = function
        return function

    return register


def spellings(request: Mapping[str, Any]) -> list[str]:
    """Return the phone numbers that a request names, as it spells them, in its order."""
    items = request.get("UpdatePhoneNumberRequestItems", [])
    single = [request["PhoneNumberId"]] if "PhoneNumberId" in request else []
    return [*single, *request.get("PhoneNumberIds", []), *(item["PhoneNumberId"] for item in items)]


def attributes(request: Mapping[str, Any]) -> list[str]:
    """Return the attributes that a request updates, each once."""
    updates = [request, *request.get("UpdatePhoneNumberRequestItems", [])] if spellings(request) else []
    return [attribute for attribute in rules.ATTRIBUTES if any(attribute in update for update in updates)]


@operation("GetPhoneNumber")
def _get(account: Account, request: Mapping[str, Any]) -> dict[str, Any]:
    return {"PhoneNumber": shown(rules.existing(account, e164(request["PhoneNumberId"])))}


@operation("ListPhoneNumbers")
def _list(account: Account, request: Mapping[str, Any]) -> dict[str, Any]:
    selected = _filter(account, request)
    after = _resumed(selected, request.get("NextToken"))
    size = request.get("MaxResults", _PAGE_LIMIT)
    numbers = account.page(selected, after, size + 1)
    page = numbers[:size]
    answer: dict[str, Any] = {"PhoneNumbers": [shown(number) for number in page]}
    if len(numbers) > size:
        answer["NextToken"] = _token(selected, page[-1].phone_number)
    return answer


@operation("UpdatePhoneNumber")
def _update(account: Account, request: Mapping[str, Any]) -> dict[str, Any]:
    attribute, value = _one_attribute(request)
    number = rules.existing(account, e164(request["PhoneNumberId"]))
    return {"PhoneNumber": shown(rules.update(account, number, attribute, value))}


@operation("BatchUpdatePhoneNumber")
def _batch_update(account: Account, request: Mapping[str, Any]) -> dict[str, Any]:
    items = {item["PhoneNumberId"]: item for item in request["UpdatePhoneNumberRequestItems"]}

    def update(spelling: str) -> None:
        attribute, value = _one_attribute(items[spelling])
        rules.update(account, rules.existing(account, e164(spelling)), attribute, value)

    return _each(account, spellings(request), update)


def _one_attribute(item: Mapping[str, Any]) -> tuple[str, str]:
    """ "You can update one attribute at a time" (model: BatchUpdatePhoneNumber, UpdatePhoneNumber)."""
    given = [(attribute, item[attribute]) for attribute in rules.ATTRIBUTES if attribute in item]
    if len(given) != 1:
        raise ItemError(
            "BadRequest", f"Exactly one of {', '.join(rules.ATTRIBUTES)} can be updated at a time."
        )
    return given[0]


def _each(account: Account, named: list[str], action: Callable[[str], None]) -> dict[str, Any]:
    """Carry out an action for each number of a batch; return the errors of those that failed."""
    if len(named) > _BATCH_LIMIT:
        raise bad_request(f"At most {_BATCH_LIMIT} phone numbers in a request; these are {len(named)}.")
    identities = [e164(spelling) or spelling for spelling in named]
    if len(set(identities)) < len(identities):
        raise bad_request("A phone number stands twice in the request.")
    errors = []
    for identity, spelling in zip(identities, named, strict=True):
        if identity in account.passed_over:
            continue
        try:
            action(spelling)
        except ItemError as error:
            errors.append(item_error(spelling, error))
    return {"PhoneNumberErrors": errors}


def item_error(spelling: str, error: ItemError) -> dict[str, Any]:
    """Return an item's error as the model's PhoneNumberError."""
    number = e164(spelling)
    return {
        "PhoneNumberId": phone_number_id(number) if number else spelling,
        "ErrorCode": error.code,
        "ErrorMessage": error.message,
    }


def _filter(account: Account, request: Mapping[str, Any]) -> Filter:
    name, value = request.get("FilterName"), request.get("FilterValue")
    if (name is None) != (value is None):
        raise bad_request("FilterName and FilterValue go together.")
    return Filter(
        status=request.get("Status"),
        product_type=request.get("ProductType"),
        association=None if name is None or value is None else (name, value),
        queued=account.switches.queued_listed == "yes",
    )


def _token(selected: Filter, last: str) -> str:
    """Return a token that continues a list behind a number, and that list only."""
    place = json.dumps([last, _digest(selected, last)]).encode()
    return base64.urlsafe_b64encode(place).decode()


def _resumed(selected: Filter, token: str | None) -> str:
    """Return the number behind which a token continues. Raises RequestError for a token of no or another list."""
    if token is None:
        return ""
    try:
        last, digest = json.loads(base64.b64decode(token, altchars=b"-_", validate=True))
        sound = digest == _digest(selected, last)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        sound = False
    if not sound:
        raise bad_request("NextToken is not a token of this list.")
    return str(last)


def _digest(selected: Filter, last: str) -> str:
    return hashlib.sha256(f"{selected}|{last}".encode()).hexdigest()[:16]
