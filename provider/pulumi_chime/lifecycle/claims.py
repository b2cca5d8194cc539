"""Which resource of a run declares which number."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulumi_chime.model.connection import Connection


class Claims:
    """The numbers that a run's resources have declared so far. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owners: dict[tuple[str, Connection], str] = {}

    def claim(self, phone_number: str, connection: Connection, urn: str) -> str:
        """Record that a resource declares a number.

        Args:
            phone_number: E.164.
            connection: With nothing left open that the settings say.
            urn: The resource.

        Returns:
            The other resource that has declared the number already on this connection; empty where none has.
        """
        with self._lock:
            owner = self._owners.setdefault((phone_number, connection), urn)
        return "" if owner == urn else owner

    def is_declared(self, phone_number: str) -> bool:
        """Return whether any resource declares a number, on any connection."""
        with self._lock:
            return any(number == phone_number for number, _ in self._owners)
