"""The engine's command, with real processes in the engine's place."""

from __future__ import annotations

import errno
import os
import threading
from typing import TYPE_CHECKING, Any

import pytest
from pulumi.automation.errors import CommandError, ConcurrentUpdateError

from pulumi_chime.stacks.deploying.engine_command import EngineCommand, EngineInterruptedError
from pulumi_chime.stacks.deploying.process import Task, _note_engine
from pulumi_chime.stacks.orders import Command, Order
from tests.support.waiting import await_true

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import TypeAlias

    Make: TypeAlias = Callable[..., tuple[EngineCommand, list[int]]]

ENGINE = """#!/bin/sh
if [ "$1" = version ]; then echo v3.220.0; exit; fi
shift
"""


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Make an engine of the commands that it runs."""

    def made(script: str, *inherited: int) -> tuple[EngineCommand, list[int]]:
        engine = tmp_path / "pulumi"
        engine.write_text(ENGINE + script)
        engine.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
        started: list[int] = []
        return EngineCommand(inherited, started.append), started

    return made


def run(engine: EngineCommand, tmp_path: Path) -> str:
    """Run a command that has no arguments of its own."""
    return engine.run(["up"], str(tmp_path), {"GIVEN": "yes"}).stdout


def test_a_command_runs_as_the_automation_api_asks(make: Make, tmp_path: Path) -> None:
    """In its directory, with its variables, and without anybody to ask."""
    engine, started = make('echo "$1 $GIVEN $PULUMI_AUTOMATION_API"; pwd; echo oops >&2')
    assert run(engine, tmp_path) == f"up yes true\n{tmp_path}"
    assert (engine.code, engine.errors, len(started)) == (0, "oops", 1)


def test_both_outputs_are_read_however_long(make: Make, tmp_path: Path) -> None:
    """None of them holds the other up."""
    engine, _ = make("for i in 1 2 3 4 5 6; do head -c 65536 /dev/zero | tr '\\0' x >&2; echo; done")
    assert run(engine, tmp_path) == "\n" * 5
    assert len(engine.errors) == 6 * 65536


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("error: no", CommandError),
        ("error: the stack is currently locked by 1 lock(s).", ConcurrentUpdateError),
    ],
)
def test_failures_are_those_of_the_automation_api(
    make: Make, tmp_path: Path, error: str, kind: type[Exception]
) -> None:
    """With what the engine said, and how it ended."""
    engine, _ = make(f"echo '{error}' >&2; exit 3")
    with pytest.raises(kind):
        run(engine, tmp_path)
    assert (engine.code, engine.errors) == (3, error)


def test_an_interrupted_engine_ends_as_it_likes(make: Make, tmp_path: Path) -> None:
    """It gets one Ctrl-C, however often that is asked for, and no later command begins."""
    engine, started = make(
        "trap 'echo interrupted; exit 5' INT; echo ready > ready; while :; do sleep 0.05; done"
    )
    ended: list[BaseException] = []

    def deploy() -> None:
        try:
            run(engine, tmp_path)
        except CommandError as error:
            ended.append(error)

    thread = threading.Thread(target=deploy)
    thread.start()
    await_true((tmp_path / "ready").exists, 10)
    engine.interrupt()
    engine.interrupt()
    thread.join(10)
    assert engine.code == 5
    assert "interrupted" in str(ended[0])
    with pytest.raises(EngineInterruptedError):
        run(engine, tmp_path)
    assert len(started) == 1


def test_what_is_given_is_inherited(make: Make, tmp_path: Path) -> None:
    """And nothing else is."""
    given = os.open(tmp_path / "given", os.O_WRONLY | os.O_CREAT)
    other = os.open(tmp_path / "other", os.O_WRONLY | os.O_CREAT)
    engine, _ = make("ls -l /proc/self/fd 2>/dev/null || ls -l /dev/fd", given)
    shown = run(engine, tmp_path)
    os.close(given)
    os.close(other)
    assert f"{tmp_path}/given" in shown
    assert f"{tmp_path}/other" not in shown


def test_an_engine_that_is_killed_says_so(make: Make, tmp_path: Path) -> None:
    """By the signal that ended it."""
    engine, _ = make("kill -9 $$")
    with pytest.raises(CommandError):
        run(engine, tmp_path)
    assert engine.code == -9


def test_an_engine_that_nobody_can_watch_is_ended(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it likes, whatever it says meanwhile; it does not go on."""
    make(
        "trap 'head -c 200000 /dev/zero | tr \\\\0 x; echo x >&2; echo ended > ended; exit 5' INT; echo > ready; "
        "while :; do sleep 0.05; done"
    )

    def refuse(_: int) -> None:
        await_true((tmp_path / "ready").exists, 10)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(OSError, match="No space left"):
        run(EngineCommand([], refuse), tmp_path)
    assert (tmp_path / "ended").read_text() == "ended\n"


def test_an_engine_is_told_although_the_disk_is_full(tmp_path: Path) -> None:
    """To the queue, from which it can be read as well."""
    told: list[dict[str, Any]] = []
    with open("/dev/full", "w") as full:  # noqa: PTH123 - it is no file
        task = Task(Order("run", "test", "dev", Command.UP), tmp_path, full.fileno(), ())
        _note_engine(task, 12, told.append)
    assert told == [{"engine": 12}]
