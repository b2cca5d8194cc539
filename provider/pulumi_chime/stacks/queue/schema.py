"""The tables of a queue, and their version: Procrastinate's own, and ours beside them, in one schema."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from procrastinate.schema import SchemaManager
from psycopg import sql

from pulumi_chime.stacks.errors import QueueError, UsageError
from pulumi_chime.stacks.lease_length import LONGEST_LEASE, SHORTEST_LEASE, is_lease
from pulumi_chime.stacks.queue.address import SCHEMA, unreachable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_chime.stacks.queue.address import QueueAddress

VERSION = 2
"""Of our tables and records. A worker or command of another version does not touch them."""
DEFAULT_LEASE_SECONDS = 60.0
_LEASES = f"{SHORTEST_LEASE:g} to {LONGEST_LEASE:g} seconds"
_MAKING = 0x70756C63
"""Who makes the tables holds an advisory lock of this number."""

_TABLES = """
CREATE TABLE queue (
    version integer NOT NULL,
    procrastinate text NOT NULL,
    lease_seconds double precision NOT NULL
);
CREATE TABLE runs (
    id text PRIMARY KEY,
    seen_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE workers (
    id bigint PRIMARY KEY,
    project text NOT NULL,
    host text NOT NULL,
    pid integer NOT NULL,
    machine text NOT NULL,
    lock_name text NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE attempts (
    job_id bigint PRIMARY KEY,
    run text NOT NULL,
    project text NOT NULL,
    stack text NOT NULL,
    worker_id bigint NOT NULL,
    machine text NOT NULL,
    host text NOT NULL,
    pid integer NOT NULL,
    lock_name text NOT NULL,
    engine_pids integer[] NOT NULL DEFAULT '{}',
    is_gone boolean NOT NULL DEFAULT false,
    progress jsonb,
    outcome jsonb,
    began_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz
);
CREATE INDEX attempts_of_run ON attempts (run);
CREATE INDEX attempts_of_stack ON attempts (project, stack);
"""


async def prepare(address: QueueAddress, lease_seconds: float | None) -> float:
    """Make the tables where there are none, and return for how many seconds a lease of this queue lasts.

    Args:
        address: Of the queue.
        lease_seconds: What is asked for; None: whatever the queue has.

    Raises:
        QueueError: It cannot be reached, or is of another version.
        UsageError: It has another lease, or the one that is asked for is too short or too long.
    """
    if lease_seconds is not None and not is_lease(lease_seconds):
        raise UsageError(f"--lease {lease_seconds:g}: it is from {_LEASES}")
    try:
        connection = await psycopg.AsyncConnection.connect(address.conninfo)
        async with connection, connection.transaction():
            await connection.execute(sql.SQL("SELECT pg_advisory_xact_lock({})").format(_MAKING))
            found = await _find(connection)
            if found is None:
                return await _make(connection, lease_seconds or DEFAULT_LEASE_SECONDS)
    except (psycopg.Error, UnicodeError) as error:
        raise QueueError(unreachable(error)) from None
    return _checked(found, lease_seconds)


async def _find(connection: psycopg.AsyncConnection[Any]) -> Mapping[str, Any] | None:
    cursor = await connection.execute("SELECT to_regclass(%s) IS NOT NULL", [f"{SCHEMA}.queue"])
    row = await cursor.fetchone()
    if row is None or not row[0]:
        return None
    cursor = await connection.execute("SELECT row_to_json(queue) FROM queue")
    found = await cursor.fetchone()
    return dict(found[0]) if found is not None else {}


async def _make(connection: psycopg.AsyncConnection[Any], lease_seconds: float) -> float:
    await connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(SCHEMA)))
    # Without parameters, so that a percent sign in it is one.
    await connection.execute(SchemaManager.get_schema())
    await connection.execute(_TABLES)
    await connection.execute(
        "INSERT INTO queue (version, procrastinate, lease_seconds) VALUES (%s, %s, %s)",
        [VERSION, procrastinate_schema(), lease_seconds],
    )
    return lease_seconds


def _checked(found: Mapping[str, Any], lease_seconds: float | None) -> float:
    versions = (found.get("version"), found.get("procrastinate"))
    if versions != (VERSION, procrastinate_schema()):
        raise QueueError(
            f"the queue is of another version: its tables are {versions[0]} with Procrastinate {versions[1]}, and this "
            f"pulumi-chime knows {VERSION} with {procrastinate_schema()}; install one version of pulumi-chime[stacks] "
            f"everywhere, or drop the schema {SCHEMA} while nobody uses it"
        )
    lease = float(found["lease_seconds"])
    if not is_lease(lease):
        raise QueueError(
            f"the queue was made with a lease of {lease:g} seconds, which has to be from {_LEASES}; drop the schema "
            f"{SCHEMA} while nobody uses it"
        )
    if lease_seconds is not None and lease_seconds != lease:
        raise UsageError(
            f"--lease {lease_seconds:g}: this queue was made with {lease:g}, which all who use it have to agree on"
        )
    return lease


def procrastinate_schema() -> str:
    """Return which schema the installed Procrastinate has: the version of its last migration."""
    names = sorted(each.name for each in Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    return "_".join(names[-1].split("_")[:2]) if names else ""
