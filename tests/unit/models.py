"""The botocore model of chime-sdk-voice, read from botocore's own data: the service's word, not ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import botocore.session

if TYPE_CHECKING:
    from botocore.model import ServiceModel

MODEL: ServiceModel = botocore.session.get_session().get_service_model("chime-sdk-voice")


def enumerated(shape: str) -> list[str]:
    """Return the values that an enumerated shape allows."""
    return list(MODEL.shape_for(shape).metadata["enum"])


def accepts(shape: str, value: str) -> bool:
    """Return whether a text shape's pattern and length allow a value, as the service reads them.

    A pattern covers the whole value, and its classes are those of ASCII.
    """
    limits = MODEL.shape_for(shape).metadata
    fits = limits.get("min", 0) <= len(value) <= limits.get("max", len(value))
    return fits and any(
        re.fullmatch(alternative, value, re.ASCII) is not None for alternative in limits["pattern"].split("|")
    )
