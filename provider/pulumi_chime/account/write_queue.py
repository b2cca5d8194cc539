"""One operation's way to the service: many threads write one number each, and each learns what became of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from pulumi_chime import batching
from pulumi_chime.chime import ServiceError
from pulumi_chime.model import error_codes, failures
from pulumi_chime.model.failures import ChimeError

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from pulumi_chime.account.operations import Operation
    from pulumi_chime.account.progress import Progress

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, eq=False)
class WriteQueue(Generic[Item]):
    """Items that wait to be sent with others.

    Attributes:
        operation: What sends them.
        batcher: What groups them.
        progress: What shows how far they are.
        waiting: Says, for a block, that the running call waits for others.
    """

    operation: Operation[Item]
    batcher: batching.Batcher[str, Item]
    progress: Progress
    waiting: Callable[[], AbstractContextManager[None]]

    def write(self, phone_number: str, item: Item) -> None:
        """Have an item sent with others, and wait until it has taken effect. Raises ChimeError where it does not."""
        self.progress.expect()
        kind = self.operation.kind(item)
        with self.waiting():
            error = self.batcher.submit(phone_number, item, kind=kind).exception()
        if isinstance(error, (batching.NotAllowed, batching.BudgetSpent)):
            reason = explain(phone_number, kind, error)
            raise failures.nothing_more_sent(reason, self.progress.applied) from error
        if isinstance(error, (batching.SendFailure, batching.BatchingError, ChimeError)):
            raise explain(phone_number, kind, error) from error
        if error is not None:
            raise error


def explain(phone_number: str, what: str, error: Exception) -> ChimeError:
    """Return the error, for people, of an item that did not take effect.

    Args:
        phone_number: Whose item it was.
        what: What was to be done to it, such as the attribute's name.
        error: What the batcher answered.
    """
    if isinstance(error, ChimeError):
        return error
    cause = error.__cause__
    if isinstance(error, batching.BudgetSpent):
        return failures.budget_spent(str(error), _code(cause))
    if not isinstance(cause, ServiceError):
        return failures.number_failure(phone_number, f"{what}: {error}", error_codes.advice(""))
    if isinstance(error, batching.Refused):
        return failures.number_failure(
            phone_number, f"{what}: {cause.code}: {cause.message}", error_codes.advice(cause.code), cause.code
        )
    return failures.failed_call(cause.operation, cause.code, cause.message)


def _code(last: BaseException | None) -> str:
    """Return the service's code, or one like it, for the failure that was repeated to the end."""
    cause = last.__cause__ if last else None
    if isinstance(cause, ServiceError):
        return cause.code
    return "Throttled" if isinstance(last, batching.Throttled) else "ServiceUnavailable"
