"""Many threads change one thing each; the service is asked with the fewest requests that can carry them.

An adapter for one API is a `Sender`: it makes one request of many items and says what became of them. Around it:

    limits.py     how large and how late a batch may be            (data)
    arrivals.py   what arrivals teach: their spacing, their ceiling (pure state)
    window.py     which items leave together, when, and why        (pure state)
    rate.py       how fast requests may follow each other          (pure state)
    retry.py      how long failures are tolerated                  (budget, breaker)
    delivery.py   one batch to its answers: send, repeat, read back, split
    batcher.py    the threads: a Future for each item, a few senders

    class Renames:
        def send(self, items):
            try:
                return {number: RenameError(text) for number, text in api.rename_many(items)}
            except api.TooManyRequests as error:
                raise Throttled(error) from error
            except api.Timeout as error:
                raise AnswerLost(error) from error

        def settle(self, items):
            return [number for number, name in items.items() if api.name_of(number) == name]

    batcher = Batcher(Renames(), limits=BatchLimits(maximum_items=50))
    batcher.submit("+12065550100", "Seattle reception").result()  # from any thread
    batcher.stop(Interrupted("the deployment was cancelled"))  # nothing more is sent
"""

from .batcher import Batcher
from .calls import BatchCall, Sender
from .errors import (
    AnswerLost,
    BatcherClosed,
    BatchingError,
    BudgetSpent,
    NotAllowed,
    ProtocolBroken,
    Refused,
    Repeatable,
    SendFailure,
    Throttled,
    Unavailable,
)
from .limits import BatchLimits, CloseReason
from .retry import RetryPolicy

__all__ = [
    "AnswerLost",
    "BatchCall",
    "BatchLimits",
    "Batcher",
    "BatcherClosed",
    "BatchingError",
    "BudgetSpent",
    "CloseReason",
    "NotAllowed",
    "ProtocolBroken",
    "Refused",
    "Repeatable",
    "RetryPolicy",
    "SendFailure",
    "Sender",
    "Throttled",
    "Unavailable",
]
