"""A set: many phone numbers in one resource, as a program declares it and as a state stores it. Pure.

To all that decides about numbers, a number of a set looks like a resource of its own, with the properties that
`state` describes. What all numbers of a set have in common is stored once:

    {"numbers": {"+12065550100": {"name": "Reception", "status": "Assigned", …}, …},
     "defaults": {"calling_name": "Contoso"}, "on_adopt": "match", "on_destroy": "retain", "connection": {…},
     "region": "us-east-1", "arn_prefix": "arn:aws:chime:us-east-1:111122223333:phone-number/",
     "managed": ["name", "calling_name"]}

A number whose own value differs from what they have in common keeps it in its row. What holds a number
(`associations`) is not stored: whoever needs it looks the number up.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from pulumi_chime.model import state
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.choices import OnAdopt, OnDestroy
from pulumi_chime.model.identity import documented_id
from pulumi_chime.model.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pulumi_chime.model.state import Properties
    from pulumi_chime.model.unknown import Unknown

UNMANAGED: Final = "<unmanaged>"
"""What a row says of an attribute that is left alone in spite of the set's default, as a fleet file's cell does."""

ROW: Final = tuple(attribute.value for attribute in Attribute)
"""What a row declares of its number, by property name."""

_SHARED = ("on_adopt", "on_destroy", "connection")
SHOWN: Final = ("status", "calling_name_status", "type", "country")
"""What is stored of a number beside its attributes, as it was last seen."""
_KEPT = ("waiting", state.SECRET_INPUTS)
_SENT = "calling_name_sent"
_PLACE = ("region", "arn_prefix")


def with_defaults(row: Mapping[str, Any], defaults: Mapping[str, Any]) -> Properties:
    """Return what a row declares, with the set's defaults where it says nothing itself.

    Args:
        row: Attributes by property name, and `state.SECRET_INPUTS`, the names of those that are secret.
        defaults: Likewise.
    """
    declared: Properties = {}
    secret = {name for name in row.get(state.SECRET_INPUTS) or () if row.get(name) is not None}
    for name in ROW:
        value = row.get(name)
        if value is None:
            value = defaults.get(name)
            if name in (defaults.get(state.SECRET_INPUTS) or ()):
                secret.add(name)
        if value is not None and value != UNMANAGED:
            declared[name] = value
    if names := sorted(secret & declared.keys()):
        declared[state.SECRET_INPUTS] = names
    return declared


def declared_numbers(inputs: Mapping[str, Any]) -> dict[str, Properties]:
    """Return the inputs of each number of a set, by E.164 number; none while nobody knows which there are.

    Args:
        inputs: The set's, checked.
    """
    rows: Mapping[str, Mapping[str, Any]] | Unknown = inputs.get("numbers") or {}
    if rows is UNKNOWN:
        return {}
    shared = {name: inputs[name] for name in _SHARED if name in inputs}
    defaults = inputs.get("defaults") or {}
    numbers = {}
    for phone_number, row in rows.items():
        declared = {"phone_number": phone_number, **row, **shared}
        if names := defaulted(row, defaults):
            declared["defaulted"] = names
        numbers[phone_number] = declared
    return numbers


def defaulted(row: Mapping[str, Any], defaults: Mapping[str, Any]) -> list[str]:
    """Return the attributes of which a row says what the set's defaults say, and nothing of its own."""
    return [name for name in ROW if (value := defaults.get(name)) and row.get(name) == value]


def stored_numbers(outputs: Mapping[str, Any]) -> dict[str, Properties]:
    """Return the outputs of each number of a set, by E.164 number.

    Args:
        outputs: The set's, as stored.
    """
    shared = {name: outputs[name] for name in (*_SHARED, "region") if name in outputs}
    managed, prefix, defaults = (
        outputs.get("managed") or [],
        outputs.get("arn_prefix") or "",
        outputs.get("defaults") or {},
    )
    numbers = {}
    for phone_number, row in (outputs.get("numbers") or {}).items():
        own = {"phone_number": phone_number, **shared, "managed": managed, **row}
        own.setdefault("phone_number_id", documented_id(phone_number))
        if prefix:
            own.setdefault("phone_number_arn", f"{prefix}{own['phone_number_id']}")
        if sent := row.get(_SENT):
            own[_SENT] = {"at": sent}
        own["defaulted"] = defaulted(row, defaults)
        numbers[phone_number] = own
    return numbers


def stored(inputs: Mapping[str, Any], numbers: Mapping[str, Mapping[str, Any]]) -> Properties:
    """Return the outputs of a set.

    Args:
        inputs: What is declared of the set as a whole, and where its numbers lived until now; its own outputs will do.
        numbers: The outputs of each number, by E.164 number.
    """
    managed = _most_common(tuple(each.get("managed") or ()) for each in numbers.values())
    prefix = _most_common(_arn_prefix(each) for each in numbers.values()) or inputs.get("arn_prefix", "")
    shared = {
        "defaults": dict(inputs.get("defaults") or {}),
        "on_adopt": inputs.get("on_adopt", OnAdopt.MATCH.value),
        "on_destroy": inputs.get("on_destroy", OnDestroy.RETAIN.value),
        "connection": dict(inputs.get("connection") or {}),
        "region": next(
            (each["region"] for each in numbers.values() if "region" in each), inputs.get("region", "")
        ),
        "arn_prefix": prefix,
        "managed": list(managed or ()),
    }
    rows = {number: _row(each, shared["managed"], prefix) for number, each in numbers.items()}
    return {"numbers": rows, **shared}


def place_of(outputs: Mapping[str, Any]) -> Properties:
    """Return where a set's numbers live, as it is kept while it has none.

    Args:
        outputs: The set's, as stored.
    """
    return {name: outputs[name] for name in _PLACE if outputs.get(name)}


def found_inputs(
    declared: Mapping[str, Any], outputs: Mapping[str, Any], numbers: Mapping[str, Mapping[str, Any]]
) -> Properties:
    """Return the inputs that a set's numbers stand for, as they were read; what else is declared stays as it was.

    Args:
        declared: The set's inputs until now; empty where nobody sends them.
        outputs: The set's, as stored.
        numbers: The outputs of each number now.
    """
    inputs = {
        name: (declared or outputs)[name]
        for name in ("defaults", *_SHARED)
        if (declared or outputs).get(name)
    }
    return {"numbers": {number: _found_row(each) for number, each in numbers.items()}, **inputs}


def _found_row(outputs: Mapping[str, Any]) -> Properties:
    found = state.inputs_of(outputs)
    return {name: found[name] for name in (*ROW, state.SECRET_INPUTS) if name in found}


def _row(outputs: Mapping[str, Any], managed: list[str], prefix: str) -> Properties:
    """Return what is stored of one number."""
    row = {name: outputs[name] for name in (*ROW, *SHOWN, *_KEPT) if name in outputs}
    number = outputs["phone_number"]
    row.update(
        {
            name: outputs[name]
            for name, usual in (
                ("phone_number_id", documented_id(number)),
                ("phone_number_arn", f"{prefix}{outputs.get('phone_number_id', '')}"),
                ("managed", managed),
            )
            if outputs.get(name, usual) != usual
        }
    )
    if sent := outputs.get(_SENT):
        row[_SENT] = sent["at"]
    return row


def _arn_prefix(outputs: Mapping[str, Any]) -> str:
    return str(outputs.get("phone_number_arn", "")).removesuffix(str(outputs.get("phone_number_id", "")))


def _most_common(values: Iterable[Any]) -> Any:
    return next((value for value, _ in Counter(values).most_common(1)), None)
