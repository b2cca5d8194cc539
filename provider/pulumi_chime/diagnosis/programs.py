"""Other programs that a check has to ask: found on a search path, run without input, and bounded in time and output."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pulumi_chime.diagnosis.wording import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LOOKS_APART_SECONDS = 0.05
_MOST_BYTES = 1_000_000


class ProgramFailedError(Exception):
    """A program that cannot be started, does not end, or ends with an error; the text says which."""


def find_program(name: str, environment: Mapping[str, str]) -> Path | None:
    """Return where the first program of a name is on PATH; None where there is none."""
    found = shutil.which(name, path=environment.get("PATH", ""))
    return Path(found).absolute() if found else None


def run_program(
    command: Sequence[str | Path], environment: Mapping[str, str], directory: Path, seconds: float
) -> str:
    """Run a program to its end and return what it printed.

    It has no terminal and no input, so that it can ask nobody for anything. Where it is ended, so is what it has started.

    Args:
        command: Program and arguments.
        environment: Its whole environment.
        directory: Where it runs.
        seconds: How long it may take.

    Raises:
        ProgramFailedError: It cannot be started, does not end, or ends with an error.
    """
    # Files and not pipes: what it leaves behind could keep a pipe open.
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        try:
            process = subprocess.Popen(
                [str(part) for part in command],
                env=dict(environment),
                cwd=directory,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise ProgramFailedError(f"cannot be started: {reason or error}") from error
        try:
            _await_end(process, (output, errors), seconds)
        except BaseException:
            _end(process)
            raise
        if process.returncode:
            said = _read(errors).strip() or _read(output).strip()
            last = said.splitlines()[-1] if said else ""
            reason = f"ends with exit code {process.returncode}"
            raise ProgramFailedError(f"{reason}: {shorten(last)}" if last else reason)
        return _read(output)


def _await_end(process: subprocess.Popen[bytes], written: Sequence[IO[bytes]], seconds: float) -> None:
    until = time.monotonic() + seconds
    while process.poll() is None:
        if time.monotonic() > until:
            raise ProgramFailedError(f"does not end within {seconds:g} seconds")
        if any(os.fstat(file.fileno()).st_size > _MOST_BYTES for file in written):
            raise ProgramFailedError("prints without end")
        with suppress(subprocess.TimeoutExpired):
            process.wait(_LOOKS_APART_SECONDS)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program, and on systems that know sessions all that it has started and left behind."""
    if os.name == "posix":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()
    process.wait()


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read(_MOST_BYTES).decode(errors="replace")
