"""What is done with a queue: stacks are asked for, taken, kept under a lease, ended, and taken over from who is gone.

Procrastinate has the jobs: which wait, who has which, that no two of one stack run at once, which workers were heard of
last when. A job is begun once. Whoever takes a stack over ends the old job and adds a new one, in one transaction, so
that a worker that was only asleep ends at most a job that is ended: Procrastinate ends a job for anybody who has its id.
Procrastinate's own `Worker` is not used: it stops at the first failure of the connection, while a deploy goes on here for
as long as its lease lasts.
"""

from __future__ import annotations

import contextlib
import os
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import psycopg
from procrastinate import App, sql
from procrastinate.jobs import Job, Status
from psycopg.types.json import Jsonb

from pulumi_chime.stacks.errors import QueueError
from pulumi_chime.stacks.orders import GoneEngine, MalformedRecordError, Order, Outcome, State
from pulumi_chime.stacks.queue import statements
from pulumi_chime.stacks.queue.address import unreachable
from pulumi_chime.stacks.queue.connector import PatientConnector
from pulumi_chime.stacks.queue.kept_outcome import abridge, pack_outcome, unpack_outcome
from pulumi_chime.stacks.queue.records import Holder, Renewal, Seen, Taken
from pulumi_chime.stacks.queue.schema import prepare

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from pulumi_chime.stacks.machine import Machine
    from pulumi_chime.stacks.orders import Progress
    from pulumi_chime.stacks.queue.address import QueueAddress

MOST_ATTEMPTS = 8
"""How often a stack is begun in one run: what has ended so many workers may well be the stack."""
TASK = "pulumi_chime.stacks"
_KEPT_HOURS = 24 * 30
_ENDINGS = {State.SUCCEEDED: Status.SUCCEEDED, State.WITHDRAWN: Status.ABORTED}


