"""The process that works on one stack, apart from the worker that asked for it, which may be stopped or killed.

It gets its task in the first line of its input, tells its progress and its outcome in lines of its output, and looks
itself whether the worker is there (its input ends) and whether the worker's lease lasts. Where either is over it
interrupts the engine, waits until what runs has ended, and ends too.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pulumi_chime.engine import Lease
from pulumi_chime.stacks import tree_lock
from pulumi_chime.stacks.deploying.deployment import LEASE_LOST, Deployment
from pulumi_chime.stacks.deploying.engine_command import EngineCommand
from pulumi_chime.stacks.deploying.tally import engine_line
from pulumi_chime.stacks.orders import GoneEngine, Order, Outcome, State

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from pulumi_chime.stacks.deploying.tally import Tally

_LOOK_SECONDS = 0.2
WORKER_GONE = "its worker is gone"
ENDED = "its process was told to end; run it again"


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker has done.

    Attributes:
        order: What is done.
        directory: The project's.
        inherited: The number of the open file that the engine inherits.
        gone: Engines that have ended, and may have left their locks.
    """

    order: Order
    directory: Path
    inherited: int
    gone: tuple[GoneEngine, ...]

    @classmethod
    def read(cls, line: str) -> Task:
        """Return the task of a line."""
        record = json.loads(line)
        return cls(
            Order.read(record["order"]),
            Path(record["directory"]),
            record["inherited"],
            tuple(GoneEngine(**each) for each in record["gone"]),
        )

    def line(self) -> str:
        """Return the line that says it."""
        record = {
            "order": self.order.record(),
            "directory": str(self.directory),
            "inherited": self.inherited,
            "gone": [asdict(each) for each in self.gone],
        }
        return json.dumps(record) + "\n"


def main() -> None:
    """Work on the stack that the first line of the input names, and tell how that has ended."""
    tell = _teller()
    try:
        outcome = _work(tell)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the stack's failure
        outcome = _failed(error)
    tell({"outcome": outcome.record()})


def _work(tell: Callable[[dict[str, Any]], None]) -> Outcome:
    task = Task.read(sys.stdin.readline())
    # Only now: what is in the project's directory is not to be found by our own imports.
    os.chdir(task.directory)
    try:
        engine = EngineCommand([task.inherited], lambda pid: _note_engine(task, pid, tell))
    except Exception as error:  # noqa: BLE001 - whatever keeps the engine from being found is the stack's failure
        return _not_begun(error)
    lines = _Counts(tell)
    lease = Lease.of(os.environ)
    deployment = Deployment(task.order, task.directory, engine, task.gone, lines.show, lease)
    _watch(deployment)
    return deployment.run()


def _note_engine(task: Task, pid: int, tell: Callable[[dict[str, Any]], None]) -> None:
    """Put an engine on record in the queue, and here, where it can be read when all are gone."""
    tell({"engine": pid})
    # Where the disk is full, the queue has it all the same.
    with contextlib.suppress(OSError):
        tree_lock.note(task.inherited, pid)


def _not_begun(error: Exception) -> Outcome:
    missing = isinstance(error, FileNotFoundError)
    why = "the worker's PATH has no engine `pulumi`" if missing else " ".join(str(error).split())
    return Outcome(state=State.FAILED, why=why)


def _failed(error: Exception) -> Outcome:
    """Return how a stack has ended whose process cannot go on: the system refuses it something, or we have an error."""
    if isinstance(error, OSError):
        refused = f"{error.filename}: {error.strerror}" if error.filename else error.strerror or str(error)
        why = f"its process cannot go on: {refused}; run it again"
    else:
        traceback.print_exception(error)
        why = f"its process has failed: {type(error).__name__}; the error output of its worker shows where"
    return Outcome(state=State.FAILED, why=engine_line(why))


def _teller() -> Callable[[dict[str, Any]], None]:
    """Return what writes a record to the output; whatever else is printed goes to the error output."""
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    lock = threading.Lock()

    def tell(record: dict[str, Any]) -> None:
        try:
            with lock:
                output.write(json.dumps(record) + "\n")
                output.flush()
        except OSError:  # nobody listens any more, which the end of the input says too
            pass

    return tell


class _Counts:
    """Tells the counts, but no more often than somebody can look."""

    def __init__(self, tell: Callable[[dict[str, Any]], None]) -> None:
        self._tell = tell
        self._latest: Tally | None = None
        threading.Thread(target=self._show, daemon=True).start()

    def show(self, tally: Tally) -> None:
        self._latest = tally

    def _show(self) -> None:
        shown = None
        pause = threading.Event()
        while not pause.wait(_LOOK_SECONDS):
            latest = self._latest
            if latest is not None and latest.progress != shown:
                shown = latest.progress
                self._tell({"progress": shown.record()})


def _watch(deployment: Deployment) -> None:
    def told(_: int, __: FrameType | None) -> None:
        # Not here: the main thread may be inside of what the interruption waits for.
        threading.Thread(target=deployment.interrupt, args=(ENDED,), daemon=True).start()

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, told)
    threading.Thread(target=_watch_worker, args=(deployment,), daemon=True).start()
    if (lease := deployment.lease) is not None:
        # Before anything begins: the worker may have been stopped for long between taking the stack and this.
        if not lease.seconds_left():
            deployment.interrupt(LEASE_LOST)
        threading.Thread(target=_watch_lease, args=(deployment, lease), daemon=True).start()


def _watch_worker(deployment: Deployment) -> None:
    """Interrupt when the input ends, or where a line of it says why."""
    line = sys.stdin.readline()
    # A worker that was killed within a line is gone, too.
    deployment.interrupt(json.loads(line)["interrupt"] if line.endswith("\n") else WORKER_GONE)


def _watch_lease(deployment: Deployment, lease: Lease) -> None:
    pause = threading.Event()
    while lease.seconds_left():
        pause.wait(_LOOK_SECONDS)
    deployment.interrupt(LEASE_LOST)
