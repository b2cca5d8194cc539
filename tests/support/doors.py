"""The two doors through which numbers are declared, for tests that ask the same of both."""

from __future__ import annotations

from enum import Enum

from pulumi_chime.model.naming import in_native_terms, native_name
from pulumi_chime.model.resource_types import NATIVE_PHONE_NUMBER_TYPE, PHONE_NUMBER_TYPE


class Door(Enum):
    """A door, by the type of its numbers."""

    DYNAMIC = PHONE_NUMBER_TYPE
    NATIVE = NATIVE_PHONE_NUMBER_TYPE

    def __str__(self) -> str:
        return self.name.lower()

    def spell(self, property_name: str) -> str:
        """Return a property's name as programs write it."""
        if self is Door.DYNAMIC:
            return property_name
        return "provider" if property_name == "connection" else native_name(property_name)

    def say(self, text: str) -> str:
        """Return a line of the dynamic door as programs of this one read it."""
        return in_native_terms(text) if self is Door.NATIVE else text
