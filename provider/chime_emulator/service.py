"""One request to the API, from arrival to answer.

The order: parse, decide about faults, wait half of the latency, carry out and record in one transaction,
wait the other half, answer. The effect stands in the middle, so that a caller who gives up or is killed
while it waits cannot know whether it happened, as with the real service.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from chime_emulator import protocol, record
from chime_emulator.errors import ItemError, RequestError, by_status, unknown_operation
from chime_emulator.operations import OPERATIONS, attributes, item_error, spellings
from chime_emulator.spelling import e164

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chime_emulator.account import Account, Home
    from chime_emulator.faults import Plan
    from chime_emulator.protocol import HttpAnswer, HttpRequest
    from chime_emulator.state import State

_log = logging.getLogger("chime_emulator")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request that was understood, or why it was not.

    Attributes:
        operation: The model's name, or `UnknownOperation`.
        request: By the model's member names; empty where it was refused.
        refused: Why it is answered without being carried out.
    """

    operation: str
    home: Home
    request: Mapping[str, Any] = field(default_factory=dict)
    refused: RequestError | None = None
    started: float = field(default_factory=time.time)
    began: float = field(default_factory=time.monotonic)
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def phone_numbers(self) -> list[str]:
        """The numbers it names; what is no number as it was sent."""
        return [e164(spelling) or spelling for spelling in spellings(self.request)]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of a request.

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
    plan = state.faults.plan(asked.operation, asked.phone_numbers)
    wait = (state.latency + plan.delay) / 2
    await asyncio.sleep(wait)
    outcome = _carry_out(state, asked, plan, wait)
    await asyncio.sleep(wait)
    return outcome.answer


def _asked(state: State, http: HttpRequest, refused: RequestError | None) -> _Asked:
    asked = _Asked("UnknownOperation", state.home_of(protocol.credential_scope(http.authorization)))
    if refused is not None:
        return replace(asked, refused=refused)
    try:
        call = protocol.route(http)
        asked = replace(asked, operation=call.operation)
        if call.operation not in OPERATIONS:
            raise unknown_operation(f"The emulator does not offer {call.operation}.")
        return replace(asked, request=protocol.members(call))
    except RequestError as error:
        return replace(asked, refused=error)


def _carry_out(state: State, asked: _Asked, plan: Plan, wait: float) -> _Outcome:
    """Carry out and record in one transaction.

    Args:
        state: The emulator's.
        asked: The request.
        plan: Its faults.
        wait: Seconds that will pass before the answer leaves.
    """
    with state.transaction() as transaction:
        account = state.account(transaction, asked.home, plan)
        outcome = _outcome(account, asked, plan)
        call = record.Recorded(
            operation=asked.operation,
            items=len(asked.phone_numbers),
            phone_numbers=asked.phone_numbers,
            attributes=attributes(asked.request),
            status=outcome.answer.status if outcome.answer else 0,
            errors=outcome.errors,
            started=asked.started,
            seconds=round(time.monotonic() - asked.began + wait, 6),
            request_id=asked.id,
            region=asked.home.region,
            account=asked.home.account,
            faults=plan.kinds,
        )
        record.add(transaction.connection, call, asked.home, account.writes)
    return outcome


def _outcome(account: Account, asked: _Asked, plan: Plan) -> _Outcome:
    if plan.dropped:
        return _Outcome(None)
    refused = plan.refused or asked.refused
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
    except Exception:
        _log.exception("%s: a bug of the emulator", asked.operation)
        return _Outcome(protocol.error(by_status(500), asked.id))
    return _disturbed(result, asked, plan)


def _disturbed(result: dict[str, Any], asked: _Asked, plan: Plan) -> _Outcome:
    """Return what leaves after the effect, which faults may keep from being the true answer."""
    if "PhoneNumberErrors" in result:
        result["PhoneNumberErrors"] += [
            item_error(spelling, plan.item_errors[number])
            for spelling, number in zip(spellings(asked.request), asked.phone_numbers, strict=True)
            if number in plan.item_errors
        ]
        result["PhoneNumberErrors"] += [item_error(number, error) for number, error in plan.strangers.items()]
    errors = len(result.get("PhoneNumberErrors", []))
    if plan.dropped_after:
        return _Outcome(None, errors)
    if plan.refused_after:
        return _Outcome(protocol.error(plan.refused_after, asked.id), errors)
    reply = protocol.answer(asked.operation, result, asked.id)
    if plan.malformed:
        reply = replace(reply, body=reply.body[: len(reply.body) // 2])
    return _Outcome(reply, errors)
