"""Run a command that may hang: bounded in time, ended together with everything that it started."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import threading
import time
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    Progress = Callable[[float, list[str]], None]


class CommandFailedError(Exception):
    """The command ended with an error, or did not end in time.

    Attributes:
        lines: Everything that it printed, both streams, one string a line.
    """

    def __init__(self, reason: str, lines: list[str]) -> None:
        super().__init__(reason)
        self.lines = lines


def run(
    command: Sequence[str],
    *,
    seconds: float,
    directory: Path,
    environment: Mapping[str, str],
    progress: Progress | None = None,
    progress_every: float = 10.0,
) -> list[str]:
    """Run a command to its end and return the lines that it printed, both streams.

    The command leads a session of its own, so that the limit, Ctrl-C and any other end of this call also end
    the processes that it started. Its output goes to a file and not through a pipe, which a process left
    behind could keep open.

    Args:
        command: Program and arguments.
        seconds: How long it may take.
        directory: Where it runs.
        environment: Its whole environment.
        progress: Called with the seconds and the lines so far, again and again.
        progress_every: In seconds.

    Raises:
        CommandFailedError: It ended with an error, or was killed at the limit.
        OSError: It could not be started.
    """
    with tempfile.TemporaryFile() as output:
        with _holding_signals() as let_signals_through:
            process = subprocess.Popen(
                command,
                cwd=directory,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                let_signals_through()
                _await_end(process, output, seconds, progress, progress_every)
            except BaseException:
                _kill_session(process)
                raise
        lines = _read_lines(output)
    if process.returncode != 0:
        raise CommandFailedError(f"ended with exit code {process.returncode}", lines)
    return lines


@contextlib.contextmanager
def _holding_signals() -> Iterator[Callable[[], None]]:
    """Hold back what would end this process, until a function that is given is called, or else to the end.

    A signal that comes after a process was started, and before anybody knows of it, would leave that process behind.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None  # signals interrupt the main thread only
        return
    held: list[int] = []
    before = {
        each: handler
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        if callable(handler := signal.getsignal(each))
    }

    def let_through() -> None:
        for each, handler in before.items():
            signal.signal(each, handler)
        while held:
            signal.raise_signal(held.pop(0))

    for each in before:
        signal.signal(each, lambda number, _frame: held.append(number))
    try:
        yield let_through
    finally:
        let_through()


def _await_end(
    process: subprocess.Popen[bytes],
    output: IO[bytes],
    seconds: float,
    progress: Progress | None,
    progress_every: float,
) -> None:
    started = time.monotonic()
    while process.poll() is None:
        elapsed = time.monotonic() - started
        if elapsed >= seconds:
            raise CommandFailedError(f"killed after {seconds:g} s", _read_lines(output))
        if progress and elapsed >= progress_every:
            progress(elapsed, _read_lines(output))
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(min(progress_every, seconds - elapsed))


def _kill_session(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):  # it may have ended by itself meanwhile
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _read_lines(output: IO[bytes]) -> list[str]:
    # The child writes at the file's shared position, so reading must not move it: pread does not.
    size = os.fstat(output.fileno()).st_size
    return os.pread(output.fileno(), size, 0).decode(errors="replace").splitlines()
