"""A temporary directory and the processes that work in it: at the end both are gone, however the end comes.

Each process is in a session of its own. Ctrl-C in a terminal goes to the terminal's session only,
so the demo alone decides what ends when; and what a process starts stays in its session (the engine
gives each plugin a process group of its own, but no session), so that all of it can be found.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import FrameType

_SECONDS_TO_END = 3.0


@dataclass(frozen=True)
class Child:
    """A process, and whatever it has started."""

    process: subprocess.Popen[str]

    def lines(self) -> Iterator[str]:
        """Yield its output line by line while it runs."""
        if self.process.stdout is not None:
            for line in self.process.stdout:
                yield line.rstrip("\n")

    def end(self) -> int:
        """End what still runs of it, wait until the last of it is gone, and return its exit code."""
        for end in (psutil.Process.terminate, psutil.Process.kill):
            members = list(self._session())
            for member in members:
                with contextlib.suppress(psutil.NoSuchProcess):
                    end(member)
            psutil.wait_procs(members, timeout=_SECONDS_TO_END)
        return self.process.wait()

    def _session(self) -> Iterator[psutil.Process]:
        for process in psutil.process_iter():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if os.getsid(process.pid) == self.process.pid:
                    yield process


@dataclass(frozen=True)
class Workplace:
    """A temporary directory and the processes that may still run.

    Attributes:
        directory: Where everything is written.
    """

    directory: Path
    _running: list[Child] = field(default_factory=list, repr=False)

    def start(
        self,
        command: Sequence[str | Path],
        environment: Mapping[str, str],
        directory: Path | None = None,
        errors: int | None = None,
    ) -> Child:
        """Start a process.

        Args:
            command: What to run.
            environment: All of its variables.
            directory: Where it runs; None: in the workplace.
            errors: `subprocess.STDOUT` for its error output among its output; None leaves it to the terminal.
        """
        with uninterrupted():
            process = subprocess.Popen(
                command,
                env=environment,
                cwd=directory or self.directory,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
            )
            self._running.append(Child(process))
        return self._running[-1]

    def finish(self, child: Child) -> int:
        """Wait for a process whose output has ended; return its exit code."""
        child.process.wait()
        code = child.end()
        self._running.remove(child)
        return code

    def clear(self) -> None:
        """End every process, the youngest first, and remove the directory."""
        for child in reversed(self._running):
            child.end()
        shutil.rmtree(self.directory)


@contextlib.contextmanager
def workplace() -> Iterator[Workplace]:
    """Make a workplace, and clear it at the end of the block."""
    place = None
    try:
        with uninterrupted():
            place = Workplace(Path(tempfile.mkdtemp(prefix="pulumi-chime-demo-")))
        yield place
    finally:
        if place is not None:
            with uninterrupted():
                place.clear()


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Put off Ctrl-C and a request to terminate to the end of the block."""
    put_off: list[int] = []

    def later(number: int, _frame: FrameType | None) -> None:
        put_off.append(number)

    signals = (signal.SIGINT, signal.SIGTERM)
    handlers = [signal.signal(number, later) for number in signals]
    try:
        yield
    finally:
        for number, handler in zip(signals, handlers, strict=True):
            signal.signal(number, handler)
        if put_off:
            signal.raise_signal(put_off[0])
