"""Secrets in the form in which the engine's messages carry them (pulumi/pulumi, sdk/go/common/resource/sig/sig.go).

A door that says so gets them in this form; in answers every door may use it, and the engine then stores the value
encrypted.
"""

from __future__ import annotations

from typing import Any

SIGNATURE = "4dabf18193072939515e22adb298388d"
"""The key that marks a structure as a secret, a file and so on."""

SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - says that a structure is one
"""What the signature of a secret is."""


def as_secret(value: object) -> dict[str, Any]:
    """Return a value that the engine encrypts."""
    return {SIGNATURE: SECRET, "value": value}
