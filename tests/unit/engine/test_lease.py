"""Leases in real files, looked at by this process and by another one that was stopped meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from pulumi_chime.engine import Lease, LeaseLostError, Lifetime
from pulumi_chime.engine.lease import VARIABLE, lease_clock
from tests.support.waiting import await_true

if TYPE_CHECKING:
    from pathlib import Path

LOOK = """
import os, sys
from pulumi_chime.engine import Lease, LeaseLostError

lease = Lease.of(os.environ)
for line in sys.stdin:
    try:
        lease.require()
    except LeaseLostError:
        print("lost", flush=True)
    else:
        print("held", flush=True)
"""


@pytest.fixture
def lease(tmp_path: Path) -> Lease:
    """A lease that has just begun."""
    made = Lease(tmp_path / "lease")
    made.extend(lease_clock() + 60)
    return made


def test_a_lease_lasts_until_its_end(lease: Lease) -> None:
    """And no longer, whoever looks."""
    assert 59 < lease.seconds_left() <= 60
    lease.require()
    lease.extend(lease_clock() - 0.001)
    assert lease.seconds_left() == 0
    with pytest.raises(LeaseLostError):
        lease.require()


@pytest.mark.parametrize("content", [None, "", "soon", "nan", "1e", "\u0661"], ids=repr)
def test_what_cannot_be_read_is_no_lease(tmp_path: Path, content: str | None) -> None:
    """A file that is gone or damaged allows nothing."""
    file = tmp_path / "lease"
    if content is not None:
        file.write_text(content)
    with pytest.raises(LeaseLostError):
        Lease(file).require()


def test_without_the_variable_nobody_limits_an_engine() -> None:
    """As when a user starts it."""
    assert Lease.of({}) is None
    assert Lease.of({VARIABLE: ""}) is None
    Lifetime(None, None).require_engine()


def test_a_plugin_whose_lease_is_over_may_not_send(lease: Lease) -> None:
    """It is asked before each write, as for the end of the engine."""
    lifetime = Lifetime(None, lease)
    lifetime.require_engine()
    lease.end()
    with pytest.raises(LeaseLostError):
        lifetime.require_engine()


def test_a_process_that_was_stopped_finds_its_lease_over(lease: Lease) -> None:
    """Before it does anything else: nobody has to tell it."""
    with subprocess.Popen(
        [sys.executable, "-c", LOOK],
        env={**os.environ, VARIABLE: str(lease.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        print(file=process.stdin, flush=True)
        assert process.stdout.readline() == "held\n"
        lease.extend(lease_clock() + 0.05)
        process.send_signal(signal.SIGSTOP)
        print(file=process.stdin, flush=True)
        await_true(lambda: not lease.seconds_left(), 10)
        process.send_signal(signal.SIGCONT)
        assert process.stdout.readline() == "lost\n"
        process.stdin.close()
