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

from chime_emulator import protocol, record, tables
from chime_emulator.bodies import BODY_LIMIT, BodyTooLargeError, read_body
from chime_emulator.documents import DocumentError, apply_document, timestamp
from chime_emulator.fault_documents import read_fault
from chime_emulator.faults import FaultError, Plan
from chime_emulator.numbers import HOUR, Home, new_number
from chime_emulator.spelling import e164
from chime_emulator.strict_json import NotJsonError, read_object

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from chime_emulator.account import EmulatedAccount
    from chime_emulator.state import EmulatorState, Transaction

    Endpoint = Callable[[EmulatorState, Request], Awaitable[Response]]

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
            return await endpoint(state, request)
        except (NotJsonError, DocumentError, FaultError) as mistake:
            raise HTTPException(400, str(mistake)) from None
        except BodyTooLargeError:
            raise HTTPException(413, f"the body is larger than {BODY_LIMIT} bytes") from None
        except sqlite3.Error as error:
            raise HTTPException(503, f"the database failed: {error}") from None

    return Route(path, answer, methods=[method])


async def _health(state: EmulatorState, request: Request) -> Response:
    with state.transaction() as transaction:
        numbers = tables.count(transaction.connection, _home(state, request))
    return JSONResponse({"status": "ok", "numbers": numbers, "now": _iso(transaction.now)})


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
    seconds = (await _document(request)).get("advance_seconds")
    with state.transaction() as transaction:
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or seconds < 0:
            raise HTTPException(400, "advance_seconds must be a number that is not negative")
        if transaction.now + seconds > _LAST_MOMENT:
            raise HTTPException(400, "the clock ends with the year 3000")
        tables.advance(transaction.connection, seconds)
    with state.transaction() as transaction:
        return JSONResponse({"now": _iso(transaction.now)})


async def _faults(state: EmulatorState, _: Request) -> Response:
    return JSONResponse({"faults": state.faults.to_documents(), "seed": state.faults.seed})


async def _add_fault(state: EmulatorState, request: Request) -> Response:
    state.faults.add(read_fault(await _document(request)))
    return await _faults(state, request)


async def _clear_faults(state: EmulatorState, request: Request) -> Response:
    state.faults.clear()
    state.lag.forget()
    return await _faults(state, request)


async def _reset(state: EmulatorState, request: Request) -> Response:
    state.reset()
    return await _health(state, request)


_ENDPOINTS: dict[str, dict[str, Endpoint]] = {
    "/health": {"GET": _health},
    "/calls": {"GET": _calls, "DELETE": _forget_calls},
    "/writes": {"GET": _writes},
    "/numbers": {"GET": _numbers},
    "/numbers/{number}": {"PUT": _put_number, "DELETE": _delete_number},
    "/clock": {"POST": _advance_clock},
    "/faults": {"GET": _faults, "POST": _add_fault, "DELETE": _clear_faults},
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


async def _document(request: Request) -> dict[str, Any]:
    return read_object(await read_body(request))


def _api_json(operation: str, result: dict[str, Any]) -> Response:
    return Response(protocol.answer(operation, result, "").body, media_type="application/json")


def _iso(moment: float) -> str:
    return timestamp(moment).isoformat(timespec="milliseconds").replace("+00:00", "Z")
