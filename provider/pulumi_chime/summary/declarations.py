"""What a resource of a preview declares, as far as it shows: a value may be hidden, or of another shape than expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_chime.model import state
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.connection import Connection
from pulumi_chime.summary.preview import SECRET, contains, is_hidden

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_chime.summary.preview import Resource


def declared_values(new: Resource, old: Resource | None) -> Iterator[tuple[Attribute, str]]:
    """Yield each attribute that is managed, with its value or what stands for it, in the order of `Attribute`.

    Args:
        new: The declaring resource.
        old: The same as the state has it; None where the state does not know the number.
    """
    defaulted = new.inputs.get("defaulted")
    inputs = {**new.inputs, "defaulted": defaulted if isinstance(defaulted, list) else []}
    for name in state.managed(inputs, (old.read_output("type") if old else None) or ""):
        yield Attribute(name), new.read_input(name) or ""


def stored_value(old: Resource | None, attribute: Attribute) -> str | None:
    """Return the value that the state has of an attribute, as a deploy compares it; None where nobody knows it.

    What the state does not have is a text that was not declared, and a calling name that was not accepted: that is sent
    again, whatever shows.
    """
    if old is None or (attribute.row.settles_slowly and state.calling_name_has_failed(old.outputs)):
        return None
    return old.read_output(attribute.value)


def is_unsettled(old: Resource | None, attribute: Attribute) -> bool:
    """Return whether a value had not settled when the state was written, so that every deploy reads it again."""
    return attribute.row.settles_slowly and (old is None or state.is_unsettled(old.outputs))


def is_secret(attribute: Attribute, *resources: Resource | None) -> bool:
    """Return whether any of the resources has a value as a secret, or may have it so."""
    return any(
        contains(properties.get(attribute.value), SECRET)
        or (attribute.row.may_be_secret and _is_listed(attribute, properties.get(state.SECRET_INPUTS)))
        for resource in resources
        if resource is not None
        for properties in (resource.inputs, resource.outputs)
    )


def _is_listed(attribute: Attribute, names: object) -> bool:
    # A list that is not shown, or not known yet, may have any name in it.
    return attribute.value in names if isinstance(names, list) and not is_hidden(names) else names is not None


def read_connection(declaring: Resource, stored: Resource | None = None) -> Connection:
    """Return the declared connection, in the region in which the state knows the number to live.

    Args:
        declaring: The resource whose inputs or outputs have the connection.
        stored: The resource whose outputs have the region; None where the state does not know the number.
    """
    given = declaring.inputs.get("connection") or declaring.outputs.get("connection")
    known = given if isinstance(given, dict) else {}
    declared = Connection.from_inputs({key: value for key, value in known.items() if isinstance(value, str)})
    region = stored.read_output("region") if stored else None
    return Connection(region or declared.region, declared.profile, declared.endpoint_url)
