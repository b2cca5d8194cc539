"""Who sends a request, and on which connection: what tells requests apart that can be one from those that cannot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulumi_chime.model.connection import Connection


@dataclass(frozen=True, slots=True)
class Sender:
    """The sender of what a preview foretells.

    It stays where the preview was made, for its connection may have a password in it; a review, which goes elsewhere, has none.

    Attributes:
        provider: Empty for the dynamic door, where one process serves all.
        connection: As it is declared.
    """

    provider: str
    connection: Connection
