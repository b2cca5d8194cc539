"""`pulumi-chime stacks` on real engines, with its own queue and with a PostgreSQL that several machines share."""

from __future__ import annotations

import contextlib
import itertools
import signal
import sys
import threading
from typing import TYPE_CHECKING

import psutil
import psycopg
import pytest

from pulumi_chime.model import approved_file
from pulumi_chime.stacks.queue.kept_outcome import unpack_outcome
from tests.support.emulator import running_emulator
from tests.support.many_stacks import finish
from tests.support.postgres import PASSWORD
from tests.support.waiting import await_true

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from tests.support.emulator import Emulator
    from tests.support.many_stacks import ManyStacks
    from tests.support.postgres import PostgresServer

_LEASE = 10.0
"""Longer than an engine takes to end: one more is all that a command waits for somebody who is stuck."""
_SECRET = "hunter2-of-a-stack"
_SECRET_OF_AN_ADDRESS = "hunter2-of-an-address"
"""Which the engine does not know for one, and so masks nowhere."""


def names(emulator: Emulator, numbers: Sequence[str]) -> list[str]:
    """Return the names that numbers have."""
    account = emulator.numbers()
    return [account[number].get("Name", "") for number in numbers]


def test_each_stack_is_deployed_in_a_process_of_its_own(
    new_stacks: Callable[..., ManyStacks], emulator: Emulator
) -> None:
    """With nothing set up before, and nothing left after it but the queue's data."""
    project = new_stacks(emulator, 2, 2)
    project.declare(name="Name of {stack} {index}")
    ended = project.run("up", "--json")
    assert ended.code == 0, ended.errors
    assert ended.states() == {"dev": "succeeded", "prod-01": "succeeded"}
    for stack in project.names:
        assert names(emulator, project.numbers[stack]) == [f"Name of {stack} {index}" for index in range(2)]
    first, second = ended.document["stacks"]
    assert first["worker"] != second["worker"]
    assert (first["operations"], first["calls"]) == ({"create": 2}, 1)
    assert len(emulator.writes()) == 2
    assert "dev: succeeded, 2 changes, 1 call" in ended.errors
    assert_nothing_is_left(project)


def assert_nothing_is_left(project: ManyStacks) -> None:
    """Fail if a process of a command still runs, or a lock is left."""
    home = project.environment["PULUMI_CHIME_HOME"]
    left = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get("PULUMI_CHIME_HOME") == home:
                left.append(process.cmdline())
    assert left == []
    assert [each.name for each in (project.first.directory / "home").rglob("*") if each.is_file()] == ["id"]
    assert list((project.first.directory / "state").rglob("locks/**/*.json")) == []


@pytest.mark.long_engine
def test_previews_are_one_review(new_stacks: Callable[..., ManyStacks], emulator: Emulator) -> None:
    """For people, for a pull request, and as approved files, one for each stack; what is not fine is not approved."""
    project = new_stacks(emulator, 3, 2)
    tables = project.tables(name="Name of {stack} {index}")
    tables["prod-02"][0]["phone_number"] = "+12065559999"
    project.declare(tables)
    shown = project.run("preview", "--approve", "approved", "--markdown")
    assert shown.code == 1
    assert "`Name of prod-01 1`" in shown.output
    assert "+12065559999" in shown.output
    approved = project.first.directory / "approved"
    assert sorted(each.name for each in approved.iterdir()) == ["dev.json", "prod-01.json"]
    assert len(approved_file.read(str(approved / "dev.json")).changes) == 2
    assert emulator.writes() == []
    project.first.must("stack", "select", "prod-01")
    for stack in project.names:
        project.first.must(
            "config", "set", "--stack", stack, "chime:approvedChanges", str(approved / f"{stack}.json")
        )
    ended = project.run("up", "--json", "--select", "dev", "--select", "prod-01")
    assert ended.states() == {"dev": "succeeded", "prod-01": "succeeded"}
    assert "prod-01" in project.first.must("stack", "--show-name").output, "the user's selection stays"


