"""Calls, numbers, clock and faults as they change: server-sent events for people who watch.

https://html.spec.whatwg.org/multipage/server-sent-events.html

Nothing is kept for a listener but its position: what it has not yet seen is read from the database when it can take
more. So a listener that is slow or gone costs nothing, and one that comes back goes on where it was (`Last-Event-ID`).
"""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from chime_emulator import changes, record, tables
from chime_emulator.bell import hear
from chime_emulator.faults import Plan
from chime_emulator.views import iso, view

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from starlette.types import Receive, Scope, Send

    from chime_emulator.numbers import Home
    from chime_emulator.state import EmulatorState, Transaction

CALLS_KEPT = 5_000
"""How many of the calls of before a new listener is told."""
_AT_ONCE = 200  # numbers or calls in one transaction: the service waits no longer than that for a listener
_PAUSE_SECONDS = 0.1  # between two looks: what comes closer together is told together
_SILENCE_SECONDS = 15.0  # then a comment is sent, and what was due by time alone has happened
_PATIENCE_SECONDS = 60.0  # with a listener that takes nothing
_ID = re.compile(r"([0-9]{1,18}):([0-9a-f-]{0,36}):([0-9a-f]{0,12}):([0-9]{1,18})")
_HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


@dataclass(frozen=True, slots=True)
class Position:
    """What a listener has been told.

    Attributes:
        call: The last call's place in the record; 0 for none.
        request_id: Of that call, by which a record that was forgotten and begun anew is noticed.
        revision: Of the numbers; of no epoch until all of them were told.
    """

    call: int = 0
    request_id: str = ""
    revision: changes.Revision = changes.NOTHING

    @classmethod
    def read(cls, text: str) -> Position:
        """Return the position that an event's id says; the beginning where it says none."""
        matched = _ID.fullmatch(text)
        if matched is None:
            return cls()
        return cls(int(matched[1]), matched[2], changes.Revision(matched[3], int(matched[4])))

    def __str__(self) -> str:
        return f"{self.call}:{self.request_id}:{self.revision.epoch}:{self.revision.number}"


@dataclass(slots=True)
class _Watch:
    """One listener's way through what happens.

    Attributes:
        position: What it has been told.
        paging: While the numbers are told for the first time: the last one, and the revision at which that began.
        standing: What it was last told of clock and faults.
        more: Whether there was more than one look takes.
    """

    state: EmulatorState
    home: Home
    position: Position
    paging: tuple[str, changes.Revision] | None = None
    standing: object = None
    more: bool = field(default=True)

    def look(self) -> bytes:
        """Return what is new, as events."""
        with self.state.transaction() as transaction:
            self.more = False
            told = [
                *self._standing(transaction),
                *self._numbers(transaction),
                *self._calls(transaction.connection),
            ]
        return "".join(told).encode()

    def _standing(self, transaction: Transaction) -> Iterator[str]:
        standing = (self.state.faults.active(), tables.ahead(transaction.connection))
        if standing != self.standing:
            self.standing = standing
            yield self._event("standing", {"now": iso(transaction.now), "faults": standing[0]})

    def _numbers(self, transaction: Transaction) -> Iterator[str]:
        connection = transaction.connection
        latest = changes.latest(connection)
        began = self.paging[1] if self.paging else self.position.revision
        if latest.epoch != began.epoch or latest.number < began.number:
            self.paging = ("", latest)
            self.position = replace(self.position, revision=changes.NOTHING)
            yield self._event("numbers_begin", {})
        tells_all = self.paging is not None
        if self.paging:
            after, revision = self.paging
            found = changes.page(connection, self.home, after, _AT_ONCE)
            done = len(found) < _AT_ONCE
            self.paging = None if done else (found[-1].phone_number, revision)
            if done:
                self.position = replace(self.position, revision=revision)
        else:
            found = changes.since(connection, self.home, self.position.revision.number, _AT_ONCE)
            done = len(found) < _AT_ONCE
            reached = latest if done else replace(latest, number=found[-1].revision)
            self.position = replace(self.position, revision=reached)
        self.more |= not done
        if found or tells_all:  # the end of all is told where nothing is left to tell, too
            account = self.state.account(transaction, self.home, Plan())
            yield self._event(
                "numbers", {"numbers": [view(account, change) for change in found], "all": done}
            )

    def _calls(self, connection: sqlite3.Connection) -> Iterator[str]:
        position = self.position
        if position.call and record.request_id(connection, position.call) != position.request_id:
            position = Position(revision=position.revision)
            self.position = position
            yield self._event("calls_forgotten", {})
        first = position.call or record.last_id(connection) - CALLS_KEPT
        found = record.after(connection, first, _AT_ONCE)
        for call, shown in found:
            self.position = replace(self.position, call=call, request_id=shown["request_id"])
            yield self._event("call", shown)
        self.more |= len(found) == _AT_ONCE

    def _event(self, name: str, document: Any) -> str:
        return f"event: {name}\nid: {self.position}\ndata: {json.dumps(document, separators=(',', ':'))}\n\n"


@dataclass(frozen=True, slots=True)
class EventStream:
    """The answer to one listener, an ASGI application."""

    state: EmulatorState
    home: Home
    position: Position

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell the listener what happens until it goes, the server stops, or it takes nothing for too long."""
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body", "body": b""})
            return
        both = [asyncio.ensure_future(self._tell(send)), asyncio.ensure_future(_gone(receive))]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in both:
                each.cancel()
            await asyncio.gather(*both, return_exceptions=True)

    async def _tell(self, send: Send) -> None:
        watch = _Watch(self.state, self.home, self.position)
        bell = self.state.bell
        with bell.listening() as heard, suppress(asyncio.TimeoutError):
            await _send(send, b"retry: 1000\n\n")
            while not bell.closed:
                await _send(send, watch.look() or b": still here\n\n")
                await asyncio.sleep(0 if watch.more else _PAUSE_SECONDS)
                if not watch.more and not bell.closed:
                    await hear(heard, _SILENCE_SECONDS)
            await send({"type": "http.response.body", "body": b""})


async def _send(send: Send, chunk: bytes) -> None:
    message = {"type": "http.response.body", "body": chunk, "more_body": True}
    await asyncio.wait_for(send(message), _PATIENCE_SECONDS)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
