"""The queue on a real PostgreSQL: who gets a stack, who keeps it, who may take it over, and what is told of outages."""

from __future__ import annotations

import asyncio
import itertools
import math
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import psycopg
import pytest
from procrastinate.jobs import Status

from pulumi_chime.stacks.errors import QueueError, StacksError, UsageError
from pulumi_chime.stacks.log_silence import silence_libraries
from pulumi_chime.stacks.orders import Command, Outcome, Progress, State
from pulumi_chime.stacks.queue.address import QueueAddress, explain
from pulumi_chime.stacks.queue.queue import MOST_ATTEMPTS, Queue
from pulumi_chime.stacks.takeover import take_over_by_hand, take_over_from_the_gone
from tests.support.postgres import PASSWORD
from tests.support.stack_queue import DONE, LEASE, a_worker, opened_queue, order

if TYPE_CHECKING:
    from pulumi_chime.stacks.machine import Machine
    from tests.support.postgres import PostgresServer


async def states(queue: Queue, run: str = "run") -> dict[str, Status]:
    """Return Procrastinate's status of each stack of a run."""
    return {each.order.stack: each.status for each in await queue.look(run)}


async def fall_silent(queue: Queue, url: str, seconds: float) -> None:
    """Let all workers have been heard of last so long ago."""
    with psycopg.connect(QueueAddress.parse(url).conninfo, autocommit=True) as connection:
        for statement in (
            "UPDATE workers SET seen_at = now() - make_interval(secs => %s)",
            "UPDATE attempts SET seen_at = now() - make_interval(secs => %s)",
            "UPDATE procrastinate_workers SET last_heartbeat = now() - make_interval(secs => %s)",
        ):
            connection.execute(statement.encode(), [seconds])


def test_a_stack_is_at_work_once(database: str, machine: Machine) -> None:
    """Whoever asks for it, and for whatever: the second waits until the first has ended."""

    async def scenario() -> None:
        async with opened_queue(database) as queue:
            for name in ("a", "b"):
                await queue.ask(order(name))
                await queue.ask(order(name))
            await queue.ask(order("a", run="other", command=Command.REFRESH))
            workers = [await a_worker(queue, machine, f"w{index}") for index in range(3)]
            first, second = [await each.begin() for each in workers[:2]]
            assert {first.order, second.order} == {order("a"), order("b")}
            assert await queue.take(workers[2].id) is None
            assert await queue.end(first.job_id, workers[0].id, DONE)
            third = await queue.take(workers[2].id)
            assert third is not None
            assert third.order == order("a", run="other", command=Command.REFRESH)
            assert await states(queue) == {"a": Status.SUCCEEDED, "b": Status.DOING}

    asyncio.run(scenario())


def test_many_workers_at_once_get_each_stack_once(database: str, machine: Machine) -> None:
    """However they race."""

    async def scenario() -> None:
        async with opened_queue(database) as queue:
            for index in range(10):
                await queue.ask(order(f"s{index}"))
            ids = [await queue.register(machine, f"w{index}") for index in range(8)]

            async def work(worker_id: int) -> list[str]:
                done = []
                while (taken := await queue.take(worker_id)) is not None:
                    assert taken.order is not None
                    done.append(taken.order.stack)
                    assert await queue.begin(taken, worker_id, machine, "x")
                    assert await queue.end(taken.job_id, worker_id, DONE)
                return done

            done = await asyncio.gather(*map(work, ids))
            assert sorted(itertools.chain(*done)) == [f"s{index}" for index in range(10)]

    asyncio.run(scenario())


def test_an_outcome_is_told_as_it_was(database: str, machine: Machine) -> None:
    """With progress on the way."""

    async def scenario() -> None:
        async with opened_queue(database) as queue:
            await queue.ask(order("a"))
            worker = await a_worker(queue, machine)
            taken = await worker.begin()
            renewal = await queue.renew(taken.job_id, worker.id, Progress(7, 2), [123])
            assert (renewal.is_held, renewal.is_asked_to_end) == (True, False)
            (seen,) = await queue.look("run")
            assert (seen.progress, seen.host, seen.is_ended) == (Progress(7, 2), machine.name, False)
            outcome = Outcome(state=State.FAILED, why="no", review={"=": "x"})
            assert await queue.end(taken.job_id, worker.id, outcome, [123])
            assert await queue.outcome(taken.job_id) == outcome
            assert await states(queue) == {"a": Status.FAILED}

    asyncio.run(scenario())


