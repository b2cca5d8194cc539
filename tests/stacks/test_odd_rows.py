"""Rows of the queue that none of us has written: each hinders at most the stack that it names."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import io
import json
import signal
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import psycopg
import pytest
from rich.console import Console

from pulumi_chime.stacks.local_workers import LocalWorkers
from pulumi_chime.stacks.orders import Command, Outcome, Progress, State
from pulumi_chime.stacks.project import Project
from pulumi_chime.stacks.queue.address import QueueAddress
from pulumi_chime.stacks.report import Report, as_document, render_markdown, report_stack, show_on_terminal
from pulumi_chime.stacks.run import Run, StacksRequest, StackStatus, Watcher
from pulumi_chime.stacks.takeover import take_over_from_the_gone
from tests.support.stack_queue import DONE, a_worker, opened_queue, order
from tests.support.waiting import await_answer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from pulumi_chime.stacks.machine import Machine
    from pulumi_chime.stacks.queue.queue import Queue
    from pulumi_chime.stacks.queue.records import Taken
    from tests.support.stack_queue import QueueWorker

_PATIENCE_SECONDS = 30.0
_LONG = "9" * 5000
_DEEP = "[" * 5000 + "]" * 5000
RECORDS = {
    "a number that nobody can read": f'{{"run": "run", "attempt": {_LONG}}}',
    "a record that nobody can follow": f'{{"run": "run", "attempt": {_DEEP}}}',
    "a count that is infinite": f'{{"run": "run", "project": "test", "stack": "odd", "command": "up", "attempt": {"9" * 400}.5}}',
    "a count that grows too long": f'{{"run": "run", "project": "test", "stack": "odd", "command": "up", "attempt": {"9" * 4300}}}',
    "a count below zero": '{"run": "run", "project": "test", "stack": "odd", "command": "up", "attempt": -1}',
    "a list": "[1]",
    "a text": '"run"',
    "nothing": "null",
}
"""What a column of JSON may hold."""


def execute(url: str, statement: str, *values: object) -> None:
    """Change the queue as somebody else could."""
    with psycopg.connect(QueueAddress.parse(url).conninfo, autocommit=True) as connection:
        connection.execute(statement.encode(), values)


def put_in(url: str, record: str, scheduled_at: str | None = None) -> None:
    """Put a job into the queue."""
    execute(
        url,
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args, scheduled_at) "
        "VALUES ('stacks test', 'pulumi_chime.stacks', %s::text::jsonb, %s::timestamptz)",
        record,
        scheduled_at,
    )


@pytest.mark.parametrize(
    ("record", "scheduled_at"),
    [
        *((each, None) for each in RECORDS.values()),
        ('{"run": "run"}', "0044-03-15 BC"),
    ],
    ids=[*RECORDS, "a date that Python has not"],
)
def test_an_odd_job_hinders_nobody(
    database: str, machine: Machine, record: str, scheduled_at: str | None
) -> None:
    """Neither who asks, nor who works, nor who takes over, nor who tidies up."""

    async def scenario() -> None:
        async with opened_queue(database) as queue:
            put_in(database, record, scheduled_at)
            await queue.ask(order("good"))
            worker = await a_worker(queue, machine)
            assert [each.order.stack for each in await queue.look("run")] == ["good"]
            odd = await queue.take(worker.id)
            assert odd is not None
            assert odd.order is None
            assert await queue.holders() == []
            await take_over_from_the_gone(queue, machine)
            assert await queue.end(odd.job_id, worker.id, Outcome(state=State.FAILED))
            good = await worker.begin()
            assert good.order == order("good")
            put_in(database, record, scheduled_at)
            await queue.cancel("run")
            await queue.withdraw_all()
            assert (await queue.renew(good.job_id, worker.id, DONE.progress, [])).is_asked_to_end
            assert await queue.end(good.job_id, worker.id, DONE)
            assert await queue.take(worker.id) is None
            worker.die()

    asyncio.run(scenario())


def run_of(queue: Queue, watcher: Watcher, machine: Machine, directory: Path, stacks: Sequence[str]) -> Run:
    """Return a command on stacks that others work on."""
    request = StacksRequest(Command.UP, Project("test", directory), stacks, workers=0)
    return Run(request, queue, watcher, None, machine, id="run")


@contextlib.asynccontextmanager
async def followed(run: Run, database: str) -> AsyncIterator[asyncio.Task[list[StackStatus]]]:
    """Have a command run, at the latest until the block ends."""
    workers = LocalWorkers(QueueAddress.parse(database), run.request.project.directory, 0)
    task = asyncio.ensure_future(run.follow(workers))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def begin(queue: Queue, worker: QueueWorker) -> Taken:
    """Take the next stack as soon as one waits, and begin to work on it."""
    taken = await await_answer(lambda: queue.take(worker.id), _PATIENCE_SECONDS)
    assert await queue.begin(taken, worker.id, worker.machine, f"tree-{taken.job_id}")
    return taken


def end_with(database: str, job_id: int, outcome: str) -> None:
    """End a job with an outcome, as somebody else could."""
    execute(
        database,
        "WITH ended AS (UPDATE attempts SET outcome = %s::text::jsonb, ended_at = now() WHERE job_id = %s) "
        "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s",
        outcome,
        job_id,
        job_id,
    )


def with_review(review: object) -> str:
    """Return the record of an outcome that has such a review."""
    return json.dumps({**DONE.record(), "review": review})


def compressed(text: bytes) -> str:
    """Return a text as a review is kept."""
    return base64.b64encode(zlib.compress(text)).decode()


REVIEWS = {
    "a review that is not compressed": {"=": "Review"},
    "a review that is a number": 3,
    "a review in other letters": "é",
    "a review that is not padded": "x",
    "a review that was not compressed": base64.b64encode(b"{}").decode(),
    "a review that is cut off": base64.b64encode(zlib.compress(b"{}" * 99)[:-6]).decode(),
    "a review that is no JSON": compressed(b"{"),
    "a review that is no text": compressed(b"\xff"),
    "a review that nobody can follow": compressed(_DEEP.encode()),
    "a review that grows without end": compressed(bytes((1 << 28) + 1)),
}


@pytest.mark.parametrize(
    "outcome",
    [
        *RECORDS.values(),
        '{"state": "running", "operations": {}, "failures": [], "failed": 0}',
        *map(with_review, REVIEWS.values()),
    ],
    ids=[*RECORDS, "an outcome that is no end", *REVIEWS],
)
def test_a_damaged_outcome_is_a_failure_of_its_stack(
    database: str, machine: Machine, tmp_path: Path, outcome: str
) -> None:
    """The others are told as they ended."""

    async def scenario() -> None:
        async with opened_queue(database) as queue:
            async with followed(
                run_of(queue, Watcher(), machine, tmp_path, ["bad", "good"]), database
            ) as task:
                worker = await a_worker(queue, machine)
                for _ in range(2):
                    taken = await begin(queue, worker)
                    if taken.order == order("bad"):
                        end_with(database, taken.job_id, outcome)
                    else:
                        assert await queue.end(taken.job_id, worker.id, DONE)
                bad, good = await asyncio.wait_for(task, _PATIENCE_SECONDS)
                assert (bad.state, good.state) == (State.FAILED, State.SUCCEEDED)
                assert "the queue is damaged" in bad.why
            worker.die()

    asyncio.run(scenario())


@pytest.mark.parametrize("record", RECORDS.values(), ids=list(RECORDS))
def test_a_damaged_order_is_a_failure_of_its_stack(
    database: str, machine: Machine, tmp_path: Path, record: str
) -> None:
    """Nobody waits for ever for what nobody can read, and the others are done."""

    async def scenario() -> None:
        async with opened_queue(database) as queue:
            run = run_of(queue, Watcher(), machine, tmp_path, ["bad", "good"])
            async with followed(run, database) as task:

                async def both_are_asked_for() -> bool:
                    return len(await queue.look("run")) == len(run.request.stacks)

                worker = await a_worker(queue, machine)
                await await_answer(both_are_asked_for, _PATIENCE_SECONDS)
                execute(
                    database,
                    "UPDATE procrastinate_jobs SET args = %s::text::jsonb WHERE args ->> 'stack' = 'bad'",
                    record,
                )
                bad = await queue.take(worker.id)
                assert bad is not None
                assert bad.order is None
                assert await queue.end(bad.job_id, worker.id, Outcome(state=State.FAILED))
                good = await begin(queue, worker)
                assert await queue.end(good.job_id, worker.id, DONE)
                ended = await asyncio.wait_for(task, _PATIENCE_SECONDS)
                assert [each.state for each in ended] == [State.FAILED, State.SUCCEEDED]
                assert "can no longer be read" in ended[0].why
            worker.die()

    asyncio.run(scenario())


@pytest.mark.parametrize(
    "text",
    ["\x1b]0;owned\x07\x1b[2Jx", "x\n# heading\n@everyone", "x\r\u2028y", "x\u202ey`|<b>", "x\x9b31m"],
)
def test_a_row_writes_to_neither_terminal_nor_markdown(
    database: str, machine: Machine, tmp_path: Path, text: str
) -> None:
    """Whichever of its texts is shown."""
    hostile = replace(machine, name=text)
    failure = {"subject": text, "text": text}
    record = {
        "state": "failed",
        "why": text,
        "operations": {text: 1},
        "failures": [failure, failure],
        "failed": 2,
    }

    async def scenario() -> list[StackStatus]:
        async with opened_queue(database) as queue:
            async with followed(run_of(queue, Watcher(), machine, tmp_path, ["a"]), database) as task:
                worker = await a_worker(queue, hostile)
                taken = await begin(queue, worker)
                (holder,) = await queue.holders()
                assert holder.host.isprintable()
                end_with(database, taken.job_id, json.dumps(record))
                ended = await asyncio.wait_for(task, _PATIENCE_SECONDS)
            worker.die()
            return ended

    (status,) = asyncio.run(scenario())
    assert status.where.isprintable()
    report = Report("test", Command.UP, (report_stack(status),))
    document = json.dumps(as_document(report), ensure_ascii=False)
    terminal = io.StringIO()
    show_on_terminal(report, Console(file=terminal, width=400, highlight=False, force_terminal=False))
    for shown in (terminal.getvalue(), render_markdown(report), document):
        assert "x" in shown
        assert all(line.isprintable() for line in shown.split("\n"))
    headings = [each for each in render_markdown(report).splitlines() if each.startswith("#")]
    assert headings == ["## up of test: 1 failed", "## `a`"]


def test_a_stack_that_is_taken_over_while_the_command_ends_is_withdrawn_too(
    database: str, machine: Machine, tmp_path: Path
) -> None:
    """It is asked for anew after the command has looked, and nobody waits for it."""

    async def scenario() -> None:
        async with opened_queue(database) as queue:
            run = run_of(queue, Watcher(), machine, tmp_path, ["a"])
            async with followed(run, database) as task:
                worker = await a_worker(queue, machine)
                taken = await begin(queue, worker)
                run.end(signal.SIGINT)

                async def is_asked_to_end() -> bool:
                    return (await queue.renew(taken.job_id, worker.id, Progress(), [])).is_asked_to_end

                await await_answer(is_asked_to_end, _PATIENCE_SECONDS)
                # As whoever takes it over does, who has looked before that.
                await queue.ask(replace(order("a"), attempt=2))
                (ended,) = await asyncio.wait_for(task, _PATIENCE_SECONDS)
                assert (ended.state, ended.attempts) == (State.WITHDRAWN, 2)
            worker.die()

    asyncio.run(scenario())