@pytest.mark.long_engine
def test_a_stack_that_fails_does_not_keep_the_others(
    new_stacks: Callable[..., ManyStacks], emulator: Emulator
) -> None:
    """Each failure is one line: of a number, of the program, of settings, of the passphrase."""
    project = new_stacks(emulator, 4, 1)
    tables = project.tables(name="Name")
    tables["prod-01"][0]["phone_number"] = "+12065559999"
    del tables["prod-02"]
    project.declare(tables)
    settings = project.first.directory / "Pulumi.prod-03.yaml"
    settings.write_text(
        "encryptionsalt: v1:AAAAAAAAAAA=:v1:AAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\n"
    )
    ended = project.run("up", "--json")
    assert ended.code == 1
    assert ended.states() == {
        "dev": "succeeded",
        "prod-01": "failed",
        "prod-02": "failed",
        "prod-03": "failed",
    }
    why = {each["stack"]: each["why"] for each in ended.document["stacks"]}
    assert why["prod-01"].startswith("n0000: phone number +12065559999: not found")
    assert "KeyError: 'prod-02'" in why["prod-02"]
    assert "passphrase" in why["prod-03"]
    assert all("\n" not in each for each in why.values())


@pytest.mark.long_engine
@pytest.mark.parametrize(
    "lacks",
    [("program", "program"), ("engine", "`pulumi`"), ("passphrase", "passphrase"), ("plugin", "plugin")],
    ids=lambda lacks: lacks[0],
)
def test_a_worker_that_lacks_something_fails_its_stack_with_that_line(
    new_stacks: Callable[..., ManyStacks],
    emulator: Emulator,
    postgres_server: PostgresServer,
    engine_bin: Path,
    lacks: tuple[str, str],
) -> None:
    """And does not end itself."""
    what, why = lacks
    project = new_stacks(emulator, 1, 1)
    project.declare(name="Name")
    environment = {"PULUMI_CHIME_QUEUE": postgres_server.url}
    worker = dict(environment)
    if what == "program":
        (project.first.directory / "program" / "__main__.py").unlink()
    elif what == "engine":
        worker["PATH"] = "/usr/bin:/bin"
    elif what == "passphrase":
        worker["PULUMI_CONFIG_PASSPHRASE"] = ""
    else:
        project.first.write(
            "import pulumi_chime.native as n\nn.PhoneNumber('a', phone_number='+12065550100')\n"
        )
        worker["PATH"] = f"{python_alone(project)}:{engine_bin}:/usr/bin:/bin"
    with running_worker(project, **worker) as (process, said):
        ended = project.run("up", "--json", **environment)
        assert process.poll() is None
    assert ended.code == 1
    (stack,) = ended.document["stacks"]
    assert stack["state"] == "failed"
    assert why in stack["why"], stack["why"]
    assert PASSWORD not in ended.output + ended.errors + "".join(said)


def python_alone(project: ManyStacks) -> Path:
    """Return a directory with this Python, and nothing else of its environment."""
    directory = project.first.directory / "python"
    directory.mkdir()
    program = directory / "python3"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    program.chmod(0o755)
    return directory


@contextlib.contextmanager
def running_worker(
    project: ManyStacks, *arguments: str, **environment: str
) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """Run `stacks worker` until the block ends; give the process, and what it has said once it has ended."""
    said: list[str] = []
    process = project.start("worker", *arguments, **environment)
    reader = threading.Thread(target=lambda: said.append(process.communicate()[1]), daemon=True)
    reader.start()
    try:
        yield process, said
    finally:
        process.send_signal(signal.SIGCONT)
        process.send_signal(signal.SIGTERM)
        reader.join(60)
        assert process.returncode == 0, said


@contextlib.contextmanager
def slow_stack(new_stacks: Callable[..., ManyStacks]) -> Iterator[tuple[ManyStacks, Emulator]]:
    """A stack of 40 numbers whose provider writes one at a time, so that two calls at once are two providers; in 16 s, longer than a lease."""
    with running_emulator("--numbers", "40", "--plain", "--latency", "800") as emulator:
        project = new_stacks(emulator, 1, 40)
        project.declare(name="Name of {stack} {index}")
        project.first.configure("batchSize", "2")
        project.first.configure("maxCallsInFlight", "1")
        yield project, emulator