def test_a_job_that_was_taken_when_the_answer_was_lost_is_taken_again(
    database: str, machine: Machine
) -> None:
    """By the worker whose it is: nobody else would begin it."""

    async def scenario() -> None:
        async with opened_queue(database) as queue:
            await queue.ask(order("a"))
            worker = await a_worker(queue, machine)
            first = await queue.take(worker.id)
            assert first is not None
            assert await queue.take(worker.id) == first
            for _ in range(2):
                assert await queue.begin(first, worker.id, machine, "x")
            for _ in range(2):
                assert await queue.end(first.job_id, worker.id, DONE)
            assert not await queue.end(first.job_id, worker.id + 1, DONE)

    asyncio.run(scenario())


def test_only_who_is_gone_is_taken_over_from(database: str, machine: Machine) -> None:
    """Silence proves nothing; all processes have to be gone, and on this machine."""

    async def scenario() -> None:
        async with opened_queue(database) as queue:
            await queue.ask(order("a"))
            worker = await a_worker(queue, machine)
            await worker.begin()
            await fall_silent(queue, database, 10 * LEASE)
            await take_over_from_the_gone(queue, machine)
            elsewhere = replace(machine, identity="another machine")
            await take_over_from_the_gone(queue, elsewhere)
            assert await states(queue) == {"a": Status.DOING}
            worker.die()
            await take_over_from_the_gone(queue, elsewhere)
            assert await states(queue) == {"a": Status.DOING}
            await take_over_from_the_gone(queue, machine)
            (seen,) = await queue.look("run")
            assert (seen.status, seen.order.attempt) == (Status.TODO, 2)

    asyncio.run(scenario())


def test_a_worker_that_lives_keeps_a_stack_whose_engine_has_ended(database: str, machine: Machine) -> None:
    """It is about to say how; only when it was not heard of for a lease, it is not waited for."""

    async def scenario() -> None:
        async with opened_queue(database) as queue:
            await queue.ask(order("a"))
            worker = await a_worker(queue, machine)
            await worker.begin()
            os.close(worker._locks.pop())
            await take_over_from_the_gone(queue, machine)
            assert await states(queue) == {"a": Status.DOING}
            await fall_silent(queue, database, LEASE + 1)
            await take_over_from_the_gone(queue, machine)
            assert await states(queue) == {"a": Status.TODO}
            worker.die()

    asyncio.run(scenario())


def test_a_worker_that_has_begun_nothing_may_still_begin(database: str, machine: Machine) -> None:
    """Until it is gone itself."""

    async def scenario() -> None:
        async with opened_queue(database) as queue:
            await queue.ask(order("a"))
            worker = await a_worker(queue, machine)
            assert await queue.take(worker.id) is not None
            await fall_silent(queue, database, 10 * LEASE)
            await take_over_from_the_gone(queue, machine)
            assert await states(queue) == {"a": Status.DOING}
            worker.die()
            await take_over_from_the_gone(queue, machine)
            assert await states(queue) == {"a": Status.TODO}

    asyncio.run(scenario())


def test_a_worker_that_wakes_too_late_changes_nothing(database: str, machine: Machine) -> None:
    """Its stack is somebody else's: it neither renews nor ends what that one does."""

    async def scenario() -> None:
        async with opened_queue(database) as queue:
            await queue.ask(order("a"))
            late = await a_worker(queue, machine, "late")
            taken = await late.begin()
            await queue.renew(taken.job_id, late.id, Progress(1, 9), [77])
            await fall_silent(queue, database, LEASE + 1)
            late.die()
            await take_over_from_the_gone(queue, machine)
            second = await a_worker(queue, machine, "second")
            again = await second.begin()
            assert again.job_id != taken.job_id
            assert not (await queue.renew(taken.job_id, late.id, Progress(9, 9), [])).is_held
            assert not await queue.end(taken.job_id, late.id, DONE)
            assert not await queue.end(again.job_id, late.id, DONE)
            assert not await queue.begin(taken, late.id, machine, "x")
            assert [each.pid for each in await queue.gone_engines("a")] == [77]
            (seen,) = await queue.look("run")
            assert (seen.status, seen.progress, seen.job_id) == (Status.DOING, Progress(), again.job_id)
            second.die()

    asyncio.run(scenario())


