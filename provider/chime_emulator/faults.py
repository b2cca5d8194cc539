"""The faults of a bad day: which of them strikes which request, and what it does there.

Faults live as long as the process: a restart is how a bad day ends. What they decide by chance comes
from one seeded source, so that a script of faults repeats itself.
"""

from __future__ import annotations

import random
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, field, fields
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar

from chime_emulator.errors import CREDENTIAL_CODES, ItemRefused, RequestRefused, by_status, credentials
from chime_emulator.one_line import OneLineError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

EVERY_OPERATION = "*"
_LONGEST_SECONDS = 3600.0
_BATCHES = ("Batch",)


class FaultError(OneLineError, ValueError):
    """A fault as given is none that the emulator knows; the message says why."""


@dataclass
class Plan:
    """What faults do to one request; without any fault, nothing.

    Attributes:
        kinds: The kinds of fault that struck, in order.
        delay: Seconds that the call takes longer.
        refused: The error that answers before the operation is carried out.
        dropped: Close the connection unanswered, before the effect.
        refused_after: The error that answers although the operation took effect.
        dropped_after: Close the connection unanswered, after the effect.
        malformed: Cut the answer in the middle.
        item_errors: Items that fail, by phone number.
        item_errors_after: Items that fail in the answer although they took effect, by phone number.
        unanswered: Phone numbers that are neither carried out nor mentioned in the answer.
        unrequested_errors: Errors in the answer for phone numbers that the request did not name.
        read_lag: Seconds for which reads show what was there before a write.
        calling_names_fail: Phone numbers whose calling name, if accepted now, will fail to take effect.
    """

    kinds: list[str] = field(default_factory=list)
    delay: float = 0.0
    refused: RequestRefused | None = None
    dropped: bool = False
    refused_after: RequestRefused | None = None
    dropped_after: bool = False
    malformed: bool = False
    item_errors: dict[str, ItemRefused] = field(default_factory=dict)
    item_errors_after: dict[str, ItemRefused] = field(default_factory=dict)
    unanswered: set[str] = field(default_factory=set)
    unrequested_errors: dict[str, ItemRefused] = field(default_factory=dict)
    read_lag: float = 0.0
    calling_names_fail: set[str] = field(default_factory=set)

    @property
    def skipped(self) -> frozenset[str]:
        """The numbers of a batch that are not carried out."""
        return frozenset(self.item_errors) | self.unanswered


@dataclass(frozen=True, slots=True)
class Target:
    """What a request is, as far as faults go by it.

    Attributes:
        operation: Its name.
        phone_numbers: Those that it names.
        attributes: Those that it updates.
    """

    operation: str
    phone_numbers: Sequence[str] = ()
    attributes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Strike:
    """A fault strikes a request.

    Attributes:
        plan: What faults do to the request.
        phone_numbers: Those of the request's numbers that the fault is about.
    """

    plan: Plan
    phone_numbers: Sequence[str]


@dataclass(frozen=True)
class FaultKind(ABC):
    """A kind of fault with its parameters, which are its fields."""

    name: ClassVar[str]

    operations: ClassVar[tuple[str, ...]] = ("",)
    """How the names of the operations begin that this kind can strike."""

    def applies_to(self, target: Target) -> bool:
        """Return whether this kind can strike a request."""
        return target.operation.startswith(self.operations)

    @abstractmethod
    def apply(self, strike: Strike) -> None:
        """Write into the request's plan what happens."""


@dataclass(frozen=True)
class Status(FaultKind):
    """The request is refused with an HTTP status; nothing is done."""

    name: ClassVar[str] = "status"
    status: int
    message: str = ""

    def __post_init__(self) -> None:
        _require(400 <= self.status <= 599, "status must be between 400 and 599")  # noqa: PLR2004  # HTTP's errors

    def apply(self, strike: Strike) -> None:
        """Refuse before the effect."""
        strike.plan.refused = by_status(self.status, self.message)


@dataclass(frozen=True)
class StatusAfterEffect(Status):
    """The request is carried out, and the answer is an error all the same."""

    name: ClassVar[str] = "status_after_effect"

    def apply(self, strike: Strike) -> None:
        """Refuse after the effect."""
        strike.plan.refused_after = by_status(self.status, self.message)


@dataclass(frozen=True)
class Credentials(FaultKind):
    """The request is refused as it is with expired, wrong or insufficient credentials."""

    name: ClassVar[str] = "credentials"
    code: str = field(default="ExpiredTokenException", metadata={"choices": CREDENTIAL_CODES})

    def __post_init__(self) -> None:
        _require(self.code in CREDENTIAL_CODES, f"code must be one of {', '.join(CREDENTIAL_CODES)}")

    def apply(self, strike: Strike) -> None:
        """Refuse before the effect."""
        strike.plan.refused = credentials(self.code)


