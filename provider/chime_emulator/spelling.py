"""One phone number, many spellings.

The service shows a number as `+12065550100` and its id as `%2B12065550100`
(https://docs.aws.amazon.com/cli/latest/reference/chime-sdk-voice/get-phone-number.html); a client that
encodes an id once more sends `%252B12065550100`. The emulator keeps the E.164 form and accepts them all.
"""

import re
from urllib.parse import quote, unquote

# The shape E164PhoneNumber of the botocore model chime-sdk-voice/2022-08-03.
_E164 = re.compile(r"\+?[1-9][0-9]{1,14}")


def e164(spelling: str) -> str | None:
    """Return the E.164 form, with its plus sign, of any spelling of a number; None if it is no number."""
    decoded = unquote(unquote(spelling))
    if not _E164.fullmatch(decoded):
        return None
    return decoded if decoded.startswith("+") else f"+{decoded}"


def phone_number_id(phone_number: str) -> str:
    """Return the id that the service's documentation shows for an E.164 number: `%2B12065550100`."""
    return quote(phone_number, safe="", errors="replace")
