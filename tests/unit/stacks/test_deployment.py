"""The work on one stack, with a real process in the engine's place."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from pulumi_chime.engine import Lease
from pulumi_chime.engine.lease import lease_clock
from pulumi_chime.stacks.deploying.deployment import LEASE_LOST, Deployment
from pulumi_chime.stacks.deploying.engine_command import EngineCommand
from pulumi_chime.stacks.orders import Command, Order, State

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
