"""One command on many stacks: they are put into the queue, watched while workers take them, and told when all have ended."""

from __future__ import annotations

import asyncio
import os
import time
import uuid
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from procrastinate.jobs import Status

from pulumi_chime.model.requests_to_end import heard_signals, insists
from pulumi_chime.stacks.local_workers import LocalWorkers, local_workers
from pulumi_chime.stacks.log_silence import silence_libraries
from pulumi_chime.stacks.machine import this_machine
from pulumi_chime.stacks.orders import Command, Order, Outcome, Progress, State
from pulumi_chime.stacks.queue.queue import Queue
from pulumi_chime.stacks.queue.server import Server, project_server

if TYPE_CHECKING:
    import signal
    from collections.abc import Sequence

    from pulumi_chime.stacks.machine import Machine
    from pulumi_chime.stacks.project import Project
    from pulumi_chime.stacks.queue.address import QueueAddress
    from pulumi_chime.stacks.queue.records import Holder, Seen

_LOOK_SECONDS = 0.5
_MOST_WORKERS = 4
_ENDED_BY_A_SIGNAL = 128
_UNREADABLE = "what was asked for it can no longer be read in the queue; look at its state, and run it again"
_PATIENCE_LEASES = 2.0
"""How long the queue is waited for: what is at work has ended by then, or been interrupted."""


@dataclass(frozen=True, slots=True)
class StacksRequest:
    """What is asked for.

    Attributes:
        command: What is done to each stack.
        project: Whose they are.
        stacks: Their names.
        address: Of the queue; None: one of the project's own, on this machine.
        workers: How many are started on this machine; None: as many as make sense.
        lease_seconds: What the queue's lease has to be; None: whatever it is.
    """

    command: Command
    project: Project
    stacks: Sequence[str]
    address: QueueAddress | None = None
    workers: int | None = None
    lease_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StackStatus:
    """How it stands with one stack.

    Attributes:
        stack: Its name.
        state: What has become of it so far.
        where: Which worker has it, or had it last; empty where none has.
        attempts: How often it was begun.
        seconds: For how long it has been at work.
        progress: How far it is.
        why: One line where something is to be said of it.
        outcome: How it ended; None where it has not.
    """

    stack: str
    state: State = State.WAITING
    where: str = ""
    attempts: int = 1
    seconds: float = 0.0
    progress: Progress = field(default_factory=Progress)
    why: str = ""
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """How a command on stacks has ended.

    Attributes:
        stacks: How each ended, in the order in which they were named.
        interrupted_by: The signal that ended it early; None where none did.
    """

    stacks: Sequence[StackStatus]
    interrupted_by: signal.Signals | None = None


class Watcher:
    """What is told while a command runs. Nothing, unless a subclass does."""

    def show(self, stacks: Sequence[StackStatus]) -> None:
        """Show how it stands now."""

    def say(self, line: str) -> None:
        """Say something about the queue or the workers."""


def run_on_stacks(request: StacksRequest, watcher: Watcher) -> Followed:
    """Do a command on stacks, and return how it ended.

    Raises:
        StacksError: It could not be begun, or not be followed to its end.
    """
    silence_libraries()
    with ExitStack() as until_end:
        server = None
        address = request.address
        if address is None:
            server = until_end.enter_context(project_server(request.project.directory))
            address = server.address
        return asyncio.run(_run(request, address, server, watcher))


async def _run(
    request: StacksRequest, address: QueueAddress, server: Server | None, watcher: Watcher
) -> Followed:

    def tell_outage(why: str) -> None:
        lost = f"the queue cannot be reached: {why}; what is at work goes on while its lease lasts"
        watcher.say(lost if why else "the queue is back")

    async with Queue.open(
        address,
        request.project.name,
        lease_seconds=request.lease_seconds,
        patience_leases=_PATIENCE_LEASES,
        on_outage=tell_outage,
        mend=server.keep_running if server is not None else lambda: None,
    ) as queue:
        run = Run(request, queue, watcher, server, this_machine())
        _end_on_signals(run)
        set_aside = server.set_aside if server is not None else {}
        with local_workers(address, request.project.directory, run.local_workers, set_aside) as workers:
            return Followed(await run.follow(workers), run.interrupted_by)


