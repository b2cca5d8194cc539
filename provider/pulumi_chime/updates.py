"""The adapter between batching and the service: changes to requests, answers to changes.

It is the only place that knows what a failed call means for a batch: which failures may be
repeated, which must be settled by reading back first, and which are nobody's fault but the request's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from pulumi_chime import batching, failures
from pulumi_chime.chime import Kind, ServiceError
from pulumi_chime.failures import ChimeError
from pulumi_chime.identity import InvalidPhoneNumberError, e164
from pulumi_chime.numbers import Attribute

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from pulumi_chime.chime import BatchAnswer, ItemError
    from pulumi_chime.inventory import Inventory
    from pulumi_chime.numbers import Change

_THROTTLED_CODES = frozenset({"Throttled", "Throttling"})
_UNAVAILABLE_CODES = frozenset({"ServiceFailure", "ServiceUnavailable"})


class Writes(Protocol):
    """What updates need of the service."""

    def batch_update(self, changes: Sequence[Change]) -> BatchAnswer:
        """Make one request; return what failed. Raises ServiceError."""

    def batch_delete(self, phone_number_ids: Sequence[str]) -> BatchAnswer:
        """Make one request; return what failed. Raises ServiceError."""


class UpdateSender:
    """Sends batches of changes to one connection, and settles those whose answer was lost.

    Args:
        writes: The service.
        inventory: Reads back.
        on_settled: Told how many changes turned out to have taken effect.
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

    def send(self, items: Mapping[str, Change]) -> Mapping[str, Exception]:
        """Make one request; return the errors of the numbers that failed, by E.164 number."""
        try:
            answer = self._writes.batch_update(list(items.values()))
        except ServiceError as error:
            raise whole_request_failure(error, settles=_can_harm_twice(items)) from error
        finally:
            for phone_number in items:
                self._inventory.forget(phone_number)
        return item_failures(items, answer.errors)

    def settle(self, items: Mapping[str, Change]) -> Collection[str]:
        """Return the numbers whose changes have taken effect, as the account shows them now."""
        applied = [phone_number for phone_number, change in items.items() if self._is_applied(change)]
        self._on_settled(len(applied))
        return applied

    def _is_applied(self, change: Change) -> bool:
        live = self._inventory.find(change.phone_number)
        if live is None:
            return False
        if change.attribute is Attribute.CALLING_NAME and live.calling_name_is_pending:
            # It was not pending when it was sent, so what is pending is ours, whatever the value shows.
            return True
        return live.value(change.attribute) == change.after


class ReleaseSender:
    """Sends batches of releases to one connection; an item is the number's id as the service gave it.

    Args:
        writes: The service.
        inventory: Reads back.
        on_settled: Told how many releases turned out to have taken effect.
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

    def send(self, items: Mapping[str, str]) -> Mapping[str, Exception]:
        """Make one request; return the errors of the numbers that failed, by E.164 number."""
        try:
            answer = self._writes.batch_delete(list(items.values()))
        except ServiceError as error:
            raise whole_request_failure(error, settles=True) from error
        finally:
            for phone_number in items:
                self._inventory.forget(phone_number)
        return item_failures({}, answer.errors)

    def settle(self, items: Mapping[str, str]) -> Collection[str]:
        """Return the numbers that are in the deletion queue or gone."""
        found = {phone_number: self._inventory.find(phone_number) for phone_number in items}
        released = [
            phone_number for phone_number, live in found.items() if live is None or live.is_in_deletion_queue
        ]
        self._on_settled(len(released))
        return released


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


def _can_harm_twice(items: Mapping[str, Change]) -> bool:
    """Return whether repeating could do harm: a calling name sent twice may lock the number for days."""
    return any(change.attribute is Attribute.CALLING_NAME for change in items.values())


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
