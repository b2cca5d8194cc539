"""The adapter between batching and the service: changes to requests, answers to changes.

It is the only place that knows what a failed call means for a batch: which failures may be
repeated, which must be settled by reading back first, and which are nobody's fault but the request's.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from pulumi_chime import batching
from pulumi_chime.chime import Kind, ServiceError
from pulumi_chime.model import failures
from pulumi_chime.model.failures import ChimeError
from pulumi_chime.model.identity import InvalidPhoneNumberError, e164
from pulumi_chime.model.numbers import Attribute

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from pulumi_chime.account.live_numbers import Inventory
    from pulumi_chime.chime import BatchAnswer, ItemError
    from pulumi_chime.model.numbers import Change, Live

Item = TypeVar("Item")

# A lost answer is rare, and each number costs a get: fast enough for fifty, and gentle on a service in trouble.
_READS_AT_ONCE = 8
_THROTTLED_CODES = frozenset({"Throttled", "Throttling"})
_UNAVAILABLE_CODES = frozenset({"ServiceFailure", "ServiceUnavailable"})


class Writes(Protocol):
    """What updates need of the service."""

    def batch_update(self, changes: Sequence[Change]) -> BatchAnswer:
        """Make one request; return what failed. Raises ServiceError."""

    def batch_delete(self, phone_number_ids: Sequence[str]) -> BatchAnswer:
        """Make one request; return what failed. Raises ServiceError."""


class Sender(ABC, Generic[Item]):
    """Sends batches of one kind of write to one connection, and settles those whose answer was lost.

    Args:
        writes: The service.
        inventory: Reads back.
        on_settled: Told how many items turned out to have taken effect.
    """

    def __init__(
        self,
        writes: Writes,
        inventory: Inventory,
        on_settled: Callable[[int], object] = lambda count: None,  # noqa: ARG005 - nobody listens
    ) -> None:
        self._writes = writes
        self._inventory = inventory
        self._on_settled = on_settled

    def send(self, items: Mapping[str, Item]) -> Mapping[str, Exception]:
        """Make one request; return the errors of the numbers that failed, by E.164 number."""
        try:
            return self._request(items)
        except ServiceError as error:
            raise whole_request_failure(error, settles=self._can_harm_twice(items)) from error
        finally:
            for phone_number in items:
                self._inventory.forget(phone_number)

    def settle(self, items: Mapping[str, Item]) -> Collection[str]:
        """Return the numbers whose items have taken effect, as the account shows them now."""
        with ThreadPoolExecutor(_READS_AT_ONCE) as readers:
            found = readers.map(self._inventory.find, items)
            applied = [
                phone_number
                for (phone_number, item), live in zip(items.items(), found, strict=True)
                if self._has_taken_effect(item, live)
            ]
        self._on_settled(len(applied))
        return applied

    @abstractmethod
    def _request(self, items: Mapping[str, Item]) -> Mapping[str, Exception]: ...

    @abstractmethod
    def _can_harm_twice(self, items: Mapping[str, Item]) -> bool: ...

    @abstractmethod
    def _has_taken_effect(self, item: Item, live: Live | None) -> bool: ...


class UpdateSender(Sender["Change"]):
    """Sends changes of numbers' attributes."""

    def _request(self, items: Mapping[str, Change]) -> Mapping[str, Exception]:
        return item_failures(items, self._writes.batch_update(list(items.values())).errors)

    def _can_harm_twice(self, items: Mapping[str, Change]) -> bool:
        # A calling name that is sent twice may lock the number for days.
        return any(change.attribute is Attribute.CALLING_NAME for change in items.values())

    def _has_taken_effect(self, item: Change, live: Live | None) -> bool:
        if live is None:
            return False
        if item.attribute is Attribute.CALLING_NAME and live.calling_name_is_pending:
            # It was not pending when it was sent, so what is pending is ours, whatever the value shows.
            return True
        return live.value(item.attribute) == item.after


class ReleaseSender(Sender[str]):
    """Sends releases; an item is the number's id as the service gave it."""

    def _request(self, items: Mapping[str, str]) -> Mapping[str, Exception]:
        return item_failures({}, self._writes.batch_delete(list(items.values())).errors)

    def _can_harm_twice(self, items: Mapping[str, str]) -> bool:  # noqa: ARG002
        # The first one has put the number into the deletion queue, so a second is refused.
        return True

    def _has_taken_effect(self, item: str, live: Live | None) -> bool:  # noqa: ARG002
        return live is None or live.is_in_deletion_queue


def whole_request_failure(error: ServiceError, *, settles: bool) -> batching.SendFailure:
    """Return what a failed request means for its batch.

    Args:
        error: What the service or the client said.
        settles: Whether what may have taken effect must be read back before it is repeated.
    """
    if error.kind is Kind.THROTTLED:
        return batching.Throttled(error)
    if error.kind is Kind.UNREACHABLE:
        return batching.Unavailable(error)
    if error.kind in {Kind.UNAVAILABLE, Kind.LOST}:
        return batching.AnswerLost(error) if settles else batching.Unavailable(error)
    if error.kind is Kind.NOT_ALLOWED:
        return batching.NotAllowed(error)
    return batching.Refused(error)


def item_failures(items: Mapping[str, Change], errors: Sequence[ItemError]) -> dict[str, Exception]:
    """Return the errors of an answer by E.164 number; a number that was not asked for keeps its own spelling."""
    return {
        number: _item_failure(items.get(number), number, error)
        for error in errors
        for number in [_number_of(error.phone_number_id)]
    }


def _item_failure(change: Change | None, number: str, error: ItemError) -> Exception:
    what = f"{error.code}: {error.message}"
    if error.code in _THROTTLED_CODES:
        return batching.Throttled(what)
    if error.code in _UNAVAILABLE_CODES:
        return batching.Unavailable(what)
    if change is not None:
        return failures.of_change(change, error.code, error.message)
    return failures.of_number(number, what, failures.advice(error.code))


def _number_of(phone_number_id: str) -> str:
    try:
        return e164(phone_number_id)
    except InvalidPhoneNumberError:
        return phone_number_id


def _code(last: BaseException | None) -> str:
    """Return the service's code, or one like it, for the failure that was repeated to the end."""
    cause = last.__cause__ if last else None
    if isinstance(cause, ServiceError):
        return cause.code
    return "Throttled" if isinstance(last, batching.Throttled) else "ServiceUnavailable"


def told(phone_number: str, what: str, error: Exception) -> ChimeError:
    """Return what a user is told of an item that did not take effect.

    Args:
        phone_number: Whose item it was.
        what: What was to be done to it, such as the attribute's name.
        error: What the batcher answered.
    """
    if isinstance(error, ChimeError):
        return error
    cause = error.__cause__
    if isinstance(error, batching.BudgetSpent):
        return failures.out_of_patience(str(error), _code(cause))
    if not isinstance(cause, ServiceError):
        return failures.of_number(phone_number, f"{what}: {error}", failures.advice(""))
    if isinstance(error, batching.Refused):
        return failures.of_number(
            phone_number, f"{what}: {cause.code}: {cause.message}", failures.advice(cause.code)
        )
    return failures.of_call(cause.operation, cause.code, cause.message)
