"""Procrastinate's connection to PostgreSQL, which waits while the queue is out of reach, as long as it is told to.

Each statement gets a connection of its own: there are few, and so nothing is left over from before an outage.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg
from procrastinate import PsycopgConnector
from procrastinate.exceptions import ConnectorException
from psycopg_pool import AsyncNullConnectionPool

from pulumi_chime.stacks.errors import QueueError
from pulumi_chime.stacks.queue.address import causes, explain

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from pulumi_chime.stacks.queue.address import QueueAddress

_Result = TypeVar("_Result")

_ANSWER_SECONDS = 10.0
_LONGEST_PAUSE_SECONDS = 2.0
_LAST_PATIENCE_SECONDS = 10.0
_PASSING = (psycopg.OperationalError, asyncio.TimeoutError, psycopg.errors.ReadOnlySqlTransaction)
"""The last one: a standby that is about to be the server."""
_REFUSING = (
    psycopg.errors.UndefinedTable,
    psycopg.errors.UndefinedColumn,
    psycopg.errors.UndefinedFunction,
    psycopg.errors.InvalidSchemaName,
    psycopg.errors.InsufficientPrivilege,
)


def read_json(text: str | bytes) -> Any:
    """Return the value of a column; where nobody can read it, an empty record, which is none of ours.

    PostgreSQL takes numbers of any length and records of any depth, and one of them in one row would end every command.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return {}


class _Failure:
    """A statement was not answered."""


class PatientConnector(PsycopgConnector):
    """Repeats a statement until it is answered.

    Each of ours may be repeated: it asks, or what it does again is the same, or it looks first whether it has been done, in
    the transaction in which it does it.

    Args:
        address: Of the queue.
        patience: For how many seconds the queue may be out of reach.
        on_outage: Called with the reason when it is lost, and with an empty text when it is back.
        mend: Called after each statement that was not answered, before it is repeated.
    """

    def __init__(
        self,
        address: QueueAddress,
        patience: float,
        on_outage: Callable[[str], object],
        mend: Callable[[], object],
    ) -> None:
        super().__init__(
            json_loads=read_json,
            pool_factory=AsyncNullConnectionPool,
            conninfo=address.conninfo,
            kwargs={"autocommit": True},
            timeout=_ANSWER_SECONDS,
        )
        self._patience = patience
        self._on_outage = on_outage
        self._mend = mend
        self._lost_at: float | None = None

    def hurry(self) -> None:
        """Be out of patience soon: this process has to end."""
        self._patience = _LAST_PATIENCE_SECONDS

    async def execute_query_async(self, query: Any, **arguments: Any) -> None:
        """Execute a statement. Raises QueueError: the queue has been lost."""
        await self._patiently(lambda: super(PatientConnector, self).execute_query_async(query, **arguments))

    async def execute_query_one_async(self, query: Any, **arguments: Any) -> dict[str, Any]:
        """Return the row of a statement. Raises QueueError: the queue has been lost."""
        return await self._patiently(
            lambda: super(PatientConnector, self).execute_query_one_async(query, **arguments)
        )

    async def execute_query_all_async(self, query: Any, **arguments: Any) -> list[dict[str, Any]]:
        """Return the rows of a statement. Raises QueueError: the queue has been lost."""
        return await self._patiently(
            lambda: super(PatientConnector, self).execute_query_all_async(query, **arguments)
        )

    async def transact(self, work: Callable[[psycopg.AsyncConnection[Any]], Awaitable[_Result]]) -> _Result:
        """Do some work in one transaction, again where the connection fails; what was done already, it has to see.

        Raises:
            QueueError: The queue has been lost.
        """

        async def execute() -> _Result:
            async with self.pool.connection() as connection, connection.transaction():
                return await work(connection)

        return await self._patiently(execute)

    async def _patiently(self, execute: Callable[[], Awaitable[_Result]]) -> _Result:
        pause = 0.1
        while True:
            failure = await self._try(execute)
            if not isinstance(failure, _Failure):
                return failure
            await asyncio.sleep(random.uniform(0, pause))  # noqa: S311 - jitter
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    async def _try(self, execute: Callable[[], Awaitable[_Result]]) -> _Result | _Failure:
        try:
            result = await asyncio.wait_for(execute(), _ANSWER_SECONDS)
        except (ConnectorException, psycopg.Error, asyncio.TimeoutError) as error:
            if _is_refused(error):
                raise QueueError(f"the queue cannot be used: {explain(error)}") from None
            if not _may_pass(error):
                raise
            self._note_outage(error)
            self._mend()
            return _Failure()
        self._note_answer()
        return result

    def _note_outage(self, error: BaseException) -> None:
        now = time.monotonic()
        if self._lost_at is None:
            self._lost_at = now
            self._on_outage(explain(error))
        elif now - self._lost_at >= self._patience:
            raise QueueError(f"the queue has been lost: {explain(error)}") from None

    def _note_answer(self) -> None:
        if self._lost_at is not None:
            self._lost_at = None
            self._on_outage("")


def _may_pass(error: BaseException) -> bool:
    """Return whether a statement may succeed when it is repeated: the connection failed, not the statement."""
    return any(isinstance(each, _PASSING) for each in causes(error))


def _is_refused(error: BaseException) -> bool:
    """Return whether the database is not, or no longer, one that this user may use as a queue."""
    return any(isinstance(each, _REFUSING) for each in causes(error))
