"""Answers of the queue that are lost when what was asked for is done already: it is asked again, and done once."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING

import pytest
from procrastinate.jobs import Status

from pulumi_chime.stacks.errors import QueueError
from pulumi_chime.stacks.orders import Progress
from pulumi_chime.stacks.queue import connector
from pulumi_chime.stacks.takeover import take_over_from_the_gone
from pulumi_chime.stacks.worker import Worker
from tests.support.lost_answers import LosingWay
from tests.support.stack_queue import DONE, a_worker, opened_queue, order

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from pulumi_chime.stacks.machine import Machine
    from pulumi_chime.stacks.queue.queue import Queue

_PATIENCE_SECONDS = 30.0


async def with_both(database: str, scenario: Callable[[LosingWay, Queue, Queue], Awaitable[None]]) -> None:
    """Open a queue twice, once through a way that loses answers."""
    async with (
        opened_queue(database) as steady,
        LosingWay(database).opened() as way,
        opened_queue(way.url) as losing,
    ):
        await scenario(way, losing, steady)


def test_a_stack_that_is_taken_before_the_answer_is_asked_for_once(database: str, machine: Machine) -> None:
    """It would be deployed twice, and the outcome of the first time would be told to nobody."""

    async def scenario(way: LosingWay, losing: Queue, steady: Queue) -> None:
        worker = await a_worker(steady, machine)
        way.lose("procrastinate_defer_jobs", worker.begin)
        await losing.ask(order("a"))
        assert way.lost == 1
        (seen,) = await steady.look("run")
        assert seen.status is Status.DOING
        assert await steady.end(seen.job_id, worker.id, DONE)
        await losing.ask(order("a"))
        assert await steady.take(worker.id) is None, (
            "its job has ended, and is none the less the one of this order"
        )
        worker.die()

    asyncio.run(with_both(database, scenario))


def test_a_worker_gets_one_stack_at_a_time(database: str, machine: Machine) -> None:
    """The one that was taken when the answer was lost; the other one is for others."""

    async def scenario(way: LosingWay, losing: Queue, steady: Queue) -> None:
        for name in ("a", "b"):
            await steady.ask(order(name))
        worker = await a_worker(losing, machine)
        way.lose("procrastinate_fetch_job")
        taken = await losing.take(worker.id)
        assert way.lost == 1
        assert taken is not None
        assert taken.order == order("a")
        assert {each.order.stack: each.status for each in await steady.look("run")} == {
            "a": Status.DOING,
            "b": Status.TODO,
        }
        worker.die()

    asyncio.run(with_both(database, scenario))


def test_an_outcome_that_is_on_record_was_put_there_by_this_worker(database: str, machine: Machine) -> None:
    """Nobody has taken the stack over, and nobody is told so."""

    async def scenario(way: LosingWay, losing: Queue, steady: Queue) -> None:
        await steady.ask(order("a"))
        worker = await a_worker(losing, machine)
        taken = await worker.begin()
        way.lose("procrastinate_finish_job")
        assert await losing.end(taken.job_id, worker.id, DONE)
        assert way.lost == 1
        assert await steady.outcome(taken.job_id) == DONE
        worker.die()

    asyncio.run(with_both(database, scenario))


def test_a_stack_that_is_taken_over_is_asked_for_once(database: str, machine: Machine) -> None:
    """Also when whoever takes it over does not hear that he has."""

    async def scenario(way: LosingWay, losing: Queue, steady: Queue) -> None:
        await steady.ask(order("a"))
        gone = await a_worker(steady, machine, "gone")
        await gone.begin()
        gone.die()
        other = await a_worker(steady, machine, "other")
        way.lose("procrastinate_defer_jobs", other.begin)
        await take_over_from_the_gone(losing, machine)
        assert way.lost == 1
        (seen,) = await steady.look("run")
        assert (seen.status, seen.order.attempt) == (Status.DOING, 2)
        assert await steady.take((await a_worker(steady, machine, "third")).id) is None
        other.die()

    asyncio.run(with_both(database, scenario))


def test_a_worker_that_begins_and_renews_does_so_once(database: str, machine: Machine) -> None:
    """Whatever the answers are that it does not hear."""

    async def scenario(way: LosingWay, losing: Queue, steady: Queue) -> None:
        await steady.ask(order("a"))
        way.lose("procrastinate_register_worker")
        worker = await a_worker(losing, machine)
        way.lose("INSERT INTO attempts")
        taken = await worker.begin()
        way.lose("UPDATE attempts")
        assert (await losing.renew(taken.job_id, worker.id, Progress(1, 2), [7])).is_held
        assert await losing.end(taken.job_id, worker.id, DONE)
        way.lose("DELETE FROM workers")
        assert await losing.leave(worker.id)
        assert way.lost == 4
        assert await steady.count_workers() == 0
        worker.die()

    asyncio.run(with_both(database, scenario))


def test_a_worker_that_has_a_stack_stays_on_the_list(database: str, machine: Machine) -> None:
    """Nobody would know otherwise that it is gone."""

    async def scenario(_: LosingWay, __: Queue, steady: Queue) -> None:
        await steady.ask(order("a"))
        worker = await a_worker(steady, machine)
        taken = await worker.begin()
        assert not await steady.leave(worker.id)
        worker.die()
        await take_over_from_the_gone(steady, machine)
        (seen,) = await steady.look("run")
        assert (seen.status, seen.order.attempt) == (Status.TODO, 2)
        assert seen.job_id != taken.job_id
        assert await steady.leave(worker.id)

    asyncio.run(with_both(database, scenario))


def test_a_worker_that_has_left_takes_nothing(database: str, machine: Machine) -> None:
    """What it has asked for before may get through when it has gone."""

    async def scenario(_: LosingWay, __: Queue, steady: Queue) -> None:
        worker = await a_worker(steady, machine)
        assert await steady.leave(worker.id)
        await steady.ask(order("a"))
        assert await steady.take(worker.id) is None
        (seen,) = await steady.look("run")
        assert seen.status is Status.TODO
        worker.die()

    asyncio.run(with_both(database, scenario))


@pytest.mark.parametrize("statement", ["procrastinate_fetch_job", "INSERT INTO attempts"])
def test_a_worker_that_ends_without_the_queue_is_seen_to_be_gone(
    database: str, machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, statement: str
) -> None:
    """What it has taken, and did not hear of, or had begun, is taken over from it, rather than being nobody's for ever."""
    monkeypatch.setattr(connector, "_LAST_PATIENCE_SECONDS", 0.2)

    async def scenario() -> None:
        async with (
            opened_queue(database) as steady,
            LosingWay(database).opened() as way,
            opened_queue(way.url, patience=math.inf) as losing,
        ):
            await steady.show_interest("run")
            await steady.ask(order("a"))
            worker = Worker(losing, machine, tmp_path, lambda _: None)

            async def go_away() -> None:
                way.close()
                worker.stop()

            way.lose(statement, go_away)
            with pytest.raises(QueueError):
                await asyncio.wait_for(worker.run(), _PATIENCE_SECONDS)
            assert way.lost == 1
            (holder,) = await steady.holders()
            assert holder.silence is not None
            await take_over_from_the_gone(steady, machine)
            (seen,) = await steady.look("run")
            assert (seen.status, seen.order.attempt) == (Status.TODO, 2)
            assert list(machine.directory.glob("*.lock")) == []

    asyncio.run(scenario())


def test_a_worker_that_is_not_on_the_list_leaves_no_file(
    database: str, machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or one that is started again and again on a queue that refuses it would fill the directory."""
    monkeypatch.setattr(connector, "_LAST_PATIENCE_SECONDS", 0.2)

    async def scenario() -> None:
        async with (
            LosingWay(database).opened() as way,
            opened_queue(way.url, patience=math.inf) as losing,
        ):
            worker = Worker(losing, machine, tmp_path, lambda _: None)
            way.close()
            worker.stop()
            with pytest.raises(QueueError):
                await asyncio.wait_for(worker.run(), _PATIENCE_SECONDS)
            assert list(machine.directory.glob("*.lock")) == []

    asyncio.run(scenario())


def test_a_worker_that_has_left_leaves_nothing_behind(
    database: str, machine: Machine, tmp_path: Path
) -> None:
    """Neither a row nor a file."""

    async def scenario() -> None:
        async with opened_queue(database) as queue:
            worker = Worker(queue, machine, tmp_path, lambda _: None)
            worker.stop()
            await worker.run()
            assert list(machine.directory.glob("*.lock")) == []
            assert await queue.count_workers() == 0

    asyncio.run(scenario())
