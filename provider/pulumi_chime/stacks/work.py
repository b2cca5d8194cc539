"""The process of a worker: it serves a queue until it is told to end, or whoever has started it is gone."""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pulumi_chime.model.requests_to_end import heard_signals, insists
from pulumi_chime.stacks.errors import StacksError
from pulumi_chime.stacks.log_silence import silence_libraries
from pulumi_chime.stacks.machine import this_machine
from pulumi_chime.stacks.project import read_project_name
from pulumi_chime.stacks.queue.address import QueueAddress
from pulumi_chime.stacks.queue.queue import Queue
from pulumi_chime.stacks.worker import Worker

if TYPE_CHECKING:
    import signal
    from collections.abc import Callable, Mapping

_KILLED = 137


@dataclass(frozen=True, slots=True)
class WorkerRequest:
    """What a worker is started with.

    Attributes:
        address: Of the queue.
        directory: The project's.
        lease_seconds: What the queue's lease has to be; None: whatever it is.
        set_aside: Variables that its engines have, and it has not.
    """

    address: QueueAddress
    directory: Path
    lease_seconds: float | None = None
    set_aside: Mapping[str, str] = field(default_factory=dict)


def work(request: WorkerRequest, say: Callable[[str], object]) -> None:
    """Be a worker until a signal says otherwise.

    Args:
        request: What it is started with.
        say: Called with a line for whoever watches.

    Raises:
        StacksError: It cannot begin.
    """
    silence_libraries()
    asyncio.run(_work(request, say, watch_input=False))


async def _work(request: WorkerRequest, say: Callable[[str], object], *, watch_input: bool) -> None:
    project = read_project_name(request.directory)
    machine = this_machine()

    def on_outage(why: str) -> None:
        say(
            f"the queue cannot be reached: {why}; what is at work goes on while its lease lasts"
            if why
            else "the queue is back"
        )

    async with Queue.open(
        request.address,
        project,
        lease_seconds=request.lease_seconds,
        patience_leases=math.inf,
        on_outage=on_outage,
    ) as queue:
        worker = Worker(queue, machine, request.directory, say, request.set_aside)
        _stop_on_signals(worker)
        watching = asyncio.ensure_future(_stop_at_the_end_of_input(worker)) if watch_input else None
        say(f"worker {os.getpid()} serves {project} at {request.directory}")
        try:
            await worker.run()
        finally:
            if watching is not None:
                watching.cancel()


def _stop_on_signals(worker: Worker) -> None:
    """Stop at the first request to end; at once where somebody insists, which the stack's process sees."""
    loop = asyncio.get_running_loop()

    def stop(request: signal.Signals) -> None:
        if not worker.is_stopping:
            worker.stop()
        elif insists(request):
            os._exit(_KILLED)

    for each in heard_signals():
        loop.add_signal_handler(each, stop, each)


async def _stop_at_the_end_of_input(worker: Worker) -> None:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    await reader.read()
    worker.stop()


def main() -> None:
    """Serve the queue that the first line of the input names, until the input ends."""
    record = json.loads(sys.stdin.readline())
    request = WorkerRequest(
        QueueAddress(record["conninfo"]), Path(record["directory"]), set_aside=record["set_aside"]
    )
    silence_libraries()
    try:
        asyncio.run(_work(request, lambda line: None, watch_input=True))  # noqa: ARG005 - the table says it
    except StacksError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    finally:
        with contextlib.suppress(OSError):
            sys.stderr.flush()
