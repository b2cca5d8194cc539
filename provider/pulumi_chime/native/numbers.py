"""A phone number's properties between the engine's messages and `lifecycle`: names, secrets, what each side adds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_chime.model import state
from pulumi_chime.model.attributes import MAY_BE_SECRET, Attribute
from pulumi_chime.model.choices import OnAdopt, OnDestroy
from pulumi_chime.model.naming import INPUTS, native_name, with_native_names, with_plain_names
from pulumi_chime.model.numbers import OUTPUTS
from pulumi_chime.model.unknown import UNKNOWN
from pulumi_chime.native import properties

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from google.protobuf.struct_pb2 import Struct

    from pulumi_chime.model.connection import Connection
    from pulumi_chime.model.state import Properties
    from pulumi_chime.native.properties import Received

PROVIDER_KEY = "__provider"
PROVIDER_REFERENCE = "gASVNAAAAAAAAACMFXB1bHVtaV9jaGltZS5wcm92aWRlcpSME1Bob25lTnVtYmVyUHJvdmlkZXKUk5QpgZQu"
"""What the dynamic door stores of its class, without which a stack that moves there could not be refreshed."""

_DEFAULTS = {"on_adopt": OnAdopt.MATCH.value, "on_destroy": OnDestroy.RETAIN.value}
_ACCEPTED = (*INPUTS, native_name("defaulted"), native_name(state.SECRET_INPUTS))
# A number is where its provider is. The names of what is secret stay beside the inputs: policies see the values of
# secrets in plain text, and the next check sees those of the inputs before so.
_NOT_INPUTS = frozenset({"connection"})


def declared(news: Received, connection: Connection) -> Properties:
    """Return what a program declares, with what the dynamic door would have it say beside.

    Args:
        news: The inputs.
        connection: What the number's provider says of where it lives.
    """
    inputs = with_plain_names({name: news.values[name] for name in _ACCEPTED if name in news.values})
    if not isinstance(inputs.get("defaulted"), list) and inputs.get("defaulted") is not UNKNOWN:
        inputs.pop("defaulted", None)
    inputs = _with_secret_names(inputs, news)
    if where := connection.as_inputs():
        inputs["connection"] = where
    return inputs


def _with_secret_names(inputs: Properties, received: Received) -> Properties:
    """Return inputs with the names of those that came as secrets, or are listed as such."""
    marked = with_plain_names(dict.fromkeys(received.secrets)).keys()
    listed = inputs.pop(state.SECRET_INPUTS, None)
    secret = sorted(MAY_BE_SECRET & {*marked, *texts(listed)})
    return {**inputs, state.SECRET_INPUTS: secret} if secret else inputs


def texts(listed: Any) -> list[str]:
    """Return the texts of what should be a list of them."""
    return [each for each in listed if isinstance(each, str)] if isinstance(listed, list) else []


def stored(
    message: Struct, connection: Connection, declared_before: Mapping[str, Any] | None = None
) -> Properties:
    """Return stored outputs.

    Args:
        message: As the engine has them.
        connection: What the number's provider says of where it lives. What the dynamic door has stored leaves open what
            were the stack's settings there, which a provider has to name.
        declared_before: The stored inputs as they were read, where the engine sends them: what is managed is what they
            declare. After an import whose program declares less, the outputs know nothing of that.
    """
    received = properties.read(message).values
    outputs = with_plain_names(received)
    outputs.pop(PROVIDER_KEY, None)
    if "phone_number" in received:
        outputs["connection"] = state.connection(outputs).filled(connection).as_inputs()
    outputs.pop(state.IMPORTED, None)
    if declared_before and outputs:
        outputs["managed"] = state.managed(with_plain_names(declared_before), outputs.get("type", ""))
    return outputs


def declared_before(message: Struct) -> Properties:
    """Return the stored inputs; of a number that was imported no program has declared more than which one it is."""
    received = properties.read(message)
    inputs = with_plain_names(received.values)
    if state.IMPORTED in inputs:
        return {"phone_number": inputs.get("phone_number")}
    return _with_secret_names(inputs, received)


def input_message(inputs: Mapping[str, Any]) -> Struct:
    """Return inputs as a program declares them, secrets as such, with the names of those."""
    secret = state.secrets(inputs)
    shown = {name: value for name, value in inputs.items() if name not in _NOT_INPUTS}
    return properties.write(with_native_names(shown), {native_name(attribute.value) for attribute in secret})


def output_message(outputs: Mapping[str, Any], *, connection_is_secret: bool = False) -> Struct:
    """Return outputs as they are stored, secrets as such.

    Args:
        outputs: The number's.
        connection_is_secret: Whether its provider is configured with a secret that stands in its connection.
    """
    secret = {native_name(attribute.value) for attribute in state.secrets(outputs)}
    if connection_is_secret:
        secret.add("connection")
    return properties.write({**with_native_names(outputs), PROVIDER_KEY: PROVIDER_REFERENCE}, secret)


def previewed(inputs: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> Properties:
    """Return the outputs that a step will have, as far as that is known before.

    Args:
        inputs: What is declared.
        before: The stored outputs; None for a number that is new to the state.
    """
    values: Properties = dict.fromkeys(OUTPUTS, UNKNOWN) if before is None else dict(before)
    managed = state.managed(inputs, str(values.get("type", "")))
    # What nobody declares of these is no output.
    for name in MAY_BE_SECRET - set(managed):
        values.pop(name, None)
    values["phone_number"] = inputs["phone_number"]
    for name, default in _DEFAULTS.items():
        values[name] = inputs.get(name, default)
    for name in managed:
        if values.get(name) != inputs[name] and Attribute(name).row.settles_slowly:
            values["calling_name_status"] = UNKNOWN
        values[name] = inputs[name]
    # Once secret, a text that is still declared stays so.
    names = sorted(each.value for each in state.secrets(inputs, before or {}) if each.value in managed)
    values.pop(state.SECRET_INPUTS, None)
    return {**values, state.SECRET_INPUTS: names} if names else values


def without_defaults(inputs: Mapping[str, Any], declared_before: Mapping[str, Any]) -> Properties:
    """Return the inputs that a reading found, without defaults that the program did not declare."""
    return {
        name: value
        for name, value in inputs.items()
        if name in declared_before or _DEFAULTS.get(name, UNKNOWN) != value
    }


def input_problems(news: Received) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the names of inputs, and with what is secret, each with its property."""
    for name in sorted(news.values):
        if name not in INPUTS and not name.startswith("__"):
            reason = f"a phone number has no such property; it has {', '.join(INPUTS)}"
            shown = name if name.isprintable() else repr(name)
            yield ("", f"{shown}: {reason}") if name in news.secrets else (name, reason)
    may = " and ".join(native_name(each) for each in sorted(MAY_BE_SECRET))
    for name in sorted(forbidden_secrets(news)):
        # Without a property: the engine would print its value.
        yield "", f"{name}: a secret, which the engine would show; only {may} may be secret"


def forbidden_secrets(news: Received) -> set[str]:
    """Return the names of the inputs that may not be secret, and are."""
    return {name for name in news.secrets if name in INPUTS and with_plain_name(name) not in MAY_BE_SECRET}


def with_plain_name(name: str) -> str:
    """Return the name that `lifecycle` knows an input by."""
    return next(iter(with_plain_names({name: None})))