@contextlib.contextmanager
def begun_deploy(
    project: ManyStacks, emulator: Emulator, queue: Mapping[str, str], *, writes: int
) -> Iterator[tuple[subprocess.Popen[str], subprocess.Popen[str], list[str]]]:
    """Have a worker with a short lease work on a stack until so many writes have been made.

    Gives the worker, the command that waits for the stack, and what the worker has said once it has ended.
    """
    with running_worker(project, "--lease", str(_LEASE), **queue) as (worker, said):
        command = project.start("up", "--json", **queue)
        await_true(lambda: len(emulator.writes()) >= writes, 60)
        yield worker, command, said


def assert_all_named_and_nothing_since(project: ManyStacks, emulator: Emulator, written: int) -> None:
    """Fail if two writes were under way at once, there were more than so many, or a number has another name."""
    assert_one_wrote_at_a_time(emulator)
    assert len(emulator.writes()) == written
    assert names(emulator, project.numbers["dev"]) == [f"Name of dev {index}" for index in range(40)]


def assert_one_wrote_at_a_time(emulator: Emulator) -> None:
    """Fail if two writes were under way at once."""
    writes = sorted(emulator.writes(), key=lambda call: float(call["started"]))
    for first, second in itertools.pairwise(writes):
        assert second["started"] >= first["started"] + first["seconds"] - 0.05


def tree_of(worker: subprocess.Popen[str]) -> list[psutil.Process]:
    """Return a worker and all that it has started."""
    process = psutil.Process(worker.pid)
    return [process, *process.children(recursive=True)]


def send(processes: Sequence[psutil.Process], what: signal.Signals) -> None:
    """Send a signal to processes, of which some may have ended."""
    for each in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            each.send_signal(what)


@pytest.mark.long_engine
def test_a_paused_worker_never_writes_beside_a_second_one(
    new_stacks: Callable[..., ManyStacks], postgres_server: PostgresServer
) -> None:
    """Its engine stops when the lease is over; then another worker here, which has seen that, goes on."""
    with slow_stack(new_stacks) as (project, emulator):
        queue = {"PULUMI_CHIME_QUEUE": postgres_server.url}
        with begun_deploy(project, emulator, queue, writes=2) as (first, command, _):
            first.send_signal(signal.SIGSTOP)
            with running_worker(project, **queue) as (_, _said):
                ended = finish(command)
                written = len(emulator.writes())
                first.send_signal(signal.SIGCONT)
                assert ended.code == 0, ended.errors
                (stack,) = ended.document["stacks"]
                assert (stack["state"], stack["attempts"]) == ("succeeded", 2)
        assert_all_named_and_nothing_since(project, emulator, written)


@pytest.mark.long_engine
def test_what_was_stopped_altogether_finds_its_lease_over_when_it_wakes(
    new_stacks: Callable[..., ManyStacks], postgres_server: PostgresServer
) -> None:
    """Nobody here takes over from it, for it is there; somebody elsewhere, who is mistaken, does; it sends nothing more."""
    with slow_stack(new_stacks) as (project, emulator):
        queue = {"PULUMI_CHIME_QUEUE": postgres_server.url}
        elsewhere = {**queue, "PULUMI_CHIME_HOME": str(project.first.directory / "elsewhere")}
        with begun_deploy(project, emulator, queue, writes=2) as (first, command, _):
            stopped = tree_of(first)
            send(stopped, signal.SIGSTOP)
            with running_worker(project, **elsewhere):
                await_true(lambda: "was not taken over" not in take_over(project, elsewhere), 30)
                ended = finish(command)
                assert ended.code == 0, ended.errors
                written = len(emulator.writes())
                send(stopped, signal.SIGCONT)
                await_true(lambda: not any(map(is_at_work, stopped[1:])), 60)
        assert_all_named_and_nothing_since(project, emulator, written)


def take_over(project: ManyStacks, environment: dict[str, str]) -> str:
    """Try to take the stack over by hand; return what was said."""
    return project.run("take-over", "dev", **environment).errors


