"""What nobody says about the real service, as switches with the likeliest value as default.

Whoever knows better sets one with `pulumi-chime emulator --set NAME=VALUE`. Nothing here is verified
against the service; docs/emulator.md lists them for people.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


class SwitchError(ValueError):
    """A switch or value that does not exist."""


def _one_of(meaning: str, *values: str) -> Any:
    """A switch whose first value is the default."""
    return field(default=values[0], metadata={"meaning": meaning, "values": values})


def _number(meaning: str, default: float) -> Any:
    return field(default=default, metadata={"meaning": meaning, "values": None})


@dataclass(frozen=True, slots=True)
class Switches:
    """The unknowns. Each field's metadata says what it decides."""

    refused_item: str = _one_of(
        "An item that is wrong in itself (two attributes, none, a duplicate, a value outside the model)"
        " fails the whole request, or only itself with BadRequest",
        "request",
        "item",
    )
    pending_blocks: str = _one_of(
        "While a calling name is pending, which updates of that number are refused",
        "everything",
        "calling_name",
    )
    pending_code: str = _one_of(
        "The code of that refusal", "Conflict", "BadRequest", "PreconditionFailed", "Unprocessable"
    )
    pending_shows: str = _one_of("What a read shows while a calling name is pending", "old", "new", "none")
    pending_hours: float = _number("Hours until a calling name takes effect (the service: up to 72)", 72)
    same_calling_name: str = _one_of(
        "Sending the calling name that is already live makes it pending all the same, or does nothing",
        "pending",
        "nothing",
    )
    cleared_shows: str = _one_of(
        "What a number without a calling name of its own shows", "none", "account_default"
    )
    calling_name_interval_days: float = _number(
        "Days between two calling names of one number (guides disagree: none, or seven)", 0
    )
    calling_name_countries: str = _one_of("Countries whose numbers take a calling name", "any", "US")
    calling_name_product_types: str = _one_of(
        "Product types that take a calling name", "any", "VoiceConnector"
    )
    assigned_code: str = _one_of(
        "The code for what an assigned number does not take (a product type, deletion)",
        "PhoneNumberAssociationsExist",
        "BadRequest",
        "Conflict",
    )
    queued_code: str = _one_of(
        "The code for an update of a number in the deletion queue",
        "Gone",
        "PreconditionFailed",
        "NotFound",
        "BadRequest",
    )
    queued_again: str = _one_of("Deleting a number that is already in the deletion queue", "done", "refused")
    queued_listed: str = _one_of("A list without a filter shows the deletion queue", "yes", "no")
    unsettled_statuses: str = _one_of(
        "Updates of numbers that are neither Assigned nor Unassigned nor in the deletion queue",
        "refused",
        "accepted",
    )
    error_ids: str = _one_of(
        "How an item's error spells the number: as its id, as it was sent, or as E.164", "id", "sent", "e164"
    )
    no_errors: str = _one_of("The list of errors when there are none", "empty", "absent")


def switched(settings: Iterable[str]) -> Switches:
    """Return the switches with some set. Raises SwitchError, which names what there is.

    Args:
        settings: Texts such as `pending_shows=new`.
    """
    changes: dict[str, Any] = {}
    known = {switch.name: switch for switch in fields(Switches)}
    for setting in settings:
        name, _, value = setting.partition("=")
        if name not in known:
            raise SwitchError(f"{name}: no such switch; there are {', '.join(known)}")
        changes[name] = _value(name, known[name].metadata["values"], value)
    return replace(Switches(), **changes)


def _value(name: str, values: tuple[str, ...] | None, value: str) -> Any:
    if values is None:
        try:
            number = float(value)
        except ValueError:
            number = -1.0
        if not 0 <= number < float("inf"):
            raise SwitchError(f"{name}={value}: a number that is not negative, please")
        return number
    if value not in values:
        raise SwitchError(f"{name}={value}: one of {', '.join(values)}, please")
    return value
