"""Whether the plugin can serve what asks for it: an SDK of another version may know properties that this one does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_chime.model.version import VERSION

if TYPE_CHECKING:
    from packaging.version import Version


def mismatch(asked: object) -> str:
    """Return what is wrong with a version that is asked for, in one line; empty where nothing is.

    The engine hands it over among a provider's settings. It is that of the SDK that the program uses, or, where no program
    runs, the one that the stack was last deployed with. One that is no version is the engine's affair.
    """
    if not isinstance(asked, str) or asked in {"", VERSION}:
        return ""
    from packaging.version import InvalidVersion, Version  # noqa: PLC0415 - most runs ask for this very version

    try:
        is_served = _is_served(Version(asked), Version(VERSION))
    except InvalidVersion:
        return ""
    if is_served:
        return ""
    return (
        f"pulumi-resource-chime is version {VERSION}, and {asked} is asked for, by the program's SDK or by the "
        f"stack's last deploy: install one version for both, for example pip install pulumi-chime=={asked}"
    )


def _is_served(asked: Version, ours: Version) -> bool:
    """Return whether docs/versioning.md promises it: a newer plugin serves the SDKs before it, up to a break."""
    if asked > ours or asked.major != ours.major:
        return False
    return ours.major > 0 or asked.minor == ours.minor
