"""Processes of a rehearsal end with it, whatever groups they put themselves in."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from pulumi_chime.rehearsal import session_guard
from pulumi_chime.rehearsal.processes import run_guarded
from tests.support.waiting import await_true

CHILD = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], process_group=0)
print(child.pid, flush=True)
{then}
"""


def child(then: str) -> str:
    """Return a program that starts another, in a group of its own, and then does something."""
    program = CHILD.format(then=then)
    return (
        program
        if sys.version_info >= (3, 11)
        else program.replace("process_group=0", "preexec_fn=__import__('os').setpgrp")
    )


def is_gone(process: int) -> bool:
    """Return whether a process runs no more."""
    try:
        return bool(psutil.Process(process).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def test_what_a_command_leaves_behind_is_ended(tmp_path: Path) -> None:
    """The command's exit code and output are its own."""
    ended = run_guarded(
        [sys.executable, "-c", child("sys.exit(7)")],
        directory=tmp_path,
        environment={},
        scratch=tmp_path / "scratch",
        output=subprocess.PIPE,
        complaints=subprocess.PIPE,
    )
    assert ended.code == 7
    await_true(lambda: is_gone(int(ended.output)), 5)


def test_the_end_of_who_asked_is_the_end_of_all(tmp_path: Path) -> None:
    """A kill that nobody can react to leaves neither processes nor the directory."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    command = [
        sys.executable,
        "-I",
        session_guard.__file__,
        str(scratch),
        sys.executable,
        "-c",
        child("time.sleep(600)"),
    ]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    ) as guard:
        assert guard.stdout is not None
        assert guard.stdin is not None
        started = int(guard.stdout.readline())
        guard.stdin.close()
        guard.wait(timeout=10)
        await_true(lambda: is_gone(started), 5)
    assert not scratch.exists()


HOLDER = """
import sys, time
from pulumi_chime.rehearsal.processes import guarded_directory
with guarded_directory() as scratch:
    (scratch / "file").touch()
    print(scratch, flush=True)
    {then}
"""


@pytest.mark.parametrize("asked", [None, signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=str)
def test_a_directory_goes_with_whoever_made_it(asked: signal.Signals | None, tmp_path: Path) -> None:
    """At the block's end, and where the process ends before it in any way."""
    program = HOLDER.format(then="time.sleep(600)" if asked else "pass")
    with subprocess.Popen(
        [sys.executable, "-c", program],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        directory = Path(process.stdout.readline().strip())
        assert directory.parent == tmp_path
        if asked:
            assert directory.stat().st_mode & 0o777 == 0o700
            process.send_signal(asked)
        process.wait(timeout=30)
    await_true(lambda: not any(tmp_path.iterdir()), 10)
