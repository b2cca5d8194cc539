"""How the account of a connection is put together: a client, shared reads, grouped writes, and what shows and keeps them."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from pulumi_chime import batching
from pulumi_chime.account.account import Account, Outgoing
from pulumi_chime.account.journal import Journal
from pulumi_chime.account.journaled_writes import JournaledWrites
from pulumi_chime.account.live_numbers import Inventory
from pulumi_chime.account.progress import Progress
from pulumi_chime.account.updates import ReleaseSender, UpdateSender
from pulumi_chime.chime import ServiceError, connect, principal
from pulumi_chime.model import approved_file, failures

if TYPE_CHECKING:
    from collections.abc import Callable

    from pulumi_chime.account.updates import Writes
    from pulumi_chime.chime import Client
    from pulumi_chime.engine import EngineLog, Workload
    from pulumi_chime.model.approved import Approved
    from pulumi_chime.model.connection import Connection
    from pulumi_chime.model.settings import Settings

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What an account uses of the process that it is opened in.

    Attributes:
        settings: The stack's.
        stack: The stack's name.
        log: Where calls are shown.
        workload: What the engine's calls are at.
        ceiling: How many of them the process takes at once; None where it is not known.
        require_engine: Raises where nothing may be sent any more.
        warn: Shows a line at the row of the resource whose call is running.
        hint: Shows a line at the stack.
    """

    settings: Settings
    stack: str
    log: EngineLog
    workload: Workload
    ceiling: int | None
    require_engine: Callable[[], None]
    warn: Callable[[str], None]
    hint: Callable[[str], None]


def open_account(connection: Connection, around: Surroundings) -> Account:
    """Return what all numbers of a connection share.

    Args:
        connection: With nothing left open that the settings or a number's state tell.
        around: The process.

    Raises:
        ChimeError: There is no such profile or no region.
    """
    settings = around.settings
    try:
        client = connect(
            connection.region, connection.profile, connection.endpoint_url, settings.maximum_calls_in_flight
        )
    except ServiceError as error:
        raise failures.of_call(error.operation, error.code, error.message) from error
    inventory = Inventory(client, settings.retry_budget)
    writes = _journaled(client, connection, around)
    updates = Progress(around.log, "BatchUpdatePhoneNumber", around.hint)
    releases = Progress(around.log, "BatchDeletePhoneNumber", around.hint)
    return Account(
        region=client.region,
        inventory=inventory,
        updates=_outgoing(UpdateSender(writes, inventory, updates.settled), updates, around),
        deletions=_outgoing(ReleaseSender(writes, inventory, releases.settled), releases, around),
        warn=around.warn,
        waiting=around.workload.waiting,
        only=settings.account_id,
        approved=_approved(settings),
    )


def _approved(settings: Settings) -> Callable[[], Approved | None]:
    """Return what reads the approved changes, once and not before something is written: previews need no approval."""
    path = settings.approved_changes
    return functools.cache(lambda: None if path is None else approved_file.read(path))


def _journaled(client: Client, connection: Connection, around: Surroundings) -> Writes:
    """Return the client's writes, put on record where the settings name a journal."""
    path = around.settings.journal
    return (
        client
        if path is None
        else JournaledWrites(client, Journal(path, principal(connection), around.stack))
    )


def _outgoing(
    sender: batching.Sender[str, _Item], progress: Progress, around: Surroundings
) -> Outgoing[_Item]:
    settings = around.settings
    defaults = batching.Limits(maximum_items=settings.batch_size)
    pause = defaults.pause if settings.batch_pause is None else settings.batch_pause
    maximum_wait = (
        defaults.maximum_wait if settings.batch_maximum_wait is None else settings.batch_maximum_wait
    )
    batcher = batching.Batcher(
        sender,
        limits=batching.Limits(
            maximum_items=settings.batch_size,
            pause=min(pause, maximum_wait),
            maximum_wait=maximum_wait,
            calls_in_flight=settings.maximum_calls_in_flight,
            # Where the pool could not be widened nothing is known, and the batcher learns it.
            ceiling=around.ceiling,
        ),
        retry=batching.RetryPolicy(budget_seconds=settings.retry_budget),
        requests_per_second=settings.requests_per_second,
        observe=progress,
        before_send=around.require_engine,
        is_busy=around.workload.is_busy,
    )
    return Outgoing(batcher, progress)
