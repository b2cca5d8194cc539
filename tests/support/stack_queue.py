"""A queue of stacks on a real PostgreSQL, and its workers as it sees them, without any engine."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from pulumi_chime.stacks import tree_lock
from pulumi_chime.stacks.log_silence import silence_libraries
from pulumi_chime.stacks.orders import Command, Order, Outcome, Progress, State
from pulumi_chime.stacks.queue.address import QueueAddress
from pulumi_chime.stacks.queue.queue import Queue

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pulumi_chime.stacks.machine import Machine
    from pulumi_chime.stacks.queue.records import Taken

LEASE = 30.0
DONE = Outcome(state=State.SUCCEEDED, progress=Progress(1, 1))


@asynccontextmanager
async def opened_queue(url: str, lease: float | None = LEASE, patience: float = 1) -> AsyncIterator[Queue]:
    """Open a queue as one more process would."""
    silence_libraries()
    address = QueueAddress.parse(url)
    async with Queue.open(
        address, "test", lease_seconds=lease, patience_leases=patience, on_outage=lambda _: None
    ) as queue:
        yield queue


class QueueWorker:
    """A worker, as the queue sees it: its lock is held until `die`."""

    def __init__(self, queue: Queue, machine: Machine, name: str) -> None:
        self.queue, self.machine, self.name = queue, machine, name
        self._locks = [tree_lock.take(machine.directory / name)]
        self.id = 0

    async def register(self) -> QueueWorker:
        """Be known to the queue."""
        self.id = await self.queue.register(self.machine, self.name)
        return self

    async def begin(self) -> Taken:
        """Take the next stack, and begin to work on it."""
        taken = await self.queue.take(self.id)
        assert taken is not None
        lock = f"{self.name}-tree"
        self._locks.append(tree_lock.take(self.machine.directory / lock))
        assert await self.queue.begin(taken, self.id, self.machine, lock)
        return taken

    def die(self) -> None:
        """Let go of all locks, as a process does that is killed."""
        while self._locks:
            os.close(self._locks.pop())


async def a_worker(queue: Queue, machine: Machine, name: str = "worker") -> QueueWorker:
    """Return a new worker."""
    return await QueueWorker(queue, machine, name).register()


def order(stack: str, run: str = "run", command: Command = Command.UP) -> Order:
    """Return an order of the project."""
    return Order(run, "test", stack, command)
