"""Workers on a real queue, with a process in the engine's place: what they do where the machine refuses them something."""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import psycopg
import pytest

from pulumi_chime.stacks import worker as worker_module
from pulumi_chime.stacks.orders import Command, Failure, Outcome, State
from pulumi_chime.stacks.queue.address import QueueAddress
from pulumi_chime.stacks.worker import Worker
from tests.support.engine_stand_in import StandInEngine
from tests.support.stack_queue import DONE, a_worker, opened_queue, order
from tests.support.waiting import await_answer, await_true
from tests.unit.summary.previews import Printed, line, stored, update

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from pathlib import Path

    from pulumi_chime.stacks.machine import Machine
    from pulumi_chime.stacks.queue.queue import Queue

_PATIENCE_SECONDS = 30.0


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandInEngine:
    """A program that is found as the engine."""
    made = StandInEngine.create(tmp_path / "bin")
    monkeypatch.setenv("PATH", f"{made.directory}{os.pathsep}{os.environ['PATH']}")
    return made


@asynccontextmanager
async def working(queue: Queue, machine: Machine, directory: Path) -> AsyncIterator[asyncio.Task[None]]:
    """Have a worker work until the block ends; it has to end well."""
    worker = Worker(queue, machine, directory, lambda _: None)
    task = asyncio.ensure_future(worker.run())
    try:
        yield task
    finally:
        worker.stop()
        await asyncio.wait_for(task, _PATIENCE_SECONDS)


async def ask(queue: Queue, command: Command = Command.UP) -> None:
    """Ask for one stack, and wait for it."""
    await queue.show_interest("run")
    await queue.ask(order("dev", command=command))


async def ended(queue: Queue, worker: asyncio.Task[None]) -> Outcome:
    """Return how the stack has ended, with the first worker that had it."""

    async def look() -> Outcome | None:
        assert not worker.done(), "the worker has ended"
        (seen,) = await queue.look("run")
        assert seen.order.attempt == 1
        return await queue.outcome(seen.job_id) if seen.is_ended else None

    return await await_answer(look, _PATIENCE_SECONDS)


@pytest.mark.parametrize("code", [0, 255], ids=["finishes all the same", "is interrupted"])
def test_a_lease_that_cannot_be_renewed_interrupts_the_work_and_nothing_else(
    database: str, machine: Machine, engine: StandInEngine, tmp_path: Path, code: int
) -> None:
    """As where the disk is full: the outcome is told, and neither is the worker ended nor the stack deployed again."""
    engine.wait_for_interruption("up")
    engine.answer("up", errors="error: interrupted", code=code)

    async def scenario() -> None:
        async with opened_queue(database) as queue, working(queue, machine, tmp_path) as worker:
            await ask(queue)
            await asyncio.to_thread(await_true, lambda: engine.calls("up"), _PATIENCE_SECONDS)
            (lease,) = machine.directory.glob("stack-*.lease")
            # In its place nothing can be written.
            (machine.directory / f"{lease.name}.new" / "x").mkdir(parents=True)
            outcome = await ended(queue, worker)
            assert outcome.state is State.INTERRUPTED
            assert outcome.why.startswith("its lease cannot be renewed: ")
            assert len(engine.calls("up")) == 1
            assert not lease.exists()

    asyncio.run(scenario())


def _no_directory(machine: Machine, _: pytest.MonkeyPatch) -> None:
    shutil.rmtree(machine.directory)


