"""Which resources are phone numbers."""

from __future__ import annotations

import pytest

from pulumi_chime.model.resource_types import is_phone_number


@pytest.mark.parametrize(
    ("type_token", "expected"),
    [
        ("pulumi-python:dynamic/chime:PhoneNumber", True),
        ("pulumi-python:dynamic:Resource", False),
        ("chime:index:PhoneNumberFleet", False),
        ("aws:chime:VoiceConnector", False),
    ],
)
def test_the_type_of_a_phone_number(type_token: str, expected: bool) -> None:
    """Policies and the summary look at the same resources."""
    assert is_phone_number(type_token) == expected
