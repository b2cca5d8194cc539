"""A process that is killed before its next touch of a directory: for each step of what writes files, one by one."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_TOUCHES = ("open", "os.", "shutil.")


def is_killed_at(step: int, directory: Path, act: Callable[[], object]) -> bool:
    """Act in a process of its own that is killed at a step; return whether it came to that.

    Args:
        step: How many touches of the directory it is left.
        directory: What is watched.
        act: What is done.
    """
    child = os.fork()
    if child == 0:
        left = step

        def count(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal left
            if event.startswith(_TOUCHES) and str(directory) in str(arguments):
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                left -= 1

        # A hook stays as long as its process.
        sys.addaudithook(count)
        try:
            act()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)
