"""Where a number lives: the connection that is declared, once it is known, and the one that a call is made on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_chime.model.settings import Settings

EXPECTED = "expected"
"""Beside the parts of a declared connection: the names of those that come from other resources.

The engine leaves out what has no value, and a part that is left out would be the stack's own. Check takes this away.
"""


@dataclass(frozen=True, slots=True)
class Connection:
    """Another account or region; what is None follows the stack's settings.

    Attributes:
        region: AWS region.
        profile: A profile of the AWS configuration files.
        endpoint_url: Another address of the service.
    """

    region: str | None = None
    profile: str | None = None
    endpoint_url: str | None = None

    def as_inputs(self) -> dict[str, str]:
        """Return what is stored: only what is not None."""
        parts = {"region": self.region, "profile": self.profile, "endpoint_url": self.endpoint_url}
        return {name: value for name, value in parts.items() if value is not None}

    @classmethod
    def from_inputs(cls, inputs: Mapping[str, Any] | None) -> Connection:
        """Return the connection that is stored; absent keys have their defaults."""
        given = inputs or {}
        return cls(given.get("region"), given.get("profile"), given.get("endpoint_url"))

    def filled(self, other: Connection) -> Connection:
        """Return the connection with what it leaves open taken from another."""
        return Connection(
            self.region or other.region,
            self.profile or other.profile,
            self.endpoint_url or other.endpoint_url,
        )

    def without(self, other: Connection, *, but: Connection) -> Connection:
        """Return the connection without the parts in which it equals another, except those that a third one names."""
        theirs, kept = other.as_inputs(), but.as_inputs()
        ours = self.as_inputs()
        return Connection.from_inputs(
            {name: value for name, value in ours.items() if name in kept or theirs.get(name) != value}
        )

    def resolved(self, settings: Settings, region: str | None = None) -> Connection:
        """Return the connection a call is made on.

        Args:
            settings: The stack's settings, for what this connection leaves open.
            region: The region in which a number is known to live; it wins over both.
        """
        return Connection(
            region or self.region or settings.region,
            self.profile or settings.profile,
            self.endpoint_url or settings.endpoint_url,
        )
