"""What a sender can meet, by what follows from it; and what the batcher itself has to say."""


class SendFailure(Exception):
    """A sender says what kind of failure it met; `__cause__` is the original error."""

    def __init__(self, cause: BaseException | str) -> None:
        super().__init__(str(cause))
        if isinstance(cause, BaseException):
            self.__cause__ = cause


class Repeatable(SendFailure):
    """It may pass: the same items are sent again, together, while the budget lasts."""


class Throttled(Repeatable):
    """Too many requests (429). Nothing took effect, and every sender slows down."""


class Unavailable(Repeatable):
    """The service failed before anything took effect, so repeating is safe."""


class AnswerLost(Repeatable):
    """It may have taken effect (dropped connection, timeout): it is read back before anything is repeated."""


class Refused(SendFailure):
    """The whole request is bad, perhaps for one item: it is split until the culprit stands alone."""


class NotAllowed(SendFailure):
    """Authentication or permission failed: what is left would fail too, so it is not sent."""


class BatchingError(Exception):
    """The batcher's own errors."""


class ProtocolBroken(BatchingError):
    """A sender answered something that cannot be an answer; nobody can know what took effect."""


class BudgetSpent(BatchingError):
    """Failures lasted longer than the retry budget; what is left is not sent."""


class BatcherClosed(BatchingError):
    """A bug ended one of the batcher's threads: what was on the wire may have taken effect, nothing more is sent."""
