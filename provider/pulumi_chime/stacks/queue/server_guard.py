"""Run a server for as long as whoever asked for it is there. A script of its own, which starts fast.

When standard input ends, because whoever held its other end is gone, in whatever way, the server is shut down and the
directory of its socket removed. A byte before that says that the asker itself cleans up.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading

_END_SECONDS = 20.0


def main() -> None:
    """Run `server_guard.py DIRECTORY ACCOUNT COMMAND…`; the account is what `subprocess` takes, as JSON."""
    directory, account, *command = sys.argv[1:]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, **json.loads(account))
    is_over = threading.Event()
    watch = threading.Thread(target=_watch, args=(process, directory, is_over), daemon=True)
    watch.start()
    code = process.wait()
    if is_over.is_set():
        # The watch has ended the server, and has more to do.
        watch.join()
    os._exit(code if code >= 0 else 128 - code)


def _watch(process: subprocess.Popen[bytes], directory: str, is_over: threading.Event) -> None:
    """Wait for the end of standard input, and end the server then."""
    said = os.read(0, 1)
    is_over.set()
    # A fast shutdown (https://www.postgresql.org/docs/current/server-shutdown.html).
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGINT)
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if not said:
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
