"""What is stored in a stack's state: a contract with every state that was ever written.

Inputs are what the program declares. Outputs are what the service showed, the declared values as
they were really applied, and what `read` and `delete` need, because those see outputs only. Keys
may be added; an absent key has a default here, so that older states stay readable.

A name or calling name that nobody declares is not stored, and one that is declared stands under its own key
only: the engine protects a secret by its key.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.choices import OnAdopt, OnDestroy
from pulumi_chime.model.connection import Connection
from pulumi_chime.model.numbers import (
    CALLING_NAME_TIME,
    TOLL_FREE,
    CallingNameStatus,
    Declared,
    is_pending,
)
from pulumi_chime.model.unknown import is_known

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_chime.model.changes import Applied
    from pulumi_chime.model.numbers import Live

Properties = dict[str, Any]

SECRET_INPUTS = "secret_inputs"  # noqa: S105 - a key
"""The key of the names of those inputs that the program calls secret."""

_WAITING = "waiting"
"""The key of the names of those attributes whose declared values are still to be written."""

IMPORTED = "__imported"
"""Stands among the inputs of a number that was imported, until the first step after that."""

_POLICIES = ("on_adopt", "on_destroy", "connection", "defaulted", SECRET_INPUTS)
_NONE: frozenset[Attribute] = frozenset()
_MAY_BE_SECRET = tuple(attribute for attribute in Attribute if attribute.row.may_be_secret)

# Each number of each deploy is compared by them, several times; what Enum computes anew for each is half of that.
_NAMES = tuple((attribute, attribute.value) for attribute in Attribute)


def declared(
    inputs: Mapping[str, Any], phone_number_type: str = "", *, before: Mapping[str, Any] | None = None
) -> Declared:
    """Return what checked inputs declare. Every value must be known.

    Args:
        inputs: Checked.
        phone_number_type: `Local` or `TollFree`, as the service shows it; empty while it is not known.
        before: The stored outputs, whose values are replaced: what was secret in them stays so; None for a number that
            is new to the state.
    """
    return Declared(
        phone_number=inputs["phone_number"],
        values={Attribute(name): inputs[name] for name in managed(inputs, phone_number_type)},
        secrets=secrets(inputs, before or {}),
        on_adopt=OnAdopt(inputs.get("on_adopt", OnAdopt.MATCH.value)),
        on_destroy=OnDestroy(inputs.get("on_destroy", OnDestroy.RETAIN.value)),
    )


def connection(properties: Mapping[str, Any]) -> Connection:
    """Return the connection that inputs or outputs declare; it must be known."""
    return Connection.from_inputs(properties.get("connection"))


def secrets(*properties: Mapping[str, Any]) -> frozenset[Attribute]:
    """Return the attributes whose values any of these inputs or outputs calls secret; all, where one does not know."""
    listed = [names for each in properties if (names := each.get(SECRET_INPUTS))]
    if not listed:
        return _NONE
    found: set[Attribute] = set()
    for names in listed:
        found.update(
            attribute for attribute in _MAY_BE_SECRET if not is_known(names) or attribute.value in names
        )
    return frozenset(found)


def known(properties: Mapping[str, Any]) -> dict[Attribute, str | None]:
    """Return the attribute values that outputs know.

    A text that is not there is None: nobody has stored what the account has. A calling name that was sent and not
    accepted is None too: whatever is shown, it is not what was declared.
    """
    values: dict[Attribute, str | None] = {attribute: properties.get(name) for attribute, name in _NAMES}
    if calling_name_has_failed(properties):
        values[Attribute.CALLING_NAME] = None
    return values


def calling_name_has_failed(outputs: Mapping[str, Any]) -> bool:
    """Return whether the last calling name that was sent was not accepted, as far as outputs know."""
    return bool(outputs.get("calling_name_sent")) and (
        outputs.get("calling_name_status") == CallingNameStatus.FAILED
    )


def skipped_defaults(inputs: Mapping[str, Any], phone_number_type: str) -> list[Attribute]:
    """Return the attributes that a fleet's default gives to a number which cannot have them.

    What a row says itself is never skipped: that is refused, so that its author learns of it.
    """
    is_skipped = (
        phone_number_type == TOLL_FREE
        and Attribute.CALLING_NAME.value in (inputs.get("defaulted") or ())
        and inputs.get(Attribute.CALLING_NAME.value)
    )
    return [Attribute.CALLING_NAME] if is_skipped else []


def waiting(outputs: Mapping[str, Any]) -> frozenset[Attribute]:
    """Return the attributes whose values were declared and not written, because an earlier calling name was pending.

    The engine compares with what was declared last, so its own output does not show that they differ.
    """
    names = outputs.get(_WAITING) or ()
    return frozenset(attribute for attribute, name in _NAMES if name in names) if names else _NONE


def managed(inputs: Mapping[str, Any], phone_number_type: str = "") -> list[str]:
    """Return the names of the attributes that are kept as declared, in the order of `Attribute`."""
    skipped = skipped_defaults(inputs, phone_number_type)
    return [name for attribute, name in _NAMES if inputs.get(name) is not None and attribute not in skipped]


def clears_calling_name(properties: Mapping[str, Any]) -> bool:
    """Return whether inputs declare, or outputs keep, that a number has no calling name of its own."""
    return properties.get(Attribute.CALLING_NAME.value) == ""


def was_cleared(outputs: Mapping[str, Any]) -> bool:
    """Return whether outputs say that the calling name which was sent last was none."""
    return clears_calling_name(outputs) and bool(outputs.get("calling_name_sent"))


def bookkeeping(inputs: Mapping[str, Any], phone_number_type: str = "") -> Properties:
    """Return what is stored of the inputs for `read` and `delete`; a change of it is an update without a call."""
    return {
        "managed": managed(inputs, phone_number_type),
        "defaulted": list(inputs.get("defaulted") or ()),
        "on_adopt": inputs.get("on_adopt", OnAdopt.MATCH.value),
        "on_destroy": inputs.get("on_destroy", OnDestroy.RETAIN.value),
        "connection": dict(inputs.get("connection") or {}),
    }


def adopted(inputs: Mapping[str, Any], live: Live, region: str, applied: Applied) -> Properties:
    """Return the outputs of a number that has just been adopted."""
    outputs = {"phone_number": live.phone_number, **live.as_outputs(), "region": region}
    return updated(inputs, outputs, applied)


def updated(inputs: Mapping[str, Any], before: Mapping[str, Any], applied: Applied) -> Properties:
    """Return the outputs after changes that the service has accepted.

    Args:
        inputs: What is declared now.
        before: The outputs until now.
        applied: What took effect, and nothing else.
    """
    outputs = {**before, **bookkeeping(inputs, before.get("type", ""))}
    for change in (*applied.found, *applied.sent):
        outputs[change.attribute.value] = change.after
    if applied.found_status is not None:
        # Else one that has failed, and was put right by hand, would be looked at as failed by every later run.
        outputs["calling_name_status"] = applied.found_status
    for change in applied.sent:
        if change.attribute.row.settles_slowly:
            outputs["calling_name_status"] = CallingNameStatus.PENDING
            outputs["calling_name_sent"] = {"at": _now().isoformat(timespec="seconds")}
    outputs.pop(_WAITING, None)
    if applied.deferred:
        outputs[_WAITING] = [change.attribute.value for change in applied.deferred]
    for attribute in _MAY_BE_SECRET:
        if attribute.value not in outputs["managed"]:
            outputs.pop(attribute.value, None)
    # Once secret, a text that is still declared stays so.
    names = [
        attribute.value
        for attribute in _MAY_BE_SECRET
        if attribute in secrets(inputs, before) and attribute.value in outputs["managed"]
    ]
    outputs.pop(SECRET_INPUTS, None)
    _drop_sent_text(outputs)
    return {**outputs, SECRET_INPUTS: names} if names else outputs


def updated_in_part(inputs: Mapping[str, Any], before: Properties, applied: Applied | None) -> Properties:
    """Return the outputs after an update of which something was refused: what was accepted is stored.

    What was refused and was not managed before, is not managed now.

    Args:
        inputs: What is declared now.
        before: The outputs until now.
        applied: What took effect; None for nothing.
    """
    if applied is None or not (applied.sent or applied.found):
        return before
    made = {change.attribute.value for change in (*applied.found, *applied.sent)}
    kept = made.union(before.get("managed") or ())
    refused = {attribute.value for attribute in Attribute} - kept
    return updated({name: value for name, value in inputs.items() if name not in refused}, before, applied)


def refreshed(before: Mapping[str, Any], live: Live) -> Properties:
    """Return the outputs as the service shows the number now.

    While a calling name that was sent is pending, the service may show the old one, none or the new one: all of
    them count as the one that was sent. A text that is not managed stays as it was stored, if it was.
    """
    live = awaiting(before, live)
    outputs = {**before, **live.as_outputs()}
    # With it the engine stores the inputs that outputs stand for, and so shows what differs from them.
    outputs.pop(_WAITING, None)
    is_awaited = live.calling_name_is_pending and _is_awaited(before)
    for attribute in _MAY_BE_SECRET:
        name = attribute.value
        is_managed = name in (before.get("managed") or ())
        if is_managed and not (is_awaited and attribute.row.settles_slowly):
            continue
        if name in before:
            outputs[name] = before[name]
        else:
            outputs.pop(name, None)
    return outputs


def awaiting(outputs: Mapping[str, Any], live: Live) -> Live:
    """Return a live number as whoever has sent its calling name has to see it.

    Where the service shows no status at all, one that was sent less than 72 hours ago counts as pending. After that
    what shows counts, so that an account whose service never shows a status is waited for no longer; so it does where
    the time of sending cannot be read.

    Args:
        outputs: As stored; empty for a number that is new to the state.
        live: The number as the service shows it.
    """
    if live.calling_name_status or not _is_awaited(outputs) or not _was_just_sent(outputs):
        return live
    return replace(live, calling_name_status=CallingNameStatus.PENDING)


def _is_awaited(outputs: Mapping[str, Any]) -> bool:
    """Return whether a calling name was sent, and had not settled when the number was last seen."""
    status = outputs.get("calling_name_status")
    return bool(outputs.get("calling_name_sent")) and (not status or is_pending(status))


def _was_just_sent(outputs: Mapping[str, Any]) -> bool:
    try:
        sent = datetime.fromisoformat(outputs["calling_name_sent"]["at"])
        return _now() - sent < CALLING_NAME_TIME
    except (KeyError, TypeError, ValueError):
        return False


def is_unsettled(outputs: Mapping[str, Any]) -> bool:
    """Return whether a managed calling name was still pending when the number was last seen."""
    return is_pending(outputs.get("calling_name_status") or "") and (
        Attribute.CALLING_NAME.value in (outputs.get("managed") or ())
    )


def resettled(before: Mapping[str, Any], live: Live) -> Properties:
    """Return the outputs with what has become of a calling name that was pending; all else as it was."""
    now = refreshed(before, live)
    return {**before, **{key: now[key] for key in ("calling_name", "calling_name_status") if key in now}}


def inputs_of(outputs: Mapping[str, Any]) -> Properties:
    """Return the inputs that outputs stand for: live values of what is managed, everything else as it was.

    An attribute that is not managed must not appear: it would show as a change that nobody made.
    """
    inputs: Properties = {"phone_number": outputs["phone_number"]}
    for name in outputs.get("managed") or ():
        inputs[name] = outputs.get(name, "")
    for name in _POLICIES:
        if outputs.get(name):
            inputs[name] = outputs[name]
    return inputs


def _drop_sent_text(outputs: Properties) -> None:
    """Leave out the texts that earlier versions kept with the time of the last calling name."""
    sent = outputs.get("calling_name_sent")
    if sent:
        outputs["calling_name_sent"] = {"at": sent.get("at", "")}


def _now() -> datetime:
    return datetime.now(timezone.utc)
