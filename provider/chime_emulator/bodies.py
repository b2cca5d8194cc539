"""Request bodies, read up to a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request

BODY_LIMIT = 1_000_000
"""Bytes. A batch of 50 is below 20,000; what the service allows is unknown."""


class BodyTooLargeError(Exception):
    """A body of more than BODY_LIMIT bytes, of which nothing is kept."""


async def read_body(request: Request) -> bytes:
    """Return a request's body.

    Raises:
        BodyTooLargeError: It is larger than the limit.
        starlette.requests.ClientDisconnect: The client went away before it was whole.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise BodyTooLargeError
    return bytes(body)
