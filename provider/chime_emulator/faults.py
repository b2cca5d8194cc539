"""The faults of a bad day: which of them befalls which request, and what it does there.

Faults live as long as the process: a restart is how a bad day ends. What they decide by chance comes
from one seeded source, so that a script of faults repeats itself.
"""

from __future__ import annotations

import random
import time
from dataclasses import MISSING, asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from chime_emulator.errors import CREDENTIAL_CODES, ItemError, RequestError, by_status, credentials
from chime_emulator.spelling import e164

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence


class FaultError(ValueError):
    """A fault as given is none that the emulator knows."""


@dataclass
class Plan:
    """What befalls one request; without any fault, nothing does.

    Attributes:
        kinds: The kinds of fault that struck, in order.
        delay: Seconds that the call takes longer.
        refused: The error that answers before the operation is carried out.
        dropped: Close the connection unanswered, before the effect.
        refused_after: The error that answers although the operation took effect.
        dropped_after: Close the connection unanswered, after the effect.
        malformed: Send an answer that is no JSON.
        item_errors: Items that fail, by phone number.
        unanswered: Phone numbers that are neither carried out nor mentioned in the answer.
        strangers: Errors in the answer for phone numbers that the request did not name.
        read_lag: Seconds for which reads show what was there before a write.
        calling_names_fail: Phone numbers whose calling name, if accepted now, will fail to take effect.
    """

    kinds: list[str] = field(default_factory=list)
    delay: float = 0.0
    refused: RequestError | None = None
    dropped: bool = False
    refused_after: RequestError | None = None
    dropped_after: bool = False
    malformed: bool = False
    item_errors: dict[str, ItemError] = field(default_factory=dict)
    unanswered: set[str] = field(default_factory=set)
    strangers: dict[str, ItemError] = field(default_factory=dict)
    read_lag: float = 0.0
    calling_names_fail: set[str] = field(default_factory=set)


class Kind(Protocol):
    """A kind of fault with its parameters, which are its fields."""

    name: ClassVar[str]

    def strikes(self, phone_numbers: Collection[str]) -> bool:
        """Return whether a request that names these numbers is one that this fault can befall."""

    def befall(self, plan: Plan) -> None:
        """Write into the plan what happens."""


@dataclass(frozen=True)
class _AnyRequest:
    def strikes(self, phone_numbers: Collection[str]) -> bool:  # noqa: ARG002  # the protocol's signature
        """Return True: these kinds look at no number."""
        return True


@dataclass(frozen=True)
class Status(_AnyRequest):
    """The request is refused with an HTTP status; nothing is done."""

    name: ClassVar[str] = "status"
    status: int
    message: str = ""

    def __post_init__(self) -> None:
        if not 400 <= self.status <= 599:  # noqa: PLR2004  # HTTP's error statuses
            raise FaultError("status must be between 400 and 599")

    def befall(self, plan: Plan) -> None:
        """Refuse before the effect."""
        plan.refused = by_status(self.status, self.message)


@dataclass(frozen=True)
class StatusAfterEffect(Status):
    """The request is carried out, and the answer is an error all the same."""

    name: ClassVar[str] = "status_after_effect"

    def befall(self, plan: Plan) -> None:
        """Refuse after the effect."""
        plan.refused_after = by_status(self.status, self.message)


@dataclass(frozen=True)
class Credentials(_AnyRequest):
    """The request is refused as it is with expired, wrong or insufficient credentials."""

    name: ClassVar[str] = "credentials"
    code: str = "ExpiredTokenException"

    def __post_init__(self) -> None:
        if self.code not in CREDENTIAL_CODES:
            raise FaultError(f"code must be one of {', '.join(CREDENTIAL_CODES)}")

    def befall(self, plan: Plan) -> None:
        """Refuse before the effect."""
        plan.refused = credentials(self.code)


@dataclass(frozen=True)
class Drop(_AnyRequest):
    """The connection is closed without an answer; nothing is done."""

    name: ClassVar[str] = "drop"

    def befall(self, plan: Plan) -> None:
        """Close before the effect."""
        plan.dropped = True


@dataclass(frozen=True)
class DropAfterEffect(_AnyRequest):
    """The request is carried out, and the connection is closed without an answer."""

    name: ClassVar[str] = "drop_after_effect"

    def befall(self, plan: Plan) -> None:
        """Close after the effect."""
        plan.dropped_after = True


@dataclass(frozen=True)
class MalformedBody(_AnyRequest):
    """The request is carried out, and the answer is cut in the middle of its JSON."""

    name: ClassVar[str] = "malformed_body"

    def befall(self, plan: Plan) -> None:
        """Cut the answer."""
        plan.malformed = True


