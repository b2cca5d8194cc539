"""The lock of a tree of processes: real processes that inherit it, and are killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from pulumi_chime.stacks import tree_lock
from tests.support.waiting import await_true

if TYPE_CHECKING:
    from pathlib import Path

WITH_A_CHILD = """
import os, subprocess, sys
child = subprocess.Popen(["sleep", "600"], close_fds=False)
print(child.pid, flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_tree_is_gone_when_its_last_process_is(tmp_path: Path, how: signal.Signals) -> None:
    """However it ends, and whichever is the last."""
    lock = tmp_path / "lock"
    opened = tree_lock.take(lock)
    assert not tree_lock.is_gone(lock)
    with subprocess.Popen(
        [sys.executable, "-c", WITH_A_CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        pass_fds=[opened],
    ) as process:
        os.close(opened)
        assert process.stdout is not None
        child = int(process.stdout.readline())
        assert not tree_lock.is_gone(lock)
        process.send_signal(how)
        process.wait()
        assert not tree_lock.is_gone(lock), "its child is left"
        os.kill(child, how)
        await_true(lambda: tree_lock.is_gone(lock), 10)


def test_a_stopped_process_is_not_gone(tmp_path: Path) -> None:
    """It may go on at any time."""
    lock = tmp_path / "lock"
    opened = tree_lock.take(lock)
    with subprocess.Popen(["sleep", "600"], pass_fds=[opened]) as process:
        os.close(opened)
        process.send_signal(signal.SIGSTOP)
        assert not tree_lock.is_gone(lock)
        process.kill()
        process.wait()
    await_true(lambda: tree_lock.is_gone(lock), 10)


def test_a_process_without_the_file_does_not_keep_it(tmp_path: Path) -> None:
    """What is not told to inherit it does not."""
    lock = tmp_path / "lock"
    opened = tree_lock.take(lock)
    with subprocess.Popen(["sleep", "600"]) as other:
        os.close(opened)
        assert tree_lock.is_gone(lock)
        other.kill()


def test_what_is_not_there_proves_nothing(tmp_path: Path) -> None:
    """Somebody may have tidied up under a process that lives."""
    assert not tree_lock.is_gone(tmp_path / "no lock")
    assert not tree_lock.is_gone(tmp_path)


def test_a_lock_is_taken_once(tmp_path: Path) -> None:
    """Each tree has a file of its own."""
    opened = tree_lock.take(tmp_path / "lock")
    with pytest.raises(FileExistsError):
        tree_lock.take(tmp_path / "lock")
    os.close(opened)


def test_processes_are_noted_for_whoever_comes_after(tmp_path: Path) -> None:
    """By all that share the file, in order."""
    lock = tmp_path / "lock"
    opened = tree_lock.take(lock)
    tree_lock.note(opened, 12)
    tree_lock.note(os.dup(opened), 345)
    os.close(opened)
    assert tree_lock.noted(lock) == [12, 345]
    assert tree_lock.noted(tmp_path / "no lock") == []
    (tmp_path / "cut").write_text("12\n34")
    assert tree_lock.noted(tmp_path / "cut") == [12]
    (tmp_path / "damaged").write_text("12\nx\n")
    assert tree_lock.noted(tmp_path / "damaged") == []
