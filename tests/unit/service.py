"""The service in memory, at the border that reads and writes share: it records calls, and waits and fails on demand."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pulumi_chime.chime import BatchAnswer, ItemError, Page, ServiceError
from pulumi_chime.model.error_codes import FailureKind
from pulumi_chime.model.identity import e164
from tests.unit.values import live

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_chime.model.numbers import Live

_PAGE = 100
_PATIENCE = 30.0


def failure(kind: FailureKind, operation: str = "GetPhoneNumber") -> ServiceError:
    """Return a failure of a kind."""
    return ServiceError(kind, operation, kind.name, "on demand")


@dataclass
class Gate:
    """Holds a call between its effect and its answer, from when it is closed until it is opened."""

    reached: threading.Event = field(default_factory=threading.Event)
    _opened: threading.Event = field(default_factory=threading.Event)

    def open(self) -> None:
        """Let the call, and all that follow, be answered."""
        self._opened.set()

    def open_when_reached(self) -> None:
        """Wait until a call is held, then let it be answered."""
        assert self.reached.wait(_PATIENCE), "nothing came to the gate"
        self.open()

    def pass_through(self) -> None:
        """Wait here until the gate is open."""
        self.reached.set()
        assert self._opened.wait(_PATIENCE), "the gate was never opened"


class Service:
    """Some numbers of one account.

    Attributes:
        gets: The numbers of the get calls, in order.
        pages: The tokens of the list calls, in order.
        batches: The operations and requests of the batch calls, in order.
        gates: By call, such as `get +12065550100` or `page 100`: where it waits.
        failures: By call: what it raises, one after another, before it succeeds.
        unlisted: Numbers that a list does not show.
        default: The account's default calling name.
        item_errors: What the next batch call says of its items.
    """

    def __init__(self, count: int) -> None:
        self._numbers = {number: live(number) for number in numbers(count)}
        self._lock = threading.Lock()
        self.gets: list[str] = []
        self.pages: list[str | None] = []
        self.batches: list[tuple[str, Mapping[str, Any]]] = []
        self.gates: dict[str, Gate] = {}
        self.failures: dict[str, deque[BaseException]] = {}
        self.unlisted: set[str] = set()
        self.item_errors: tuple[ItemError, ...] = ()
        self.default = ""

    def close_gate(self, call: str) -> Gate:
        """Let a call wait until its gate is opened."""
        return self.gates.setdefault(call, Gate())

    def fail(self, call: str, *failures: BaseException) -> None:
        """Let a call raise these, one after another."""
        self.failures.setdefault(call, deque()).extend(failures)

    def change(self, number: str, **shown: Any) -> None:
        """Change what is shown of a number."""
        self._numbers[number] = replace(self._numbers[number], **shown)

    def get(self, phone_number_id: str) -> Live:
        """Return one number as it is when the call arrives."""
        number = e164(phone_number_id)
        with self._lock:
            self.gets.append(number)
            found = self._numbers.get(number)
        self._interfere(f"get {number}")
        if found is None:
            raise failure(FailureKind.NOT_FOUND)
        return found

    def page(self, token: str | None) -> Page:
        """Return up to 100 numbers as they are when the call arrives; a token is the position to begin at."""
        with self._lock:
            self.pages.append(token)
            listed = [found for number, found in self._numbers.items() if number not in self.unlisted]
        start = int(token or 0)
        end = start + _PAGE
        self._interfere(f"page {start}")
        return Page(tuple(listed[start:end]), str(end) if end < len(listed) else None)

    def default_calling_name(self) -> str:
        """Return what numbers show that have no calling name of their own."""
        self._interfere("default calling name")
        return self.default

    def batch(self, operation: str, request: Mapping[str, Any]) -> BatchAnswer:
        """Take a batch; return the errors that were set."""
        self.batches.append((operation, request))
        self._interfere("batch")
        return BatchAnswer(self.item_errors)

    def _interfere(self, call: str) -> None:
        if gate := self.gates.get(call):
            gate.pass_through()
        if failures := self.failures.get(call):
            raise failures.popleft()


def numbers(count: int) -> list[str]:
    """Return different numbers, in order."""
    return [f"+1206555{index:04}" for index in range(count)]
