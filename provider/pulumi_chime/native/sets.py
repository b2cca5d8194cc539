"""A set's properties between the engine's messages and `lifecycle`: names, secrets, what each side adds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from google.protobuf.struct_pb2 import Struct

from pulumi_chime.model import number_set, state
from pulumi_chime.model.attributes import MAY_BE_SECRET
from pulumi_chime.model.naming import native_name, with_native_names, with_plain_names
from pulumi_chime.model.unknown import UNKNOWN
from pulumi_chime.native import numbers, properties

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from pulumi_chime.model.connection import Connection
    from pulumi_chime.model.state import Properties

INPUTS = ("numbers", "defaults", "onAdopt", "onDestroy")
"""What a program can declare of a set."""

ROW = tuple(native_name(name) for name in number_set.ROW)
"""What a program can declare of each number of a set."""

_SECRET_NAMES = native_name(state.SECRET_INPUTS)
_ROW_NAMES = (*ROW, _SECRET_NAMES)
_OF_THE_SET = ("onAdopt", "onDestroy")


@dataclass(frozen=True, slots=True)
class DeclaredSet:
    """What a program declares.

    Attributes:
        inputs: For `lifecycle`.
        problems: What is wrong with names, shapes and secrets, a line each.
    """

    inputs: Properties
    problems: list[str]


def declared(message: Struct, connection: Connection) -> DeclaredSet:
    """Return what a program declares, or a state has of that.

    Args:
        message: The inputs.
        connection: What the set's provider says of where it lives.
    """
    fields = message.fields
    problems = list(_unknown_names(fields, INPUTS, "a set has no such property; it has"))
    shared = properties.read(Struct(fields={name: fields[name] for name in _OF_THE_SET if name in fields}))
    problems += [_forbidden(name) for name in sorted(shared.secrets)]
    # What is refused for being secret is not looked at any further.
    plain = {name: value for name, value in shared.values.items() if name not in shared.secrets}
    inputs: Properties = with_plain_names(plain)
    if "defaults" in fields and (defaults := _read_row(fields["defaults"], "defaults", problems)):
        inputs["defaults"] = defaults
    if "numbers" in fields and (rows := _read_rows(fields["numbers"], problems)) is not None:
        inputs["numbers"] = rows
    if where := connection.as_inputs():
        inputs["connection"] = where
    return DeclaredSet(inputs, problems)


def _unknown_names(names: Iterable[str], accepted: Collection[str], text: str) -> Iterator[str]:
    for name in sorted(names):
        if name not in accepted and not name.startswith("__"):
            yield f"{_shown(name)}: {text} {', '.join(each for each in accepted if each != _SECRET_NAMES)}"


def _unknown_row_names(names: Collection[str], *, is_secret: bool) -> Iterator[str]:
    """Yield what is wrong with the names of a row's properties; those of a secret row are secret."""
    if not is_secret:
        yield from _unknown_names(names, _ROW_NAMES, "there is no such property; there are")
    elif any(name not in _ROW_NAMES and not name.startswith("__") for name in names):
        yield f"this secret has a property that there is not; there are {', '.join(ROW)}"


def _shown(name: str) -> str:
    return name if name.isprintable() else repr(name)


def _read_rows(field: Any, problems: list[str]) -> Any:
    """Return the rows of a message by their numbers as they are spelled; None where there is no value.

    Where all of it is a secret, its numbers are secrets too, and nothing is known of it.
    """
    if properties.open_secret(field) is not field:
        problems.append(_forbidden("numbers"))
        return UNKNOWN
    if field.WhichOneof("kind") == "struct_value":
        return {
            spelling: _read_row(value, f"numbers: {_shown(spelling)}", problems)
            for spelling, value in field.struct_value.fields.items()
        }
    value = properties.read_value(field)
    if value is not None and value is not UNKNOWN:
        problems.append(
            "numbers: it is a map of E.164 numbers, each to its name, callingName and productType"
        )
        return {}
    return value