def test_of_several_that_take_over_one_does(database: str, machine: Machine) -> None:
    """The stack is asked for once more, not as often as there are workers."""

    async def scenario() -> None:
        async with opened_queue(database) as queue:
            await queue.ask(order("a"))
            worker = await a_worker(queue, machine)
            await worker.begin()
            worker.die()
            (holder,) = await queue.holders()
            assert sorted(await asyncio.gather(*(queue.take_over(holder, [77]) for _ in range(6)))) == (
                [False] * 5 + [True]
            )
            (seen,) = await queue.look("run")
            assert (seen.status, seen.order.attempt) == (Status.TODO, 2)
            (gone,) = await queue.gone_engines("a")
            assert (gone.host, gone.pid) == (machine.name, 77)
            assert await queue.gone_engines("b") == ()

    asyncio.run(scenario())


def test_a_stack_that_ends_its_workers_is_given_up(database: str, machine: Machine) -> None:
    """After so many of them."""

    async def scenario() -> None:
        async with opened_queue(database) as queue:
            await queue.ask(order("a"))
            for attempt in range(MOST_ATTEMPTS):
                worker = await a_worker(queue, machine, f"w{attempt}")
                await worker.begin()
                worker.die()
                await take_over_from_the_gone(queue, machine)
            (seen,) = await queue.look("run")
            assert seen.status is Status.FAILED
            outcome = await queue.outcome(seen.job_id)
            assert outcome is not None
            assert f"gone {MOST_ATTEMPTS} times" in outcome.why

    asyncio.run(scenario())


def test_what_was_asked_to_end_is_not_begun_again(database: str, machine: Machine) -> None:
    """A killed worker takes its stack with it when nobody wants it any more."""

    async def scenario() -> None:
        async with opened_queue(database) as queue:
            for name in ("a", "b"):
                await queue.ask(order(name))
            worker = await a_worker(queue, machine)
            taken = await worker.begin()
            await queue.cancel("run")
            assert (await queue.renew(taken.job_id, worker.id, Progress(), [])).is_asked_to_end
            worker.die()
            await take_over_from_the_gone(queue, machine)
            assert await states(queue) == {"a": Status.FAILED, "b": Status.CANCELLED}
            outcome = await queue.outcome(taken.job_id)
            assert outcome is not None
            assert outcome.state is State.INTERRUPTED

    asyncio.run(scenario())


def test_a_stack_is_taken_over_by_hand_when_its_worker_is_silent(database: str, machine: Machine) -> None:
    """Elsewhere that is all that can be known; here no process may be left."""

    async def scenario() -> None:
        async with opened_queue(database) as queue:
            with pytest.raises(UsageError, match="no worker has a"):
                await take_over_by_hand(queue, machine, "a")
            await queue.ask(order("a"))
            worker = await a_worker(queue, machine)
            await worker.begin()
            elsewhere = replace(machine, identity="another machine")
            with pytest.raises(StacksError, match="was heard of 0 s ago"):
                await take_over_by_hand(queue, elsewhere, "a")
            await fall_silent(queue, database, LEASE + 1)
            with pytest.raises(StacksError, match="still runs; end it first"):
                await take_over_by_hand(queue, machine, "a")
            await take_over_by_hand(queue, elsewhere, "a")
            assert await states(queue) == {"a": Status.TODO}
            worker.die()

    asyncio.run(scenario())


def test_a_queue_of_another_version_is_refused(database: str) -> None:
    """In one line, with what to do; and the lease is everybody's."""

    async def scenario() -> None:
        async with opened_queue(database) as queue:
            assert queue.lease_seconds == LEASE
        async with opened_queue(database, lease=None) as queue:
            assert queue.lease_seconds == LEASE
        with pytest.raises(UsageError, match="--lease 5: this queue was made with 30"):
            async with opened_queue(database, lease=5):
                pass
        for statement in (
            "UPDATE queue SET version = version + 1",
            "UPDATE queue SET version = version - 1, procrastinate = '99.01'",
        ):
            with psycopg.connect(QueueAddress.parse(database).conninfo) as connection:
                connection.execute(statement.encode())
            with pytest.raises(QueueError, match=r"of another version.*install one version"):
                async with opened_queue(database):
                    pass

    asyncio.run(scenario())