def is_at_work(process: psutil.Process) -> bool:
    """Return whether a process has not ended."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    return False


@pytest.mark.long_engine
def test_a_silent_worker_is_reported_as_stuck(
    new_stacks: Callable[..., ManyStacks], postgres_server: PostgresServer
) -> None:
    """With the command that takes its stack over, which is refused while it is there."""
    with slow_stack(new_stacks) as (project, emulator):
        queue = {"PULUMI_CHIME_QUEUE": postgres_server.url}
        with begun_deploy(project, emulator, queue, writes=1) as (first, command, _):
            stopped = tree_of(first)
            send(stopped, signal.SIGSTOP)
            ended = finish(command)
            assert ended.code == 1
            (stack,) = ended.document["stacks"]
            assert stack["state"] == "stuck"
            assert "pulumi-chime stacks take-over dev --queue …" in stack["why"]
            assert f"process {first.pid}" in stack["why"]
            assert "still runs; end it first" in take_over(project, queue)
            send(stopped, signal.SIGCONT)


@pytest.mark.long_engine
def test_a_worker_that_loses_its_queue_interrupts_its_engine(
    new_stacks: Callable[..., ManyStacks], postgres_server: PostgresServer
) -> None:
    """And reports the stack as interrupted when the queue is back; the same command does the rest."""
    with slow_stack(new_stacks) as (project, emulator):
        queue = {"PULUMI_CHIME_QUEUE": postgres_server.url}
        with begun_deploy(project, emulator, queue, writes=2) as (worker, command, said):
            postgres_server.stop()
            engine = tree_of(worker)[1:]
            await_true(lambda: not any(map(is_at_work, engine)), 60)
            written = len(emulator.writes())
            assert written < 20
            postgres_server.start()
            ended = finish(command)
            assert ended.code == 1, ended.errors
            assert ended.states() == {"dev": "interrupted"}
            assert "the queue cannot be reached: nobody listens there" in ended.errors
            assert "the queue is back" in ended.errors
            assert list((project.first.directory / "state").rglob("locks/**/*.json")) == []
            assert project.run("up", "--json", **queue).states() == {"dev": "succeeded"}
        assert_one_wrote_at_a_time(emulator)
        assert names(emulator, project.numbers["dev"]) == [f"Name of dev {index}" for index in range(40)]
        assert PASSWORD not in ended.output + ended.errors + "".join(said)


@pytest.mark.long_engine
def test_an_interruption_ends_well(new_stacks: Callable[..., ManyStacks]) -> None:
    """What waits is withdrawn, what is at work ends, and the same command goes on from there."""
    with running_emulator("--numbers", "40", "--plain", "--latency", "400") as emulator:
        project = new_stacks(emulator, 2, 20)
        project.declare(name="Name of {stack} {index}")
        project.first.configure("batchSize", "1")
        project.first.configure("maxCallsInFlight", "1")
        # Each step that runs is finished, so there must be fewer of them than numbers.
        command = project.start("up", "--json", "--workers", "1", PULUMI_PARALLEL="4")
        await_true(lambda: len(emulator.writes()) >= 2, 60)
        command.send_signal(signal.SIGINT)
        ended = finish(command)
        assert ended.code == 130, ended.errors
        assert ended.states() == {"dev": "interrupted", "prod-01": "withdrawn"}
        assert len(emulator.writes()) < 20
        assert_nothing_is_left(project)
        assert set(project.run("up", "--json").states().values()) == {"succeeded"}


@pytest.mark.long_engine
def test_a_deploy_goes_on_when_nobody_reads_its_progress(new_stacks: Callable[..., ManyStacks]) -> None:
    """Whoever only wanted the first line, or whose terminal is gone, has the rest of it and the summary all the same."""
    with running_emulator("--numbers", "2", "--plain", "--latency", "400") as emulator:
        project = new_stacks(emulator, 2, 1)
        project.declare(name="Name of {stack} {index}")
        command = project.start("up", "--json", "--workers", "1")
        assert command.stderr is not None
        assert "dev: running" in command.stderr.readline()
        command.stderr.close()
        command.stderr = None
        ended = finish(command)
        assert ended.states() == {"dev": "succeeded", "prod-01": "succeeded"}
        assert ended.code == 0


@pytest.mark.long_engine
def test_a_worker_that_is_told_to_end_while_its_queue_is_lost_interrupts_its_engine(
    new_stacks: Callable[..., ManyStacks], postgres_server: PostgresServer
) -> None:
    """At once, and not when its lease is over; whoever waits for the stack learns what became of it when the queue is back."""
    with slow_stack(new_stacks) as (project, emulator):
        queue = {"PULUMI_CHIME_QUEUE": postgres_server.url}
        # Each step that runs is finished, so there must be fewer of them than numbers.
        with running_worker(project, "--lease", "600", PULUMI_PARALLEL="4", **queue) as (worker, _):
            command = project.start("up", "--json", **queue)
            await_true(lambda: len(emulator.writes()) >= 2, 60)
            postgres_server.stop()
            engine = tree_of(worker)[1:]
            worker.send_signal(signal.SIGINT)
            await_true(lambda: not any(map(is_at_work, engine)), 60)
            assert len(emulator.writes()) < 20
            postgres_server.start()
            ended = finish(command)
            assert ended.states() == {"dev": "interrupted"}


@pytest.mark.long_engine
def test_no_secret_enters_the_queue(
    new_stacks: Callable[..., ManyStacks], emulator: Emulator, postgres_server: PostgresServer
) -> None:
    """Neither those of a stack's settings, nor those of its numbers and of their addresses, nor the queue's own."""
    project = new_stacks(emulator, 1, 2)
    project.first.must("config", "set", "--secret", "token", _SECRET)
    address = emulator.url.replace("://", f"://bob:{_SECRET_OF_AN_ADDRESS}@")
    project.first.write(
        f"""