@dataclass(frozen=True)
class _Milliseconds(_AnyRequest):
    milliseconds: float

    def __post_init__(self) -> None:
        if not 0 <= self.milliseconds < float("inf"):
            raise FaultError("milliseconds must not be negative")


@dataclass(frozen=True)
class Latency(_Milliseconds):
    """The call takes longer, half of it before the effect and half after."""

    name: ClassVar[str] = "latency"

    def befall(self, plan: Plan) -> None:
        """Add to the delay."""
        plan.delay += self.milliseconds / 1000


@dataclass(frozen=True)
class ReadLag(_Milliseconds):
    """Reads show what was there before a write for so long after it, by the emulator's clock."""

    name: ClassVar[str] = "read_lag"

    def befall(self, plan: Plan) -> None:
        """Let the reads of this request lag."""
        plan.read_lag = max(plan.read_lag, self.milliseconds / 1000)


@dataclass(frozen=True)
class _Numbers:
    phone_numbers: tuple[str, ...]

    def strikes(self, phone_numbers: Collection[str]) -> bool:
        """Return whether one of the fault's numbers is among them."""
        return not set(self.phone_numbers).isdisjoint(phone_numbers)


@dataclass(frozen=True)
class ItemFailure(_Numbers):
    """The items of a batch that name these numbers fail with this code."""

    name: ClassVar[str] = "item_error"
    code: str
    message: str = "The item failed."

    def befall(self, plan: Plan) -> None:
        """Fail the items."""
        plan.item_errors |= {number: ItemError(self.code, self.message) for number in self.phone_numbers}


@dataclass(frozen=True)
class UnansweredItem(_Numbers):
    """The items of a batch that name these numbers are not carried out, and the answer does not say so."""

    name: ClassVar[str] = "unanswered_item"

    def befall(self, plan: Plan) -> None:
        """Pass the items over."""
        plan.unanswered |= set(self.phone_numbers)


@dataclass(frozen=True)
class CallingNameFailure(_Numbers):
    """A calling name that these numbers are given ends as UpdateFailed when its time comes."""

    name: ClassVar[str] = "calling_name_failure"

    def befall(self, plan: Plan) -> None:
        """Doom the calling names that this request sends."""
        plan.calling_names_fail |= set(self.phone_numbers)


@dataclass(frozen=True)
class UnknownItem(_AnyRequest):
    """The answer to a batch holds errors for these numbers, which the request did not name."""

    name: ClassVar[str] = "unknown_item"
    phone_numbers: tuple[str, ...] = ("+12025550199",)
    code: str = "NotFound"

    def befall(self, plan: Plan) -> None:
        """Add the errors."""
        error = ItemError(self.code, "The request did not name this phone number.")
        plan.strangers |= dict.fromkeys(self.phone_numbers, error)


@dataclass
class RequestRate:
    """At most so many requests a second; what comes faster is refused with 429.

    A token bucket that holds one second's worth, as AWS throttles elsewhere; for this service no rate is
    published. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/throttling.html
    """

    name: ClassVar[str] = "request_rate"
    per_second: float

    def __post_init__(self) -> None:
        if not 0 < self.per_second < float("inf"):
            raise FaultError("per_second must be positive")
        self._tokens, self._filled = self._most, time.monotonic()

    @property
    def _most(self) -> float:
        return max(1.0, self.per_second)

    def strikes(self, phone_numbers: Collection[str]) -> bool:  # noqa: ARG002  # the protocol's signature
        """Count a request; return whether it is one too many."""
        now = time.monotonic()
        self._tokens = min(self._most, self._tokens + (now - self._filled) * self.per_second)
        self._filled = now
        if self._tokens < 1:
            return True
        self._tokens -= 1
        return False

    def befall(self, plan: Plan) -> None:
        """Refuse before the effect."""
        plan.refused = by_status(429)


KINDS: Mapping[str, type[Kind]] = {
    kind.name: kind
    for kind in (
        Status,
        StatusAfterEffect,
        Credentials,
        Drop,
        DropAfterEffect,
        Latency,
        ItemFailure,
        UnansweredItem,
        UnknownItem,
        CallingNameFailure,
        MalformedBody,
        RequestRate,
        ReadLag,
    )
}
_EVERY_OPERATION = "*"


