"""What is stored in a stack's state: a contract with every state that was ever written.

Inputs are what the program declares. Outputs are what the service showed, the declared values as
they were really applied, and what `read` and `delete` need, because those see outputs only. Keys
may be added; an absent key has a default here, so that older states stay readable.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.choices import OnAdopt, OnDestroy
from pulumi_chime.model.connection import Connection
from pulumi_chime.model.numbers import TOLL_FREE, CallingNameStatus, Declared

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_chime.model.changes import Applied
    from pulumi_chime.model.numbers import Live

Properties = dict[str, Any]

_POLICIES = ("on_adopt", "on_destroy", "connection", "defaulted")


def declared(inputs: Mapping[str, Any], phone_number_type: str = "") -> Declared:
    """Return what checked inputs declare. Every value must be known.

    Args:
        inputs: Checked.
        phone_number_type: `Local` or `TollFree`, as the service shows it; empty while it is not known.
    """
    return Declared(
        phone_number=inputs["phone_number"],
        values={Attribute(name): inputs[name] for name in managed(inputs, phone_number_type)},
        on_adopt=OnAdopt(inputs.get("on_adopt", OnAdopt.MATCH.value)),
        on_destroy=OnDestroy(inputs.get("on_destroy", OnDestroy.RETAIN.value)),
    )


def connection(properties: Mapping[str, Any]) -> Connection:
    """Return the connection that inputs or outputs declare."""
    return Connection.from_inputs(properties.get("connection"))


def known(properties: Mapping[str, Any]) -> dict[Attribute, str]:
    """Return the attribute values of inputs or outputs; one that is not there is empty."""
    return {attribute: properties.get(attribute.value) or "" for attribute in Attribute}


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


def managed(inputs: Mapping[str, Any], phone_number_type: str = "") -> list[str]:
    """Return the names of the attributes that are kept as declared, in the order of `Attribute`."""
    skipped = skipped_defaults(inputs, phone_number_type)
    return [
        attribute.value
        for attribute in Attribute
        if inputs.get(attribute.value) is not None and attribute not in skipped
    ]


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
    for change in applied.sent:
        if change.attribute is Attribute.CALLING_NAME:
            outputs["calling_name_status"] = CallingNameStatus.PENDING
            outputs["calling_name_sent"] = {"value": change.after, "before": change.edit.before, "at": _now()}
    return outputs


def refreshed(before: Mapping[str, Any], live: Live) -> Properties:
    """Return the outputs as the service shows the number now.

    While a calling name is pending, the service may show the old one, none or the new one: all of
    them count as the one that was sent.
    """
    outputs = {**before, **live.as_outputs()}
    sent = before.get("calling_name_sent")
    # The first states did not keep what stood there before.
    if sent and live.calling_name_is_pending and live.calling_name in {"", sent.get("before"), sent["value"]}:
        outputs["calling_name"] = sent["value"]
    return outputs


def is_unsettled(outputs: Mapping[str, Any]) -> bool:
    """Return whether a managed calling name was still pending when the number was last seen."""
    return outputs.get(
        "calling_name_status"
    ) == CallingNameStatus.PENDING and Attribute.CALLING_NAME.value in (outputs.get("managed") or ())


def resettled(before: Mapping[str, Any], live: Live) -> Properties:
    """Return the outputs with what has become of a calling name that was pending; all else as it was."""
    now = refreshed(before, live)
    return {**before, **{key: now[key] for key in ("calling_name", "calling_name_status")}}


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


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
