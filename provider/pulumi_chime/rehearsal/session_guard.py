"""Run a command, and let nothing of it outlive the process that asked for it. A script of its own, which starts fast.

The command's processes share this one's session, whatever groups the engine puts them in. When the command ends, or
when standard input does because whoever held its other end is gone, all that is left of the session is killed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

_KILLED = 137


def main() -> None:
    """Run `session_guard.py DIRECTORY COMMAND…`; DIRECTORY is removed where the asker is gone."""
    directory, *command = sys.argv[1:]
    if os.getsid(0) != os.getpid():
        sys.exit("session_guard: it ends its whole session, so it has to be the first process of one")
    is_over = threading.Event()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    watch = threading.Thread(target=_watch, args=(directory, is_over), daemon=True)
    watch.start()
    code = process.wait()
    if is_over.is_set():
        # The command was killed by the watch, which has more to do and then ends all.
        watch.join()
    end_session()
    os._exit(code if code >= 0 else 128 - code)


def _watch(directory: str, is_over: threading.Event) -> None:
    """Wait for the end of standard input. A byte before it says that the asker itself cleans up."""
    said = os.read(0, 1)
    is_over.set()
    end_session()
    if not said:
        shutil.rmtree(directory, ignore_errors=True)
    os._exit(_KILLED)


def end_session() -> None:
    """Kill every process of this session but this one, until there is none."""
    session = os.getsid(0)
    for _ in range(100):
        others = [process for process in _processes() if process != os.getpid() and _is_of(process, session)]
        if not others:
            return
        for process in others:
            with contextlib.suppress(OSError):
                os.kill(process, signal.SIGKILL)
            with contextlib.suppress(OSError):
                os.waitpid(process, os.WNOHANG)
        threading.Event().wait(0.01)


def _processes() -> list[int]:
    found = Path("/proc")
    if found.is_dir():
        return [int(each.name) for each in found.iterdir() if each.name.isdigit()]
    listed = subprocess.run(["ps", "-A", "-o", "pid="], stdout=subprocess.PIPE, text=True, check=False)
    return [int(each) for each in listed.stdout.split()]


def _is_of(process: int, session: int) -> bool:
    try:
        return os.getsid(process) == session and not _is_zombie(process)
    except OSError:
        return False


def _is_zombie(process: int) -> bool:
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[:1] == ["Z"]


if __name__ == "__main__":
    main()
