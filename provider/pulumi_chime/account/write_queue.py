"""One operation's way to the service: each number's item leaves with others, and each learns what became of its own."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pulumi_chime import batching
from pulumi_chime.chime import ServiceError
from pulumi_chime.model import error_codes, failures
from pulumi_chime.model.failures import ChimeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pulumi_chime.account.operations.operation import Operation
    from pulumi_chime.account.progress import Progress
    from pulumi_chime.account.steps import Steps

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, eq=False)
class WriteQueue(Generic[Item]):
    """Items that wait to be sent with others.

    Attributes:
        operation: What sends them.
        batcher: What groups them.
        progress: What shows how far they are.
    """

    operation: Operation[Item]
    batcher: batching.Batcher[str, Item]
    progress: Progress

    def write(self, phone_number: str, item: Item) -> Steps[None]:
        """Have an item sent with others, and end when it has taken effect. Raises ChimeError where it does not."""
        self.progress.expect()
        kind = self.operation.kind(item)
        answer = self.batcher.submit(phone_number, item, kind=kind)
        yield answer
        error = answer.exception()
        if isinstance(error, (batching.NotAllowed, batching.BudgetSpent)):
            reason = explain(phone_number, kind, error)
            raise failures.nothing_more_sent(reason, self.progress.applied) from error
        if isinstance(error, (batching.SendFailure, batching.BatchingError, ChimeError)):
            raise explain(phone_number, kind, error) from error
        if error is not None:
            raise error


class WriteQueues:
    """The queues of one connection, each made when its operation is used for the first time.

    Args:
        open_queue: Makes the queue of an operation.
    """

    def __init__(self, open_queue: Callable[[Operation[Any]], WriteQueue[Any]]) -> None:
        self._open_queue = open_queue
        self._lock = threading.Lock()
        # Read at each step of the engine, so it is replaced and never changed.
        self._queues: dict[str, WriteQueue[Any]] = {}
        self._stopped: Exception | None = None

    def write(self, operation: Operation[Item], phone_number: str, item: Item) -> Steps[None]:
        """Have an item sent with others of its operation, and end when it has taken effect.

        Raises:
            ChimeError: It has not.
        """
        return self._queue(operation).write(phone_number, item)

    def activity(self) -> None:
        """Wait a little longer: the engine is busy with something that may lead to an item."""
        for queue in self._queues.values():
            queue.batcher.activity()

    def stop(self, reason: Exception) -> None:
        """Send nothing more; a request on the wire is answered to those that wait for it.

        Args:
            reason: What all others fail with.
        """
        with self._lock:
            self._stopped = reason
            queues = self._queues
        for queue in queues.values():
            queue.batcher.stop(reason)

    def _queue(self, operation: Operation[Item]) -> WriteQueue[Item]:
        with self._lock:
            if operation.name not in self._queues:
                queue = self._open_queue(operation)
                if self._stopped is not None:
                    queue.batcher.stop(self._stopped)
                self._queues = {**self._queues, operation.name: queue}
            return self._queues[operation.name]


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
    if isinstance(cause, ChimeError):
        return cause
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
