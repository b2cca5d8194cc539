"""Whether a request can have left, where no answer to it arrived.

What an exception is called does not say it: a TLS error or one about a proxy comes from a connection that could not
be opened as well as from one that broke when the request was under way. Where it was raised does: nothing has left
before a connection is open. Without that proof a request counts as one that may have taken effect.
"""

from __future__ import annotations

import traceback
from http.client import HTTPConnection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.exceptions import BotoCoreError


def is_never_sent(error: BotoCoreError) -> bool:
    """Return whether it is certain that an error of the HTTP client came before anything of the request had left."""
    from urllib3.exceptions import LocationValueError  # noqa: PLC0415 - loaded with the client, not before

    return any(
        # An address, the service's or a proxy's, that is not one; or no connection to it.
        isinstance(each, LocationValueError) or _was_raised_while_connecting(each)
        for each in _wrapped(error.kwargs.get("error"))
    )


def _wrapped(error: object) -> Iterator[BaseException]:
    """Give an error and those that it was explicitly made from; a mere context may belong to another request."""
    if isinstance(error, BaseException):
        yield error
        for inner in (error.__cause__, *error.args):
            yield from _wrapped(inner)


def _was_raised_while_connecting(error: BaseException) -> bool:
    """Return whether an error passed through an HTTP connection's `connect`: sockets, tunnels and handshakes are made there."""
    return any(
        frame.f_code.co_name == "connect" and isinstance(frame.f_locals.get("self"), HTTPConnection)
        for frame, _ in traceback.walk_tb(error.__traceback__)
    )
