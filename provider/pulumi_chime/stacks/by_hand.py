"""`take-over`: somebody says that the worker of a stack has ended."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from typing import TYPE_CHECKING

from pulumi_chime.stacks.log_silence import silence_libraries
from pulumi_chime.stacks.machine import this_machine
from pulumi_chime.stacks.queue.queue import Queue
from pulumi_chime.stacks.queue.server import project_server
from pulumi_chime.stacks.takeover import take_over_by_hand

if TYPE_CHECKING:
    from pulumi_chime.stacks.project import Project
    from pulumi_chime.stacks.queue.address import QueueAddress

_PATIENCE_LEASES = 0.5


def take_over_stack(project: Project, address: QueueAddress | None, stack: str) -> None:
    """Have a stack begun anew whose worker has ended.

    Args:
        project: The stack's.
        address: Of the queue; None: the project's own.
        stack: Its name.

    Raises:
        UsageError: Nobody has it.
        StacksError: Its worker lives, as far as can be known.
    """
    silence_libraries()
    with ExitStack() as until_end:
        if address is None:
            address = until_end.enter_context(project_server(project.directory)).address
        asyncio.run(_take_over(project, address, stack))


async def _take_over(project: Project, address: QueueAddress, stack: str) -> None:
    async with Queue.open(
        address,
        project.name,
        patience_leases=_PATIENCE_LEASES,
        on_outage=lambda why: None,  # noqa: ARG005 - it is told at the end
    ) as queue:
        await take_over_by_hand(queue, this_machine(), stack)
