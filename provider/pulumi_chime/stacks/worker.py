"""A worker: takes one stack after another from the queue, and has a process of its own work on each.

The worker keeps the lease. It puts the end of it off only while the queue answers, and looks before whether it has not
ended already, so that a worker that was stopped for longer finds it over. What then has to end does so by itself: the
stack's process and the plugin look at the lease, too.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pulumi_chime.engine import Lease
from pulumi_chime.engine.lease import VARIABLE as LEASE_VARIABLE
from pulumi_chime.engine.lease import lease_clock
from pulumi_chime.stacks import tree_lock
from pulumi_chime.stacks.deploying.process import Task
from pulumi_chime.stacks.orders import Outcome, Progress, State
from pulumi_chime.stacks.queue.address import VARIABLE as QUEUE_VARIABLE
from pulumi_chime.stacks.queue.records import Taken
from pulumi_chime.stacks.takeover import lease_file, take_over_from_the_gone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pulumi_chime.stacks.machine import Machine
    from pulumi_chime.stacks.orders import Order
    from pulumi_chime.stacks.queue.queue import Queue

_POLL_SECONDS = 0.5
_RENEWALS_IN_A_LEASE = 6
_LONGEST_RENEWAL_SECONDS = 2.0
"""So often at least it is told how far a stack is, and seen whether it is to end."""
_AWAITED_LEASES = 2
"""For how many leases nobody may have waited for a run whose stacks are still begun: so long an outage is waited out."""
_LINGERING_SECONDS = 10.0
"""For how long something that an engine has left may hold the tree's lock when the engine itself has ended."""
_LARGEST_LINE = 1 << 28
STOPPED = "its worker was told to end; run it again"
ASKED = "it was asked to end; run it again"
TAKEN_OVER = "it was taken over"
UNKEPT = "its worker could not renew its lease; run it again"


@dataclass(slots=True)
class Worker:
    """Works for one queue, until it is told to stop.

    Attributes:
        queue: Where the stacks come from.
        machine: This one.
        directory: The project's.
        say: Called with a line for whoever watches this worker.
        set_aside: Variables that its engines have, and it has not.
        id: Procrastinate's.
    """

    queue: Queue
    machine: Machine
    directory: Path
    say: Callable[[str], object]
    set_aside: Mapping[str, str] = field(default_factory=dict)
    id: int = 0
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _is_at_work: bool = False

    @property
    def is_stopping(self) -> bool:
        """Whether it was told to stop."""
        return self._stop.is_set()

    @property
    def renewal_seconds(self) -> float:
        """How often the lease is renewed."""
        return min(self.queue.lease_seconds / _RENEWALS_IN_A_LEASE, _LONGEST_RENEWAL_SECONDS)

    def stop(self) -> None:
        """Take no more, interrupt what is at work, and end when it has ended."""
        self._stop.set()
        if not self._is_at_work:
            self.queue.hurry()

    @contextlib.contextmanager
    def at_work(self) -> Iterator[None]:
        """Have the queue awaited however long it is away, until the work is over, whose outcome is to be told."""
        self._is_at_work = True
        try:
            yield
        finally:
            self._is_at_work = False
            if self.is_stopping:
                self.queue.hurry()

    async def stopped(self) -> None:
        """Wait until it is told to stop."""
        await self._stop.wait()

    async def run(self) -> None:
        """Work until `stop`.

        Whoever takes over a stack that it still has sees by its lock, which is free then, that it is gone: the file is
        removed only when it has none, as before it is on the queue's list.
        """
        file = self.machine.directory / f"worker-{uuid.uuid4()}.lock"
        lock = tree_lock.take(file)
        try:
            try:
                self.id = await self.queue.register(self.machine, file.name)
            except BaseException:  # a cancellation, too
                _remove(file)
                raise
            await self._work()
            if await self.queue.leave(self.id):
                _remove(file)
        finally:
            os.close(lock)

    async def _work(self) -> None:
        last_beat = 0.0
        while not self._stop.is_set():
            is_due = lease_clock() - last_beat >= self.renewal_seconds
            if is_due:
                last_beat = lease_clock()
                await self.queue.beat(self.id)
                await take_over_from_the_gone(self.queue, self.machine)
            taken = await self.queue.take(self.id)
            if taken is not None:
                await self._do(taken)
                continue
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._stop.wait(), _POLL_SECONDS)

    async def _do(self, taken: Taken) -> None:
        order = taken.order
        if order is None:
            await self.queue.end(
                taken.job_id, self.id, Outcome(state=State.FAILED, why="no order for a stack")
            )
            return
        attempt = Attempt(self, taken.job_id, order)
        outcome = await attempt.run()
        if outcome is not None and await self.queue.end(taken.job_id, self.id, outcome, attempt.engine_pids):
            self.say(f"{order.stack}: {outcome.state.value}{f': {outcome.why}' if outcome.why else ''}")
        else:
            self.say(f"{order.stack}: {TAKEN_OVER}")
        attempt.forget()
        if attempt.failure is not None:
            raise attempt.failure


