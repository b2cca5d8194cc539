"""The engine's processes of a rehearsal: in a session of their own, which ends with the command and with this process."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_GUARD = Path(__file__).with_name("session_guard.py")
_DIRECTORY_GUARD = Path(__file__).with_name("directory_guard.py")
_ASKER_CLEANS_UP = b"."


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended.

    Attributes:
        code: Its exit code.
        output: What it printed, where that was asked for.
        complaints: What it printed to its error output, likewise.
    """

    code: int
    output: str = ""
    complaints: str = ""


@contextmanager
def guarded_directory() -> Iterator[Path]:
    """Make a directory that only its owner may enter, and remove it when the block ends, or this process does in any way."""
    scratch = tempfile.mkdtemp(prefix="pulumi-chime-rehearsal-")
    guard = _guard_of(scratch)
    try:
        yield Path(scratch)
    finally:
        # Another Ctrl-C while it is removed leaves the rest to the guard.
        shutil.rmtree(scratch, ignore_errors=True)
        _end(guard)


def _guard_of(scratch: str) -> subprocess.Popen[bytes]:
    # In a session of its own: a Ctrl-C at the terminal is the rehearsal's to answer.
    return subprocess.Popen(
        [sys.executable, "-I", str(_DIRECTORY_GUARD), scratch],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def run_guarded(
    command: Sequence[str],
    *,
    directory: Path,
    environment: Mapping[str, str],
    scratch: Path,
    output: IO[str] | int | None = None,
    complaints: IO[str] | int | None = None,
) -> Ended:
    """Run a command to its end; nothing of it is left then, nor when this process ends first, in whatever way.

    Args:
        command: The program and its arguments.
        directory: Where it runs.
        environment: All of its variables.
        scratch: What is removed where this process is killed.
        output: Where its output goes; None: to this process's own.
        complaints: Where its error output goes; None: to this process's own.
    """
    with subprocess.Popen(
        [sys.executable, "-I", str(_GUARD), str(scratch), *command],
        cwd=directory,
        env=dict(environment),
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=complaints,
        start_new_session=True,
    ) as guard:
        try:
            shown, complained = _await(guard, is_read=subprocess.PIPE in {output, complaints})
        finally:
            _end(guard)
    return Ended(guard.returncode, shown, complained)


def _await(guard: subprocess.Popen[bytes], *, is_read: bool) -> tuple[str, str]:
    if not is_read:
        guard.wait()
        return "", ""
    # Its input has to stay open: the end of it is how the guard learns that nobody waits any more.
    held, guard.stdin = guard.stdin, None
    try:
        output, complaints = guard.communicate()
    finally:
        guard.stdin = held
    return (output or b"").decode(errors="replace"), (complaints or b"").decode(errors="replace")


def _end(guard: subprocess.Popen[bytes]) -> None:
    if guard.stdin is not None:
        try:
            if guard.poll() is None:
                guard.stdin.write(_ASKER_CLEANS_UP)
            guard.stdin.close()
        except OSError:  # it has ended by itself meanwhile
            pass
    guard.wait()
