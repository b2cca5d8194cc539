"""What nobody says about the real service, as switches with the likeliest value as default.

Whoever knows better sets one with `pulumi-chime emulator --set NAME=VALUE`. Nothing here is verified
against the service; docs/emulator.md lists them for people.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from chime_emulator.one_line import OneLineError

if TYPE_CHECKING:
    from collections.abc import Iterable


class SwitchError(OneLineError, ValueError):
    """A switch or value that does not exist; the message names those that do."""


def _choice(meaning: str, *values: str) -> Any:
    """Declare a switch of named values; the first is the default."""
    return field(default=values[0], metadata={"meaning": meaning, "values": values})


def _amount(meaning: str, default: float, *, least: float = 0, most: float = 100_000) -> Any:
    """Declare a switch that is a number."""
    return field(default=default, metadata={"meaning": meaning, "values": None, "range": (least, most)})


@dataclass(frozen=True, slots=True)
class Switches:
    """The unknowns, each with its meaning."""

    batch_limit: float = _amount(
        "How many numbers a batch takes before the whole request fails; only the IAM action's text says 50",
        50,
    )
    unknown_members: str = _choice(
        "Members of a request's body that the model does not have fail the request, or are ignored",
        "refused",
        "ignored",
    )
    raw_ids: str = _choice(
        "In a batch, a number that is spelled +1… or 1… instead of %2B1…", "accepted", "not_found"
    )
    wrong_item: str = _choice(
        "An item of a batch with two attributes, with none, or with a number that appears twice "
        "fails the whole request, or only itself",
        "request",
        "item",
    )
    pending_blocks: str = _choice(
        "While a calling name is pending, which updates of its number are refused",
        "everything",
        "calling_name",
    )
    pending_code: str = _choice(
        "The code of that refusal", "Conflict", "BadRequest", "PreconditionFailed", "Unprocessable"
    )
    pending_shows: str = _choice(
        "The calling name that a read shows while one is pending", "old", "new", "none"
    )
    pending_hours: float = _amount("Hours until a calling name takes effect; the service says up to 72", 72)
    same_calling_name: str = _choice(
        "Sending the calling name that is already in effect makes it pending all the same, or does nothing",
        "pending",
        "nothing",
    )
    cleared_shows: str = _choice(
        "The calling name that a US local number without one of its own shows", "none", "account_default"
    )
    calling_name_interval_days: float = _amount(
        "Days between two calling names of one number; one guide says seven, the API reference nothing", 0
    )
    calling_name_countries: str = _choice("Countries whose numbers take a calling name", "any", "US")
    calling_name_product_types: str = _choice(
        "Product types whose numbers take a calling name", "any", "VoiceConnector"
    )
    impossible_code: str = _choice(
        "The code for what a number can never take: a calling name if it is toll-free, VoiceConnector outside the US",
        "BadRequest",
        "Unprocessable",
        "Validation",
    )
    assigned_code: str = _choice(
        "The code for what an assigned number does not take: another product type, deletion",
        "PhoneNumberAssociationsExist",
        "BadRequest",
        "Conflict",
    )
    queued_code: str = _choice(
        "The code for an update of a number in the deletion queue",
        "Gone",
        "PreconditionFailed",
        "NotFound",
        "BadRequest",
    )
    queued_again: str = _choice("Deleting a number that is already in the deletion queue", "done", "refused")
    queued_listed: str = _choice("Whether a list without a status shows the deletion queue", "yes", "no")
    other_statuses: str = _choice(
        "Updates of numbers that are neither Assigned, Unassigned nor in the deletion queue",
        "refused",
        "accepted",
    )
    page_size: float = _amount(
        "Numbers in a page of a list that does not ask for a size", 100, least=1, most=100
    )
    error_ids: str = _choice(
        "How an item's error spells its number: as the id, as the request did, or as E.164",
        "id",
        "sent",
        "e164",
    )
    no_errors: str = _choice("The list of errors in a batch's answer when there are none", "empty", "absent")


def switched(settings: Iterable[str]) -> Switches:
    """Return the switches with some of them set.

    Args:
        settings: Texts such as `pending_shows=new`.

    Raises:
        SwitchError: There is no such switch, or it has no such value.
    """
    known = {switch.name: switch for switch in fields(Switches)}
    changes: dict[str, Any] = {}
    for setting in settings:
        name, _, text = setting.partition("=")
        if name not in known:
            raise SwitchError(f"{name}: no such switch; there are {', '.join(known)}")
        metadata = known[name].metadata
        if metadata["values"] is None:
            changes[name] = _number(name, text, *metadata["range"])
        elif text in metadata["values"]:
            changes[name] = text
        else:
            raise SwitchError(f"{name}: {text!r} is none of {', '.join(metadata['values'])}")
    return replace(Switches(), **changes)


def _number(name: str, text: str, least: float, most: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not least <= number <= most:
        raise SwitchError(f"{name}: {text!r} is no number between {least:g} and {most:g}")
    return number