@dataclass(frozen=True)
class Drop(FaultKind):
    """The connection is closed without an answer; nothing is done."""

    name: ClassVar[str] = "drop"

    def apply(self, strike: Strike) -> None:
        """Close before the effect."""
        strike.plan.dropped = True


@dataclass(frozen=True)
class DropAfterEffect(FaultKind):
    """The request is carried out, and the connection is closed without an answer."""

    name: ClassVar[str] = "drop_after_effect"

    def apply(self, strike: Strike) -> None:
        """Close after the effect."""
        strike.plan.dropped_after = True


@dataclass(frozen=True)
class MalformedBody(FaultKind):
    """The request is carried out, and the answer is cut in the middle of its JSON."""

    name: ClassVar[str] = "malformed_body"

    def apply(self, strike: Strike) -> None:
        """Cut the answer."""
        strike.plan.malformed = True


@dataclass(frozen=True)
class Latency(FaultKind):
    """The call takes longer, half of it before the effect and half after."""

    name: ClassVar[str] = "latency"
    milliseconds: float

    def __post_init__(self) -> None:
        _require_duration(self.milliseconds)

    def apply(self, strike: Strike) -> None:
        """Add to the delay."""
        strike.plan.delay += self.milliseconds / 1000


@dataclass(frozen=True)
class ReadLag(FaultKind):
    """Reads show what was there before a write for so long after it, by the emulator's clock."""

    name: ClassVar[str] = "read_lag"
    operations: ClassVar[tuple[str, ...]] = ("Get", "List")
    milliseconds: float

    def __post_init__(self) -> None:
        _require_duration(self.milliseconds)

    def apply(self, strike: Strike) -> None:
        """Let the reads of this request lag."""
        strike.plan.read_lag = max(strike.plan.read_lag, self.milliseconds / 1000)


@dataclass(frozen=True)
class ItemFailure(FaultKind):
    """Items of a batch fail with this code, which need not be one of the model's."""

    name: ClassVar[str] = "item_error"
    operations: ClassVar[tuple[str, ...]] = _BATCHES
    code: str
    message: str = "The item failed."

    def apply(self, strike: Strike) -> None:
        """Fail the items."""
        error = ItemRefused(self.code, self.message)
        strike.plan.item_errors |= dict.fromkeys(strike.phone_numbers, error)


@dataclass(frozen=True)
class ItemFailureAfterEffect(ItemFailure):
    """Items of a batch are carried out, and the answer says all the same that they failed."""

    name: ClassVar[str] = "item_error_after_effect"

    def apply(self, strike: Strike) -> None:
        """Fail the items after the effect."""
        error = ItemRefused(self.code, self.message)
        strike.plan.item_errors_after |= dict.fromkeys(strike.phone_numbers, error)


@dataclass(frozen=True)
class UnansweredItem(FaultKind):
    """Items of a batch are not carried out, and the answer does not mention them."""

    name: ClassVar[str] = "unanswered_item"
    operations: ClassVar[tuple[str, ...]] = _BATCHES

    def apply(self, strike: Strike) -> None:
        """Pass the items over."""
        strike.plan.unanswered |= set(strike.phone_numbers)


@dataclass(frozen=True)
class UnknownItem(FaultKind):
    """The answer to a batch holds an error for a phone number that the request did not name."""

    name: ClassVar[str] = "unknown_item"
    operations: ClassVar[tuple[str, ...]] = _BATCHES
    code: str = "NotFound"
    phone_number: str = "+12025550199"

    def apply(self, strike: Strike) -> None:
        """Add the error."""
        error = ItemRefused(self.code, "The request did not name this phone number.")
        strike.plan.unrequested_errors[self.phone_number] = error


@dataclass(frozen=True)
class CallingNameFailure(FaultKind):
    """A calling name that is accepted ends as UpdateFailed when its time comes."""

    name: ClassVar[str] = "calling_name_failure"

    def applies_to(self, target: Target) -> bool:
        """Return whether the request sends calling names."""
        return "CallingName" in target.attributes

    def apply(self, strike: Strike) -> None:
        """Doom the calling names that this request sends."""
        strike.plan.calling_names_fail |= set(strike.phone_numbers)


class _Bucket:
    """A token bucket that holds one second's worth of requests."""

    def __init__(self, per_second: float) -> None:
        self._per_second = per_second
        self._most = max(1.0, per_second)
        self._tokens, self._filled = self._most, time.monotonic()

    def take(self) -> bool:
        now = time.monotonic()
        self._tokens = min(self._most, self._tokens + (now - self._filled) * self._per_second)
        self._filled = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


