"""Texts of others, as they may be shown: one line, not too long, without passwords and without keys."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pulumi_chime.model.addresses import with_shown_addresses
from pulumi_chime.model.one_line import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_CHARACTERS = 300
_SHORTEST_SECRET = 6
"""What is shorter is a word of its own as likely as a secret, and hides nothing by being hidden."""
_SECRET_NAME = re.compile(
    r"SECRET|TOKEN|PASSWORD|PASSPHRASE|ACCESS_KEY|API_KEY|CREDENTIAL(?!S_PATH|S_FILE)", re.IGNORECASE
)
_NO_SECRET = re.compile(r"_(?:FILE|PATH|URI|URL|DIR|DIRECTORY|EXPIRATION)$", re.IGNORECASE)
# AWS's own form of key ids (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html).
_ACCESS_KEY_ID = re.compile(r"\b(?:AKIA|ASIA)[A-Z2-7]{12,}\b")
_PASSWORD_IN_AN_ADDRESS = re.compile(r"(?<=://)[^\s'\"]*@")
_HIDDEN = "[secret]"


def shorten(text: str) -> str:
    """Return a text of somebody else in one line that is not too long, its addresses as they may be shown."""
    line = one_line(with_shown_addresses(text))
    return line if len(line) <= _MOST_CHARACTERS else f"{line[: _MOST_CHARACTERS - 1]}…"


def without_secrets(text: str, environment: Mapping[str, str]) -> str:
    """Return a text in which no secret of an environment stands, no password of an address, and no id of a key.

    What is shown has none of these in the first place; this holds for what other programs and libraries say.

    Args:
        text: Anything.
        environment: Variables, whose names tell which of them are secret.
    """
    secrets = {
        value
        for name, value in environment.items()
        if _SECRET_NAME.search(name) and not _NO_SECRET.search(name) and len(value) >= _SHORTEST_SECRET
    }
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, _HIDDEN)
    return _PASSWORD_IN_AN_ADDRESS.sub("", _ACCESS_KEY_ID.sub(_HIDDEN, text))


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it is not one: `2 numbers`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
