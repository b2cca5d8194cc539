"""What the queue's tables say of stacks, of their jobs, and of who has them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from procrastinate.jobs import Status

from pulumi_chime.model.one_line import one_line
from pulumi_chime.stacks.orders import Order, Progress

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a worker learns when it renews its lease.

    Attributes:
        is_held: Whether it still has the stack.
        is_asked_to_end: Whether somebody wants the work to end.
    """

    is_held: bool
    is_asked_to_end: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """A job that a worker has.

    Attributes:
        job_id: Procrastinate's; it stands for this attempt, too.
        order: What is done; None where the job is none of ours.
    """

    job_id: int
    order: Order | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A stack of a run, as the queue shows it.

    Attributes:
        job_id: Of its last attempt.
        order: What is done to it.
        status: Procrastinate's.
        host: Where its worker runs; empty where none has it.
        pid: The worker's process id.
        machine: The worker's machine.
        lock_name: The lock of its process tree; empty where it has not begun.
        silence: For how many seconds nothing was heard of its worker; None where none has it.
        progress: How far it is.
        is_ended: Whether there is an outcome.
    """

    job_id: int
    order: Order
    status: Status
    host: str = ""
    pid: int = 0
    machine: str = ""
    lock_name: str = ""
    silence: float | None = None
    progress: Progress = field(default_factory=Progress)
    is_ended: bool = False

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Seen:
        """Read a row of `statements.LOOK`.

        Raises:
            MalformedRecordError: The job is none of ours.
        """
        return cls(
            job_id=row["id"],
            order=Order.read(row["args"]),
            status=Status(row["status"]),
            host=one_line(row["host"] or ""),
            pid=row["pid"] or 0,
            machine=row["machine"] or "",
            lock_name=row["lock_name"] or "",
            silence=row["silence"],
            progress=Progress.read(row["progress"]),
            is_ended=bool(row["is_ended"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who has a job.

    Attributes:
        job_id: The job.
        order: What it is.
        host: The worker's.
        pid: Likewise.
        machine: Likewise.
        worker_lock: The lock of the worker's own process.
        tree_lock: That of the processes that work on the stack; empty where they were not begun.
        silence: For how many seconds nothing was heard of it; None where nothing ever was.
        is_stalled: Whether that is longer than its lease.
    """

    job_id: int
    order: Order
    host: str
    pid: int
    machine: str
    worker_lock: str
    tree_lock: str
    silence: float | None
    is_stalled: bool

    @classmethod
    def read(cls, row: Mapping[str, Any], *, is_stalled: bool) -> Holder:
        """Read a row of `statements.HOLDERS`.

        Raises:
            MalformedRecordError: The job is none of ours.
        """
        return cls(
            job_id=row["id"],
            order=Order.read(row["args"]),
            host=one_line(row["host"] or ""),
            pid=row["pid"] or 0,
            machine=row["machine"] or "",
            worker_lock=row["worker_lock"] or "",
            tree_lock=row["tree_lock"] or "",
            silence=row["silence"],
            is_stalled=is_stalled,
        )