@dataclass(frozen=True)
class RequestRate(FaultKind):
    """At most so many requests a second; what comes faster is refused with 429.

    A token bucket, as AWS throttles elsewhere (https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html);
    for this service no rate is published.
    """

    name: ClassVar[str] = "request_rate"
    per_second: float
    _bucket: _Bucket = field(init=False, repr=False)

    def __post_init__(self) -> None:
        _require(0 < self.per_second < float("inf"), "per_second must be positive")
        object.__setattr__(self, "_bucket", _Bucket(self.per_second))

    def applies_to(self, target: Target) -> bool:  # noqa: ARG002  # any request counts
        """Count a request; return whether it is one too many."""
        return not self._bucket.take()

    def apply(self, strike: Strike) -> None:
        """Refuse before the effect."""
        strike.plan.refused = by_status(429)


KINDS: Mapping[str, type[FaultKind]] = {
    kind.name: kind
    for kind in (
        Status,
        StatusAfterEffect,
        Credentials,
        Drop,
        DropAfterEffect,
        Latency,
        RequestRate,
        ItemFailure,
        ItemFailureAfterEffect,
        UnansweredItem,
        UnknownItem,
        MalformedBody,
        CallingNameFailure,
        ReadLag,
    )
}


@dataclass
class Fault:
    """A fault that is active: its kind, where it strikes, and how often.

    Attributes:
        operation: The operation's name, or EVERY_OPERATION.
        phone_numbers: It strikes only requests that name one of these; none for any request.
        times: How many more requests it strikes; None for no end.
        rate: The share of requests that it strikes, 0 to 1.
    """

    kind: FaultKind
    operation: str = EVERY_OPERATION
    phone_numbers: tuple[str, ...] = ()
    times: int | None = None
    rate: float = 1.0

    def strike(self, plan: Plan, target: Target, chance: random.Random) -> None:
        """Strike a request, if this fault is about such requests and its turn has come, and count it."""
        if self.operation not in {EVERY_OPERATION, target.operation} or self.times == 0:
            return
        about = target.phone_numbers
        if self.phone_numbers:
            about = [number for number in about if number in self.phone_numbers]
            if not about:
                return
        if (self.rate < 1 and chance.random() >= self.rate) or not self.kind.applies_to(target):
            return
        if self.times is not None:
            self.times -= 1
        self.kind.apply(Strike(plan, about))
        plan.kinds.append(self.kind.name)

    def to_document(self) -> dict[str, Any]:
        """Return the fault as it is given, with what is left of `times`."""
        document: dict[str, Any] = {"operation": self.operation, "kind": self.kind.name}
        if self.phone_numbers:
            document["phone_numbers"] = list(self.phone_numbers)
        if self.times is not None:
            document["times"] = self.times
        elif self.rate < 1:
            document["rate"] = self.rate
        return document | {
            each.name: getattr(self.kind, each.name) for each in fields(self.kind) if each.init
        }


class Faults:
    """The active faults, and the seeded source of chance."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._ids = count(1)
        self.clear()

    def add(self, fault: Fault) -> None:
        """Let a fault strike from now on."""
        self._active[next(self._ids)] = fault

    def clear(self) -> None:
        """Remove all faults and begin the sequence of chances anew."""
        self._active: dict[int, Fault] = {}
        self._chance = random.Random(self.seed)  # noqa: S311  # it decides about faults, not about secrets

    def to_documents(self) -> list[dict[str, Any]]:
        """Return the faults that can still strike, in order."""
        return [fault.to_document() for fault in self._active.values() if fault.times != 0]

    def active(self) -> list[dict[str, Any]]:
        """Return the faults that can still strike, each with the `id` by which it is removed."""
        return [
            {"id": number, **fault.to_document()}
            for number, fault in self._active.items()
            if fault.times != 0
        ]

    def remove(self, number: int) -> bool:
        """End one fault; return whether it was there. The sequence of chances goes on."""
        return self._active.pop(number, None) is not None

    def longest_lag(self) -> float:
        """Return for how many seconds a read may have to show what was there before a write."""
        kinds = [fault.kind for fault in self._active.values()]
        return max((kind.milliseconds / 1000 for kind in kinds if isinstance(kind, ReadLag)), default=0.0)

    def plan(self, target: Target) -> Plan:
        """Decide what faults do to a request."""
        plan = Plan()
        for fault in self._active.values():
            fault.strike(plan, target, self._chance)
        return plan


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise FaultError(otherwise)


def _require_duration(milliseconds: float) -> None:
    most = _LONGEST_SECONDS * 1000
    _require(0 <= milliseconds <= most, f"milliseconds must be between 0 and {most:.0f}")
