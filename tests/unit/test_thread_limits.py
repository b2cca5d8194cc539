"""A process that may start no more threads, as users and containers have limits."""

from __future__ import annotations

import subprocess
import sys

import pytest

_AT_THE_LIMIT = """
import resource, sys, threading
from pulumi_chime.batching import Batcher, BatchingError, BatchLimits

class Service:
    def send(self, items):
        return {}

    def settle(self, items):
        return items

batcher = Batcher(Service(), limits=BatchLimits(maximum_items=5, pause=0.0, calls_in_flight=int(sys.argv[1])))
with open("/proc/self/statm") as memory:
    pages = int(memory.read().split()[0])
room = 4_000_000 + (9_000_000 if int(sys.argv[1]) > 1 else 0)
resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + room, resource.RLIM_INFINITY))
errors = [batcher.submit(number, "x").exception(30) for number in range(20)]
print(sorted({type(error).__name__ for error in errors}))
"""


@pytest.mark.parametrize(("senders", "shown"), [(1, "['BatchingError']"), (8, "['NoneType']")])
def test_threads_that_cannot_be_started_leave_nobody_waiting(senders: int, shown: str) -> None:
    """Without any sender each item fails at once; with one, all are sent."""
    command = [sys.executable, "-c", _AT_THE_LIMIT, str(senders)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout.strip()) == (0, shown), ended.stderr
