"""The types of this provider's resources, as the engine, its states and its previews name them."""

from __future__ import annotations

PHONE_NUMBER_TYPE = "pulumi-python:dynamic/chime:PhoneNumber"
"""One phone number; subclasses in a program have this type too."""


def is_phone_number(type_token: str) -> bool:
    """Return whether resources of a type are phone numbers of this provider."""
    return type_token == PHONE_NUMBER_TYPE
