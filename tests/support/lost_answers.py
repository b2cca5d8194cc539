"""A way to a PostgreSQL on which an answer is lost after what was asked for has been done."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

_IDLE = b"Z\x00\x00\x00\x05I"
"""How an answer ends after which no transaction is left open: ReadyForQuery of PostgreSQL's protocol."""
_CHUNK = 1 << 16


async def _nothing() -> None:
    """Let nothing happen."""


class LosingWay:
    """Passes on what a client and a server say, until it is told to lose an answer.

    Args:
        url: The server's address, without TLS.

    Attributes:
        lost: How many answers were lost.
    """

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._mark = b""
        self._meanwhile: Callable[[], Awaitable[object]] = _nothing
        self._is_closed = False
        self._port = 0
        self.lost = 0

    @property
    def url(self) -> str:
        """The address at which this way begins."""
        user = self._parts.netloc.rpartition("@")[0]
        return urlunsplit(self._parts._replace(netloc=f"{user}@127.0.0.1:{self._port}"))

    def lose(self, statement: str, meanwhile: Callable[[], Awaitable[object]] = _nothing) -> None:
        """Lose the next answer to a statement that has this text, when it has taken effect.

        Args:
            statement: Part of it.
            meanwhile: What happens before the client hears that its connection is gone.
        """
        self._mark, self._meanwhile = statement.encode(), meanwhile

    def close(self) -> None:
        """Let nobody through from now on."""
        self._is_closed = True

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[LosingWay]:
        """Be open until the block ends."""
        server = await asyncio.start_server(self._pass, "127.0.0.1", 0)
        self._port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()

    async def _pass(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        if self._is_closed:
            to_client.close()
            return
        server, to_server = await asyncio.open_connection(self._parts.hostname, self._parts.port)
        is_marked = asyncio.Event()
        there = asyncio.ensure_future(self._ask(client, to_server, is_marked))
        try:
            with contextlib.suppress(ConnectionError):
                await self._answer(server, to_client, is_marked)
        finally:
            there.cancel()
            to_server.close()
            to_client.close()

    async def _ask(
        self, client: asyncio.StreamReader, server: asyncio.StreamWriter, is_marked: asyncio.Event
    ) -> None:
        with contextlib.suppress(ConnectionError):
            while said := await client.read(_CHUNK):
                if self._mark and self._mark in said:
                    self._mark = b""
                    is_marked.set()
                server.write(said)
                await server.drain()
            server.close()

    async def _answer(
        self, server: asyncio.StreamReader, client: asyncio.StreamWriter, is_marked: asyncio.Event
    ) -> None:
        while said := await server.read(_CHUNK):
            if is_marked.is_set() and said.endswith(_IDLE):
                self.lost += 1
                await self._meanwhile()
                return
            client.write(said)
            await client.drain()
