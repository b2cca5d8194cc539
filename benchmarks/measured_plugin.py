"""Stands between the engine and its plugin, and notes the processor time that the plugin took, to its very end.

Only a parent learns that: whoever looks at a process from outside misses what it does after the last look. The engine
starts Python through `PULUMI_PYTHON_CMD`; `command` makes one that starts everything but the plugin as it is.

    python measured_plugin.py FILE ARGUMENTS-OF-PYTHON...
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

_COMMAND = """#!/bin/sh
case " $* " in
*" pulumi.dynamic "*) exec {python} {measured} {file} "$@" ;;
*) exec {python} "$@" ;;
esac
"""
_LONGEST_END_SECONDS = 30.0
"""The engine does not always wait for its plugin."""


def command(directory: Path) -> tuple[Path, Path]:
    """Write a command for `PULUMI_PYTHON_CMD` into a directory; return it, and the file that it writes to."""
    file, path = directory / "processor-seconds", directory / "measured-python"
    file.touch()
    words = {"python": sys.executable, "measured": __file__, "file": str(file)}
    path.write_text(_COMMAND.format(**{name: shlex.quote(word) for name, word in words.items()}))
    path.chmod(0o755)
    return path, file


def take_seconds(file: Path) -> float:
    """Wait for the end of the plugin that was started last; return its processor time, and forget it.

    Raises:
        RuntimeError: No plugin was started through the command, or it does not end.
    """
    deadline = time.monotonic() + _LONGEST_END_SECONDS
    while not (text := file.read_text()).endswith("\n"):
        if time.monotonic() > deadline:
            raise RuntimeError("the engine's plugin left no record of its processor time")
        time.sleep(0.01)
    file.write_text("")
    return sum(float(line) for line in text.splitlines())


def _measure(file: Path, arguments: list[str]) -> int:
    """Run Python to its end; write user and system time in seconds, and return its exit code."""
    # The engine interrupts the whole process group. A handler, unlike "ignore", is not handed down to the plugin.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    with subprocess.Popen([sys.executable, *arguments]) as plugin:
        _, status, usage = os.wait4(plugin.pid, 0)
        plugin.returncode = os.waitstatus_to_exitcode(status)
    with file.open("a") as record:
        record.write(f"{usage.ru_utime + usage.ru_stime:.6f}\n")
    return plugin.returncode


if __name__ == "__main__":
    sys.exit(_measure(Path(sys.argv[1]), sys.argv[2:]))
