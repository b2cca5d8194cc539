"""A real HTTP server that answers what a test writes down: for answers that no well-behaved service gives."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Script:
    """What the server answers from now on, and what it was asked.

    Attributes:
        body: Of every answer.
        status: HTTP.
        headers: Beside those of an ordinary answer.
        announced: The length that an answer claims to have; None: its own.
        asked: Method, path and body of each request.
    """

    body: bytes = b"{}"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    announced: int | None = None
    asked: list[tuple[str, str, bytes]] = field(default_factory=list)


@contextlib.contextmanager
def scripted_service() -> Iterator[tuple[Script, str]]:
    """Serve a script until the block ends; give it and the server's address."""
    script = Script()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            script.asked.append((self.command, self.path, body))
            self.send_response_only(script.status)
            if "Date" not in script.headers:
                self.send_header("Date", self.date_time_string())
            self.send_header("Content-Type", "application/json")
            length = len(script.body) if script.announced is None else script.announced
            self.send_header("Content-Length", str(length))
            for name, value in script.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(script.body)

        do_GET = do_POST = _answer  # noqa: N815 - the names that http.server calls

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield script, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
