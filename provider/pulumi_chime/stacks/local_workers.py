"""Workers on this machine, each a process of its own, for as long as a command runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from pulumi_chime.stacks.errors import StacksError
from pulumi_chime.stacks.queue.address import VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pulumi_chime.stacks.queue.address import QueueAddress

_USELESS_STARTS = 3
"""How often in a row a worker may end at once before no more are started."""
_END_SECONDS = 30.0


@dataclass(slots=True)
class LocalWorkers:
    """Keeps a number of workers at work: one that has ended is replaced.

    Attributes:
        address: Of their queue.
        directory: The project's.
        count: How many.
        set_aside: Variables that their engines have, and they have not.
    """

    address: QueueAddress
    directory: Path
    count: int
    set_aside: Mapping[str, str] = field(default_factory=dict)
    _running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _errors: IO[bytes] = field(default_factory=tempfile.TemporaryFile)
    _useless: int = 0

    def keep(self, *, are_useful: bool) -> None:
        """Start those that are missing.

        Args:
            are_useful: Whether any worker was heard of by the queue.

        Raises:
            StacksError: They end as soon as they are started.
        """
        ended = [each for each in self._running if each.poll() is not None]
        self._running = [each for each in self._running if each.poll() is None]
        self._useless = 0 if are_useful else self._useless + len(ended)
        if self._useless >= _USELESS_STARTS * self.count:
            raise StacksError(f"no worker starts: {self._last_error()}")
        while len(self._running) < self.count:
            self._running.append(self._start())

    def end(self) -> None:
        """Let them interrupt what is at work, and wait until they have ended: for all together no longer than for one."""
        for each in self._running:
            if each.stdin is not None:
                with suppress(OSError):
                    each.stdin.close()
        until = time.monotonic() + _END_SECONDS
        for each in self._running:
            with suppress(subprocess.TimeoutExpired):
                each.wait(max(0.0, until - time.monotonic()))
            if each.poll() is None:
                each.kill()
                each.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        # The address goes through a pipe: arguments and variables of a process are shown to others.
        worker = subprocess.Popen(
            [sys.executable, "-c", "from pulumi_chime.stacks.work import main; main()"],
            cwd=os.sep,
            env={name: text for name, text in os.environ.items() if name != VARIABLE},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=self._errors,
            start_new_session=True,
        )
        record = {
            "conninfo": self.address.conninfo,
            "directory": str(self.directory),
            "set_aside": dict(self.set_aside),
        }
        if worker.stdin is not None:
            with suppress(OSError):
                worker.stdin.write(json.dumps(record).encode() + b"\n")
                worker.stdin.flush()
        return worker

    def _last_error(self) -> str:
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it does not say why"


@contextmanager
def local_workers(
    address: QueueAddress, directory: Path, count: int, set_aside: Mapping[str, str]
) -> Iterator[LocalWorkers]:
    """Have workers on this machine until the block ends.

    Args:
        address: Of their queue.
        directory: The project's.
        count: How many; 0: none.
        set_aside: Variables that their engines have, and they have not.
    """
    workers = LocalWorkers(address, directory, count, set_aside)
    try:
        yield workers
    finally:
        workers.end()