class Queue:
    """The queue of one project's stacks.

    Args:
        connector: To PostgreSQL.
        app: Procrastinate's, on that connector.
        project: The project.
        lease_seconds: For how long a worker may be out of reach of the queue.
    """

    def __init__(self, connector: PatientConnector, app: App, project: str, lease_seconds: float) -> None:
        self._connector = connector
        self._app = app
        self._jobs = app.job_manager
        self._project = project
        self._name = f"stacks {project}"[:128]
        self.lease_seconds = lease_seconds

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        address: QueueAddress,
        project: str,
        *,
        lease_seconds: float | None = None,
        patience_leases: float,
        on_outage: Callable[[str], object],
        mend: Callable[[], object] = lambda: None,
    ) -> AsyncIterator[Queue]:
        """Open a queue; its tables are made where there are none.

        Args:
            address: Where it is.
            project: The project whose stacks it has.
            lease_seconds: What the lease has to be; None: whatever it is.
            patience_leases: For how many leases the queue may be out of reach.
            on_outage: Called with the reason when it is lost, and with an empty text when it is back.
            mend: Called while it is lost, after each statement that was not answered.

        Raises:
            QueueError: It cannot be reached, or is of another version.
            UsageError: It has another lease, or the one that is asked for is too short or too long.
        """
        lease = await prepare(address, lease_seconds)
        connector = PatientConnector(address, patience_leases * lease, on_outage, mend)
        app = App(connector=connector)
        try:
            await app.open_async()
        except psycopg.Error as error:
            raise QueueError(unreachable(error)) from None
        try:
            yield cls(connector, app, project, lease)
        finally:
            with contextlib.suppress(psycopg.Error, QueueError):
                await app.close_async()

    # For who asks.

    async def show_interest(self, run: str) -> None:
        """Let workers know that somebody waits for a run."""
        await self._connector.execute_query_async(
            "INSERT INTO runs (id) VALUES (%(run)s) ON CONFLICT (id) DO UPDATE SET seen_at = now()", run=run
        )

    async def ask(self, order: Order) -> None:
        """Ask for the work on a stack; once, however often it is repeated."""
        await self._connector.transact(lambda connection: self._put(connection, order))

    async def look(self, run: str) -> list[Seen]:
        """Return the stacks of a run, each as its last attempt shows it."""
        rows = await self._connector.execute_query_all_async(
            statements.LOOK, queue=self._name, run=run, task=TASK
        )
        last: dict[str, Seen] = {}
        for row in rows:
            with contextlib.suppress(MalformedRecordError):
                seen = Seen.read(row)
                last[seen.order.stack] = seen
        return list(last.values())

    async def outcome(self, job_id: int) -> Outcome | None:
        """Return the outcome of a job; None where there is none. What cannot be read is a failure of that stack alone."""
        rows = await self._connector.execute_query_all_async(
            "SELECT outcome FROM attempts WHERE job_id = %(job_id)s AND outcome IS NOT NULL", job_id=job_id
        )
        try:
            return unpack_outcome(rows[0]["outcome"]) if rows else None
        except MalformedRecordError as error:
            return Outcome(state=State.FAILED, why=f"the queue is damaged: {error}")

    async def withdraw(self, run: str) -> None:
        """Withdraw what waits of a run."""
        for seen in await self.look(run):
            if seen.status is Status.TODO:
                await self._jobs.cancel_job_by_id_async(seen.job_id)

    async def cancel(self, run: str) -> None:
        """Withdraw what waits of a run, and have what is at work interrupted."""
        for seen in await self.look(run):
            if seen.status in {Status.TODO, Status.DOING}:
                await self._jobs.cancel_job_by_id_async(seen.job_id, abort=True)

    async def withdraw_all(self) -> None:
        """Withdraw all that waits and that is at work, whoever has asked: for a queue that is nobody else's."""
        for row in await self._connector.execute_query_all_async(statements.ALIVE, queue=self._name):
            await self._jobs.cancel_job_by_id_async(row["id"], abort=True)

    def hurry(self) -> None:
        """Wait no longer for a queue that is out of reach than an end may take."""
        self._connector.hurry()

    async def count_workers(self) -> int:
        """Return how many workers were heard of within the lease."""
        row = await self._connector.execute_query_one_async(
            "SELECT count(*) AS count FROM workers WHERE project = %(project)s "
            "AND seen_at > now() - make_interval(secs => %(seconds)s)",
            project=self._project,
            seconds=self.lease_seconds,
        )
        return int(row["count"])

    async def forget_old(self) -> None:
        """Remove what has ended long ago."""
        await self._jobs.delete_old_jobs(
            _KEPT_HOURS, queue=self._name, include_failed=True, include_cancelled=True, include_aborted=True
        )
        for table, column in (("attempts", "ended_at"), ("runs", "seen_at")):
            await self._connector.execute_query_async(
                f"DELETE FROM {table} WHERE {column} < now() - make_interval(hours => %(hours)s)",  # noqa: S608 - our own names
                hours=_KEPT_HOURS,
            )

    # For workers.

    async def register(self, machine: Machine, lock_name: str) -> int:
        """Make this process a worker, and return its id."""
        worker_id = await self._jobs.register_worker()
        await self._connector.execute_query_async(
            "INSERT INTO workers (id, project, host, pid, machine, lock_name) "
            "VALUES (%(id)s, %(project)s, %(host)s, %(pid)s, %(machine)s, %(lock_name)s) ON CONFLICT (id) DO NOTHING",
            id=worker_id,
            project=self._project,
            host=machine.name,
            pid=os.getpid(),
            machine=machine.identity,
            lock_name=lock_name,
        )
        return worker_id

    async def beat(self, worker_id: int) -> None:
        """Let others know that this worker lives."""
        await self._jobs.update_heartbeat(worker_id)
        await self._connector.execute_query_async(
            "UPDATE workers SET seen_at = now() WHERE id = %(id)s", id=worker_id
        )

    async def leave(self, worker_id: int) -> bool:
        """Take this worker off the list; return False where it stays there, because it has a stack.

        Nobody could see otherwise that who has that stack is gone.
        """

        async def work(connection: psycopg.AsyncConnection[Any]) -> bool:
            await self._is_listed(connection, worker_id)
            if await self._held(connection, worker_id) is not None:
                return False
            await connection.execute("DELETE FROM workers WHERE id = %s", [worker_id])
            await connection.execute(sql.queries["unregister_worker"], {"worker_id": worker_id})
            return True

        return await self._connector.transact(work)

    async def take(self, worker_id: int) -> Taken | None:
        """Take the next stack; None where none waits whose lock is free, or this worker is not on the list.

        A worker that has one already gets that: it was taken when the answer was lost, and nobody else would begin it.
        """

        async def work(connection: psycopg.AsyncConnection[Any]) -> Taken | None:
            if not await self._is_listed(connection, worker_id):
                return None
            held = await self._held(connection, worker_id)
            if held is None:
                # Its row is not read: a date may stand there that Python has not.
                await connection.execute(
                    sql.queries["fetch_job"], {"queues": [self._name], "worker_id": worker_id}
                )
                held = await self._held(connection, worker_id)
            return held

        return await self._connector.transact(work)

    async def _is_listed(self, connection: psycopg.AsyncConnection[Any], worker_id: int) -> bool:
        """Return whether a worker is on the list, when whatever it has asked for before has ended or come to nothing."""
        return bool(await self._rows(connection, statements.LISTED, worker_id=worker_id))

    async def _held(self, connection: psycopg.AsyncConnection[Any], worker_id: int) -> Taken | None:
        rows = await self._rows(connection, statements.HELD, worker_id=worker_id)
        if not rows:
            return None
        try:
            return Taken(rows[0]["id"], Order.read(rows[0]["args"]))
        except MalformedRecordError:
            return Taken(rows[0]["id"], None)

    async def is_awaited(self, run: str, seconds: float) -> bool:
        """Return whether somebody has waited for a run within so many seconds."""
        row = await self._connector.execute_query_one_async(
            "SELECT count(*) AS count FROM runs WHERE id = %(run)s AND seen_at > now() - make_interval(secs => %(seconds)s)",
            run=run,
            seconds=seconds,
        )
        return bool(row["count"])

    async def begin(self, taken: Taken, worker_id: int, machine: Machine, lock_name: str) -> bool:
        """Put on record that this worker begins; return False where the job is not its any more."""
        order = taken.order
        if order is None:
            return False

        async def work(connection: psycopg.AsyncConnection[Any]) -> bool:
            if await _hold(connection, taken.job_id, worker_id) is None:
                return False
            await connection.execute(
                statements.BEGIN,
                {
                    "job_id": taken.job_id,
                    "run": order.run,
                    "project": order.project,
                    "stack": order.stack,
                    "worker_id": worker_id,
                    "machine": machine.identity,
                    "host": machine.name,
                    "pid": os.getpid(),
                    "lock_name": lock_name,
                },
            )
            return True

        return await self._connector.transact(work)

    async def renew(
        self, job_id: int, worker_id: int, progress: Progress, engine_pids: Sequence[int]
    ) -> Renewal:
        """Renew the lease on a stack, and put on record how far it is, and which processes its engines are."""
        await self.beat(worker_id)
        rows = await self._connector.execute_query_all_async(
            "UPDATE attempts SET seen_at = now(), progress = %(progress)s, engine_pids = %(engine_pids)s "
            "WHERE job_id = %(job_id)s AND worker_id = %(worker_id)s AND NOT is_gone AND ended_at IS NULL "
            "RETURNING job_id",
            job_id=job_id,
            worker_id=worker_id,
            progress=progress.record(),
            engine_pids=list(engine_pids),
        )
        jobs = (
            await self._connector.execute_query_all_async(statements.REQUEST, job_id=job_id) if rows else []
        )
        return Renewal(
            bool(jobs) and jobs[0]["status"] == Status.DOING.value,
            bool(jobs) and jobs[0]["abort_requested"],
        )

    async def end(
        self, job_id: int, worker_id: int, outcome: Outcome, engine_pids: Sequence[int] = ()
    ) -> bool:
        """Put the outcome on record and end the job; return False where it was not this worker's any more.

        Where the answer to that was lost, the outcome is on record already.

        Of an outcome that the queue does not take, because it is too large, the state and the counts are kept.
        """
        try:
            record = pack_outcome(outcome)
        except ValueError:
            outcome = abridge(outcome)
            record = pack_outcome(outcome)

        async def work(connection: psycopg.AsyncConnection[Any]) -> bool:
            if await _hold(connection, job_id, worker_id) is None:
                return bool(
                    await self._rows(connection, statements.ENDED, job_id=job_id, worker_id=worker_id)
                )
            await connection.execute(
                statements.END,
                {"job_id": job_id, "outcome": Jsonb(record), "engine_pids": list(engine_pids)},
            )
            status = _ENDINGS.get(outcome.state, Status.FAILED)
            await connection.execute(
                sql.queries["finish_job"],
                {"job_id": job_id, "status": status.value, "delete_job": False},
            )
            return True

        return await self._connector.transact(work)

    async def gone_engines(self, stack: str) -> tuple[GoneEngine, ...]:
        """Return the engines of a stack that are known to have ended otherwise than well: they may have left locks."""
        rows = await self._connector.execute_query_all_async(
            statements.GONE, project=self._project, stack=stack, well=State.SUCCEEDED.value
        )
        return tuple(GoneEngine(row["host"], row["pid"], row["began"], row["ended"]) for row in rows)

    # For who takes over.

    async def holders(self) -> list[Holder]:
        """Return who has the stacks that are at work."""
        stalled = await self._jobs.get_stalled_jobs(
            queue=self._name, task_name=TASK, seconds_since_heartbeat=self.lease_seconds
        )
        silent = {job.id for job in stalled}
        rows = await self._connector.execute_query_all_async(statements.HOLDERS, queue=self._name, task=TASK)
        found = []
        for row in rows:
            with contextlib.suppress(MalformedRecordError):
                found.append(Holder.read(row, is_stalled=row["id"] in silent))
        return found

    async def take_over(self, holder: Holder, engine_pids: Sequence[int] = ()) -> bool:
        """End the job of a holder that is gone, and ask for its stack anew; return False where somebody else was first.

        The locks that its engines have left may be freed from now on.

        Args:
            holder: Who is gone.
            engine_pids: Processes that were its engines, beside those on record.
        """
        again = replace(holder.order, attempt=holder.order.attempt + 1)

        async def work(connection: psycopg.AsyncConnection[Any]) -> bool:
            held = await _hold(connection, holder.job_id, None)
            if held is None:
                return False
            outcome = _last_outcome(holder.order, is_asked_to_end=held.is_asked_to_end)
            await connection.execute(
                statements.GIVE_UP,
                {
                    "job_id": holder.job_id,
                    "outcome": Jsonb(outcome.record()) if outcome else None,
                    "engine_pids": list(engine_pids),
                },
            )
            await connection.execute(
                sql.queries["finish_job"],
                {"job_id": holder.job_id, "status": Status.FAILED.value, "delete_job": False},
            )
            if outcome is None:
                await self._put(connection, again)
            return True

        return await self._connector.transact(work)

    async def _put(self, connection: psycopg.AsyncConnection[Any], order: Order) -> None:
        """Put a job in the queue, unless there is one for this order, which may have been taken or have ended meanwhile."""
        job = self._job(order)
        # Whoever does the same waits here, until what this transaction does can be seen.
        await connection.execute(statements.ALONE, {"name": job.queueing_lock})
        if not await self._rows(connection, statements.ASKED, queueing_lock=job.queueing_lock):
            await self._jobs.defer_job_async(job, connection=connection)

    async def _rows(
        self, connection: psycopg.AsyncConnection[Any], statement: str, **values: Any
    ) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = await self._connector.execute_query_all_async_with_connection(
            connection, statement, **values
        )
        return rows

    def _job(self, order: Order) -> Job:
        return Job(
            queue=self._name,
            task_name=TASK,
            lock=f"{order.project}/{order.stack}",
            queueing_lock=f"{order.run} {order.stack} {order.attempt}",
            task_kwargs=order.record(),
        )


async def _hold(
    connection: psycopg.AsyncConnection[Any], job_id: int, worker_id: int | None
) -> Renewal | None:
    """Return what is known of a job that is at work, with this worker where one is given; it stays so in the transaction.

    None where it is not.
    """
    cursor = await connection.execute(
        "SELECT worker_id, abort_requested FROM procrastinate_jobs WHERE id = %s AND status = 'doing' FOR UPDATE",
        [job_id],
    )
    row = await cursor.fetchone()
    if row is None or (worker_id is not None and row[0] != worker_id):
        return None
    return Renewal(is_held=True, is_asked_to_end=row[1])


def _last_outcome(order: Order, *, is_asked_to_end: bool) -> Outcome | None:
    """Return the outcome of a stack whose worker is gone and that is not begun again; None where it is."""
    if is_asked_to_end:
        return Outcome(state=State.INTERRUPTED, why="its worker was gone; run it again")
    if order.attempt >= MOST_ATTEMPTS:
        why = f"its worker was gone {order.attempt} times while it was at work; see why, and run it again"
        return Outcome(state=State.FAILED, why=why)
    return None
