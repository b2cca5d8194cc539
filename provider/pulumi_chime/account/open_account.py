"""How the account of a connection is put together: a client, shared reads, grouped writes, progress and a journal."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from pulumi_chime import batching
from pulumi_chime.account.account import Account
from pulumi_chime.account.journal import Journal
from pulumi_chime.account.live_numbers import LiveNumbers
from pulumi_chime.account.progress import Progress
from pulumi_chime.account.reading import ask, open_client
from pulumi_chime.account.sender import OperationSender
from pulumi_chime.account.write_queue import WriteQueue, WriteQueues
from pulumi_chime.chime import find_region, running_rehearsal
from pulumi_chime.engine import LeaseLostError, Severity
from pulumi_chime.model import approved_file, failures
from pulumi_chime.model.project_paths import locate

if TYPE_CHECKING:
    from collections.abc import Callable

    from pulumi_chime.account.operations.operation import Operation
    from pulumi_chime.chime import Client
    from pulumi_chime.engine import EngineLog, Workload
    from pulumi_chime.model.approved import Approved
    from pulumi_chime.model.connection import Connection
    from pulumi_chime.model.settings import Settings

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEnvironment:
    """What an account uses of the process that it is opened in.

    Attributes:
        settings: The stack's.
        stack: The stack's name.
        log: Where calls are shown.
        workload: What the engine's calls are at.
        concurrent_calls: How many of them the process takes at once; None where it is not known.
        require_engine: Raises where nothing may be sent any more.
        hint: Shows a line at the stack, once.
    """

    settings: Settings
    stack: str
    log: EngineLog
    workload: Workload
    concurrent_calls: int | None
    require_engine: Callable[[], None]
    hint: Callable[[str], None]


def name_region(connection: Connection) -> Connection:
    """Return a connection with its region, which boto3's own chain may be left to say; no credentials are looked for.

    Raises:
        ChimeError: There is no such profile, or the AWS configuration cannot be read.
    """
    if connection.region is not None:
        return connection
    return replace(connection, region=ask(lambda: find_region(connection.profile)))


def open_account(connection: Connection, environment: AccountEnvironment) -> Account:
    """Return what all numbers of a connection share.

    Args:
        connection: With nothing left open that the settings or a number's state say.
        environment: The process.

    Raises:
        ChimeError: There is no such profile, no region, or no credentials.
    """
    settings = environment.settings
    client = open_client(connection, settings)
    live_numbers = LiveNumbers(client, settings.retry_budget)
    journal = _journal(client, environment)

    def open_queue(operation: Operation[_Item]) -> WriteQueue[_Item]:
        return _queue(operation, client, live_numbers, journal, environment)

    return Account(
        region=client.region,
        live_numbers=live_numbers,
        writes=WriteQueues(open_queue),
        allowed_id=settings.account_id,
        approved=_approved(settings),
    )


def _approved(settings: Settings) -> Callable[[], Approved | None]:
    """Return what reads the approved changes, once and not before something is written: previews need no approval."""
    path = None if settings.approved_changes is None else str(locate(settings.approved_changes))
    return functools.cache(lambda: None if path is None else approved_file.read(path))


def _journal(client: Client, environment: AccountEnvironment) -> Journal | None:
    """Return the journal that the settings name, in a rehearsal that of the rehearsal; None where there is none."""
    rehearsal = ask(running_rehearsal)
    path = environment.settings.journal if rehearsal is None else rehearsal.journal
    if path is None:
        return None
    return Journal(
        str(locate(path)),
        client.find_principal(),
        environment.stack,
        on_gap=lambda message: environment.log.write(Severity.WARNING, message),
    )


def _queue(
    operation: Operation[_Item],
    client: Client,
    live_numbers: LiveNumbers,
    journal: Journal | None,
    environment: AccountEnvironment,
) -> WriteQueue[_Item]:
    settings = environment.settings
    progress = Progress(environment.log, operation.name, environment.hint)
    batcher = batching.Batcher(
        OperationSender(operation, client, live_numbers, journal, progress.count_settled),
        limits=_limits(settings, environment.concurrent_calls),
        retry=batching.RetryPolicy(budget_seconds=settings.retry_budget),
        requests_per_second=settings.requests_per_second,
        observe=progress,
        before_send=functools.partial(_require_engine, environment),
        is_busy=environment.workload.is_busy,
    )
    return WriteQueue(operation, batcher, progress)


def _require_engine(environment: AccountEnvironment) -> None:
    """Raise where nothing may be sent any more; where it is the lease that is over, users read why."""
    try:
        environment.require_engine()
    except LeaseLostError:
        lost = failures.lease_lost()
        raise batching.NotAllowed(lost) from lost


def _limits(settings: Settings, concurrent_calls: int | None) -> batching.BatchLimits:
    defaults = batching.BatchLimits(maximum_items=settings.batch_size)
    pause = defaults.pause if settings.batch_pause is None else settings.batch_pause
    maximum_wait = (
        defaults.maximum_wait if settings.batch_maximum_wait is None else settings.batch_maximum_wait
    )
    return batching.BatchLimits(
        maximum_items=settings.batch_size,
        pause=min(pause, maximum_wait),
        maximum_wait=maximum_wait,
        calls_in_flight=settings.maximum_calls_in_flight,
        # Where the pool could not be widened nothing is known, and the batcher learns it.
        ceiling=concurrent_calls,
    )
