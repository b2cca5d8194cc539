"""The ASGI application: the API at the root, the control endpoints under `/_emulator`, the page for people at `/`."""

from __future__ import annotations

from asyncio import CancelledError
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount

from chime_emulator import control, page, protocol, service
from chime_emulator.bodies import BODY_LIMIT, BodyTooLargeError, read_body
from chime_emulator.connection import close_unanswered
from chime_emulator.errors import RequestRefused, by_status, too_large
from chime_emulator.one_line import one_line
from chime_emulator.protocol import HttpRequest

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from chime_emulator.origins import Doorkeeper
    from chime_emulator.state import EmulatorState

_CONTROL = "/_emulator"


def application(state: EmulatorState, doorkeeper: Doorkeeper) -> ASGIApp:
    """Return the application that serves an emulator's state to those whom a doorkeeper lets in."""
    endpoints = Starlette(
        routes=[Mount(_CONTROL, control.router(state))], exception_handlers={HTTPException: _mistake}
    )
    api = _Api(state)

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        # Not routes of one router: Starlette's patterns match no path with a line break in it.
        is_control = scope["path"] == _CONTROL or scope["path"].startswith(f"{_CONTROL}/")
        is_page = page.is_wanted(Request(scope))
        is_api = not is_control and not is_page
        refusal = doorkeeper.refusal(scope, is_api=is_api, is_page=is_page)
        if refusal is not None:
            await _turned_away(refusal, is_api=is_api)(scope, receive, send)
        elif is_page:
            await page.answer(Request(scope))(scope, receive, send)
        else:
            await (endpoints if is_control else api)(scope, receive, send)

    return application


class _Api:
    """The service's API: its paths are matched before they are decoded."""

    def __init__(self, state: EmulatorState) -> None:
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        refused: RequestRefused | None = None
        body = b""
        try:
            body = await read_body(request)
        except BodyTooLargeError:
            refused = too_large(BODY_LIMIT)
        except ClientDisconnect:
            return
        http = HttpRequest(
            method=request.method,
            path=scope["raw_path"].decode("latin-1"),
            query=scope["query_string"].decode("latin-1"),
            body=body,
            authorization=request.headers.get("authorization", ""),
        )
        try:
            reply = await service.answer(self._state, http, refused)
        except CancelledError:  # the server stops, and has waited long enough for what is under way
            reply = None
        if reply is None:
            await close_unanswered(scope, receive)
            return
        await Response(reply.body, reply.status, dict(reply.headers))(scope, receive, send)


def _turned_away(why: str, *, is_api: bool) -> Response:
    """Return the answer to a request that may not come in, in the form that its sender expects."""
    if not is_api:
        return JSONResponse({"error": one_line(why)}, 403)
    reply = protocol.refuse(by_status(403, one_line(why)), "")
    return Response(reply.body, reply.status, dict(reply.headers))


async def _mistake(_: Request, error: Exception) -> Response:
    status, detail = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, "")
    return JSONResponse({"error": one_line(detail)}, status)
