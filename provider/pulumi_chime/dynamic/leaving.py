"""The plugin's end when the engine has no more work for it: at once.

The engine interrupts its plugins at the end of a command, and waits for them. Python then joins each worker thread,
of which there are hundreds here, and takes apart every module and every model of the AWS client, one object at a
time: a sixth of a second, in which nobody learns anything new. What others have registered to be done at exit is
done; everything else goes with the process.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading


def leave_at_once() -> bool:
    """Have this process end as soon as its main thread does.

    Returns:
        Whether it will. Where this Python has no such hook, the process ends as any other.
    """
    register = getattr(threading, "_register_atexit", None)
    if register is None:
        return False
    register(_leave)
    return True


def _leave() -> None:
    """Run before the first thread is joined."""
    atexit._run_exitfuncs()  # noqa: SLF001 - they would come after the threads, and os._exit leaves them out
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(0)
