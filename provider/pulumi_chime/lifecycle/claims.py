"""What a run knows of its resources: who declares which number, and how far each has come."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulumi_chime.model.connection import Connection


class Claims:
    """The numbers that a run's resources have declared so far. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owners: dict[str, dict[Connection, str]] = {}
        self._checked: set[str] = set()
        self._created: set[str] = set()

    def note_declared(self, phone_number: str) -> None:
        """Record that some resource declares a number, on whatever connection."""
        with self._lock:
            self._owners.setdefault(phone_number, {})

    def claim(self, phone_number: str, connection: Connection, urn: str) -> dict[Connection, str]:
        """Record that a resource declares a number.

        Args:
            phone_number: E.164.
            connection: With nothing left open that the settings say.
            urn: The resource.

        Returns:
            The other resources that have declared the number already, by their connections.
        """
        with self._lock:
            owners = self._owners.setdefault(phone_number, {})
            owners.setdefault(connection, urn)
            return {where: owner for where, owner in owners.items() if owner != urn}

    def is_declared(self, phone_number: str) -> bool:
        """Return whether any resource declares a number, on any connection."""
        with self._lock:
            return phone_number in self._owners

    def note_check(self, urn: str) -> None:
        """Record that a resource is part of the program that this run deploys."""
        with self._lock:
            self._checked.add(urn)

    def is_checked(self, urn: str) -> bool:
        """Return whether a resource is part of the program that this run deploys; one that is not known may be."""
        with self._lock:
            return not urn or urn in self._checked

    def note_create(self, urn: str) -> None:
        """Record that a resource has been created to its end in this run."""
        with self._lock:
            self._created.add(urn)

    def is_half_replaced(self, urn: str) -> bool:
        """Return whether a resource is declared, and what replaces its old number has not been created in this run.

        A delete of such a resource is the first half of a replacement that deletes before it creates, or
        what an earlier replacement has left over. A resource that is not known may be either.
        """
        with self._lock:
            return not urn or (urn in self._checked and urn not in self._created)
