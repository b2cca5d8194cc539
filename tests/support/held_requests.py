"""A proxy before an emulator that holds a request until the test lets it on: a signal comes while it is under way."""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PATIENCE_SECONDS = 60.0
_OF_A_CONNECTION = frozenset({"host", "connection", "content-length", "transfer-encoding", "date", "server"})


@dataclass
class Hold:
    """The first request whose body has a text.

    Attributes:
        text: What is in its body.
        has_come: It has arrived, and is held.
        may_go: It goes on when this is set.
    """

    text: bytes
    has_come: threading.Event = field(default_factory=threading.Event)
    may_go: threading.Event = field(default_factory=threading.Event)

    def hold(self) -> None:
        """Hold it; later ones pass."""
        if not self.has_come.is_set():
            self.has_come.set()
            assert self.may_go.wait(_PATIENCE_SECONDS)

    def await_arrival(self) -> None:
        """Wait until it has arrived."""
        assert self.has_come.wait(_PATIENCE_SECONDS)


@dataclass
class HoldingProxy:
    """A running proxy.

    Attributes:
        url: Where it listens.
    """

    url: str
    _holds: list[Hold]

    def hold(self, text: str) -> Hold:
        """Hold the next request whose body has a text."""
        held = Hold(text.encode())
        self._holds.append(held)
        return held


@contextmanager
def holding_proxy(behind: str) -> Iterator[HoldingProxy]:
    """Pass requests on to a server until the block ends."""
    holds: list[Hold] = []
    handler = type("Passing", (_Passing,), {"behind": behind, "holds": holds})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield HoldingProxy(f"http://127.0.0.1:{server.server_address[1]}", holds)
    finally:
        for each in holds:
            each.may_go.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Passing(BaseHTTPRequestHandler):
    """Passes one request on, held where it is to be."""

    protocol_version = "HTTP/1.1"
    behind: str
    holds: list[Hold]

    def do_GET(self) -> None:
        """Pass it on."""
        self._pass()

    def do_POST(self) -> None:
        """Pass it on."""
        self._pass()

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        for each in self.holds:
            if each.text in body:
                each.hold()
        answer = httpx.request(
            self.command,
            f"{self.behind}{self.path}",
            headers=_end_to_end(dict(self.headers.items())),
            content=body,
        )
        # Whoever asked may have been interrupted meanwhile.
        with suppress(ConnectionError):
            self._answer(answer)

    def _answer(self, answer: httpx.Response) -> None:
        self.send_response(answer.status_code)
        for name, text in _end_to_end(answer.headers).items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _end_to_end(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in headers.items() if name.lower() not in _OF_A_CONNECTION}
