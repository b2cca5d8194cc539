"""The provider as every stack's state stores it: a contract with every state that was ever written."""

from __future__ import annotations

import base64
import json
import pickle
from pathlib import Path

import pytest
from pulumi.dynamic.dynamic import serialize_provider

from pulumi_chime.provider import PhoneNumberProvider

REFERENCES: list[str] = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "provider_references.json").read_text()
)
"""Every reference that a released version has stored, with pickle's protocols 4 and 5, whose default differs
between Pythons; they are added to, never changed or removed."""


@pytest.mark.parametrize("reference", REFERENCES)
def test_every_reference_that_was_ever_stored_still_loads(reference: str) -> None:
    """Refresh and destroy of an old stack find the provider, under its old name."""
    loaded = pickle.loads(base64.b64decode(reference))  # noqa: S301 - our own fixture
    assert type(loaded) is PhoneNumberProvider


def test_the_reference_is_the_one_that_was_stored_before() -> None:
    """Another one would be stored beside it, and be another provider to the plugin."""
    assert serialize_provider(PhoneNumberProvider()) in REFERENCES


def test_the_reference_is_short() -> None:
    """It is stored once for each number: a name, not the code."""
    assert len(base64.b64decode(serialize_provider(PhoneNumberProvider()))) < 70


def test_the_provider_holds_nothing() -> None:
    """Built without arguments and without attributes, so that nothing of a process is ever stored."""
    assert vars(PhoneNumberProvider()) == {}


def test_the_reference_is_no_secret() -> None:
    """A secret reference would mark every resource as secret."""
    assert PhoneNumberProvider.serialize_as_secret_always is False
