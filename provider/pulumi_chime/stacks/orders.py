"""What is asked for, and what came of it: the records that pass through the queue. No setting and no credential is among them.

Whoever writes to the queue could write anything, so what is read from it is checked before it is used.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from pulumi_chime.model.one_line import one_line
from pulumi_chime.stacks.record_text import storable

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAME = re.compile(r"(?!(?:.*/)?\.{1,2}(?:/|$))[A-Za-z0-9_.][A-Za-z0-9_./-]*")
"""What a stack may be called, an organization and a project before it; none of them is a step up in a path."""
MOST_FAILURES = 100
"""How many failures of a stack are told; the rest is counted."""
_LARGEST_COUNT = 2**53 - 1
"""Of what JSON has everywhere: with larger ones nobody could calculate, nor show them."""


class Command(str, Enum):
    """What is done to each stack."""

    PREVIEW = "preview"
    UP = "up"
    REFRESH = "refresh"


class State(str, Enum):
    """What has become of a stack."""

    WAITING = "waiting"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    STUCK = "stuck"
    WITHDRAWN = "withdrawn"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self not in {State.WAITING, State.RUNNING, State.STUCK}


class MalformedRecordError(ValueError):
    """What stands in the queue is none of our records."""


def is_stack_name(text: str) -> bool:
    """Return whether a stack of this name is worked on; none is whose name could be taken for an option or a path."""
    return bool(_NAME.fullmatch(text))


@dataclass(frozen=True, slots=True)
class Order:
    """One stack, and what is to be done to it.

    Attributes:
        run: The id of the command that asked.
        project: The project's name; a worker of another project does not take it.
        stack: Its name, as the backend lists it.
        command: What is done.
        attempt: The first, or how often it has been begun because its worker was gone.
    """

    run: str
    project: str
    stack: str
    command: Command
    attempt: int = 1

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Order:
        """Return an order of the queue. Raises MalformedRecordError."""
        try:
            order = cls(
                str(record["run"]),
                str(record["project"]),
                str(record["stack"]),
                Command(record["command"]),
                _count(record["attempt"], least=1),
            )
        except (KeyError, OverflowError, TypeError, ValueError) as error:
            raise MalformedRecordError("it is no order for a stack") from error
        if not is_stack_name(order.stack):
            raise MalformedRecordError("it names no stack")
        return order

    def record(self) -> dict[str, Any]:
        """Return what is put in the queue."""
        return _record({**asdict(self), "command": self.command.value})


@dataclass(frozen=True, slots=True)
class GoneEngine:
    """An engine that is known to have ended, whose lock on the state may be left.

    Attributes:
        host: Where it ran.
        pid: Its process.
        began: When its worker took the stack, in seconds of the epoch.
        ended: When it was known to have ended: the number may be another process's after that.
    """

    host: str
    pid: int
    began: float
    ended: float


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that did not succeed.

    Attributes:
        subject: The resource's name; empty for the stack as a whole.
        text: One line.
    """

    subject: str
    text: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.text}" if self.subject else self.text


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stack is.

    Attributes:
        changes: How many resources were created, updated, deleted, replaced or imported; in a preview: would be.
        calls: How many requests that write the provider has made.
    """

    changes: int = 0
    calls: int = 0

    @classmethod
    def read(cls, record: Mapping[str, Any] | None) -> Progress:
        """Return what a record says; nothing has been done where there is none."""
        try:
            return cls(_count((record or {}).get("changes", 0)), _count((record or {}).get("calls", 0)))
        except (AttributeError, OverflowError, TypeError, ValueError):
            return cls()

    def record(self) -> dict[str, Any]:
        """Return what is put in the queue."""
        return _record(asdict(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How the work on one stack has ended.

    Attributes:
        state: A final one.
        why: One line where it has not succeeded; empty where it has.
        progress: What was done.
        operations: How many resources, by the engine's name of what was done to each.
        failures: The first of them.
        failed: How many there are.
        review: The preview as a reviewer needs it, as `summary.pack_review` makes it; None for other commands.
    """

    state: State
    why: str = ""
    progress: Progress = field(default_factory=Progress)
    operations: Mapping[str, int] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()
    failed: int = 0
    review: Mapping[str, Any] | None = None

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Outcome:
        """Return an outcome of the queue. Raises MalformedRecordError."""
        try:
            outcome = cls(
                state=State(record["state"]),
                why=one_line(str(record.get("why", ""))),
                progress=Progress.read(record.get("progress")),
                operations={
                    one_line(str(name)): _count(count) for name, count in dict(record["operations"]).items()
                },
                failures=tuple(
                    Failure(one_line(str(each["subject"])), one_line(str(each["text"])))
                    for each in record["failures"]
                ),
                failed=_count(record["failed"]),
                review=record.get("review"),
            )
        except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
            raise MalformedRecordError("it is no outcome of a stack") from error
        if not outcome.state.is_final:
            raise MalformedRecordError("it is no outcome of a stack")
        return outcome

    def record(self) -> dict[str, Any]:
        """Return what is put in the queue."""
        return _record({**asdict(self), "state": self.state.value})


def _record(record: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = storable(record)
    return kept


def _count(value: Any, *, least: int = 0) -> int:
    """Return a number that is a count. Raises OverflowError, TypeError, ValueError."""
    count = int(value)
    if not least <= count <= _LARGEST_COUNT:
        raise ValueError(count)
    return count
