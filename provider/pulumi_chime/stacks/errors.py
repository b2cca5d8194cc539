"""What ends a command on many stacks: each error is one line for the user, and shows no address of a queue."""


class StacksError(Exception):
    """The command cannot go on; the text says what was wrong, where, and the mend."""


class UsageError(StacksError):
    """What was asked for makes no sense."""


class QueueError(StacksError):
    """The queue cannot be used: it cannot be reached, it is of another version, it has been lost."""
