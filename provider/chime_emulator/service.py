"""One request to the API, from arrival to answer.

The order: parse, decide about faults, wait half of the latency, carry out and record in one transaction,
wait the other half, answer. The effect is in the middle, so that a caller who gives up or is killed
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
from chime_emulator.errors import ItemRefused, RequestRefused, by_status, unknown_operation
from chime_emulator.faults import Target
from chime_emulator.operations import OPERATIONS, attributes, item_error, spellings
from chime_emulator.refusals import Refusal
from chime_emulator.spelling import e164

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chime_emulator.account import EmulatedAccount
    from chime_emulator.faults import Plan
    from chime_emulator.numbers import Home
    from chime_emulator.protocol import HttpAnswer, HttpRequest
    from chime_emulator.state import EmulatorState

_log = logging.getLogger("chime_emulator")


@dataclass(frozen=True, slots=True)
class _ParsedRequest:
    """A request that was understood, or why it was not.

    Attributes:
        operation: The model's name, or `UnknownOperation`.
        members: By the model's member names; empty where it was refused.
        phone_numbers: Those that it names: E.164, or as sent where they are none.
        refused: Why it is answered without being carried out.
        arrived: Seconds since 1970, and of the clock that only goes forward.
    """

    operation: str
    home: Home
    members: Mapping[str, Any] = field(default_factory=dict)
    phone_numbers: list[str] = field(default_factory=list)
    refused: RequestRefused | None = None
    arrived: tuple[float, float] = field(default_factory=lambda: (time.time(), time.monotonic()))
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass(frozen=True, slots=True)
class _CallResult:
    """What becomes of a request.

    Attributes:
        answer: None where the connection is closed instead.
        refusals: The items that failed, or why the whole request did.
        errors: How many items failed.
    """

    answer: HttpAnswer | None
    refusals: tuple[Refusal, ...] = ()
    errors: int = 0


async def answer(
    state: EmulatorState, http: HttpRequest, refused: RequestRefused | None = None
) -> HttpAnswer | None:
    """Answer a request; None stands for a connection that is closed without an answer.

    Args:
        state: The emulator's.
        http: The request.
        refused: Why it cannot even be parsed.
    """
    parsed = _parse_request(state, http, refused)
    plan = state.faults.plan(Target(parsed.operation, parsed.phone_numbers, attributes(parsed.members)))
    wait = (state.latency + plan.delay) / 2
    await asyncio.sleep(wait)
    outcome = _carry_out_and_record(state, parsed, plan, wait)
    await asyncio.sleep(wait)
    return outcome.answer


def _parse_request(state: EmulatorState, http: HttpRequest, refused: RequestRefused | None) -> _ParsedRequest:
    parsed = _ParsedRequest(
        "UnknownOperation", state.home_of(protocol.credential_scope(http.authorization)), refused=refused
    )
    if refused is not None:
        return parsed
    try:
        call = protocol.route(http)
        parsed = replace(parsed, operation=call.operation)
        if call.operation not in OPERATIONS:
            raise unknown_operation(f"The emulator does not offer {call.operation}.")
        ignore_unknown = state.switches.unknown_members == "ignored"
        members = protocol.read_members(call, ignore_unknown=ignore_unknown)
    except RequestRefused as error:
        return replace(parsed, refused=error)
    named = [e164(spelling) or spelling for spelling in spellings(members)]
    return replace(parsed, members=members, phone_numbers=named)


def _carry_out_and_record(
    state: EmulatorState, parsed: _ParsedRequest, plan: Plan, wait: float
) -> _CallResult:
    """Carry out and record in one transaction.

    Args:
        state: The emulator's.
        parsed: The request.
        plan: What faults do to it.
        wait: Seconds that will pass before the answer leaves.
    """
    try:
        with state.transaction() as transaction:
            account = state.account(transaction, parsed.home, plan)
            outcome = _carry_out(account, parsed)
            call = _call_record(parsed, plan, outcome, wait)
            record.add(transaction.connection, call, parsed.home, account.writes, outcome.refusals)
    except sqlite3.Error as error:
        _log.error("%s: the database failed: %s", parsed.operation, error)  # a trace would add nothing
        return _CallResult(protocol.refuse(by_status(503), parsed.id))
    state.note_commit(account)
    state.bell.ring()
    _log_call(call)
    return outcome


def _carry_out(account: EmulatedAccount, parsed: _ParsedRequest) -> _CallResult:
    if account.plan.dropped:
        return _CallResult(None)
    # Throttling and credentials come before the request is looked at.
    refused = account.plan.refused or parsed.refused
    if refused is not None:
        return _refuse(parsed, refused)
    try:
        with account.all_or_nothing():
            result = OPERATIONS[parsed.operation](account, parsed.members)
            protocol.check_answer(parsed.operation, result)
    except ItemRefused as error:
        return _refuse(parsed, error.as_request_refused())
    except RequestRefused as error:
        return _refuse(parsed, error)
    except sqlite3.Error:
        raise
    except Exception:  # noqa: BLE001  # a bug, whatever it is: 500 to the caller, the trace to us
        _log.exception("%s: a bug of the emulator", parsed.operation)
        return _refuse(parsed, by_status(500))
    return _answer_after_effect(account, parsed, result)


def _answer_after_effect(
    account: EmulatedAccount, parsed: _ParsedRequest, result: dict[str, Any]
) -> _CallResult:
    """Return what leaves after the effect, which faults may keep from being the true answer."""
    plan = account.plan
    refused: tuple[Refusal, ...] = ()
    if "PhoneNumberErrors" in result:
        result = {"PhoneNumberErrors": result["PhoneNumberErrors"] + _injected_errors(account, parsed)}
        refused = tuple(_item_refusal(error) for error in result["PhoneNumberErrors"])
        if not refused and account.switches.no_errors == "absent":
            result = {}
    if plan.dropped_after:
        return _CallResult(None, refused, len(refused))
    if plan.refused_after:
        return _refuse(parsed, plan.refused_after, refused)
    reply = protocol.answer(parsed.operation, result, parsed.id)
    if plan.malformed:
        reply = replace(reply, body=reply.body[: len(reply.body) // 2])
    return _CallResult(reply, refused, len(refused))


def _refuse(parsed: _ParsedRequest, why: RequestRefused, items: tuple[Refusal, ...] = ()) -> _CallResult:
    """Refuse the whole request, of which items may have failed as well."""
    whole = Refusal("", why.code, why.message)
    return _CallResult(protocol.refuse(why, parsed.id), (whole, *items), len(items))


def _item_refusal(error: Mapping[str, str]) -> Refusal:
    spelling = error["PhoneNumberId"]
    return Refusal(e164(spelling) or spelling, error["ErrorCode"], error["ErrorMessage"])


def _injected_errors(account: EmulatedAccount, parsed: _ParsedRequest) -> list[dict[str, Any]]:
    """Return the errors that faults put into a batch's answer."""
    named = dict(zip(parsed.phone_numbers, spellings(parsed.members), strict=True))
    failed = {named[number]: error for number, error in account.plan.item_errors.items() if number in named}
    return [
        item_error(account, spelling, error)
        for spelling, error in {**failed, **account.plan.unrequested_errors}.items()
    ]


def _call_record(parsed: _ParsedRequest, plan: Plan, outcome: _CallResult, wait: float) -> record.CallRecord:
    started, began = parsed.arrived
    return record.CallRecord(
        operation=parsed.operation,
        items=len(parsed.phone_numbers),
        phone_numbers=parsed.phone_numbers,
        attributes=attributes(parsed.members),
        status=outcome.answer.status if outcome.answer else 0,
        errors=outcome.errors,
        started=started,
        seconds=round(time.monotonic() - began + wait, 6),
        request_id=parsed.id,
        account=parsed.home.account,
        region=parsed.home.region,
        faults=plan.kinds,
    )


def _log_call(call: record.CallRecord) -> None:
    """Log a line for people. Numbers and names stay out: the model marks them as sensitive."""
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