def _read_row(field: Any, where: str, problems: list[str]) -> Properties:
    """Return a row, or what a set declares for all; a row without a value declares nothing of its number.

    Of one that is not known yet nothing is known of any property.
    """
    opened = properties.open_secret(field)
    kind = opened.WhichOneof("kind")
    if kind != "struct_value":
        value = properties.read_value(opened)
        if value is not None and value is not UNKNOWN:
            problems.append(f"{where}: it is a map of {', '.join(ROW)}")
            return {}
        return {} if value is None else dict.fromkeys(number_set.ROW, UNKNOWN)
    received = properties.read(opened.struct_value)
    is_secret = opened is not field
    secrets = set(received.values) if is_secret else received.secrets
    problems += [f"{where}: {line}" for line in _unknown_row_names(received.values, is_secret=is_secret)]
    row = with_plain_names({name: value for name, value in received.values.items() if name in _ROW_NAMES})
    listed = row.pop(state.SECRET_INPUTS, None)
    marked = with_plain_names(dict.fromkeys(name for name in secrets if name in ROW)).keys()
    for name in sorted(marked - MAY_BE_SECRET):
        problems.append(f"{where}: {_forbidden(native_name(name))}")
        row.pop(name, None)
    names = {*(marked & MAY_BE_SECRET), *numbers.texts(listed)}
    if secret := sorted(name for name in names if name in MAY_BE_SECRET):
        row[state.SECRET_INPUTS] = secret
    return row


def _forbidden(name: str) -> str:
    may = " and ".join(native_name(each) for each in sorted(MAY_BE_SECRET))
    return f"{name}: a secret, which the engine would show; only {may} of a number may be secret"


def stored(message: Struct) -> Properties:
    """Return stored outputs; another door, which would say less of where a set lives, has none.

    Args:
        message: As the engine has them.
    """
    received = properties.read(message).values
    rows = received.pop("numbers", None)
    outputs = with_plain_names(received)
    outputs["connection"] = state.connection(outputs).as_inputs()
    if isinstance(defaults := outputs.get("defaults"), dict):
        outputs["defaults"] = with_plain_names(defaults)
    outputs["numbers"] = (
        {number: with_plain_names(row) for number, row in rows.items()} if isinstance(rows, dict) else {}
    )
    return outputs


def input_message(inputs: Mapping[str, Any]) -> Struct:
    """Return inputs as a program declares them, secrets as such."""
    return _message({name: value for name, value in inputs.items() if name != "connection"})


def output_message(outputs: Mapping[str, Any], *, connection_is_secret: bool = False) -> Struct:
    """Return outputs as they are stored, secrets as such.

    Args:
        outputs: The set's.
        connection_is_secret: Whether its provider is configured with a secret that stands in its connection.
    """
    return _message(outputs, ["connection"] if connection_is_secret else [])


def _message(values: Mapping[str, Any], secrets: Collection[str] = ()) -> Struct:
    rows, defaults = values.get("numbers"), values.get("defaults")
    others = {name: value for name, value in values.items() if name not in {"numbers", "defaults"}}
    message = properties.write(with_native_names(others), secrets)
    if defaults:
        message.fields["defaults"].struct_value.CopyFrom(_row_message(defaults))
    if isinstance(rows, dict):
        written = message.fields["numbers"].struct_value.fields
        message.fields["numbers"].struct_value.SetInParent()
        for number, row in rows.items():
            written[number].struct_value.CopyFrom(_row_message(row))
    elif rows is not None:
        message.update({"numbers": properties.UNKNOWN_TEXT})
    return message


def _row_message(row: Mapping[str, Any]) -> Struct:
    secret = {native_name(name) for name in row.get(state.SECRET_INPUTS) or ()}
    return properties.write(with_native_names(row), secret)


def previewed(inputs: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> Properties:
    """Return the outputs that a step will have, as far as that is known before.

    Args:
        inputs: What is declared.
        before: The stored outputs; None for a set that is new to the state.
    """
    known = number_set.stored_numbers(before) if before else {}
    shown = {
        number: _previewed_number(each, known.get(number))
        for number, each in number_set.declared_numbers(inputs).items()
    }
    outputs = number_set.stored(inputs, shown)
    if inputs.get("numbers") is UNKNOWN:
        outputs["numbers"] = UNKNOWN
    for name in ("region", "arn_prefix"):
        outputs[name] = before.get(name, "") if before else UNKNOWN
    return outputs


def _previewed_number(declared: Mapping[str, Any], before: Mapping[str, Any] | None) -> Properties:
    values = numbers.previewed(declared, before)
    if before is None:
        for name in ("phone_number_id", "phone_number_arn", "associations"):
            values.pop(name, None)
    return {**values, "managed": state.managed(declared, str(values.get("type", "")))}


def path(number: str, name: str = "") -> str:
    """Return where a number of a set, or one property of it, stands in the set's properties."""
    return f'numbers["{number}"]{f".{native_name(name)}" if name else ""}'