@pytest.mark.parametrize("lease", [math.nan, math.inf, -math.inf, 1e12, 86401, 1.9, 0.0, -1.0])
def test_a_lease_of_no_use_is_refused(database: str, lease: float) -> None:
    """When it is asked for, before it spoils the queue; and where somebody has put it there."""

    async def scenario() -> None:
        with pytest.raises(UsageError, match=r"--lease \S+: it is from 2 to 86400 seconds$"):
            async with opened_queue(database, lease=lease):
                pass
        async with opened_queue(database, lease=86400) as queue:
            assert await queue.count_workers() == 0
            assert await queue.holders() == []
        with psycopg.connect(QueueAddress.parse(database).conninfo) as connection:
            connection.execute("UPDATE queue SET lease_seconds = %s", [lease])
        for asked_for in (None, 86400):
            with pytest.raises(QueueError, match=r"a lease of .*; drop the schema pulumi_chime_stacks"):
                async with opened_queue(database, lease=asked_for):
                    pass

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        ("DROP TABLE attempts", "something is missing of its tables; drop the schema pulumi_chime_stacks"),
        ("ALTER TABLE attempts DROP COLUMN progress", "something is missing of its tables"),
        ("DROP FUNCTION procrastinate_fetch_job_v2 CASCADE", "something is missing of its tables"),
        ("DROP SCHEMA pulumi_chime_stacks CASCADE", "something is missing of its tables"),
    ],
)
def test_a_queue_that_is_damaged_meanwhile_is_one_line(
    database: str, machine: Machine, damage: str, why: str
) -> None:
    """And is not waited for: it does not mend itself."""

    async def scenario() -> None:
        async with opened_queue(database) as queue:
            await queue.ask(order("a"))
            worker = await a_worker(queue, machine)
            with psycopg.connect(QueueAddress.parse(database).conninfo, autocommit=True) as connection:
                connection.execute(damage.encode())
            with pytest.raises(QueueError, match=why) as caught:
                await asyncio.gather(worker.begin(), queue.look("run"))
            assert "\n" not in str(caught.value)
            worker.die()

    asyncio.run(scenario())


def test_a_user_who_may_not_use_the_queue_is_told(database: str, shared_server: PostgresServer) -> None:
    """Whatever it is that he may not do."""
    shared_server.execute(f"CREATE ROLE guest LOGIN PASSWORD '{PASSWORD}'")
    guest = database.replace("//postgres:", "//guest:")

    async def scenario(url: str) -> None:
        async with opened_queue(url) as queue:
            await queue.show_interest("run")

    try:
        with pytest.raises(QueueError, match="the user may not do that"):
            asyncio.run(scenario(guest))
        asyncio.run(scenario(database))
        with pytest.raises(QueueError, match="the user may not do that"):
            asyncio.run(scenario(guest))
    finally:
        shared_server.execute("DROP ROLE guest")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("connection to server failed: FATAL:  unsupported startup parameter: options", "as a pooler before"),
        ("connection to server failed: received invalid response to SSL negotiation: H", "is no PostgreSQL"),
        ('connection is bad: definition of service "hunter2" not found', "is defined nowhere"),
        ("connection is bad: whatever else", "no connection can be made"),
    ],
)
def test_what_cannot_be_connected_to_is_told_apart(said: str, told: str) -> None:
    """In words of ours, as PostgreSQL's library says it (psycopg 3.2)."""
    explained = explain(psycopg.OperationalError(said))
    assert told in explained
    assert "hunter2" not in explained


def test_a_database_may_have_another_queue_of_procrastinate(database: str) -> None:
    """Ours is in a schema of its own."""
    from procrastinate.schema import SchemaManager  # noqa: PLC0415

    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(SchemaManager.get_schema())

    async def scenario() -> None:
        async with opened_queue(database) as queue:
            await queue.ask(order("a"))

    asyncio.run(scenario())
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM public.procrastinate_jobs").fetchone() == (0,)


