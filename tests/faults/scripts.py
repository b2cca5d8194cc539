"""Bad days drawn from a seed: a few faults of the service, and perhaps something that is killed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Fault = dict[str, Any]
Table = dict[str, dict[str, str]]
"""The declared values of each number, by attribute."""

UPDATE = "BatchUpdatePhoneNumber"
REPEATED_CODES = ("Throttled", "Throttling", "ServiceFailure", "ServiceUnavailable")
FINAL_CODES = ("BadRequest", "Forbidden", "PreconditionFailed", "Unprocessable", "SomethingNew")


class Disruption(Enum):
    """What is killed while changes are on the wire."""

    NOTHING = "nothing"
    CALLER = "whoever sends"
    SERVER = "the server"


@dataclass(frozen=True)
class Script:
    """One bad day.

    Attributes:
        seed: What it was drawn from.
        faults: In the emulator's form.
        disruption: What is killed.
        after_calls: How many batch updates take effect before that.
        settings: Of the provider.
    """

    seed: int
    faults: tuple[Fault, ...]
    disruption: Disruption
    after_calls: int
    settings: dict[str, str]

    @property
    def refused(self) -> set[str]:
        """The numbers for which whole requests are refused."""
        return self._named("status")

    @property
    def silently_lost(self) -> set[str]:
        """The numbers whose changes the service may lose without a word."""
        return self._named("unanswered_item")

    @property
    def repeats_items(self) -> bool:
        """Whether failures of single items ask for another call."""
        return any(fault.get("code") in REPEATED_CODES for fault in self.faults)

    def _named(self, kind: str) -> set[str]:
        return {
            number
            for fault in self.faults
            if fault["kind"] == kind
            for number in fault.get("phone_numbers", ())
        }


def declared(numbers: Sequence[str], seed: int) -> Table:
    """Return one change for each number: a calling name for every fourth, a name for the others."""
    return {
        number: {"calling_name": f"Desk {index}"} if index % 4 == 0 else {"name": f"Branch {seed} {index}"}
        for index, number in enumerate(numbers)
    }


def drawn(seed: int, numbers: Sequence[str]) -> Script:
    """Return the bad day of a seed for an account with these numbers."""
    chance = random.Random(seed)
    makers = chance.sample(_MAKERS, chance.randint(1, 4))
    disruption = chance.choice([Disruption.NOTHING, Disruption.NOTHING, *Disruption])
    return Script(
        seed=seed,
        faults=tuple(make(chance, numbers) for make in makers),
        disruption=disruption,
        after_calls=chance.randint(1, 2),
        settings={
            "maxCallsInFlight": str(chance.choice([1, 4])),
            "batchSize": str(chance.choice([7, 50, 50])),
        },
    )


def _throttled(chance: random.Random, _: Sequence[str]) -> Fault:
    return {"kind": "status", "status": 429, "operation": UPDATE, "times": chance.randint(1, 3)}


def _rate(chance: random.Random, _: Sequence[str]) -> Fault:
    return {"kind": "request_rate", "per_second": chance.choice([3, 5, 10])}


def _failing(chance: random.Random, _: Sequence[str]) -> Fault:
    return {"kind": "status", "status": chance.choice([500, 502, 503, 504]), "times": chance.randint(1, 3)}


def _failing_after(chance: random.Random, _: Sequence[str]) -> Fault:
    status = chance.choice([500, 503])
    return {
        "kind": "status_after_effect",
        "status": status,
        "operation": UPDATE,
        "times": chance.randint(1, 2),
    }


def _dropped(chance: random.Random, _: Sequence[str]) -> Fault:
    return {"kind": "drop", "times": chance.randint(1, 2)}


def _dropped_after(chance: random.Random, _: Sequence[str]) -> Fault:
    return {"kind": "drop_after_effect", "operation": UPDATE, "times": chance.randint(1, 2)}


def _slow(chance: random.Random, _: Sequence[str]) -> Fault:
    return {"kind": "latency", "milliseconds": chance.randint(50, 800), "rate": 0.5}


def _malformed(chance: random.Random, _: Sequence[str]) -> Fault:
    return {"kind": "malformed_body", "times": chance.randint(1, 2)}


def _stranger(chance: random.Random, _: Sequence[str]) -> Fault:
    code = chance.choice(["NotFound", "BadRequest"])
    return {"kind": "unknown_item", "code": code, "operation": UPDATE, "times": 1}


def _left_out(chance: random.Random, numbers: Sequence[str]) -> Fault:
    some = chance.sample(numbers, 2)
    return {"kind": "unanswered_item", "phone_numbers": some, "operation": UPDATE, "times": 1}


def _items_fail(chance: random.Random, numbers: Sequence[str]) -> Fault:
    return {
        "kind": "item_error",
        "code": chance.choice([*REPEATED_CODES, *FINAL_CODES]),
        "phone_numbers": chance.sample(numbers, 5),
        "operation": UPDATE,
        "times": chance.randint(1, 2),
    }


def _poisoned(chance: random.Random, numbers: Sequence[str]) -> Fault:
    one = chance.sample(numbers, 1)
    return {"kind": "status", "status": 400, "phone_numbers": one, "operation": UPDATE}


def _not_allowed(chance: random.Random, _: Sequence[str]) -> Fault:
    code = chance.choice(["ExpiredTokenException", "AccessDeniedException"])
    return {"kind": "credentials", "code": code, "operation": UPDATE, "times": 1}


_MAKERS: list[Callable[[random.Random, Sequence[str]], Fault]] = [
    _throttled,
    _rate,
    _failing,
    _failing_after,
    _dropped,
    _dropped_after,
    _slow,
    _malformed,
    _stranger,
    _left_out,
    _items_fail,
    _poisoned,
    _not_allowed,
]