@dataclass
class Fault:
    """A kind of fault that stands: where, and how often.

    Attributes:
        operation: The operation's name, or "*".
        times: How many more requests it strikes; None for no end.
        rate: The share of requests that it strikes, 0 to 1.
    """

    kind: Kind
    operation: str = _EVERY_OPERATION
    times: int | None = None
    rate: float = 1.0

    def strikes(self, operation: str, phone_numbers: Collection[str], chance: random.Random) -> bool:
        """Return whether it strikes this request, and count it."""
        if self.operation not in {_EVERY_OPERATION, operation} or self.times == 0:
            return False
        if self.rate < 1 and chance.random() >= self.rate:
            return False
        if not self.kind.strikes(phone_numbers):
            return False
        if self.times is not None:
            self.times -= 1
        return True

    def shown(self) -> dict[str, Any]:
        """Return the fault as JSON, with what is left of `times`."""
        often = (
            {"times": self.times} if self.times is not None else {"rate": self.rate} if self.rate < 1 else {}
        )
        return {"operation": self.operation, "kind": self.kind.name} | often | asdict(self.kind)  # type: ignore[call-overload, no-any-return]  # each Kind is a dataclass


class Faults:
    """The faults that stand, and the seeded source of chance."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._chance = random.Random(seed)  # noqa: S311  # it decides about faults, not about secrets
        self._standing: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let a fault stand from now on."""
        self._standing.append(fault)

    def clear(self) -> None:
        """Remove all faults and begin the sequence of chances anew."""
        self.__init__(self.seed)  # type: ignore[misc]  # a cleared object is a new one

    def shown(self) -> list[dict[str, Any]]:
        """Return the faults that can still strike, as JSON."""
        return [fault.shown() for fault in self._standing if fault.times != 0]

    def longest_lag(self) -> float:
        """Return for how many seconds a read may have to show what was there before a write."""
        lags = [fault.kind.milliseconds / 1000 for fault in self._standing if isinstance(fault.kind, ReadLag)]
        return max(lags, default=0.0)

    def plan(self, operation: str, phone_numbers: Sequence[str]) -> Plan:
        """Decide what befalls a request."""
        plan = Plan()
        for fault in self._standing:
            if fault.strikes(operation, phone_numbers, self._chance):
                fault.kind.befall(plan)
                plan.kinds.append(fault.kind.name)
        return plan


def read(document: Any) -> Fault:
    """Return the fault that a JSON document describes. Raises FaultError, which says what is wrong with it."""
    if not isinstance(document, dict):
        raise FaultError("a fault is a JSON object")
    parameters = dict(document)
    kind = KINDS.get(str(parameters.pop("kind", "")))
    if kind is None:
        raise FaultError(f"kind must be one of {', '.join(sorted(KINDS))}")
    operation = _typed("operation", parameters.pop("operation", _EVERY_OPERATION), str)
    times, rate = parameters.pop("times", None), parameters.pop("rate", None)
    if times is not None and rate is not None:
        raise FaultError("give times or rate, not both")
    return Fault(
        kind=_build(kind, parameters),
        operation=operation,
        times=None if times is None else _at_least_one(times),
        rate=1.0 if rate is None else _share(rate),
    )


def _at_least_one(times: Any) -> int:
    count: int = _typed("times", times, int)
    if count < 1:
        raise FaultError("times must be at least 1")
    return count


def _share(rate: Any) -> float:
    share: float = _typed("rate", rate, float)
    if not 0 <= share <= 1:
        raise FaultError("rate must be between 0 and 1")
    return share


def _build(kind: type[Kind], parameters: Mapping[str, Any]) -> Kind:
    known = {parameter.name: parameter for parameter in fields(kind)}  # type: ignore[arg-type]  # each Kind is a dataclass
    unknown = parameters.keys() - known
    if unknown:
        raise FaultError(
            f"{kind.name} takes {', '.join(known) or 'no parameters'}; not {', '.join(sorted(unknown))}"
        )
    missing = [
        name for name, parameter in known.items() if parameter.default is MISSING and name not in parameters
    ]
    if missing:
        raise FaultError(f"{kind.name} needs {', '.join(missing)}")
    return kind(**{name: _READERS[str(known[name].type)](name, value) for name, value in parameters.items()})


def _typed(name: str, value: Any, kind: type) -> Any:
    accepted = (int, float) if kind is float else kind
    if isinstance(value, bool) or not isinstance(value, accepted):
        raise FaultError(f"{name} must be a {kind.__name__}")
    return value


def _phone_numbers(name: str, value: Any) -> tuple[str, ...]:
    spellings = value if isinstance(value, list) else [value]
    numbers = [e164(spelling) if isinstance(spelling, str) else None for spelling in spellings]
    if None in numbers:
        raise FaultError(f"{name} must be a list of phone numbers")
    return tuple(number for number in numbers if number)


_READERS: Mapping[str, Callable[[str, Any], Any]] = {
    "int": lambda name, value: _typed(name, value, int),
    "float": lambda name, value: _typed(name, value, float),
    "str": lambda name, value: _typed(name, value, str),
    "tuple[str, ...]": _phone_numbers,
}
