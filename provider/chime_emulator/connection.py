"""The HTTP connection below the application: closing it unanswered, and refusing what is not HTTP."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from chime_emulator import protocol
from chime_emulator.errors import bad_request

if TYPE_CHECKING:
    from starlette.types import Receive, Scope
    from uvicorn.config import Config
    from uvicorn.server import ServerState

_KEY = "chime_emulator.connection"


class HttpConnection(H11Protocol):
    """uvicorn's connection, which the application can reach through the scope."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, {**app_state, _KEY: self}, _loop)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Take a connection, on which the body of an answer does not wait until the client has confirmed its head.

        uvicorn writes the two one after the other, and asyncio turns Nagle's algorithm off only where a socket names
        its protocol, as one of `socket.create_server` does not. A client confirms some 40 ms later.
        """
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().connection_made(transport)

    def send_400_response(self, msg: str) -> None:
        """Refuse bytes that are no HTTP request in the service's own form, and close."""
        reply = protocol.refuse(bad_request(msg), "")
        headers = [*reply.headers.items(), ("Connection", "close")]
        for event in (
            h11.Response(status_code=reply.status, headers=headers),
            h11.Data(data=reply.body),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


async def close_unanswered(scope: Scope, receive: Receive) -> None:
    """Close a request's connection without an answer, and return when it is closed."""
    scope["state"][_KEY].transport.abort()
    closed = False
    while not closed:
        with suppress(asyncio.CancelledError):  # a server that stops cancels what is about to end anyway
            closed = (await receive())["type"] == "http.disconnect"
