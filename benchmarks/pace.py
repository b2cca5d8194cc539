"""How fast the processor is just now: on a shared machine the same work may take a third longer than a minute ago.

A process beside what is timed does one small piece of work some thirty times a second, and notes the processor time
that it took. Times divided by that can be compared, whenever each of them was taken.
"""

from __future__ import annotations

import contextlib
import select
import subprocess
import sys
import time
from typing import IO, TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_BETWEEN_SECONDS = 0.03
_ADDITIONS = 6000


@contextlib.contextmanager
def watched() -> Iterator[Callable[[], float]]:
    """Give a function that returns the milliseconds which the work took, on average since it was called last."""
    command = [sys.executable, __file__]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        # Both are there: they were asked for.
        questions, answers = cast("IO[str]", process.stdin), cast("IO[str]", process.stdout)

        def milliseconds() -> float:
            questions.write("\n")
            questions.flush()
            return float(answers.readline())

        yield milliseconds  # the process ends when there is nobody left to ask it


def _watch() -> None:
    taken = [_worked()]
    while True:
        asked, _, _ = select.select([sys.stdin], [], [], _BETWEEN_SECONDS)
        if asked:
            if not sys.stdin.readline():
                return
            print(sum(taken) / len(taken), flush=True)
            taken.clear()
        taken.append(_worked())


def _worked() -> float:
    """Do the work; return the milliseconds of processor time that it took."""
    begun = time.thread_time()
    total = 0
    for number in range(_ADDITIONS):
        total += number * number
    return (time.thread_time() - begun) * 1000


if __name__ == "__main__":
    _watch()
