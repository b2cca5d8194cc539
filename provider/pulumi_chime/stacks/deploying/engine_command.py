"""The engine as the Automation API starts it, but so that it can be interrupted, and inherits the lock of its tree."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from typing import TYPE_CHECKING

from pulumi.automation import CommandResult, PulumiCommand
from pulumi.automation.errors import create_command_error

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import IO


class EngineInterruptedError(Exception):
    """The engine was interrupted before this command of it began."""


class EngineCommand(PulumiCommand):
    """Runs commands of the engine, one at a time.

    Args:
        inherited: The open files that the engine and its plugins inherit.
        on_start: Called with the process id of each command that begins.

    Attributes:
        output: What the last command printed.
        errors: What the last command wrote to its error output.
        code: The exit code of the last command; below zero where a signal has ended it.
    """

    def __init__(self, inherited: Sequence[int], on_start: Callable[[int], object]) -> None:
        super().__init__()
        self._inherited = tuple(inherited)
        self._on_start = on_start
        self._lock = threading.Lock()
        self._running: subprocess.Popen[str] | None = None
        self._is_interrupted = False
        self.output = ""
        self.errors = ""
        self.code = 0

    @property
    def is_interrupted(self) -> bool:
        """Whether `interrupt` was called."""
        return self._is_interrupted

    def interrupt(self) -> None:
        """Let the running steps of the engine end, and begin no other: what a first Ctrl-C does."""
        with self._lock:
            if self._is_interrupted:
                return
            self._is_interrupted = True
            if self._running is not None:
                self._running.send_signal(signal.SIGINT)

    def run(
        self,
        args: list[str],
        cwd: str,
        additional_env: Mapping[str, str],
        on_output: Callable[[str], object] | None = None,
        on_error: Callable[[str], object] | None = None,
    ) -> CommandResult:
        """Run one command to its end.

        Raises:
            CommandError: It failed.
            EngineInterruptedError: It was not begun.
        """
        with self._begin(args, cwd, additional_env) as process:
            try:
                # Not under the lock: to interrupt the engine must never have to wait for whoever is told.
                self._on_start(process.pid)
                output = _Lines(process.stdout, on_output)
            except BaseException:
                self._end(process)
                raise
            complained = _read(process.stderr, on_error)
            shown = output.read()
        with self._lock:
            self._running = None
        self.code, self.output, self.errors = process.returncode, shown, complained
        result = CommandResult(stdout=shown, stderr=complained, code=process.returncode)
        if process.returncode:
            raise create_command_error(result)
        return result

    def _begin(
        self, arguments: Sequence[str], directory: str, environment: Mapping[str, str]
    ) -> subprocess.Popen[str]:
        with self._lock:
            if self._is_interrupted:
                raise EngineInterruptedError
            process = self._running = subprocess.Popen(
                [self.command, "--non-interactive", *arguments],
                cwd=directory,
                env={**os.environ, **environment, "PULUMI_AUTOMATION_API": "true"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="replace",
                pass_fds=self._inherited,
            )
        return process

    def _end(self, process: subprocess.Popen[str]) -> None:
        """Let an engine end that nobody can watch, and read meanwhile what it says, so that it can."""
        with self._lock:
            self._running = None
            if not self._is_interrupted:
                process.send_signal(signal.SIGINT)
        process.communicate()


def _read(stream: IO[str] | None, on_line: Callable[[str], object] | None) -> str:
    """Read one output of a process to its end."""
    lines: list[str] = []
    for line in stream or ():
        lines.append(line.rstrip())
        if on_line is not None:
            on_line(lines[-1])
    return "\n".join(lines)


class _Lines:
    """Reads one output of a process, on a thread of its own so that the other does not fill up meanwhile."""

    def __init__(self, stream: IO[str] | None, on_line: Callable[[str], object] | None) -> None:
        self._text = ""
        self._thread = threading.Thread(target=self._keep, args=(stream, on_line), daemon=True)
        self._thread.start()

    def _keep(self, stream: IO[str] | None, on_line: Callable[[str], object] | None) -> None:
        self._text = _read(stream, on_line)

    def read(self) -> str:
        self._thread.join()
        return self._text
