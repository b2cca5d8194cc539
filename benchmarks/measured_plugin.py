"""Stands between the engine and its plugin, and notes the processor time and memory that the plugin took, to its very end.

Only a parent learns that: whoever looks at a process from outside misses what it does after the last look. The engine
starts Python through `PULUMI_PYTHON_CMD`; `command` makes one that starts everything but the dynamic door's plugin as it
is, and beside it one of the native plugin's name, to be put first on PATH.

    python measured_plugin.py FILE ARGUMENTS-OF-PYTHON...
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

_COMMAND = """#!/bin/sh
case " $* " in
*" pulumi.dynamic "*) exec {python} {measured} {file} "$@" ;;
*) exec {python} "$@" ;;
esac
"""
_NATIVE_COMMAND = """#!/bin/sh
exec {python} {measured} {file} -c 'from pulumi_chime.native.main import main; main()' "$@"
"""
_LONGEST_END_SECONDS = 30.0
"""The engine does not always wait for its plugin."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a plugin took, or those of one deploy together.

    Attributes:
        seconds: Processor time, of user and system.
        megabytes: Memory, where it had most of it.
    """

    seconds: float
    megabytes: float


def command(directory: Path) -> tuple[Path, Path]:
    """Write a command for `PULUMI_PYTHON_CMD` into a directory; return it, and the file that it writes to."""
    file, path = directory / "processor-seconds", directory / "measured-python"
    file.touch()
    words = {"python": sys.executable, "measured": __file__, "file": str(file)}
    quoted = {name: shlex.quote(word) for name, word in words.items()}
    for each, text in ((path, _COMMAND), (directory / "pulumi-resource-chime", _NATIVE_COMMAND)):
        each.write_text(text.format(**quoted))
        each.chmod(0o755)
    return path, file


def take(file: Path) -> Taken:
    """Wait for the end of the plugin that was started last; return what it took, and forget it.

    Raises:
        RuntimeError: No plugin was started through the command, or it does not end.
    """
    deadline = time.monotonic() + _LONGEST_END_SECONDS
    while not (text := file.read_text()).endswith("\n"):
        if time.monotonic() > deadline:
            raise RuntimeError("the engine's plugin left no record of what it took")
        time.sleep(0.01)
    file.write_text("")
    noted = [tuple(map(float, line.split())) for line in text.splitlines()]
    return Taken(sum(seconds for seconds, _ in noted), max(megabytes for _, megabytes in noted))


def _measure(file: Path, arguments: list[str]) -> int:
    """Run Python to its end; write user and system time in seconds and most memory in megabytes, and return its exit code."""
    # The engine interrupts the whole process group. A handler, unlike "ignore", is not handed down to the plugin.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    with subprocess.Popen([sys.executable, *arguments]) as plugin:
        _, status, usage = os.wait4(plugin.pid, 0)
        plugin.returncode = os.waitstatus_to_exitcode(status)
    with file.open("a") as record:
        record.write(f"{usage.ru_utime + usage.ru_stime:.6f} {usage.ru_maxrss / 1024:.1f}\n")
    return plugin.returncode


if __name__ == "__main__":
    sys.exit(_measure(Path(sys.argv[1]), sys.argv[2:]))
