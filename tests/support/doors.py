"""The two doors through which numbers are declared, for tests that ask the same of both."""

from __future__ import annotations

from enum import Enum

import pytest

from pulumi_chime.model.naming import in_native_terms, native_name
from pulumi_chime.model.resource_types import NATIVE_PHONE_NUMBER_TYPE, PHONE_NUMBER_TYPE
from tests.support.native_programs import as_native

_OF_THE_DYNAMIC_DOOR = "pulumi_chime.ChimeError: "
"""What Pulumi's own process puts before an error."""


class Door(Enum):
    """A door, by the type of its numbers."""

    DYNAMIC = PHONE_NUMBER_TYPE
    NATIVE = NATIVE_PHONE_NUMBER_TYPE

    def __str__(self) -> str:
        return self.name.lower()

    def program(self, text: str) -> str:
        """Return a program of the dynamic door as one of this door."""
        return as_native(text) if self is Door.NATIVE else text

    def spell(self, property_name: str) -> str:
        """Return a property's name as programs write it."""
        if self is Door.DYNAMIC:
            return property_name
        return "provider" if property_name == "connection" else native_name(property_name)

    def say(self, text: str) -> str:
        """Return a line of the dynamic door as programs of this one read it."""
        if self is Door.DYNAMIC:
            return text
        said = text.replace(_OF_THE_DYNAMIC_DOOR, "").replace(PHONE_NUMBER_TYPE, NATIVE_PHONE_NUMBER_TYPE)
        return in_native_terms(said)


native_takes_long = pytest.mark.parametrize(
    "door", [Door.DYNAMIC, pytest.param(Door.NATIVE, marks=pytest.mark.long_engine)], ids=str
)
"""For tests of both doors through the engine, one of which is enough for `make test`."""
