"""A process that ends at once: this fails when a Python no longer has the hook that is relied on."""

from __future__ import annotations

import subprocess
import sys

_PROGRAM = """
import atexit
import threading
from concurrent.futures import ThreadPoolExecutor

from pulumi_chime.dynamic.leaving import leave_at_once

atexit.register(print, "put away")
ThreadPoolExecutor(1).submit(threading.Event().wait)
assert leave_at_once()
print("worked", end=", ")
"""


def test_nobody_waits_for_workers_and_what_others_want_at_exit_is_done() -> None:
    """A worker that never comes back would keep an ordinary process for ever."""
    command = [sys.executable, "-c", _PROGRAM]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "worked, put away\n", "")
