"""Secrets in the form in which the engine's messages carry them (pulumi/pulumi, sdk/go/common/resource/sig/sig.go).

A door that says so gets them in this form; in answers every door may use it, and the engine then stores the value
encrypted.
"""

from __future__ import annotations

import json
from typing import Any

SIGNATURE = "4dabf18193072939515e22adb298388d"
"""The key that marks a structure as a secret, a file and so on."""

SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - says that a structure is one
"""What the signature of a secret is."""


def as_secret(value: object) -> dict[str, Any]:
    """Return a value that the engine encrypts."""
    return {SIGNATURE: SECRET, "value": value}


def is_secret(value: object) -> bool:
    """Return whether a value is wrapped as a secret."""
    return isinstance(value, dict) and value.get(SIGNATURE) == SECRET


def opened(value: Any, *, encrypted: object = None) -> Any:
    """Return a value of a message, or of an exported state, without the wrapping of its secrets, however deep.

    Args:
        value: As the engine's messages carry it, or as `pulumi stack export` prints it.
        encrypted: What stands in place of a secret whose text is not shown; None: it stays wrapped.
    """
    if isinstance(value, list):
        return [opened(each, encrypted=encrypted) for each in value]
    if not isinstance(value, dict):
        return value
    if is_secret(value):
        if "plaintext" in value:
            return opened(json.loads(value["plaintext"]), encrypted=encrypted)
        if "value" in value:
            return opened(value["value"], encrypted=encrypted)
        if encrypted is not None:
            return encrypted
    return {key: opened(each, encrypted=encrypted) for key, each in value.items()}
