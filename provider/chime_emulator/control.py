"""The control endpoints under `/_emulator/`: what tests and people do to the emulator, apart from the API.

They answer JSON; a mistake is `{"error": "…"}` with status 400. `?region=` and `?account=` choose other
numbers than the emulator's own.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router

from chime_emulator import page, protocol, record, tables
from chime_emulator.bell import MOST_LISTENERS
from chime_emulator.bodies import BODY_LIMIT, BodyTooLargeError, read_body
from chime_emulator.documents import DocumentError, apply_document, read_moment
from chime_emulator.events import EventStream, Position
from chime_emulator.fault_documents import describe_kinds, read_fault
from chime_emulator.faults import FaultError, Plan
from chime_emulator.numbers import HOUR, Home, new_number
from chime_emulator.operations import OPERATIONS
from chime_emulator.spelling import e164
from chime_emulator.strict_json import NotJsonError, read_object
from chime_emulator.views import iso

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from chime_emulator.account import EmulatedAccount
    from chime_emulator.state import EmulatorState, Transaction

    Endpoint = Callable[[EmulatorState, Request], Awaitable[Response]]

_CHOSEN = ("ProductType", "Status", "CallingNameStatus")
_LAST_MOMENT = 32_503_680_000.0  # the year 3000: no clock needs to go further, and no time overflows


def router(state: EmulatorState) -> Router:
    """Return the control endpoints of an emulator."""
    return Router(
        [
            _route(state, path, method, endpoint)
            for path, methods in _ENDPOINTS.items()
            for method, endpoint in methods.items()
        ]
    )


def _route(state: EmulatorState, path: str, method: str, endpoint: Endpoint) -> Route:
    async def answer(request: Request) -> Response:
        try:
            answered = await endpoint(state, request)
        except (NotJsonError, DocumentError, FaultError) as mistake:
            raise HTTPException(400, str(mistake)) from None
        except BodyTooLargeError:
            raise HTTPException(413, f"the body is larger than {BODY_LIMIT} bytes") from None
        except sqlite3.Error as error:
            raise HTTPException(503, f"the database failed: {error}") from None
        if method != "GET":
            state.bell.ring()
        return answered

    return Route(path, answer, methods=[method])


async def _health(state: EmulatorState, request: Request) -> Response:
    with state.transaction() as transaction:
        numbers = tables.count(transaction.connection, _home(state, request))
    return JSONResponse({"status": "ok", "numbers": numbers, "now": iso(transaction.now)})


async def _calls(state: EmulatorState, _: Request) -> Response:
    with state.transaction() as transaction:
        calls = record.calls(transaction.connection)
    return Response(f'{{"calls":{calls}}}', media_type="application/json")


async def _forget_calls(state: EmulatorState, request: Request) -> Response:
    with state.transaction() as transaction:
        tables.forget_calls(transaction.connection)
    return await _calls(state, request)


async def _writes(state: EmulatorState, _: Request) -> Response:
    with state.transaction() as transaction:
        writes = record.writes(transaction.connection)
    return JSONResponse({"writes": writes})


async def _numbers(state: EmulatorState, request: Request) -> Response:
    with state.transaction() as transaction:
        account = _account(state, request, transaction)
        numbers = [account.as_shown(number) for number in account.all()]
    return _api_json("ListPhoneNumbers", {"PhoneNumbers": numbers})


async def _put_number(state: EmulatorState, request: Request) -> Response:
    phone_number, document = _phone_number(request), await _document(request)
    with state.transaction() as transaction:
        account = _account(state, request, transaction)
        before = account.get(phone_number) or new_number(account.home, phone_number, account.now)
        pending_seconds = state.switches.pending_hours * HOUR
        after = apply_document(before, document, account.now, pending_seconds)
        account.put(after)
        shown = account.as_shown(after)
    return _api_json("GetPhoneNumber", {"PhoneNumber": shown})


async def _delete_number(state: EmulatorState, request: Request) -> Response:
    phone_number = _phone_number(request)
    with state.transaction() as transaction:
        removed = _account(state, request, transaction).remove(phone_number)
    return JSONResponse({"removed": removed})


async def _advance_clock(state: EmulatorState, request: Request) -> Response:
    document = await _document(request)
    with state.transaction() as transaction:
        seconds = document.get("advance_seconds")
        if "advance_to" in document and seconds is None:
            seconds = max(0.0, read_moment("advance_to", document["advance_to"]) - transaction.now)
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or seconds < 0:
            raise HTTPException(400, "advance_seconds must be a number that is not negative")
        if transaction.now + seconds > _LAST_MOMENT:
            raise HTTPException(400, "the clock ends with the year 3000")
        tables.advance(transaction.connection, seconds)
    with state.transaction() as transaction:
        return JSONResponse({"now": iso(transaction.now)})


async def _faults(state: EmulatorState, _: Request) -> Response:
    return JSONResponse({"faults": state.faults.to_documents(), "seed": state.faults.seed})


async def _add_fault(state: EmulatorState, request: Request) -> Response:
    state.faults.add(read_fault(await _document(request)))
    return await _faults(state, request)


async def _clear_faults(state: EmulatorState, request: Request) -> Response:
    state.faults.clear()
    state.lag.forget()
    return await _faults(state, request)


async def _remove_fault(state: EmulatorState, request: Request) -> Response:
    removed = state.faults.remove(_place(request))
    return JSONResponse({"removed": removed})


async def _kinds(_state: EmulatorState, _: Request) -> Response:
    return JSONResponse({"kinds": describe_kinds(), "operations": list(OPERATIONS)})


async def _number_choices(_state: EmulatorState, _: Request) -> Response:
    members = {name: protocol.choices("PhoneNumber", name) for name in _CHOSEN}
    associations = protocol.choices("PhoneNumberAssociation", "Name")
    return JSONResponse({"members": members, "associations": associations})


async def _call(state: EmulatorState, request: Request) -> Response:
    with state.transaction() as transaction:
        details = record.details(transaction.connection, _place(request))
    if details is None:
        raise HTTPException(404, "there is no such call on record")
    return JSONResponse(details)


async def _homes(state: EmulatorState, _: Request) -> Response:
    with state.transaction() as transaction:
        found = dict(tables.homes(transaction.connection))
    found.setdefault(state.home, 0)
    for account in state.accounts.values():
        found.setdefault(Home(account, state.home.region), 0)
    homes = [
        {"account": home.account, "region": home.region, "numbers": numbers}
        for home, numbers in found.items()
    ]
    return JSONResponse({"homes": homes, "own": {"account": state.home.account, "region": state.home.region}})


async def _events(state: EmulatorState, request: Request) -> Response:
    if state.bell.is_full:
        raise HTTPException(503, f"{MOST_LISTENERS} listeners are served at once, and there are as many")
    last = request.headers.get("last-event-id") or request.query_params.get("last_event_id", "")
    return _Streamed(EventStream(state, _home(state, request), Position.read(last)))


async def _file(_state: EmulatorState, request: Request) -> Response:
    return page.answer(request, request.path_params["name"])


class _Streamed(Response):
    """An event stream as a router takes an answer."""

    def __init__(self, stream: EventStream) -> None:
        super().__init__()
        self._stream = stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._stream(scope, receive, send)


async def _reset(state: EmulatorState, request: Request) -> Response:
    state.reset()
    return await _health(state, request)


_ENDPOINTS: dict[str, dict[str, Endpoint]] = {
    "/health": {"GET": _health},
    "/homes": {"GET": _homes},
    "/events": {"GET": _events},
    "/calls": {"GET": _calls, "DELETE": _forget_calls},
    "/calls/{place}": {"GET": _call},
    "/writes": {"GET": _writes},
    "/numbers": {"GET": _numbers},
    "/numbers/choices": {"GET": _number_choices},
    "/numbers/{number}": {"PUT": _put_number, "DELETE": _delete_number},
    "/clock": {"POST": _advance_clock},
    "/faults": {"GET": _faults, "POST": _add_fault, "DELETE": _clear_faults},
    "/faults/kinds": {"GET": _kinds},
    "/faults/{place}": {"DELETE": _remove_fault},
    "/page/{name}": {"GET": _file},
    "/reset": {"POST": _reset},
}


def _account(state: EmulatorState, request: Request, transaction: Transaction) -> EmulatedAccount:
    return state.account(transaction, _home(state, request), Plan())


def _home(state: EmulatorState, request: Request) -> Home:
    query = request.query_params
    return Home(query.get("account", state.home.account), query.get("region", state.home.region))


def _phone_number(request: Request) -> str:
    phone_number = e164(request.path_params["number"])
    if phone_number is None:
        raise HTTPException(400, f"{request.path_params['number']}: not a phone number")
    return phone_number


def _place(request: Request) -> int:
    text = request.path_params["place"]
    if not (text.isascii() and text.isdecimal() and len(text) < 19):  # noqa: PLR2004  # a place of SQLite's is shorter
        raise HTTPException(404, f"{text}: not a place in the list")
    return int(text)


async def _document(request: Request) -> dict[str, Any]:
    return read_object(await read_body(request))


def _api_json(operation: str, result: dict[str, Any]) -> Response:
    return Response(protocol.answer(operation, result, "").body, media_type="application/json")
