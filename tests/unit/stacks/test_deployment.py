"""The work on one stack, with a real process in the engine's place."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from pulumi_chime.engine import Lease
from pulumi_chime.engine.lease import lease_clock
from pulumi_chime.stacks.deploying.deployment import LEASE_LOST, Deployment
from pulumi_chime.stacks.deploying.engine_command import EngineCommand
from pulumi_chime.stacks.deploying.state_locks import _seconds
from pulumi_chime.stacks.orders import Command, GoneEngine, Order, State
from tests.support.engine_stand_in import StandInEngine

if TYPE_CHECKING:
    from pathlib import Path

_ENGINE = """#!/bin/sh
if [ "$1" = version ]; then echo v3.220.0; exit; fi
echo "error: the engine's own" >&2
exit 255
"""


@pytest.mark.parametrize(
    ("seconds_left", "state", "why"),
    [
        (None, State.FAILED, "the engine's own"),
        (60.0, State.FAILED, "the engine's own"),
        (-1.0, State.INTERRUPTED, LEASE_LOST),
    ],
)
def test_an_engine_that_fails_once_its_lease_is_over_was_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds_left: float | None, state: State, why: str
) -> None:
    """Its plugin may see that first, and then the engine ends before anybody interrupts it."""
    engine = tmp_path / "pulumi"
    engine.write_text(_ENGINE)
    engine.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    lease = None
    if seconds_left is not None:
        lease = Lease(tmp_path / "lease")
        lease.extend(lease_clock() + seconds_left)
    order = Order("run", "test", "dev", Command.UP)
    deployment = Deployment(order, tmp_path, EngineCommand([], lambda _: None), [], lambda _: None, lease)
    ended = deployment.run()
    assert (ended.state, ended.why) == (state, why)


_LOCKED = """error: the stack is currently locked by 1 lock(s).
  file:///state/.pulumi/locks/dev/1.json: created by me@build-7 (pid 4711) at 2026-11-28T01:00:00Z
"""
_GONE = GoneEngine("build-7", 4711, _seconds("2026-11-28T00:59:00Z"), _seconds("2026-11-28T01:05:00Z"))
_MOST_TURNS = 40


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (255, "which has ended, but its lock cannot be freed: the bucket is read-only"),
        (0, "wait for it"),
    ],
    ids=["cannot be freed", "is there again"],
)
def test_a_lock_that_stays_is_waited_for_with_patience(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, why: str
) -> None:
    """And with pauses, whoever has it; then it is said why it stays."""
    stand_in = StandInEngine.create(tmp_path / "bin")
    monkeypatch.setenv("PATH", f"{stand_in.directory}{os.pathsep}{os.environ['PATH']}")
    stand_in.answer("up", errors=_LOCKED, code=255)
    stand_in.answer("cancel", errors="error: the bucket is read-only\nand more" if code else "", code=code)
    order = Order("run", "test", "dev", Command.UP)
    deployment = Deployment(
        order, tmp_path, EngineCommand([], lambda _: None), [_GONE], lambda _: None, lock_patience_seconds=3.0
    )
    ended = deployment.run()
    assert ended.state is State.FAILED
    assert "locked by me@build-7 (pid 4711)" in ended.why
    assert why in ended.why
    assert 1 <= len(stand_in.calls("cancel")) < _MOST_TURNS


def test_nobody_asks_for_the_outputs_of_a_stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To read them would decrypt its secrets. The engine here has none, and whoever asks for them fails."""
    stand_in = StandInEngine.create(tmp_path / "bin")
    monkeypatch.setenv("PATH", f"{stand_in.directory}{os.pathsep}{os.environ['PATH']}")
    order = Order("run", "test", "dev", Command.UP)
    deployment = Deployment(order, tmp_path, EngineCommand([], lambda _: None), [], lambda _: None)
    assert deployment.run().state is State.SUCCEEDED


@pytest.mark.parametrize("command", [Command.UP, Command.REFRESH])
def test_nobody_asks_for_the_history_of_a_stack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Command
) -> None:
    """What cannot be read there is no failure of what has been done."""
    stand_in = StandInEngine.create(tmp_path / "bin")
    monkeypatch.setenv("PATH", f"{stand_in.directory}{os.pathsep}{os.environ['PATH']}")
    stand_in.answer("stack", output="warning: no JSON")
    order = Order("run", "test", "dev", command)
    deployment = Deployment(order, tmp_path, EngineCommand([], lambda _: None), [], lambda _: None)
    assert deployment.run().state is State.SUCCEEDED
    assert stand_in.calls("stack") == []