import pulumi
import pulumi_chime as chime

token = pulumi.Config().require_secret("token")
chime.PhoneNumber("a", phone_number="+12065550100", name=token)
there = chime.Connection(endpoint_url="{address}")
chime.PhoneNumber("b", phone_number="+12065550101", name="There", connection=there)
pulumi.export("token", token)
"""
    )
    queue = {"PULUMI_CHIME_QUEUE": postgres_server.url}
    with running_worker(project, **queue) as (_, said):
        ended = [project.run(command, "--json", **queue) for command in ("preview", "up")]
    assert [each.code for each in ended] == [0, 0], ended[1].errors
    assert names(emulator, ["+12065550100", "+12065550101"]) == [_SECRET, "There"]
    assert [each["phone_number"] for each in ended[0].document["stacks"][0]["summary"]["changes"]] == [
        "+12065550100",
        "+12065550101",
    ]
    kept = dump(postgres_server)
    assert "dev" in kept
    assert "'There'" in kept, "the review is read as it was written"
    for text in (kept, *said, *(each.output + each.errors for each in ended)):
        assert _SECRET not in text
        assert _SECRET_OF_AN_ADDRESS not in text
        assert PASSWORD not in text


@pytest.mark.long_engine
def test_each_refused_number_of_a_set_is_a_failure(
    new_stacks: Callable[..., ManyStacks], emulator: Emulator
) -> None:
    """The engine tells all of them in one error."""
    project = new_stacks(emulator, 1, 4)
    numbers = project.numbers["dev"]
    rows = {number: {"name": "New"} for number in numbers}
    project.first.write(f"from pulumi_chime import native\nnative.PhoneNumberSet('s', numbers={rows})\n")
    refused = [*numbers[:2], numbers[3]]
    for number in refused:
        emulator.fail(
            kind="item_error", operation="BatchUpdatePhoneNumber", phone_numbers=[number], code="BadRequest"
        )
    (stack,) = project.run("up", "--json").document["stacks"]
    assert stack["failed"] == 3
    assert [each["resource"] for each in stack["failures"]] == ["s"] * 3
    texts = [each["text"] for each in stack["failures"]]
    told = [[number for number in numbers if number in text] for text in texts]
    assert sorted(told) == [[number] for number in refused], texts
    assert stack["why"] == f"s: {texts[0]} (and 2 more)"


def dump(server: PostgresServer) -> str:
    """Return all that the queue has kept, and the reviews in it as they were before they were compressed."""
    with psycopg.connect(server.url) as connection:
        tables = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'pulumi_chime_stacks'"
        )
        outcomes = connection.execute(
            "SELECT outcome FROM pulumi_chime_stacks.attempts WHERE outcome IS NOT NULL"
        ).fetchall()
        rows = [
            repr(connection.execute(f'SELECT * FROM pulumi_chime_stacks."{name}"'.encode()).fetchall())  # noqa: S608 - the database's own names
            for (name,) in tables.fetchall()
        ]
        return "\n".join([*rows, *(repr(unpack_outcome(outcome)) for (outcome,) in outcomes)])
