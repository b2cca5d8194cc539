"""The values among which a program chooses: enumerations whose members and plain texts are both accepted."""

from __future__ import annotations

from enum import Enum


class ProductType(str, Enum):
    """What a phone number is used for; the service bills by it."""

    VOICE_CONNECTOR = "VoiceConnector"
    SIP_MEDIA_APPLICATION_DIAL_IN = "SipMediaApplicationDialIn"


class OnAdopt(str, Enum):
    """What adoption does where a declared value differs from a live one that is not empty."""

    MATCH = "match"
    OVERWRITE = "overwrite"


class OnDestroy(str, Enum):
    """What becomes of the number when its resource is deleted."""

    RETAIN = "retain"
    RELEASE = "release"


def members(choice: type[Enum]) -> list[str]:
    """Return the plain texts of an enumeration, in order."""
    return [str(member.value) for member in choice]
