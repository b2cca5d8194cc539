"""The provider's configuration: the stack's settings, or those of one `Provider` that a program declares."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pulumi_chime.model import settings
from pulumi_chime.model.changes import SECRET
from pulumi_chime.model.connection import Connection
from pulumi_chime.model.resource_types import is_default_provider
from pulumi_chime.model.settings import Settings, SettingsError
from pulumi_chime.model.unknown import UNKNOWN, is_known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_chime.native.properties import Received

# What the engine adds, which says where the plugin comes from.
_OF_THE_ENGINE = frozenset({"version", "pluginDownloadURL", "pluginChecksums"})


@dataclass(frozen=True, slots=True)
class Configuration:
    """What one provider is configured with.

    Attributes:
        settings: As far as they are known.
        unknown: The names of those that become known only during an update.
        connection: What a `Provider` that the program declares says of where its numbers live.
    """

    settings: Settings
    unknown: tuple[str, ...] = ()
    connection: Connection = field(default_factory=Connection)


def read(received: Received, urn: str) -> Configuration:
    """Return the configuration of a provider.

    Args:
        received: What the engine sent.
        urn: The provider's; empty where the engine does not tell it.

    Raises:
        SettingsError: A setting is unknown or has an impossible value; every such one is listed, and no secret value.
    """
    texts = {name: _text(value) for name, value in received.values.items() if name not in _OF_THE_ENGINE}
    known = {name: text for name, text in texts.items() if text is not UNKNOWN}
    try:
        found = settings.read_all({f"{settings.NAMESPACE}:{name}": text for name, text in known.items()})
    except SettingsError as error:
        raise SettingsError(_without_secrets(str(error), received.secrets)) from None
    unknown = tuple(sorted(name for name, text in texts.items() if text is UNKNOWN))
    is_declared = bool(urn) and not is_default_provider(urn.rpartition("::")[2])
    connection = Connection(found.region, found.profile, found.endpoint_url) if is_declared else Connection()
    return Configuration(found, unknown, connection)


def problems(received: Received) -> Iterator[str]:
    """Yield what is wrong with a configuration, a line each."""
    try:
        read(received, "")
    except SettingsError as error:
        yield from str(error).splitlines()


def _text(value: Any) -> Any:
    """Return a setting as the stack's configuration has it: a text, whatever a program's language made of it."""
    if not is_known(value):
        return UNKNOWN
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value)


def _without_secrets(text: str, secrets: frozenset[str]) -> str:
    """Return errors of settings without the values of those that are secret."""
    lines = text.splitlines()
    for name in secrets:
        start = f"{settings.NAMESPACE}:{name} "
        lines = [
            f"{start}{SECRET}: expected{line.rpartition(': expected')[2]}" if line.startswith(start) else line
            for line in lines
        ]
    return "\n".join(lines)