def _no_program(_: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")


def _too_many_variables(_: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LARGE", "x" * (1 << 22))


@pytest.mark.parametrize(
    ("refuse", "why"),
    [
        (_no_directory, "No such file or directory"),
        (_no_program, "/nowhere/python: No such file or directory"),
        (_too_many_variables, "Argument list too long"),
    ],
)
def test_what_cannot_begin_has_failed_and_the_worker_goes_on(  # noqa: PLR0917 - fixtures
    database: str,
    machine: Machine,
    engine: StandInEngine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    refuse: Callable[[Machine, pytest.MonkeyPatch], None],
    why: str,
) -> None:
    """Whatever the system refuses."""

    async def scenario() -> None:
        async with opened_queue(database) as queue, working(queue, machine, tmp_path) as worker:
            await asyncio.to_thread(
                await_true, lambda: list(machine.directory.glob("worker-*")), _PATIENCE_SECONDS
            )
            refuse(machine, monkeypatch)
            await ask(queue)
            outcome = await ended(queue, worker)
            assert outcome.state is State.FAILED
            assert outcome.why.startswith("its worker could not begin: ")
            assert why in outcome.why
            assert engine.calls("up") == []

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("on_version", "why"),
    [("chmod a-x {engine}", "Permission denied"), ("rmdir {project}", "No such file")],
    ids=["the engine is refused", "the project is gone"],
)
def test_what_the_system_refuses_to_a_stacks_process_is_told(  # noqa: PLR0917 - fixtures and cases
    database: str,
    machine: Machine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    on_version: str,
    why: str,
) -> None:
    """With what it is, in the stack's line."""
    engine, project = tmp_path / "bin" / "pulumi", tmp_path / "project"
    engine.parent.mkdir()
    project.mkdir()
    engine.write_text(f"#!/bin/sh\necho v3.220.0\n{on_version.format(engine=engine, project=project)}\n")
    engine.chmod(0o755)
    monkeypatch.setenv("PATH", f"{engine.parent}{os.pathsep}{os.environ['PATH']}")

    async def scenario() -> None:
        async with opened_queue(database) as queue, working(queue, machine, project) as worker:
            await ask(queue)
            outcome = await ended(queue, worker)
            assert outcome.state is State.FAILED
            assert why in outcome.why
            assert "was ended" not in outcome.why

    asyncio.run(scenario())


_TELLING = """#!{python} -I
import os
import signal
import subprocess
import sys

said = bytes.fromhex({said!r})
# Of what it has started, something is left for a moment, and holds the lock of the tree.
subprocess.Popen(["sleep", "0.3"], close_fds=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
while said:
    said = said[os.write(1, said) :]
if {is_killed}:
    os.kill(os.getpid(), signal.SIGKILL)
"""
_TOLD = json.dumps({"outcome": DONE.record()}).encode() + b"\n"


@pytest.mark.parametrize(
    ("said", "is_killed", "state", "why"),
    [
        (_TOLD[:-20], True, State.FAILED, "its process was ended (signal 9)"),
        (b"", True, State.FAILED, "its process was ended (signal 9)"),
        (_TOLD, True, State.SUCCEEDED, ""),
        (_TOLD[:-20], False, State.FAILED, "cannot be read"),
        (b'{"progress": {}}\nx' * 9000 + b"\n" + _TOLD, False, State.SUCCEEDED, ""),
        (b"\xff\xfe\nnull\n[1]\n3\n" + b"[" * 9000 + b"\n" + _TOLD, False, State.SUCCEEDED, ""),
        (b'{"engine": "x"}\n{"engine": null}\n{"progress": 1}\n' + _TOLD, False, State.SUCCEEDED, ""),
        (b'{"outcome": 1}\n{"outcome": {"state": "running"}}\n', False, State.FAILED, "cannot be read"),
        (b'{"outcome": "' + b"x" * 300_000 + b'"}\n', False, State.FAILED, "cannot be read"),
        (b'{"progress": "' + b"x" * 300_000 + b'"}\n' + _TOLD, False, State.SUCCEEDED, ""),
    ],
    ids=[
        "killed within a record",
        "killed",
        "killed after its outcome",
        "half an outcome",
        "glued lines",
        "no records",
        "odd values",
        "no outcome",
        "too large an outcome",
        "too large a line",
    ],
)
def test_whatever_a_stacks_process_tells_its_worker_goes_on(  # noqa: PLR0917 - fixtures and cases
    database: str,
    machine: Machine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    said: bytes,
    is_killed: bool,
    state: State,
    why: str,
) -> None:
    """It awaits the end of all that the process has started, and tells what came of the stack."""
    program = tmp_path / "telling"
    program.write_text(_TELLING.format(python=sys.executable, said=said.hex(), is_killed=is_killed))
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setattr(worker_module, "_LARGEST_LINE", 1 << 17)

    async def scenario() -> None:
        async with opened_queue(database) as queue, working(queue, machine, tmp_path) as worker:
            await ask(queue)
            outcome = await ended(queue, worker)
            assert outcome.state is state
            assert why in outcome.why
            assert not list(machine.directory.glob("stack-*"))

    asyncio.run(scenario())


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b", "\udfff\0"])
def test_what_a_preview_shows_reaches_whoever_asked(
    database: str, machine: Machine, engine: StandInEngine, tmp_path: Path, text: str
) -> None:
    """Also a text that PostgreSQL does not keep."""
    printed = Printed([update(stored(name="Old"), name="New")], [line(text, "reception", "error")])
    engine.answer("preview", output=printed.events(), errors="error: preview failed", code=255)

    async def scenario() -> None:
        async with opened_queue(database) as queue, working(queue, machine, tmp_path) as worker:
            await ask(queue, Command.PREVIEW)
            outcome = await ended(queue, worker)
            assert outcome.state is State.FAILED
            assert "\N{REPLACEMENT CHARACTER}" in json.dumps(outcome.review, ensure_ascii=False)

    asyncio.run(scenario())


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(state=State.FAILED, why="a\0b"),
        Outcome(state=State.FAILED, why="\ud800"),
        Outcome(state=State.FAILED, failures=(Failure("\0", "\udc00"),), failed=1),
        Outcome(state=State.FAILED, operations={"\0": 1}),
        Outcome(state=State.FAILED, review={"\0": [{"\ud800": ("\0",)}]}),
    ],
)
def test_an_outcome_is_kept_whatever_its_texts_are(database: str, machine: Machine, outcome: Outcome) -> None:
    """All of it but what no database has."""

    async def scenario() -> None:
        async with opened_queue(database) as queue:
            await ask(queue)
            worker = await a_worker(queue, machine)
            taken = await worker.begin()
            assert await queue.end(taken.job_id, worker.id, outcome)
            kept = await queue.outcome(taken.job_id)
            assert kept is not None
            assert kept.state is State.FAILED
            assert (kept.failed, len(kept.failures), len(kept.operations)) == (
                outcome.failed,
                len(outcome.failures),
                len(outcome.operations),
            )
            worker.die()

    asyncio.run(scenario())


