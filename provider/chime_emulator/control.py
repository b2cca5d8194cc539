"""The control endpoints under `/_emulator/`: what tests and people do to the emulator, apart from the API.

They answer JSON; a mistake is a 400 with `{"error": "…"}`. `?region=` and `?account=` choose a home other
than the emulator's own.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router

from chime_emulator import faults, protocol, record
from chime_emulator.account import Home
from chime_emulator.documents import DocumentError, changed
from chime_emulator.faults import FaultError, Plan
from chime_emulator.numbers import PhoneNumber, arn, shown, timestamp
from chime_emulator.spelling import e164

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from chime_emulator.account import Account
    from chime_emulator.state import State, Transaction


def router(state: State) -> Router:
    """Return the control endpoints of an emulator."""

    def route(path: str, method: str, endpoint: Callable[[State, Request], Awaitable[Response]]) -> Route:
        async def answer(request: Request) -> Response:
            return await endpoint(state, request)

        return Route(path, answer, methods=[method])

    return Router(
        [
            route("/health", "GET", _health),
            route("/calls", "GET", _calls),
            route("/calls", "DELETE", _clear_calls),
            route("/writes", "GET", _writes),
            route("/numbers", "GET", _numbers),
            route("/numbers/{number}", "PUT", _put_number),
            route("/numbers/{number}", "DELETE", _delete_number),
            route("/clock", "POST", _clock),
            route("/faults", "GET", _faults),
            route("/faults", "POST", _add_fault),
            route("/faults", "DELETE", _clear_faults),
            route("/reset", "POST", _reset),
        ]
    )


async def _health(state: State, request: Request) -> Response:
    with state.transaction() as transaction:
        numbers = _account(state, request, transaction).total()
        return JSONResponse({"status": "ok", "numbers": numbers, "now": _iso(transaction.now)})


async def _calls(state: State, request: Request) -> Response:
    with state.transaction() as transaction:
        body = f'{{"calls": {record.calls(transaction.connection)}}}'
    return Response(body, media_type="application/json")


async def _clear_calls(state: State, request: Request) -> Response:
    with state.transaction() as transaction:
        record.clear(transaction.connection)
    return JSONResponse({"calls": []})


async def _writes(state: State, request: Request) -> Response:
    with state.transaction() as transaction:
        return JSONResponse({"writes": record.writes(transaction.connection)})


async def _numbers(state: State, request: Request) -> Response:
    with state.transaction() as transaction:
        numbers = [shown(number) for number in _account(state, request, transaction).all()]
    reply = protocol.answer("ListPhoneNumbers", {"PhoneNumbers": numbers}, "")
    return Response(reply.body, media_type="application/json")


async def _put_number(state: State, request: Request) -> Response:
    phone_number = _named(request)
    changes = await _json(request)
    with state.transaction() as transaction:
        account = _account(state, request, transaction)
        before = account.get(phone_number) or _new(account, phone_number)
        after = _changed(account, before, changes)
        account.put(after)
    reply = protocol.answer("GetPhoneNumber", {"PhoneNumber": shown(after)}, "")
    return Response(reply.body, media_type="application/json")


async def _delete_number(state: State, request: Request) -> Response:
    phone_number = _named(request)
    with state.transaction() as transaction:
        removed = _account(state, request, transaction).remove(phone_number)
    return JSONResponse({"removed": removed})


async def _clock(state: State, request: Request) -> Response:
    seconds = (await _json(request)).get("advance_seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 <= seconds < 1e10:
        raise HTTPException(400, "advance_seconds must be a number that is not negative")
    with state.store.transaction() as connection:
        connection.execute("UPDATE clock SET ahead = ahead + ?", (seconds,))
    with state.transaction() as transaction:
        return JSONResponse({"now": _iso(transaction.now)})


async def _faults(state: State, request: Request) -> Response:
    return JSONResponse({"faults": state.faults.shown(), "seed": state.faults.seed})


async def _add_fault(state: State, request: Request) -> Response:
    try:
        state.faults.add(faults.read(await _json(request)))
    except FaultError as error:
        raise HTTPException(400, str(error)) from None
    return await _faults(state, request)


async def _clear_faults(state: State, request: Request) -> Response:
    state.faults.clear()
    return await _faults(state, request)


async def _reset(state: State, request: Request) -> Response:
    state.reset()
    return await _health(state, request)


def _account(state: State, request: Request, transaction: Transaction) -> Account:
    query = request.query_params
    home = Home(query.get("account", state.home.account), query.get("region", state.home.region))
    return state.account(transaction, home, Plan())


def _named(request: Request) -> str:
    phone_number = e164(request.path_params["number"])
    if phone_number is None:
        raise HTTPException(400, f"{request.path_params['number']}: not a phone number")
    return phone_number


async def _json(request: Request) -> dict[str, Any]:
    try:
        value = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise HTTPException(400, "the body is not JSON") from None
    if not isinstance(value, dict):
        raise HTTPException(400, "the body is not a JSON object")
    return value


def _changed(account: Account, before: PhoneNumber, document: dict[str, Any]) -> PhoneNumber:
    try:
        return changed(before, document, account.now, account.switches.pending_hours * 3600)
    except DocumentError as error:
        raise HTTPException(400, str(error)) from None


def _new(account: Account, phone_number: str) -> PhoneNumber:
    return PhoneNumber(
        phone_number=phone_number,
        arn=arn(account.home.account, account.home.region, phone_number),
        created=account.now,
        updated=account.now,
        capabilities={"InboundCall": True, "OutboundCall": True},
    )


def _iso(moment: float) -> str:
    return timestamp(moment).isoformat(timespec="milliseconds").replace("+00:00", "Z")
