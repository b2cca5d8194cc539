"""Where a declared number lives, on either door, as far as the program knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pulumi

from pulumi_chime.model.settings import Settings
from pulumi_chime.program.connection import Connection
from pulumi_chime.program.this_run import stack_settings

if TYPE_CHECKING:
    from pulumi_chime.model.connection import Connection as KnownConnection


@dataclass(frozen=True, slots=True)
class Place:
    """An account and region.

    Attributes:
        connection: What is declared of it; None where a program cannot know that.
        follows_stack: Whether the stack's settings say what the connection leaves open; else boto3's own chain does.
    """

    connection: Connection | None = field(default_factory=Connection)
    follows_stack: bool = True

    def is_same(self, other: Place) -> bool:
        """Return whether two places are one region of one profile, however they are declared.

        Two profiles may still be of one account: only the account can tell, and the plugin asks it. The plugin also
        compares connections that are not known here.
        """
        if self == other:
            return self.connection is not None
        ours, theirs = self._known(), other._known()
        if ours is None or theirs is None:
            return False
        if (ours.profile, ours.endpoint_url) != (theirs.profile, theirs.endpoint_url):
            return False
        return ours.region == theirs.region or _region(ours) == _region(theirs)

    async def resolved(self) -> Place:
        """Return the place with those parts of the connection that have become known.

        A part that has got no value is not the stack's own: where that leads, nobody knows.
        """
        if self.connection is None:
            return self
        parts = {
            name: await value.future()
            if isinstance(value, pulumi.Output) and await value.is_known()
            else value
            for name, value in self.connection.given().items()
        }
        connection = None if None in parts.values() else Connection(**parts)
        return Place(connection, self.follows_stack)

    def _known(self) -> KnownConnection | None:
        known = None if self.connection is None else self.connection.as_known()
        if known is None:
            return None
        return known.resolved(stack_settings() if self.follows_stack else Settings())


def _region(connection: KnownConnection) -> str | None:
    # Needed only where two declarations differ in what they say of the region.
    from pulumi_chime.chime.regions import find_readable_region  # noqa: PLC0415

    return connection.region or find_readable_region(connection.profile)