def test_several_that_come_first_make_one_queue(database: str) -> None:
    """Workers may be started before anybody asks for anything."""

    async def scenario() -> None:
        async def come() -> None:
            async with opened_queue(database) as queue:
                await queue.show_interest("run")

        await asyncio.gather(*(come() for _ in range(6)))

    asyncio.run(scenario())


def test_an_outage_that_ends_is_waited_out(database: str, shared_server: PostgresServer) -> None:
    """Connections that were cut, and a server that is started anew; and it is told twice, not once a try."""
    said: list[str] = []

    async def scenario() -> None:
        silence_libraries()
        lost = asyncio.Event()

        def hear(why: str) -> None:
            said.append(why)
            lost.set()

        async with Queue.open(
            QueueAddress.parse(database), "test", lease_seconds=LEASE, patience_leases=2, on_outage=hear
        ) as queue:
            await queue.ask(order("a"))
            await asyncio.to_thread(shared_server.stop)
            asking = asyncio.ensure_future(queue.look("run"))
            await asyncio.wait_for(lost.wait(), 20)
            await asyncio.to_thread(shared_server.start)
            assert [each.order.stack for each in await asking] == ["a"]

    asyncio.run(scenario())
    assert len(said) == 2
    assert said[0]
    assert said[1] == ""


def test_an_outage_that_does_not_end_is_one_line(database: str, shared_server: PostgresServer) -> None:
    """Which shows no address."""

    async def scenario() -> None:
        async with opened_queue(database, patience=0.01) as queue:
            await asyncio.to_thread(shared_server.stop)
            with pytest.raises(QueueError, match="the queue has been lost: nobody listens there"):
                await queue.look("run")

    try:
        asyncio.run(scenario())
    finally:
        shared_server.start()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda url: url.replace(PASSWORD, "wrong-secret"), "refuses the password"),
        (lambda url: url.replace("/postgres?", "/nowhere?"), "no such database"),
        (lambda url: url.replace("127.0.0.1", "no-such-host.invalid"), "its host's name is not known"),
        (lambda url: url.replace("127.0.0.1", "no-such-host..invalid"), "its host's name is not known"),
        (lambda url: url.replace("127.0.0.1", "no-such-host" * 9), "its host's name is not known"),
        (lambda url: url.replace("sslmode=disable", "sslmode=verify-full"), "TLS"),
        (lambda url: url.replace("@127.0.0.1:", "@127.0.0.1:1"), ""),
    ],
    ids=["password", "database", "host", "no host", "long host", "TLS", "port"],
)
def test_a_queue_that_cannot_be_reached_is_one_line(
    shared_server: PostgresServer, change: object, why: str
) -> None:
    """With the reason, and nothing of the address."""
    url: str = change(shared_server.url)  # type: ignore[operator]

    async def scenario() -> None:
        async with opened_queue(url):
            pass

    with pytest.raises((QueueError, UsageError)) as caught:
        asyncio.run(scenario())
    text = str(caught.value)
    assert why in text
    assert "\n" not in text
    for secret in (PASSWORD, "wrong-secret", str(shared_server.port), "no-such-host"):
        assert secret not in text


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hunter2",
        "mysql://me:hunter2@db/x",
        "postgresql://me:hunter2@[db/x",
        "postgresql://me:hunter2@db/x?hunter2=1",
        "postgresql://me:hunter2%ZZ@db/x",
        "postgresql://me:hunter2%FF@db/x",
        "postgresql://me:hunter2\udcff@db/x",
        "postgres://me:hunter2@db:port/x?sslmode",
    ],
)
def test_an_address_that_is_none_is_not_repeated(url: str) -> None:
    """It holds a password, whatever is wrong with it."""
    with pytest.raises(UsageError) as caught:
        QueueAddress.parse(url)
    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in repr(caught.value.__cause__)


def test_an_address_is_not_shown(shared_server: PostgresServer) -> None:
    """By nothing that shows values."""
    assert PASSWORD not in repr(QueueAddress.parse(shared_server.url))
