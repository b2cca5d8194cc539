"""Who takes a stack over from a worker that is gone, and how that is known.

A lost heartbeat proves no death: a worker may be cut off or stopped while its engine writes. So a stack is taken over
by itself only on the machine of its worker, when all processes that worked on it have been seen to be gone. Elsewhere
somebody has to say that they are.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from pulumi_chime.stacks import tree_lock
from pulumi_chime.stacks.errors import StacksError, UsageError

if TYPE_CHECKING:
    from pulumi_chime.stacks.machine import Machine
    from pulumi_chime.stacks.queue.queue import Queue
    from pulumi_chime.stacks.queue.records import Holder


async def take_over_from_the_gone(queue: Queue, machine: Machine) -> None:
    """Have the stacks begun anew whose workers on this machine are gone, with all of their processes."""
    for holder in await queue.holders():
        if machine.is_at(holder.machine) and is_gone(holder, machine):
            await _take_over(queue, machine, holder)


async def take_over_by_hand(queue: Queue, machine: Machine, stack: str) -> None:
    """Have a stack begun anew because somebody says that its worker has ended.

    Raises:
        UsageError: Nobody has it.
        StacksError: Its worker lives, as far as can be known.
    """
    holder = next((each for each in await queue.holders() if each.order.stack == stack), None)
    if holder is None:
        raise UsageError(f"no worker has {stack}")
    if machine.is_at(holder.machine) and not is_gone(holder, machine):
        raise StacksError(
            f"{stack} was not taken over: its worker on this machine, process {holder.pid}, or an engine that it has "
            "started still runs; end it first"
        )
    if not machine.is_at(holder.machine) and not holder.is_stalled:
        raise StacksError(
            f"{stack} was not taken over: its worker, process {holder.pid} on {holder.host}, was heard of "
            f"{holder.silence or 0:.0f} s ago; end it first, or wait until its lease of {queue.lease_seconds:g} s is over"
        )
    await _take_over(queue, machine, holder)


def is_gone(holder: Holder, machine: Machine) -> bool:
    """Return whether nothing is left of a worker of this machine that could write to the stack.

    A worker that has begun nothing may still do so unless it is gone itself. One that has, and was not heard of for as
    long as its lease lasts, may be there: it begins no second engine for a stack, so that of its first decides.
    """
    worker_is_gone = _is_free(machine.directory, holder.worker_lock)
    if not holder.tree_lock:
        return worker_is_gone
    return _is_free(machine.directory, holder.tree_lock) and (worker_is_gone or holder.is_stalled)


async def _take_over(queue: Queue, machine: Machine, holder: Holder) -> None:
    files = [machine.directory / name for name in (holder.worker_lock, holder.tree_lock) if _is_name(name)]
    is_here = machine.is_at(holder.machine)
    engines = (
        tree_lock.noted(machine.directory / holder.tree_lock)
        if is_here and _is_name(holder.tree_lock)
        else []
    )
    if await queue.take_over(holder, engines) and is_here:
        for file in files:
            if tree_lock.is_gone(file):
                # What cannot be removed is in nobody's way.
                with contextlib.suppress(OSError):
                    file.unlink(missing_ok=True)
                    lease_file(file).unlink(missing_ok=True)


def lease_file(lock: Path) -> Path:
    """Return the file of the lease under which the tree of a lock works."""
    return lock.with_suffix(".lease")


def _is_free(directory: Path, name: str) -> bool:
    return _is_name(name) and tree_lock.is_gone(directory / name)


def _is_name(name: str) -> bool:
    """Return whether a text that the queue had is the name of a file, and no path to another."""
    return bool(name) and Path(name).name == name