@dataclass(slots=True)
class Run:
    """One command, from the first stack that is asked for to the last that ends.

    Attributes:
        request: What is asked for.
        queue: Where.
        watcher: Is told.
        server: The queue's own, where it is the project's; None: somebody else's.
        machine: This one.
        interrupted_by: The signal that ends it; None where none does.
    """

    request: StacksRequest
    queue: Queue
    watcher: Watcher
    server: Server | None
    machine: Machine
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    interrupted_by: signal.Signals | None = None
    _began: dict[int, float] = field(default_factory=dict)
    _ended: dict[str, StackStatus] = field(default_factory=dict)
    _stuck_since: dict[str, float] = field(default_factory=dict)
    _no_workers_since: float | None = None

    @property
    def local_workers(self) -> int:
        """How many workers run on this machine for this command alone."""
        if self.request.workers is not None:
            return min(self.request.workers, len(self.request.stacks))
        return 0 if self.server is None else min(_MOST_WORKERS, len(self.request.stacks))

    def end(self, why: signal.Signals) -> None:
        """Withdraw what waits, have what is at work interrupted, and return when that has ended."""
        self.interrupted_by = why

    @property
    def is_ending(self) -> bool:
        """Whether `end` was called."""
        return self.interrupted_by is not None

    async def follow(self, workers: LocalWorkers) -> list[StackStatus]:
        """Ask for all stacks, and return how each ended."""
        if self.server is not None:
            # Of a command that was killed: nobody waits for it any more.
            await self.queue.withdraw_all()
        await self.queue.forget_old()
        await self.queue.show_interest(self.id)
        for stack in self.request.stacks:
            await self.queue.ask(Order(self.id, self.request.project.name, stack, self.request.command))
        while True:
            await self._keep_workers(workers)
            if self.is_ending:
                # In every turn: what is being taken over at that moment is asked for anew.
                await self.queue.cancel(self.id)
            await self.queue.show_interest(self.id)
            statuses = await self._look()
            self.watcher.show(statuses)
            if all(self._has_ended(each) for each in statuses):
                # What waits behind somebody who is stuck is not to begin when nobody looks any more.
                await self.queue.withdraw(self.id)
                return statuses
            await asyncio.sleep(_LOOK_SECONDS)

    async def _keep_workers(self, workers: LocalWorkers) -> None:
        known = await self.queue.count_workers()
        if self.local_workers and not self.is_ending:
            workers.keep(are_useful=known > 0)
        if known or self.local_workers:
            self._no_workers_since = None
        elif self._no_workers_since is None:
            self._no_workers_since = time.monotonic()
            self.watcher.say(
                "no worker serves this queue yet; start some, here or elsewhere, in the project's directory: "
                "pulumi-chime stacks worker --queue …"
            )

    async def _look(self) -> list[StackStatus]:
        seen = {each.order.stack: each for each in await self.queue.look(self.id)}
        holders: dict[str, Holder] = {}
        if any(each.status is Status.TODO for each in seen.values()):
            holders = {each.order.stack: each for each in await self.queue.holders()}
        return [
            await self._status(stack, seen[stack], holders.get(stack))
            if stack in seen
            else StackStatus(stack=stack, state=State.FAILED, why=_UNREADABLE)
            for stack in self.request.stacks
        ]

    async def _status(self, stack: str, seen: Seen, holder: Holder | None) -> StackStatus:
        if stack in self._ended:
            return self._ended[stack]
        state, why = self._state(seen, holder)
        if seen.status is not Status.TODO:
            self._began.setdefault(seen.job_id, time.monotonic())
        outcome = await self.queue.outcome(seen.job_id) if seen.is_ended else None
        began = self._began.get(seen.job_id)
        status = StackStatus(
            stack=stack,
            state=outcome.state if outcome else state,
            where=f"{seen.host} {seen.pid}" if seen.host else "",
            attempts=seen.order.attempt,
            seconds=time.monotonic() - began if began is not None else 0.0,
            progress=outcome.progress if outcome else seen.progress,
            why=outcome.why if outcome else why,
            outcome=outcome,
        )
        if status.state.is_final:
            self._ended[stack] = status
        return status

    def _state(self, seen: Seen, holder: Holder | None) -> tuple[State, str]:
        """Return what the queue says of a stack without an outcome, and what there is to say of it.

        Args:
            seen: The stack's job.
            holder: Who has the stack while the job waits; None: nobody, or it does not wait.
        """
        stack = seen.order.stack
        if seen.status not in {Status.TODO, Status.DOING}:
            return State.WITHDRAWN, "it was withdrawn before it was begun; run it again"
        who: Seen | Holder | None = seen if seen.status is Status.DOING else holder
        if who is not None and (who.silence is None or who.silence > self.queue.lease_seconds):
            self._stuck_since.setdefault(stack, time.monotonic())
            return State.STUCK, self._explain_stuck(stack, who)
        self._stuck_since.pop(stack, None)
        if seen.status is Status.DOING:
            return State.RUNNING, ""
        if holder is None:
            return State.WAITING, ""
        return State.WAITING, f"process {holder.pid} on {holder.host} has it for another command"

    def _explain_stuck(self, stack: str, who: Seen | Holder) -> str:
        queue = " --queue …" if self.server is None else ""
        worker = f"process {who.pid} on {who.host}" if who.host else "which has left no name"
        return (
            f"nothing was heard for {who.silence or 0:.0f} s of its worker, {worker}, "
            "which may still be writing; once you know that it and its engine have ended: "
            f"pulumi-chime stacks take-over {stack}{queue}"
        )

    def _has_ended(self, status: StackStatus) -> bool:
        """Return whether nothing more is waited for: what is stuck is given one more lease to come back."""
        if status.state is not State.STUCK:
            return status.state.is_final
        return time.monotonic() - self._stuck_since[status.stack] > self.queue.lease_seconds


def _end_on_signals(run: Run) -> None:
    """End at the first request; at once where somebody insists, which the workers of this command see."""
    loop = asyncio.get_running_loop()

    def end(why: signal.Signals) -> None:
        if not run.is_ending:
            run.watcher.say(
                "interrupted: what waits is withdrawn, what is at work ends; Ctrl-C once more to end at once"
            )
            run.end(why)
        elif insists(why):
            os._exit(exit_code_of(why))

    for each in heard_signals():
        loop.add_signal_handler(each, end, each)


def exit_code_of(why: signal.Signals) -> int:
    """Return how a shell sees a program that a signal has ended."""
    return _ENDED_BY_A_SIGNAL + why
