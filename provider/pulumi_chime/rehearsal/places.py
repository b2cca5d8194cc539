"""Where the numbers of a stack live, as its state and its settings say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulumi_chime.model import settings as model_settings
from pulumi_chime.model.arn import parse_arn
from pulumi_chime.model.connection import Connection
from pulumi_chime.model.naming import with_plain_names
from pulumi_chime.model.resource_types import (
    FORMER_SUBCLASS_TYPE,
    SET_TYPE,
    is_default_provider,
    is_phone_number,
    is_provider,
)
from pulumi_chime.model.settings import Settings
from pulumi_chime.model.wire_secrets import opened
from pulumi_chime.rehearsal.errors import UsageError
from pulumi_chime.summary.preview import is_hidden

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pulumi_chime.rehearsal.real_stack import RealStack

_NAMES = frozenset({"region", "profile", "endpoint_url"})
_PARTS = {"region": "region", "profile": "profile", "endpointUrl": "endpoint_url"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where numbers live.

    Attributes:
        connection: With nothing left open that the stack says.
        account_id: As an ARN in the state says it; empty where none does.
    """

    connection: Connection
    account_id: str = ""


def read_stack_settings(stack: RealStack) -> Settings:
    """Return the provider's settings of a stack. Raises UsageError where one of them is impossible."""
    ours = stack.settings_of_ours()
    try:
        return model_settings.read(ours.get)
    except model_settings.SettingsError as error:
        raise UsageError(f"the stack's settings: {'; '.join(str(error).splitlines())}") from None


def find_places(resources: Sequence[Mapping[str, Any]], settings: Settings) -> list[Place]:
    """Return the places of a stack: the one of its settings first, then those of its resources, each once.

    Args:
        resources: As a state or a preview shows them.
        settings: The stack's.
    """
    providers = {
        f"{each.get('urn')}::{each.get('id')}": each
        for each in resources
        if is_provider(str(each.get("type")))
    }
    by_urn = {reference.rpartition("::")[0]: each for reference, each in providers.items()}
    found = [Place(Connection().resolved(settings))]
    found += [
        Place(_of_provider(each).resolved(settings)) for each in providers.values() if _is_default(each)
    ]
    found += [Place(_of_provider(each)) for each in providers.values() if not _is_default(each)]
    for resource in resources:
        token = str(resource.get("type"))
        if is_phone_number(token) or token in {SET_TYPE, FORMER_SUBCLASS_TYPE}:
            # A provider that is made in this run has no id yet.
            provider = by_urn.get(str(resource.get("provider")).rpartition("::")[0])
            found += _of_number(
                resource, None if provider is None or _is_default(provider) else provider, settings
            )
    accounts = {each.connection: each.account_id for each in found if each.account_id}
    return [
        Place(connection, accounts.get(connection, ""))
        for connection in dict.fromkeys(each.connection for each in found)
    ]


def _of_number(
    resource: Mapping[str, Any], provider: Mapping[str, Any] | None, settings: Settings
) -> Iterator[Place]:
    """Yield where a number or a set lives, and where it is declared to live; `provider` follows no settings."""
    own = Settings() if provider else settings
    base = _of_provider(provider) if provider else Connection()
    for state in ("inputs", "outputs"):
        values = with_plain_names(opened(resource.get(state) or {}))
        declared = values.get("connection")
        if not values or not isinstance(declared, (dict, type(None))):
            continue
        parts = declared or {}
        if any(name in _NAMES and not _is_readable(value) for name, value in parts.items()):
            continue
        home = parse_arn(values.get("phone_number_arn") or values.get("arn_prefix"))
        region = values.get("region") or (home.region if home else None)
        connection = Connection.from_inputs(parts).filled(base).resolved(own, region)
        yield Place(connection, home.account_id if home else "")


def _is_readable(value: object) -> bool:
    """Return whether a part of a connection is known, and not hidden."""
    return isinstance(value, str) and not is_hidden(value)


def _of_provider(resource: Mapping[str, Any]) -> Connection:
    inputs = opened(resource.get("inputs") or {})
    given = {_PARTS[name]: value for name, value in inputs.items() if name in _PARTS and _is_readable(value)}
    return Connection.from_inputs(given)


def _is_default(provider: Mapping[str, Any]) -> bool:
    return is_default_provider(str(provider.get("urn")).rpartition("::")[2])