@dataclass(frozen=True, slots=True)
class _Begun:
    """A stack's process, and what it is given to do."""

    task: Task
    process: asyncio.subprocess.Process


@dataclass(slots=True)
class Attempt:
    """One stack that this worker has.

    Attributes:
        worker: The worker.
        job_id: Its job.
        order: What is done.
        engine_pids: The processes that were its engines.
        failure: What nobody foresaw, and kept the lease from being renewed; None where nothing did.
    """

    worker: Worker
    job_id: int
    order: Order
    _lock: Path = field(init=False)
    engine_pids: list[int] = field(default_factory=list)
    failure: Exception | None = None
    _progress: Progress = field(default_factory=Progress)
    _outcome: Outcome | None = None
    _is_garbled: bool = False
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        name = f"stack-{self.job_id}-{self.order.attempt}-{uuid.uuid4()}.lock"
        self._lock = self.worker.machine.directory / name

    async def run(self) -> Outcome | None:
        """Do the work; return how it ended, None where it is not this worker's any more."""
        lease = Lease(lease_file(self._lock))
        try:
            opened = tree_lock.take(self._lock)
        except OSError as error:
            return await self._not_begun(error)
        with contextlib.ExitStack() as work:
            try:
                began = await self._begin(lease, opened, work)
            finally:
                os.close(opened)
            if not isinstance(began, _Begun):
                return began
            await self._attend(began, lease)
        return self._outcome or self._without_outcome(began.process.returncode)

    async def _attend(self, began: _Begun, lease: Lease) -> None:
        """Be there for the process until all that it has started has ended."""
        meanwhile = [
            asyncio.ensure_future(each)
            for each in (self._keep(lease, began.process), self._pass_on_stop(began.process))
        ]
        try:
            await self._follow(began.process, began.task.line())
            await self._await_the_end_of_the_tree(lease)
        finally:
            await self._end_all(meanwhile)

    async def _begin(self, lease: Lease, opened: int, work: contextlib.ExitStack) -> _Begun | Outcome | None:
        """Have a process begin; return how the work has ended where none does, None where it is not this worker's.

        Args:
            lease: That of the process.
            opened: The lock of its tree.
            work: Is over when this is left.
        """
        queue = self.worker.queue
        began = lease_clock()
        if not await self._put_on_record(self._lock.name):
            return None
        if not await queue.is_awaited(self.order.run, _AWAITED_LEASES * queue.lease_seconds):
            return Outcome(state=State.WITHDRAWN, why="nobody waits for it any more; run it again")
        gone = await queue.gone_engines(self.order.stack)
        # Before the look: what comes after it waits for the process, and is passed on to it.
        work.enter_context(self.worker.at_work())
        if self.worker.is_stopping:
            return Outcome(state=State.INTERRUPTED, why=STOPPED)
        task = Task(self.order, self.worker.directory, opened, gone)
        self.worker.say(f"{self.order.stack}: {self.order.command.value}")
        try:
            lease.extend(began + queue.lease_seconds)
            return _Begun(task, await self._start(lease, opened))
        except OSError as error:
            return _refused(error)

    async def _not_begun(self, error: OSError) -> Outcome | None:
        """Return how the work has ended that could not begin; None where it is not this worker's."""
        return _refused(error) if await self._put_on_record("") else None

    async def _put_on_record(self, lock_name: str) -> bool:
        worker, taken = self.worker, Taken(self.job_id, self.order)
        return await worker.queue.begin(taken, worker.id, worker.machine, lock_name)

    async def _end_all(self, tasks: Sequence[asyncio.Future[None]]) -> None:
        """End what went on beside the work. What has ended one of them is no reason to forget how the work has ended."""
        for each in tasks:
            each.cancel()
        for ended in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(ended, Exception):
                self.failure = self.failure or ended

    async def _start(self, lease: Lease, opened: int) -> asyncio.subprocess.Process:
        environment = {
            name: text for name, text in os.environ.items() if name not in {QUEUE_VARIABLE, LEASE_VARIABLE}
        }
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", "from pulumi_chime.stacks.deploying.process import main; main()"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=os.sep,
            env={**environment, **self.worker.set_aside, LEASE_VARIABLE: str(lease.path)},
            pass_fds=[opened],
            start_new_session=True,
            limit=_LARGEST_LINE,
        )

    async def _follow(self, process: asyncio.subprocess.Process, task: str) -> None:
        """Give the process its task, and read what it tells, to its end."""
        await _write(process, task)
        if process.stdout is None:
            raise TypeError("the process was started without a pipe for its output")
        while not process.stdout.at_eof():
            with self._passing_over_what_is_no_record():
                if line := await process.stdout.readline():
                    self._hear(line)
        await process.wait()

    @contextlib.contextmanager
    def _passing_over_what_is_no_record(self) -> Iterator[None]:
        """Go on after the end of one that was killed while it told it, or a line that is too large.

        What the process has started may be there all the same, and has to be awaited.
        """
        try:
            yield
        except (RecursionError, TypeError, ValueError):
            self._is_garbled = True

    def _hear(self, line: bytes) -> None:
        """Hear what the process tells. Raises RecursionError, TypeError, ValueError: it is none of its records."""
        ((kind, told),) = dict(json.loads(line)).items()
        if kind == "engine":
            self.engine_pids.append(int(told))
            self._news.set()
        elif kind == "progress":
            self._progress = Progress.read(told)
        elif kind == "outcome":
            self._outcome = Outcome.read(told)

    def _without_outcome(self, code: int | None) -> Outcome:
        """Return how a stack has ended whose process has told nothing of that."""
        if self._is_garbled and code == 0:
            why = "what its process told of it cannot be read; run the stack alone to see it"
        else:
            why = f"its process was ended ({_describe(code)}); run it again"
        return Outcome(state=State.FAILED, why=why)

    async def _await_the_end_of_the_tree(self, lease: Lease) -> None:
        """Wait until the engine and its plugins have ended, which outlive a process that was killed."""
        ended = lease_clock()
        while not tree_lock.is_gone(self._lock):
            if self._outcome is not None and lease_clock() - ended > _LINGERING_SECONDS:
                # The engine has ended, or there were no outcome: what is left is something that a program started.
                return
            if self._outcome is None:
                # Nobody is left who would interrupt them, but they write no more without it.
                _give_up(lease)
            await asyncio.sleep(_POLL_SECONDS / 5)

    async def _keep(self, lease: Lease, process: asyncio.subprocess.Process) -> None:
        """Renew the lease, for as long as it has not been lost; where nothing can renew it, let the work end at once."""
        try:
            await self._renew_until_lost(lease, process)
        except Exception:
            await _interrupt(process, UNKEPT)
            raise

    async def _renew_until_lost(self, lease: Lease, process: asyncio.subprocess.Process) -> None:
        queue = self.worker.queue
        is_told = False
        while True:
            began = lease_clock()
            renewal = await queue.renew(self.job_id, self.worker.id, self._progress, self.engine_pids)
            if not renewal.is_held:
                _give_up(lease)
                return
            if lease.seconds_left():
                try:
                    lease.extend(began + queue.lease_seconds)
                except OSError as error:
                    # The queue goes on to hear of this worker, which has the stack until the engine has ended.
                    await _interrupt(
                        process, f"its lease cannot be renewed: {_describe_refusal(error)}; run it again"
                    )
                    _give_up(lease)
            if renewal.is_asked_to_end and not is_told:
                is_told = True
                await _interrupt(process, ASKED)
            # Also while it is at work: where all workers are, nobody else would for long.
            await take_over_from_the_gone(queue, self.worker.machine)
            await self._pause()

    async def _pass_on_stop(self, process: asyncio.subprocess.Process) -> None:
        """Let the work end when the worker has to, also while the queue does not answer."""
        await self.worker.stopped()
        await _interrupt(process, STOPPED)

    async def _pause(self) -> None:
        """Wait until the next renewal is due, or there is something to tell at once."""
        self._news.clear()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._news.wait(), self.worker.renewal_seconds)

    def forget(self) -> None:
        """Remove the files of this attempt."""
        for each in (self._lock, lease_file(self._lock)):
            with contextlib.suppress(OSError):
                each.unlink(missing_ok=True)


async def _interrupt(process: asyncio.subprocess.Process, why: str) -> None:
    await _write(process, json.dumps({"interrupt": why}) + "\n")


async def _write(process: asyncio.subprocess.Process, line: str) -> None:
    """Write to a process that may have ended meanwhile."""
    if process.stdin is not None:
        with contextlib.suppress(ConnectionError):
            process.stdin.write(line.encode())
            await process.stdin.drain()


def _give_up(lease: Lease) -> None:
    """End a lease now; one whose file cannot be removed ends when it would have."""
    with contextlib.suppress(OSError):
        lease.end()


def _remove(file: Path) -> None:
    with contextlib.suppress(OSError):
        file.unlink(missing_ok=True)


def _refused(error: OSError) -> Outcome:
    """Return how a stack has ended whose work the system does not let begin."""
    return Outcome(
        state=State.FAILED, why=f"its worker could not begin: {_describe_refusal(error)}; run it again"
    )


def _describe_refusal(error: OSError) -> str:
    return f"{error.filename}: {error.strerror}" if error.filename else error.strerror or str(error)


def _describe(code: int | None) -> str:
    return f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