def test_the_review_of_a_large_stack_passes_a_slow_line(database: str, machine: Machine) -> None:
    """Of 50,000 numbers, in the time that a statement has at 2 Mbit/s."""
    steps = [
        {"op": "update", "number": f"+1206{index:07}", "name": ["Old name", f"Reception desk {index % 97}"]}
        for index in range(50_000)
    ]
    outcome = Outcome(state=State.SUCCEEDED, review={"steps": steps})

    async def scenario() -> None:
        async with opened_queue(database) as queue:
            await ask(queue)
            worker = await a_worker(queue, machine)
            taken = await worker.begin()
            assert await queue.end(taken.job_id, worker.id, outcome)
            assert await queue.outcome(taken.job_id) == outcome
            with psycopg.connect(QueueAddress.parse(database).conninfo) as connection:
                rows = connection.execute("SELECT octet_length(outcome::text) FROM attempts").fetchall()
            assert rows[0][0] <= 2_000_000 / 8 * 10
            worker.die()

    asyncio.run(scenario())


@pytest.mark.parametrize(
    "review",
    [{"no JSON": float("inf")}, {"too large": random.Random(1).randbytes(1 << 22).hex()}],
    ids=["no JSON", "too large"],
)
@pytest.mark.parametrize(
    ("state", "told"), [(State.SUCCEEDED, State.FAILED), (State.INTERRUPTED, State.INTERRUPTED)]
)
def test_an_outcome_that_the_queue_does_not_take_is_abridged(
    database: str, machine: Machine, state: State, told: State, review: Mapping[str, object]
) -> None:
    """Rather than lost, with the stack begun anew; a preview without its review is none."""

    async def scenario() -> None:
        async with opened_queue(database) as queue:
            await ask(queue)
            worker = await a_worker(queue, machine)
            taken = await worker.begin()
            assert await queue.end(taken.job_id, worker.id, Outcome(state=state, review=review))
            kept = await queue.outcome(taken.job_id)
            assert kept is not None
            assert (kept.state, kept.review) == (told, None)
            assert "more than the queue takes" in kept.why
            worker.die()

    asyncio.run(scenario())
