"""The ASGI application: the API at the root, the control endpoints under `/_emulator`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount

from chime_emulator import control, service
from chime_emulator.connection import close_unanswered
from chime_emulator.errors import RequestError, too_large
from chime_emulator.protocol import HttpRequest

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from chime_emulator.state import State

BODY_LIMIT = 1_000_000
"""Bytes of a request body. A batch of 50 is below 30,000; what the service allows is unknown."""


def application(state: State) -> ASGIApp:
    """Return the application that serves an emulator's state."""
    return Starlette(
        routes=[Mount("/_emulator", control.router(state)), Mount("/", _Api(state))],
        exception_handlers={HTTPException: _mistake},
    )


class _Api:
    """The service's API. Not a Starlette route: paths are matched before they are decoded."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        body, refused = await _body(request)
        http = HttpRequest(
            method=request.method,
            path=scope["raw_path"].decode("latin-1"),
            query=scope["query_string"].decode("latin-1"),
            body=body,
            authorization=request.headers.get("authorization", ""),
        )
        reply = await service.answer(self._state, http, refused)
        if reply is None:
            await close_unanswered(scope, receive)
            return
        await Response(reply.body, reply.status, dict(reply.headers))(scope, receive, send)


async def _body(request: Request) -> tuple[bytes, RequestError | None]:
    """Return the body, or the refusal of one that is too large, of which nothing is kept."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            return b"", too_large(BODY_LIMIT)
    return bytes(body), None


async def _mistake(request: Request, error: Exception) -> Response:  # noqa: ARG001  # Starlette's signature
    assert isinstance(error, HTTPException)  # noqa: S101  # the handler is registered for nothing else
    return JSONResponse({"error": error.detail}, error.status_code)
