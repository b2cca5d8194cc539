"""Secrets in the form in which the engine's messages carry them.

`pulumi.dynamic` gives a provider every value in plain text, and takes this form in its answers: the engine then
stores the value encrypted (pulumi/pulumi, sdk/go/common/resource/sig/sig.go).
"""

from __future__ import annotations

from typing import Any

SIGNATURE = "4dabf18193072939515e22adb298388d"
"""The key that marks a structure as a secret, a file and so on."""

_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - says that a structure is one


def as_secret(value: object) -> dict[str, Any]:
    """Return a value that the engine encrypts."""
    return {SIGNATURE: _SECRET, "value": value}
