"""One request to the API, from arrival to answer.

The order: parse, decide about faults, wait half of the latency, carry out and record in one transaction,
wait the other half, answer. The effect stands in the middle, so that a caller who gives up or is killed
while it waits cannot know whether it happened, as with the real service.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
import uuid
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from chime_emulator import protocol, record
from chime_emulator.errors import ItemError, RequestError, by_status, unknown_operation
from chime_emulator.faults import Target
from chime_emulator.operations import OPERATIONS, attributes, item_error, spellings
from chime_emulator.spelling import e164

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chime_emulator.account import Account
    from chime_emulator.faults import Plan
    from chime_emulator.numbers import Home
    from chime_emulator.protocol import HttpAnswer, HttpRequest
    from chime_emulator.state import State

_log = logging.getLogger("chime_emulator")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request that was understood, or why it was not.

    Attributes:
        operation: The model's name, or `UnknownOperation`.
        request: By the model's member names; empty where it was refused.
        phone_numbers: Those that it names: E.164, or as sent where they are none.
        refused: Why it is answered without being carried out.
        arrived: Seconds since 1970, and of the clock that only goes forward.
    """

    operation: str
    home: Home
    request: Mapping[str, Any] = field(default_factory=dict)
    phone_numbers: list[str] = field(default_factory=list)
    refused: RequestError | None = None
    arrived: tuple[float, float] = field(default_factory=lambda: (time.time(), time.monotonic()))
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What becomes of a request.

    Attributes:
        answer: None where the connection is closed instead.
        errors: How many items failed.
    """

    answer: HttpAnswer | None
    errors: int = 0


async def answer(state: State, http: HttpRequest, refused: RequestError | None = None) -> HttpAnswer | None:
    """Answer a request; None stands for a connection that is closed without an answer.

    Args:
        state: The emulator's.
        http: The request.
        refused: Why it cannot even be parsed.
    """
    asked = _asked(state, http, refused)
    plan = state.faults.plan(Target(asked.operation, asked.phone_numbers, attributes(asked.request)))
    wait = (state.latency + plan.delay) / 2
    await asyncio.sleep(wait)
    outcome = _carried_out(state, asked, plan, wait)
    await asyncio.sleep(wait)
    return outcome.answer


def _asked(state: State, http: HttpRequest, refused: RequestError | None) -> _Asked:
    asked = _Asked(
        "UnknownOperation", state.home_of(protocol.credential_scope(http.authorization)), refused=refused
    )
    if refused is not None:
        return asked
    try:
        call = protocol.route(http)
        asked = replace(asked, operation=call.operation)
        if call.operation not in OPERATIONS:
            raise unknown_operation(f"The emulator does not offer {call.operation}.")
        ignore_unknown = state.switches.unknown_members == "ignored"
        request = protocol.members(call, ignore_unknown=ignore_unknown)
    except RequestError as error:
        return replace(asked, refused=error)
    named = [e164(spelling) or spelling for spelling in spellings(request)]
    return replace(asked, request=request, phone_numbers=named)


def _carried_out(state: State, asked: _Asked, plan: Plan, wait: float) -> _Outcome:
    """Carry out and record in one transaction.

    Args:
        state: The emulator's.
        asked: The request.
        plan: What befalls it.
        wait: Seconds that will pass before the answer leaves.
    """
    try:
        with state.transaction() as transaction:
            account = state.account(transaction, asked.home, plan)
            outcome = _outcome(account, asked)
            call = _recorded(asked, plan, outcome, wait)
            record.add(transaction.connection, call, asked.home, account.writes)
    except sqlite3.Error as error:
        _log.error("%s: the database failed: %s", asked.operation, error)  # the trace tells no more
        return _Outcome(protocol.error(by_status(503), asked.id))
    state.committed(account)
    _tell(call)
    return outcome


def _outcome(account: Account, asked: _Asked) -> _Outcome:
    if account.plan.dropped:
        return _Outcome(None)
    # Throttling and credentials come before the request is looked at.
    refused = account.plan.refused or asked.refused
    if refused is not None:
        return _Outcome(protocol.error(refused, asked.id))
    try:
        with account.all_or_nothing():
            result = OPERATIONS[asked.operation](account, asked.request)
            protocol.check_answer(asked.operation, result)
    except ItemError as error:
        return _Outcome(protocol.error(error.whole(), asked.id))
    except RequestError as error:
        return _Outcome(protocol.error(error, asked.id))
    except sqlite3.Error:
        raise
    except Exception:  # noqa: BLE001  # a bug, whatever it is: 500 to the caller, the trace to us
        _log.exception("%s: a bug of the emulator", asked.operation)
        return _Outcome(protocol.error(by_status(500), asked.id))
    return _answered(account, asked, result)


def _answered(account: Account, asked: _Asked, result: dict[str, Any]) -> _Outcome:
    """Return what leaves after the effect, which faults may keep from being the true answer."""
    plan = account.plan
    errors = 0
    if "PhoneNumberErrors" in result:
        result = {"PhoneNumberErrors": result["PhoneNumberErrors"] + _false_errors(account, asked)}
        errors = len(result["PhoneNumberErrors"])
        if not errors and account.switches.no_errors == "absent":
            result = {}
    if plan.dropped_after:
        return _Outcome(None, errors)
    if plan.refused_after:
        return _Outcome(protocol.error(plan.refused_after, asked.id), errors)
    reply = protocol.answer(asked.operation, result, asked.id)
    if plan.malformed:
        reply = replace(reply, body=reply.body[: len(reply.body) // 2])
    return _Outcome(reply, errors)


def _false_errors(account: Account, asked: _Asked) -> list[dict[str, Any]]:
    """Return the errors that faults put into a batch's answer."""
    named = dict(zip(asked.phone_numbers, spellings(asked.request), strict=True))
    failed = {named[number]: error for number, error in account.plan.item_errors.items() if number in named}
    return [
        item_error(account, spelling, error)
        for spelling, error in {**failed, **account.plan.strangers}.items()
    ]


def _recorded(asked: _Asked, plan: Plan, outcome: _Outcome, wait: float) -> record.Recorded:
    started, began = asked.arrived
    return record.Recorded(
        operation=asked.operation,
        items=len(asked.phone_numbers),
        phone_numbers=asked.phone_numbers,
        attributes=attributes(asked.request),
        status=outcome.answer.status if outcome.answer else 0,
        errors=outcome.errors,
        started=started,
        seconds=round(time.monotonic() - began + wait, 6),
        request_id=asked.id,
        account=asked.home.account,
        region=asked.home.region,
        faults=plan.kinds,
    )


def _tell(call: record.Recorded) -> None:
    """Tell people about a call. Numbers and names stay out: the model marks them as sensitive."""
    numbers = {0: "", 1: "1 number"}.get(call.items, f"{call.items} numbers")
    parts = [
        call.region,
        call.operation,
        numbers,
        "+".join(call.attributes),
        f"-> {call.status or 'closed'}",
        f"{call.errors} failed" if call.errors else "",
        f"{call.seconds * 1000:.0f} ms",
        f"[{', '.join(call.faults)}]" if call.faults else "",
    ]
    _log.info(" ".join(part for part in parts if part))
